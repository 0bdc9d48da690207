/** How the page of calls reads n8n's data table: slice by slice, each call once, and no more than it can show. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fromPage, pageCall, type PageCall } from '../support/pageScripts.mts';

interface Question {
	range: { from: string; to: string };
	filters: Record<string, string>;
	after: PageCall | null;
	withSummary: boolean;
	isAnew?: boolean;
}

interface Page {
	showFound: (question: Question, show: object, signal: AbortSignal) => Promise<void>;
	tryKey: (range: Question['range']) => Promise<void>;
	forgetCalls: () => void;
}

interface Asked {
	from: string;
	to: string;
	size: number;
}

const RANGE = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const SCRIPTS = ['words', 'count', 'fromTable'];
const FIELDS = Object.keys(pageCall());

/** What the table holds; a row twice is a call that two runs wrote at once. */
let table: PageCall[];
let asked: Asked[];
/** Answers of n8n before it has recovered. */
let failures: Array<{ above: number; status: number }>;
let page: Page;
let shown: PageCall[][];
let totals: number[];
let position: boolean[];
let extent: { textContent: string };

const show = {
	calls: (calls: PageCall[]) => shown.push(calls),
	summary: (summary: { totals: { calls: number } }) => totals.push(summary.totals.calls),
	position: (more: boolean) => position.push(more),
};

/** As the workflow answers: newest first, rows of one moment in the order in which they were put in. */
async function ask(what: string, { from, to, size }: Asked, signal?: AbortSignal) {
	signal?.throwIfAborted();
	asked.push({ from, to, size });
	const failure = failures.find(({ above }) => size > above);
	if (failure) throw Object.assign(new Error('not now'), failure);
	expect(what).toBe('slice');
	const found = table
		.filter(({ started_at: time }) => time >= from && time < to)
		.sort(
			(one, other) =>
				(one.started_at < other.started_at ? 1 : -1) * Number(one.started_at !== other.started_at),
		)
		.slice(0, size);
	const rows = found.map((call) => FIELDS.map((name) => call[name as keyof PageCall]));
	return { fields: FIELDS, rows, more: found.length === size };
}

const look = async (given: Partial<Question> = {}): Promise<void> =>
	await page.showFound(
		{ range: RANGE, filters: {}, after: null, withSummary: true, ...given },
		show,
		new AbortController().signal,
	);

/** So many calls, one each second, the newest last. */
const calls = (count: number): PageCall[] =>
	Array.from({ length: count }, (_, at) =>
		pageCall({
			id: String(at),
			started_at: new Date(Date.UTC(2026, 10, 2) + at * 1000).toISOString(),
		}),
	);

beforeEach(() => {
	table = [];
	asked = [];
	failures = [];
	shown = [];
	totals = [];
	position = [];
	extent = { textContent: '' };
	page = fromPage<Page>(SCRIPTS, ['showFound', 'tryKey', 'forgetCalls'], {
		ask,
		PAGE_SIZE: 50,
		byId: () => Object.assign(extent, { classList: { toggle: () => undefined } }),
	});
});

describe('the page of calls over a data table', () => {
	it('shows the newest calls at once, and counts all once they are read', async () => {
		table = calls(12_345);
		await look();
		expect(asked.map(({ size }) => size)).toEqual([500, 10_000, 10_000]);
		expect(totals[0]).toBe(500);
		expect(totals.at(-1)).toBe(12_345);
		expect(shown[0][0].id).toBe('12344');
		expect(shown.at(-1)).toHaveLength(50);
		expect(extent.textContent).toBe('');
	});

	it('counts a call once that stands in two rows, or at the end of a slice', async () => {
		const some = calls(700);
		// Ten calls in one moment, over the end of the first slice.
		for (let at = 195; at < 205; at++) some[at].started_at = some[200].started_at;
		table = [...some, ...some.slice(0, 30)];
		await look();
		expect(totals.at(-1)).toBe(700);
	});

	it('keeps what was written last of a call that stands in two rows', async () => {
		table = [pageCall({ status: 'unknown' }), pageCall({ status: 'answered' })];
		await look();
		expect(shown.at(-1)?.map(({ status }) => status)).toEqual(['answered']);
	});

	it('comes to an end where more calls have one moment than a slice holds', async () => {
		table = calls(1).flatMap((call) =>
			Array.from({ length: 600 }, (_, at) => ({ ...call, id: String(at) })),
		);
		await look();
		expect(asked.length).toBeLessThan(4);
	});

	it('says that it shows a part only where a range holds more than it can', async () => {
		table = calls(25_000);
		await look();
		expect(extent.textContent).toMatch(
			/holds more than 20,000 calls.*only the newest 20,\d{3}, since.*Calls ledger.*PostgreSQL/,
		);
		expect(asked).toHaveLength(3);
	});

	it('asks n8n nothing for a filter or another page, and all anew after a sync', async () => {
		table = calls(120);
		await look();
		expect(asked).toHaveLength(1);
		await look({ filters: { search: 'harbour' }, after: shown.at(-1)?.at(-1) ?? null });
		expect(shown.at(-1)?.map(({ id }) => id)).toEqual(
			Array.from({ length: 50 }, (_, at) => String(69 - at)),
		);
		expect([asked.length, position.at(-1)]).toEqual([1, true]);
		await look({ isAnew: true });
		expect(asked).toHaveLength(2);
	});

	it('goes on with the page after a call though newer ones have come', async () => {
		table = calls(60);
		await look();
		const after = shown.at(-1)?.at(-1) ?? null;
		table = calls(75);
		await look({ isAnew: true, after });
		expect(shown.at(-1)?.map(({ id }) => id)).toEqual(
			[...Array(10).keys()].map((at) => String(9 - at)),
		);
	});

	it('takes fewer calls at once where n8n gives up on many, and tells of what stays', async () => {
		table = calls(3000);
		failures = [{ above: 1000, status: 503 }];
		await look();
		expect(totals.at(-1)).toBe(3000);
		failures = [{ above: 0, status: 503 }];
		await expect(look({ isAnew: true })).rejects.toMatchObject({ status: 503 });
	});

	it('shows with a right key what it came with, and holds nothing once it is locked', async () => {
		table = calls(10);
		await page.tryKey(RANGE);
		await look();
		expect([asked.length, totals.at(-1)]).toEqual([1, 10]);
		page.forgetCalls();
		table = [];
		await page.tryKey(RANGE);
		await look();
		expect([asked.length, totals.length, totals.at(-1)]).toEqual([2, 2, 0]);
	});

	it('shows nothing more of a question that another has taken the place of', async () => {
		table = calls(800);
		const older = new AbortController();
		const first = page.showFound(
			{ range: RANGE, filters: { search: 'nobody' }, after: null, withSummary: true },
			{ ...show, position: () => older.abort() },
			older.signal,
		);
		await expect(first).rejects.toMatchObject({ name: 'AbortError' });
		await look();
		expect(totals.at(-1)).toBe(800);
	});
});
