/** The sync into the table of an older 1com integration, in a real n8n and a real PostgreSQL. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import type { OneComLeg } from '../../sandbox/onecom/legs.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { ONECOM } from '../../services.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';

/** The very first run installs n8n. */
const TIMEOUT_MS = 900_000;
const SAMPLE = 'call-logs/sync-1com-calls-to-call-logs.json';

let server: SandboxDatabaseServer;
let database: SandboxDatabase;
let playground: Playground;

beforeAll(async () => {
	server = await startPostgres();
});

afterAll(async () => await server.close());

beforeEach(async () => {
	database = await server.createDatabase();
	playground = await startSharedPlayground({
		kavkom: { callCount: 0 },
		// The first run gets the last week.
		oneCom: { callCount: 600, days: 5 },
	});
	await playground.addCredential(database.credential);
}, TIMEOUT_MS);

afterEach(async () => {
	await playground.close();
	await database.close();
});

async function run(id: string, trigger: string): Promise<string> {
	const { status, data } = await playground.n8n.runWorkflow(id, { trigger });
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
}

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

/** What the contract's columns say of a leg, by the mapping that users of the table know. */
const truth = (leg: OneComLeg) => ({
	onecom_uniqueid: leg.uniqueId,
	call_id: leg.id,
	source: leg.realSrc,
	destination: leg.lastDst,
	cdate: iso(leg.startedAt),
	duration: leg.durationSeconds,
	status: iso(leg.answeredAt),
	action: leg.disposition,
});

type Row = Record<string, unknown>;

async function rows(): Promise<Row[]> {
	const found = await database.query(
		`SELECT onecom_uniqueid, call_id, source, destination, cdate, duration, status, action
		FROM call_logs WHERE onecom_uniqueid IS NOT NULL ORDER BY onecom_uniqueid COLLATE "C"`,
	);
	return found.map((row): Row => ({ ...row, cdate: (row.cdate as unknown as Date).toISOString() }));
}

const expected = () =>
	playground.oneCom.calls
		.flatMap(({ legs }) => legs)
		.map(truth)
		.sort((a, b) => (a.onecom_uniqueid < b.onecom_uniqueid ? -1 : 1));

it(
	'fills a table that was there before, leaves its own rows alone, and changes nothing when run again',
	async () => {
		await database.query(`
			CREATE TABLE call_logs (
				call_id text, source text, destination text, cdate timestamptz, duration integer,
				status text, direction text, action text
			);
			INSERT INTO call_logs (call_id, source) VALUES ('of another system', '101');
		`);
		const id = await playground.importSample(SAMPLE);
		expect(await run(id, '1. Add the columns')).toBe('success');
		expect(await run(id, '1. Add the columns')).toBe('success');
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		expect(await rows()).toEqual(expected());
		const before = await database.query('SELECT *, xmin::text FROM call_logs ORDER BY ctid');
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		expect(await database.query('SELECT *, xmin::text FROM call_logs ORDER BY ctid')).toEqual(
			before,
		);

		const legs = playground.oneCom.calls.flatMap((call) => call.legs);
		const [stats] = await database.query('SELECT * FROM get_onecom_sync_stats()');
		expect(stats).toMatchObject({
			total_calls: String(legs.length),
			answered_calls: String(legs.filter(({ disposition }) => disposition === 'ANSWERED').length),
		});
		const [{ raw }] = await database.query(
			`SELECT onecom_raw_data AS raw FROM call_logs WHERE call_id = '${legs[0].id}'`,
		);
		expect(raw).toMatchObject({ uniqueid: legs[0].uniqueId, ID: legs[0].id });
		expect(await database.query("SELECT source FROM call_logs WHERE call_id LIKE 'of %'")).toEqual([
			{ source: '101' },
		]);
	},
	TIMEOUT_MS,
);

it(
	'keeps the answered leg where legs share an ID, and says which leg the table refuses',
	async () => {
		const { oneCom } = playground;
		const call = oneCom.calls.find(({ legs }) => legs.length > 1 && legs[0].answeredAt !== null);
		if (!call) throw new Error('The local 1com served no answered call with several legs');
		for (const leg of call.legs.slice(1)) {
			Object.assign(leg, { uniqueId: call.id, disposition: 'NO ANSWER', answeredAt: null });
		}
		const id = await playground.importSample(SAMPLE);
		expect(await run(id, '1. Add the columns')).toBe('success');
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		const found = (await rows()).filter((row) => row.onecom_uniqueid === call.id);
		expect(found).toEqual([truth(call.legs[0])]);

		oneCom.calls[5].legs[0].durationSeconds = 99_999_999_999;
		oneCom.calls[5].legs[0].startedAt = Math.floor(Date.now() / 1000) * 1000 - 60_000;
		expect(await run(id, 'Every 15 minutes')).toMatch(
			`error: Not all legs could be written. ${oneCom.calls[5].legs[0].uniqueId}: value`,
		);
	},
	TIMEOUT_MS,
);

it(
	'gets the days on which the schedule stood still, a week a run, whoever wrote newer legs',
	async () => {
		const id = await playground.importSample(SAMPLE);
		expect(await run(id, '1. Add the columns')).toBe('success');
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		expect(await rows()).toEqual(expected());

		const { oneCom } = playground;
		oneCom.addCall({ startedAt: Math.floor(Date.now() / 1000 - 9 * 86_400) * 1000, visibleAt: 0 });
		await database.query(`
			UPDATE call_logs_onecom_runs SET started_at = started_at - interval '10 days';
			DELETE FROM call_logs WHERE cdate < (SELECT max(cdate) FROM call_logs);
		`);
		const windows = async () =>
			await database.query(
				'SELECT window_end IS NULL AS to_the_present FROM call_logs_onecom_runs ORDER BY id OFFSET 1',
			);
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		expect(await windows()).toEqual([{ to_the_present: false }]);
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		expect(await windows()).toEqual([{ to_the_present: false }, { to_the_present: true }]);
		expect(await rows()).toEqual(expected());

		// A run without legs is a good one.
		oneCom.calls.length = 0;
		expect(await run(id, 'Every 15 minutes')).toBe('success');
		const [{ open }] = await database.query(
			'SELECT count(*)::integer AS open FROM call_logs_onecom_runs WHERE finished_at IS NULL',
		);
		expect(open).toBe(0);
	},
	TIMEOUT_MS,
);

it(
	'gets the first days again where its legs are gone, and reads anew what was read in another zone',
	async () => {
		const { oneCom } = playground;
		const right = localCredential(ONECOM, oneCom);
		const wrong = localCredential(ONECOM, oneCom, { timezone: 'America/New_York' });
		await playground.addCredential(wrong);
		const mistaken = await playground.importSample(SAMPLE);
		expect(await run(mistaken, '1. Add the columns')).toBe('success');
		expect(await run(mistaken, 'Every 15 minutes')).toBe('success');
		expect((await rows()).length).toBe(expected().length);
		expect(await rows()).not.toEqual(expected());

		await playground.addCredential(right);
		const corrected = await playground.importSample(SAMPLE);
		// A week from the days before the last run ends at that run: the next one goes on to the present.
		const runUpToNow = async () => {
			expect(await run(corrected, 'Every 15 minutes')).toBe('success');
			expect(await run(corrected, 'Every 15 minutes')).toBe('success');
		};
		await runUpToNow();
		expect(await rows()).toEqual(expected());

		await database.query('DELETE FROM call_logs');
		await runUpToNow();
		expect(await rows()).toEqual(expected());
	},
	TIMEOUT_MS,
);
