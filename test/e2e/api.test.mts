/** The HTTP API as a program uses it: a real n8n, a real PostgreSQL, local phone systems. */
import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { apiOf } from '../../gallery/api/index.mts';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { SERVICES } from '../../services.mts';
import { leaksIn } from '../support/leaks.mts';
import { inZone } from './gallerySupport.mts';
import { startLedgerPlayground, type LedgerPlayground } from './ledgerPlayground.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const SECRET = 'a-key-of-the-test-0123456789';
const KEY = { name: 'Authorization', value: `Bearer ${SECRET}` };
/** That of the credential of the first phone system. */
const ZONE = 'Europe/Paris';
const workflow = inZone(apiOf(SERVICES).workflow, 'America/New_York');

jest.setTimeout(TEST_TIMEOUT_MS);

let playground: LedgerPlayground;
let workflowId: string;

beforeAll(async () => {
	playground = await startLedgerPlayground(
		{
			kavkom: { callCount: 700, days: 20, oddities: { maxLimit: 100 } },
			oneCom: { callCount: 300, days: 20 },
		},
		KEY,
	);
	workflowId = await playground.publish(workflow);
}, SETUP_TIMEOUT_MS);

afterAll(async () => await playground?.closeAll(), 60_000);

afterEach(() => {
	playground.kavkom.server.faults.length = 0;
	playground.oneCom.server.faults.length = 0;
});

interface Answer {
	status: number;
	body: IDataObject;
	text: string;
}

