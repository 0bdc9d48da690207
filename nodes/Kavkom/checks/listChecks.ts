import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, warning, type Verdict } from '../../shared/check/finding';
import type { Check } from '../../shared/check/runChecks';
import { shownColumns } from '../../shared/check/shownWords';
import { isRecord } from '../../shared/values/values';
import { ListOrder } from '../calls/listOrder';
import { kavkomCallId, startsOf } from '../calls/toCall';
import type { FilterPlace } from '../transport/requests';
import type { KavkomRow } from '../transport/responses';
import { SMALL_PAGE, type KavkomSetup } from './setup';

const REPORT = 'Please report this finding.';
const TOO_FEW = 'too few calls to tell by';

/** The names around the rows: what no public source shows (contract: kavkom, Call detail records: Paging). */
async function judgeForm(setup: KavkomSetup): Promise<Verdict> {
	const { asked } = await setup.firstPage();
	if ('failure' in asked) return failureVerdict(asked.failure);
	const { json, page } = asked.value;
	const total = page.total !== null && page.total >= page.rows.length && page.total > 0;
	const length = total ? 'says how many calls there are' : 'does not say how many calls there are';
	return ok(`${namesIn(json)}; ${length}`);
}

function namesIn(json: unknown): string {
	if (!isRecord(json)) return 'a bare list';
	const inner = Object.entries(json).flatMap(([name, value]) =>
		isRecord(value) && !looksKeyedByRow(value)
			? [`${name}: ${shownColumns(Object.keys(value))}`]
			: [],
	);
	return [shownColumns(Object.keys(json)), ...inner].join('; ');
}

/** Where rows stand under their IDs, these are no names. */
const looksKeyedByRow = (value: Record<string, unknown>): boolean =>
	Object.keys(value).length > 0 && Object.values(value).every(isRecord);

type Arrival = 'arrives' | 'is not read' | 'could not be tried';

async function arrivalOf(setup: KavkomSetup, place: FilterPlace): Promise<Arrival> {
	const asked = await setup.emptyMinute(place);
	if ('failure' in asked) return 'could not be tried';
	return asked.value.page.rows.length === 0 ? 'arrives' : 'is not read';
}

/** A minute without calls must give no rows (contract: kavkom, Transport: Filter in query and body). */
async function judgeFilters(setup: KavkomSetup): Promise<Verdict> {
	if ((await setup.rows()).length === 0) return unknown(TOO_FEW);
	const [body, query] = [await arrivalOf(setup, 'body'), await arrivalOf(setup, 'query')];
	const found = `filter in the body ${body}; in the query ${query}`;
	if (body === 'arrives' || query === 'arrives') return ok(found);
	if ([body, query].includes('could not be tried')) return unknown(found, REPORT);
	return warning(
		found,
		`Calls are right, for the node filters them again, but every read takes all calls there are. ${REPORT}`,
	);
}

const idsOf = (rows: readonly KavkomRow[]): Array<string | null> => rows.map(kavkomCallId);

/** Rows 6 to 10 are asked for: where the first two come again, the page was not heeded. */
async function judgePaging(setup: KavkomSetup): Promise<Verdict> {
	const first = await setup.rows();
	if (first.length <= SMALL_PAGE) return unknown(TOO_FEW);
	const asked = await setup.secondSmallPage();
	if ('failure' in asked) return failureVerdict(asked.failure);
	const second = new Set(idsOf(asked.value.page.rows));
	if (second.size === 0) return unknown('the second page is empty', REPORT);
	const repeats = idsOf(first.slice(0, 2)).some((id) => id !== null && second.has(id));
	if (!repeats) return ok('the second page goes on where the first ends');
	return warning(
		'the second page is the first again',
		`The node asks for ever shorter times instead, which takes more requests. ${REPORT}`,
	);
}

async function judgePageSize(setup: KavkomSetup): Promise<Verdict> {
	const { asked, size, refused } = await setup.firstPage();
	if ('failure' in asked) return failureVerdict(asked.failure);
	const { rows, total } = asked.value.page;
	const came = `${size} asked for, ${rows.length} came`;
	if (refused.length > 0) {
		const sizes = refused.map((one) => `${one.size}: ${failureVerdict(one.failure).found}`);
		return warning(
			`${came}; ${sizes.join('; ')}`,
			'The node falls back by itself. Set Page Size in the options of Call: Get Many to what came.',
		);
	}
	if (rows.length >= size) return ok(came);
	if (total !== null && total > rows.length) return ok(`${came}, and there are more`);
	if (total !== null && total === rows.length) return unknown(`${came}, which are all there are`);
	const next = await setup.nextPage();
	if ('failure' in next) return unknown(`${came}; the next page could not be read`);
	const known = new Set(idsOf(rows));
	const hasMore = idsOf(next.value.page.rows).some((id) => !known.has(id));
	return hasMore ? ok(`${came}, and there are more`) : unknown(`${came}; no others followed`);
}

/** Polls stop early only where the newest calls come first (contract: kavkom, Call detail records: Paging). */
async function judgeOrder(setup: KavkomSetup): Promise<Verdict> {
	const { zone } = setup.account;
	const starts = (await setup.rows()).map((row) => startsOf(row, zone)[0] ?? Number.NaN);
	if (starts.length < 2 || starts.every(Number.isNaN)) return unknown(TOO_FEW);
	if (isNewestFirst(starts)) return ok('newest calls first');
	const order = isNewestFirst([...starts].reverse()) ? 'oldest calls first' : 'in no order';
	return warning(
		order,
		`Nothing is lost, but each poll reads all calls of the time it looks back. ${REPORT}`,
	);
}

function isNewestFirst(starts: readonly number[]): boolean {
	const order = new ListOrder();
	order.see(starts);
	return order.isNewestFirst === true;
}

const NEEDS = ['route_call_list'];

export const LIST_CHECKS: ReadonlyArray<Check<KavkomSetup>> = [
	{ check: 'list_form', needs: NEEDS, judge: judgeForm },
	{ check: 'filters', needs: NEEDS, judge: judgeFilters },
	{ check: 'paging', needs: NEEDS, judge: judgePaging },
	{ check: 'page_size', needs: NEEDS, judge: judgePageSize },
	{ check: 'order', needs: NEEDS, judge: judgeOrder },
];
