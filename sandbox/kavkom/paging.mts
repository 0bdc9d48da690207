import { type Input, positiveInteger, textOf, validate } from './input.mts';
import type { LimitRefusal } from './oddities.mts';
import { type Answer, json, refuse, refuseFields, Refusal, success } from './replies.mts';
import type { KavkomState } from './state.mts';

const DEFAULT_LIMIT = 15;

export interface PagingRule {
	/** Whether the route has a `page` parameter; one that hasn't always serves the first page. */
	paged: boolean;
	/** Whether the route has a `getAll` parameter. */
	getAll?: boolean;
}

interface Page<T> {
	rows: T[];
	page: number;
	pages: number;
	total: number;
}

const isTrue = (text: string): boolean => ['1', 'true'].includes(text);

/** What becomes of a limit that is too high (contract: kavkom, Call detail records: Filter), unseen. */
const LIMIT_REFUSALS: Record<LimitRefusal['by'], (above: number, state: KavkomState) => never> = {
	status422: (above, { random }) =>
		refuseFields({ limit: [`The limit field must not be greater than ${above}.`] }, random.uuid()),
	status400: (above) => refuse(400, `The limit may not be more than ${above}.`),
	bare422: () => refuse(422, 'The given data was invalid.'),
	bare400: () => refuse(400, 'Bad request.'),
	status500: () => {
		throw new Refusal(json({ error: true, message: 'Something went wrong' }, 500));
	},
	silence: () => {
		throw new Refusal({ ending: 'silence' });
	},
};

/** How many rows a page has, and how many lie between the beginnings of two pages. */
interface Limit {
	served: number;
	step: number;
}

function limitOf(state: KavkomState, input: Input, { getAll }: PagingRule): Limit {
	if (getAll && isTrue(textOf(input, 'getAll'))) return { served: Infinity, step: Infinity };
	const { maxLimit, limitRefusal, pagesCountIn } = state.oddities;
	const wanted = Number(textOf(input, 'limit') || DEFAULT_LIMIT);
	if (limitRefusal && wanted > limitRefusal.above) {
		return LIMIT_REFUSALS[limitRefusal.by](limitRefusal.above, state);
	}
	const served = Math.min(wanted, maxLimit);
	return { served, step: pagesCountIn === 'asked' ? wanted : served };
}

function pageNumber(state: KavkomState, input: Input, pages: number, rule: PagingRule): number {
	const { emptyLastPage, ignorePage } = state.oddities;
	if (!rule.paged || ignorePage) return 1;
	const wanted = Number(textOf(input, 'page') || 1);
	if (wanted <= pages || emptyLastPage === 'empty') return wanted;
	return emptyLastPage === 'repeatLast' ? pages : refuse(404, 'Page not found.');
}

function cutPage<T>(state: KavkomState, input: Input, all: T[], rule: PagingRule): Page<T> {
	validate(state, input, { limit: [positiveInteger], page: [positiveInteger] });
	const { served, step } = limitOf(state, input, rule);
	const pages = Math.max(1, Math.ceil(all.length / step));
	const page = pageNumber(state, input, pages, rule);
	const start = page === 1 ? 0 : (page - 1) * step;
	return { rows: all.slice(start, start + served), page, pages, total: all.length };
}

type Totals = { pages?: number; total?: number };

const TOTALS: Record<KavkomState['oddities']['wrongTotals'], (page: Page<unknown>) => Totals> = {
	off: ({ pages, total }) => ({ pages, total }),
	missing: () => ({}),
	zero: () => ({ pages: 0, total: 0 }),
};

type Envelope = (data: unknown, page: number, totals: Totals) => Answer;

const ENVELOPES: Record<KavkomState['oddities']['pagination'], Envelope> = {
	top: (data, page, totals) => success(data, 'OK', { pagination: { page, ...totals } }),
	none: (data) => success(data),
	laravel: (data, page, { pages, total }) =>
		success({ data, current_page: page, last_page: pages, total }),
	bareArray: (data) => json(data),
};

/**
 * One page of rows in the envelope that the oddities name (contract: kavkom, Call detail records: Paging).
 * `limit` is 15 by default and capped silently.
 * @param render how an item is written as a row
 * @param collect how the rows are put together, an array by default
 */
export function pageReply<T>(
	state: KavkomState,
	input: Input,
	items: T[],
	rule: PagingRule,
	render: (item: T) => object,
	collect: (rows: object[], items: T[]) => unknown = (rows) => rows,
): Answer {
	const page = cutPage(state, input, items, rule);
	const { pagination, wrongTotals } = state.oddities;
	const data = collect(page.rows.map(render), page.rows);
	return ENVELOPES[pagination](data, page.page, TOTALS[wrongTotals](page));
}