async function ask(
	method: string,
	path: string,
	body?: unknown,
	headers: Record<string, string> = { [KEY.name]: KEY.value },
): Promise<Answer> {
	const response = await fetch(`${playground.n8n.url}/webhook/calls-api/${path}`, {
		method,
		headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.startsWith('application/json');
	return { status: response.status, text, body: isJson ? (JSON.parse(text) as IDataObject) : {} };
}

const syncIsAccepted = async (path: string, body?: unknown): Promise<Answer> => {
	const accepted = await ask('POST', path, body);
	expect(accepted.status).toBe(202);
	return accepted;
};

/** What the address says that the answer to a sync names, once all its runs have ended. */
async function whenDone({ body }: Answer): Promise<Answer> {
	const runsPath = new URL(body.runsUrl as string);
	expect(runsPath.pathname).toBe('/webhook/calls-api/runs');
	return await waitFor(
		'The end of the runs',
		async () => {
			const answer = await ask('GET', `runs${runsPath.search}`);
			return answer.body.finished === true ? answer : undefined;
		},
		{ timeoutMs: 60_000 },
	);
}

/** A sync from the question to its end, with all that was said on the way. */
async function sync(path: string, body?: unknown): Promise<Answer> {
	const accepted = await syncIsAccepted(path, body);
	const done = await whenDone(accepted);
	return {
		status: done.status,
		body: { ...accepted.body, ...done.body },
		text: accepted.text + done.text,
	};
}

const query = async (sql: string, values?: unknown[]) =>
	await playground.database.query(sql, values);

const within = (from: DateTime, to: DateTime) => (call: { startedAt: number }) =>
	call.startedAt >= from.toMillis() && call.startedAt <= to.toMillis();

const runOf = ({ body }: Answer, provider: string) =>
	(body.runs as IDataObject[]).find((run) => run.provider === provider);

const daysAgo = (days: number): DateTime =>
	DateTime.now().setZone(ZONE).minus({ days }).startOf('day');

const always = { kind: 'status', status: 500, times: Infinity } as const;

const ROUTES: ReadonlyArray<[method: string, path: string]> = [
	['GET', 'test'],
	['POST', 'sync'],
	['POST', 'sync/today'],
	['POST', 'sync/last-week'],
	['GET', 'runs'],
	['GET', 'stats'],
	['GET', 'extensions'],
];

describe('the calls API in a real n8n', () => {
	it('lets nobody in without the key, and asks the phone systems nothing for them', async () => {
		const asked = playground.kavkom.server.requests.length;
		for (const [method, path] of ROUTES) {
			expect((await ask(method, path, undefined, {})).status).toBe(403);
			expect((await ask(method, path, undefined, { [KEY.name]: 'wrong' })).status).toBe(403);
		}
		expect(playground.kavkom.server.requests.length).toBe(asked);
		expect(await query('SELECT * FROM sync_runs')).toEqual([]);
	});

	it('says that everything works', async () => {
		const { status, body } = await ask('GET', 'test');
		expect(status).toBe(200);
		expect(body).toEqual({
			ok: true,
			database: { ok: true },
			kavkom: { ok: true },
			'1com': { ok: true },
		});
	});

	it('syncs whole days of the phone system, whatever the zone of n8n, each call once, in batches', async () => {
		const { kavkom, oneCom } = playground;
		const [from, to] = [daysAgo(19), daysAgo(2).endOf('day')];
		const inRange = within(from, to);
		const expected = {
			kavkom: kavkom.calls.filter(inRange).length,
			'1com': oneCom.calls.filter(inRange).length,
		};
		expect(expected.kavkom).toBeGreaterThan(500);

		const days = { startDate: from.toISODate(), endDate: to.toISODate() };
		const first = await sync('sync', days);
		expect(first.status).toBe(200);
		expect(first.body).toMatchObject({
			ok: true,
			from: from.toUTC().toISO(),
			timezone: ZONE,
			filter: null,
		});
		for (const provider of ['kavkom', '1com'] as const) {
			expect(runOf(first, provider)).toMatchObject({
				ok: true,
				fetched: expected[provider],
				inserted: expected[provider],
				updated: 0,
				skipped: 0,
				failed: 0,
			});
		}
		const ids = (await query('SELECT id FROM calls')).map(({ id }) => id).sort();
		const truth = [...kavkom.calls, ...oneCom.calls].filter(inRange).map(({ id }) => id);
		expect(ids).toEqual(truth.sort());

		const second = await sync('sync', days);
		expect(runOf(second, 'kavkom')).toMatchObject({ inserted: 0, skipped: expected.kavkom });
		const [run] = await query('SELECT * FROM sync_runs WHERE id = $1', [
			runOf(second, 'kavkom')?.runId,
		]);
		expect(run).toMatchObject({ kind: 'request', fetched: expected.kavkom, error: null });
		expect((run.window_start as unknown as Date).getTime()).toBe(from.toMillis());
	});

	it('begins no second sync while one is under way, and says where to ask for that one', async () => {
		const range = { startDate: daysAgo(19).toISODate() };
		const both = await Promise.all([ask('POST', 'sync', range), ask('POST', 'sync', range)]);
		expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
		const [accepted, refused] = both.sort((a, b) => a.status - b.status);
		expect(refused.body.runsUrl).toBe(accepted.body.runsUrl);
		expect((refused.body.error as IDataObject).message).toContain('is under way');
		expect((await whenDone(accepted)).status).toBe(200);

		const [{ id }] = await query(
			"INSERT INTO sync_runs (provider, kind, window_start) VALUES ('kavkom', 'request', now()) RETURNING id",
		);
		const again = await ask('POST', 'sync/today');
		expect([again.status, again.body.runsUrl]).toEqual([409, expect.stringMatching(`ids=${id}$`)]);
		expect((await sync('sync/today', { provider: '1com' })).status).toBe(200);
		// What n8n leaves behind when it is killed keeps nobody waiting for ever.
		await query("UPDATE sync_runs SET started_at = now() - interval '31 minutes' WHERE id = $1", [
			id,
		]);
		const lost = await ask('GET', `runs?ids=${id}`);
		expect([lost.status, lost.body.finished]).toEqual([502, true]);
		expect((await sync('sync/today', { provider: 'kavkom' })).status).toBe(200);
		await query('UPDATE sync_runs SET finished_at = now() WHERE id = $1', [id]);
		expect((await ask('GET', 'runs?ids=999999')).status).toBe(404);
	});

	it('takes a time with an offset as that very moment', async () => {
		const { body } = await sync('sync', {
			startDate: `${daysAgo(1).toISODate()}T03:00:00+09:00`,
			endDate: `${daysAgo(1).toISODate()}T12:30:00`,
			provider: 'kavkom',
		});
		expect(body.from).toBe(`${daysAgo(2).toISODate()}T18:00:00.000Z`);
		expect(body.to).toBe(daysAgo(1).set({ hour: 12, minute: 30 }).toUTC().toISO());
		expect((body.runs as IDataObject[]).map(({ provider }) => provider)).toEqual(['kavkom']);
	});

	it('writes a new and a changed call of today, and says so', async () => {
		const { kavkom } = playground;
		await sync('sync/today');
		// The test may run right after midnight.
		const today = daysAgo(0).toMillis();
		const added = kavkom.addCall({ startedAt: today, visibleAt: 0 });
		const answer = await sync('sync/today', { provider: 'kavkom' });
		expect(runOf(answer, 'kavkom')).toMatchObject({ inserted: 1, updated: 0, failed: 0 });
		added.callerName = 'Changed afterwards';
		const again = await sync('sync/today', { provider: 'kavkom' });
		expect(runOf(again, 'kavkom')).toMatchObject({ inserted: 0, updated: 1, failed: 0 });
		const [row] = await query('SELECT source_name FROM calls WHERE id = $1', [added.id]);
		expect(row.source_name).toBe('Changed afterwards');
	});

	it('syncs the last seven days and today', async () => {
		const answer = await sync('sync/last-week');
		const expected = playground.oneCom.calls.filter(within(daysAgo(7), DateTime.now())).length;
		expect(runOf(answer, '1com')).toMatchObject({ ok: true, fetched: expected });
		expect(answer.body.from).toBe(daysAgo(7).toUTC().toISO());
	});

	it('fetches the calls of chosen extensions alone, and says that it left others out', async () => {
		const answer = await sync('sync', {
			startDate: daysAgo(19).toISODate(),
			extensions: '101, 102',
			provider: 'kavkom',
		});
		const isTheirs = (value: string | null) => value === '101' || value === '102';
		const expected = playground.kavkom.calls
			.filter(within(daysAgo(19), DateTime.now()))
			.filter(({ extensionNumber, callerNumber, destination }) =>
				[extensionNumber, callerNumber, destination].some(isTheirs),
			).length;
		expect(expected).toBeGreaterThan(0);
		expect(runOf(answer, 'kavkom')).toMatchObject({ fetched: expected });
		expect(answer.body.filter).toEqual({ extensions: ['101', '102'] });
		expect(answer.body.note).toContain('Only calls of these extensions');
	});

	it('counts what is in the table, in total and a day of the zone', async () => {
		const [from, to] = [daysAgo(10), daysAgo(3).endOf('day')];
		const truth = [...playground.kavkom.calls, ...playground.oneCom.calls].filter(within(from, to));
		const perDay = new Map<string, number>();
		for (const { startedAt } of truth) {
			const day = DateTime.fromMillis(startedAt, { zone: ZONE }).toISODate() as string;
			perDay.set(day, (perDay.get(day) ?? 0) + 1);
		}
		const { status, body } = await ask(
			'GET',
			`stats?startDate=${from.toISODate()}&endDate=${to.toISODate()}`,
		);
		expect(status).toBe(200);
		expect((body.totals as IDataObject).calls).toBe(truth.length);
		expect((body.days as IDataObject[]).map(({ day, calls }) => [day, calls])).toEqual(
			[...perDay].sort(([a], [b]) => (a < b ? -1 : 1)),
		);
		const { body: one } = await ask(
			'GET',
			`stats?startDate=${from.toISODate()}&endDate=${to.toISODate()}&provider=1com`,
		);
		expect((one.totals as IDataObject).calls).toBe(
			playground.oneCom.calls.filter(within(from, to)).length,
		);
	});

	it('lists the extensions of both phone systems, without their secrets', async () => {
		const { status, body } = await ask('GET', 'extensions');
		expect(status).toBe(200);
		const list = body.extensions as IDataObject[];
		const numbersOf = (wanted: string) =>
			list.filter(({ provider }) => provider === wanted).map(({ number }) => number);
		const { kavkom, oneCom } = playground;
		expect(numbersOf('kavkom').sort()).toEqual(kavkom.extensions.map((e) => e.extension).sort());
		expect(numbersOf('1com')).toHaveLength(oneCom.extensions.length);
		for (const extension of list) {
			expect(Object.keys(extension)).toEqual(['provider', 'number', 'name']);
		}
	});

	const tooLong = { startDate: '2020-01-01', endDate: '2020-06-01' };
	const BAD: ReadonlyArray<[string, string, unknown, string | undefined]> = [
		['POST', 'sync', {}, 'startDate'],
		['POST', 'sync', { startDate: 'yesterday' }, 'startDate'],
		['POST', 'sync', { startDate: '2026-02-30' }, 'startDate'],
		['POST', 'sync', { startDate: 20260101 }, 'startDate'],
		['POST', 'sync', { startDate: '2999-01-01', endDate: '2999-01-02' }, 'startDate'],
		['POST', 'sync', { startDate: '2026-01-02', endDate: '2026-01-01' }, 'endDate'],
		['POST', 'sync', { startDate: '2026-01-02', endDate: '12:30' }, 'endDate'],
		['POST', 'sync', tooLong, 'endDate'],
		['POST', 'sync', { start_date: '2026-01-01' }, 'start_date'],
		['POST', 'sync', ['2026-01-01'], undefined],
		['POST', 'sync', { startDate: '2026-01-01', extensions: { toString: 1 } }, 'extensions'],
		['POST', 'sync/today', { provider: 'other' }, 'provider'],
		['POST', 'sync/today', { extension: '101' }, 'extension'],
		['POST', 'sync/today', { extensions: "101'; DROP TABLE calls; --" }, 'extensions'],
		['POST', 'sync/last-week?provider=kavkom&provider=1com', undefined, 'provider'],
		['GET', 'runs', undefined, 'ids'],
		['GET', 'runs?ids=1;2', undefined, 'ids'],
		['GET', 'stats?timezone=Mars/Olympus', undefined, 'timezone'],
		['GET', 'extensions?provider=%3Cscript%3E', undefined, 'provider'],
	];

	it.each([
		['half a JSON', '{"startDate":', 'application/json'],
		['JSON in letters that n8n does not know', '{}', 'application/json; charset=utf-16'],
		['lists 5,000 levels deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'application/json'],
		['a web page', '<html></html>', 'text/html'],
		['a text', 'startDate', 'text/plain'],
		['a form with a mistyped name', 'startdate=2026-01-01', 'application/x-www-form-urlencoded'],
	])('answers %s with 4xx and words', async (_, body, type) => {
		const response = await fetch(`${playground.n8n.url}/webhook/calls-api/sync`, {
			method: 'POST',
			headers: { [KEY.name]: KEY.value, 'content-type': type },
			body,
		});
		// What is no JSON at all is refused by n8n, before the workflow.
		expect([400, 422]).toContain(response.status);
		expect(await response.text()).toMatch(/"message":"[^"]{10,}/);
	});

	it('refuses what it cannot understand, names the parameter, and does nothing', async () => {
		const [{ count }] = await query('SELECT count(*) FROM sync_runs');
		for (const [method, path, body, parameter] of BAD) {
			const answer = await ask(method, path, body);
			const error = answer.body.error as IDataObject;
			expect([method, path, body, answer.status]).toEqual([method, path, body, 400]);
			expect(error.parameter).toBe(parameter);
			expect(error.message).toContain(parameter ?? 'JSON object');
		}
		expect((await query('SELECT count(*) FROM sync_runs'))[0].count).toBe(count);
	});

	it('keeps the calls of one phone system while the other is out of order, and says which', async () => {
		const { kavkom, oneCom } = playground;
		oneCom.server.faults.push(always);
		const late = kavkom.addCall({ startedAt: daysAgo(0).toMillis() + 1000, visibleAt: 0 });
		const answer = await sync('sync/today');
		expect(answer.status).toBe(502);
		expect(answer.body.ok).toBe(false);
		expect(runOf(answer, 'kavkom')).toMatchObject({ ok: true, inserted: 1 });
		expect(runOf(answer, '1com')).toMatchObject({
			ok: false,
			fetched: 0,
			message: '1com could not handle the request right now',
		});
		expect(await query('SELECT id FROM calls WHERE id = $1', [late.id])).toHaveLength(1);
		const [run] = await query('SELECT * FROM sync_runs WHERE id = $1', [
			runOf(answer, '1com')?.runId,
		]);
		expect(run.error).toBe('1com could not handle the request right now');
		expect(run.finished_at).not.toBeNull();

		const trial = await ask('GET', 'test');
		expect(trial.status).toBe(503);
		expect(trial.body).toMatchObject({ ok: false, kavkom: { ok: true }, '1com': { ok: false } });
		for (const { text } of [answer, trial]) {
			expect(text).not.toContain(oneCom.apiKey);
			expect(text).not.toContain(kavkom.apiKey);
		}
		expect(await query("SELECT * FROM sync_runs WHERE kind = 'sync'")).toEqual([]);
	});

	it('says that the database failed, without its inner words, and works again afterwards', async () => {
		await query('ALTER TABLE sync_runs RENAME TO hidden_runs');
		try {
			const answer = await ask('POST', 'sync/today', { provider: 'kavkom' });
			expect(answer.status).toBe(503);
			expect(answer.text).not.toContain('sync_runs');
			const { n8n } = playground;
			// n8n answers first and stores the run afterwards.
			const failed = await waitFor(
				'The failed run',
				async () => (await n8n.listExecutions({ workflowId, status: ['error'] })).at(0),
				{ timeoutMs: 20_000 },
			);
			const run = await n8n.execution(failed.id);
			expect(run.data.resultData.error?.message).toContain('sync_runs');
			expect(leaksIn(JSON.stringify(run), [SECRET])).toEqual([]);
		} finally {
			await query('ALTER TABLE hidden_runs RENAME TO sync_runs');
		}
		expect((await sync('sync/today', { provider: 'kavkom' })).status).toBe(200);
	});

	it('says in plain words that calls could not be written', async () => {
		await query('ALTER FUNCTION upsert_calls RENAME TO hidden_upsert');
		try {
			const answer = await sync('sync/today', { provider: 'kavkom' });
			expect(answer.status).toBe(502);
			expect(runOf(answer, 'kavkom')?.message).toMatch(
				/^The calls could not be written: function upsert_calls\([a-z, ]*\) does not exist$/,
			);
			const [run] = await query('SELECT * FROM sync_runs ORDER BY id DESC LIMIT 1');
			expect(run.finished_at).not.toBeNull();
		} finally {
			await query('ALTER FUNCTION hidden_upsert RENAME TO upsert_calls');
		}
	});

	it('works with one phone system alone, the nodes of the other deactivated', async () => {
		await playground.n8n.deactivate(workflowId);
		const nodes = workflow.nodes.map((node) => {
			if (node.type.endsWith('.oneCom')) return { ...node, disabled: true };
			if (node.name !== 'Settings: fill in here') return node;
			const text = JSON.stringify(node).replace('kavkom, 1com', 'kavkom');
			return JSON.parse(text) as typeof node;
		});
		const alone: GalleryWorkflow = { ...workflow, nodes };
		await playground.publish(alone, ['oneComApi']);
		expect((await ask('GET', 'test')).body).toEqual({
			ok: true,
			database: { ok: true },
			kavkom: { ok: true },
		});
		const answer = await sync('sync/today');
		expect(answer.status).toBe(200);
		expect((answer.body.runs as IDataObject[]).map(({ provider }) => provider)).toEqual(['kavkom']);
		const { status, body } = await ask('POST', 'sync/today', { provider: '1com' });
		expect([status, (body.error as IDataObject).parameter]).toEqual([400, 'provider']);
		expect((await ask('GET', 'extensions')).status).toBe(200);
	});

	it('leaves no run behind but those that say why something failed, and the key in none', async () => {
		const { n8n } = playground;
		const runs = await n8n.listExecutions({ status: ['success', 'error', 'canceled', 'crashed'] });
		const begunOtherwise = runs.filter(
			({ status, mode }) => status !== 'error' || mode !== 'integrated',
		);
		expect(begunOtherwise).toEqual([]);
		const stored = await Promise.all(runs.map(async ({ id }) => await n8n.execution(id)));
		expect(leaksIn(JSON.stringify(stored) + n8n.logs(), [SECRET])).toEqual([]);
	});

	it('lets nobody in by a key that could be guessed, and says what to do', async () => {
		const { n8n } = playground;
		const stored = await n8n.rest<Array<{ id: string; type: string; name: string }>>(
			'GET',
			'/credentials',
		);
		const credential = stored.find(({ type }) => type === 'httpHeaderAuth');
		for (const [name, value] of [
			['Authorization', 'Bearer fifteen-letters'],
			['X-Api-Key', 'fifteen-letters'],
			['X-Other', SECRET],
		]) {
			await n8n.rest('PATCH', `/credentials/${credential?.id}`, {
				name: credential?.name,
				type: credential?.type,
				data: { name, value },
			});
			const { status, body } = await ask('GET', 'test', undefined, { [name]: value });
			expect([name, status]).toEqual([name, 403]);
			expect((body.error as IDataObject).message).toMatch(/Authorization .*16 characters/);
		}
	});
});
