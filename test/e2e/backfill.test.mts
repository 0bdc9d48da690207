/** The backfills, in a real n8n, into real databases. */
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startMariadb } from '../../sandbox/databases/mariadb.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { KAVKOM } from '../../services.mts';
import {
	daysAgo,
	passQuarterOfAnHour,
	progressOf,
	publishBackfill,
	storedIds,
	untilBackfillIsDone,
	type BackfillSettings,
} from '../support/backfills.mts';
import { mariadbIsHere } from '../support/mariadb.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { forgetPeak, peakMegabytes } from '../support/memory.mts';

/** The very first run installs n8n. */
const TEST_TIMEOUT_MS = 900_000;
const DAYS = 40;

let playground: Playground;
let database: SandboxDatabase;
const servers: SandboxDatabaseServer[] = [];

async function startWith(calls: { kavkom: number; oneCom: number }): Promise<void> {
	playground = await startSharedPlayground({
		kavkom: { callCount: calls.kavkom, days: DAYS },
		oneCom: { callCount: calls.oneCom, days: DAYS },
	});
}

async function useDatabase(start: () => Promise<SandboxDatabaseServer>): Promise<void> {
	const server = await start();
	servers.push(server);
	database = await server.createDatabase();
	await playground.addCredential(database.credential);
}

afterEach(async () => {
	await playground.close();
	await database.close();
	for (const server of servers.splice(0)) await server.close();
});

/** Imports a backfill into the database of the test, and gives what begins it. */
const publish = async (path: string, settings: BackfillSettings) =>
	await publishBackfill(playground, path, settings);

const progress = async () => await progressOf(database);

const idsOf = (calls: Array<{ id: string }>): string[] => calls.map(({ id }) => id).sort();

const KINDS = [
	{ key: 'postgresql', start: startPostgres },
	...(mariadbIsHere() ? [{ key: 'mysql', start: startMariadb }] : []),
];

describe.each(KINDS)('a backfill into $key', ({ key, start }) => {
	it(
		'gets every call once, window by window, through an outage and a crash',
		async () => {
			await startWith({ kavkom: 1500, oneCom: 0 });
			await useDatabase(start);
			const { kavkom } = playground;
			const begin = await publish(`backfill/backfill-kavkom-calls-to-${key}.json`, {
				firstDay: daysAgo(DAYS + 1),
				daysPerWindow: 5,
				windowsAtOnce: 2,
			});
			// The third request for calls and all after it fail: some windows are done by then.
			kavkom.server.faults.push({
				kind: 'status',
				status: 500,
				times: Infinity,
				match: ({ path }) => path.endsWith('/cdr/list') && kavkom.server.requests.length > 12,
			});
			await begin();
			await waitFor(
				'A window that does not succeed',
				async () => (Number((await progress()).not_succeeded_yet) > 0 ? true : undefined),
				{ timeoutMs: 120_000 },
			);
			expect((await progress()).an_error).toBe('Kavkom could not handle the request right now');
			expect(Number((await progress()).done)).toBeLessThan(Number((await progress()).windows));
			kavkom.server.faults.length = 0;

			// A stalled answer keeps a window open while n8n is killed.
			kavkom.server.faults.push({
				kind: 'stallHeaders',
				times: 2,
				match: ({ path }) => path.endsWith('/cdr/list'),
			});
			await begin();
			await waitFor(
				'Two windows under way',
				async () => (Number((await progress()).under_way) === 2 ? true : undefined),
				{ timeoutMs: 60_000 },
			);
			await playground.n8n.stop('SIGKILL');
			const doneBefore = Number((await progress()).done);
			kavkom.server.faults.length = 0;
			await playground.restart();
			// What n8n does after a quarter of an hour: the windows of the run that died are free again.
			await passQuarterOfAnHour(database);
			await begin();
			await untilBackfillIsDone(database, 120_000);

			expect(await storedIds(database)).toEqual(idsOf(kavkom.calls));
			const windows = await database.query('SELECT attempts FROM backfill_windows');
			expect(windows).toHaveLength(9);
			expect(doneBefore).toBeLessThan(9);
			// Nothing is left to do: a further click begins no window.
			const runs = (await database.query('SELECT id FROM sync_runs')).length;
			await begin();
			expect(await database.query('SELECT id FROM sync_runs')).toHaveLength(runs);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('two accounts of one phone system', () => {
	it(
		'have an import each, which begins its own windows, at midnight of its own clock',
		async () => {
			await startWith({ kavkom: 60, oneCom: 0 });
			await useDatabase(startPostgres);
			const { kavkom } = playground;
			const other = await startKavkom({
				domainUuid: '0d6c8f5e-41b7-4c53-8a26-b1f0e9a7c284',
				apiKey: 'other-kavkom-token',
				zone: 'America/New_York',
				callCount: 50,
				days: DAYS,
				seed: 2,
			});
			try {
				const path = 'backfill/backfill-kavkom-calls-to-postgresql.json';
				const settings = { firstDay: daysAgo(DAYS + 1), daysPerWindow: 60, windowsAtOnce: 1 };
				const first = await publish(path, settings);
				const credential = { ...localCredential(KAVKOM, other), name: 'Another domain' };
				const second = await publishBackfill(playground, path, settings, credential);
				await second();
				await untilBackfillIsDone(database, 60_000);
				expect(await storedIds(database)).toEqual(idsOf(other.calls));
				await first();
				const both = [...kavkom.calls, ...other.calls];
				await waitFor(
					'The calls of both accounts',
					async () => (await storedIds(database)).length === both.length || undefined,
					{ timeoutMs: 60_000 },
				);
				expect(await storedIds(database)).toEqual(idsOf(both));

				const begun = await database.query(
					'SELECT account, MIN(window_start) AS first FROM backfill_windows GROUP BY account',
				);
				const midnights = begun.map(({ account, first: from }) => {
					const { zone } = account === kavkom.domainUuid ? kavkom : other;
					return DateTime.fromJSDate(new Date(String(from)), { zone }).toFormat('yyyy-MM-dd HH:mm');
				});
				expect(midnights).toEqual([0, 1].map(() => `${settings.firstDay} 00:00`));
			} finally {
				await other.close();
			}
		},
		TEST_TIMEOUT_MS,
	);
});

describe('100,000 calls', () => {
	it(
		'come in whole, with hardly more memory than 10,000',
		async () => {
			await startWith({ kavkom: 10_000, oneCom: 100_000 });
			await useDatabase(startPostgres);
			const { n8n, kavkom, oneCom } = playground;
			const settings = { firstDay: daysAgo(DAYS + 1), windowsAtOnce: 2 };

			async function measured(path: string, daysPerWindow: number) {
				const begin = await publish(path, { ...settings, daysPerWindow });
				await forgetPeak(n8n.pid);
				const began = Date.now();
				await begin();
				await untilBackfillIsDone(database, 300_000);
				const seconds = (Date.now() - began) / 1000;
				return { seconds, megabytes: await peakMegabytes(n8n.pid) };
			}

			// The same number of calls in a window: memory is a matter of the window, not of the range.
			const small = await measured('backfill/backfill-kavkom-calls-to-postgresql.json', 10);
			expect(await storedIds(database)).toEqual(idsOf(kavkom.calls));
			await database.query('TRUNCATE calls, backfill_windows, backfill_plans');
			const large = await measured('backfill/backfill-1com-calls-to-postgresql.json', 1);
			expect(await storedIds(database)).toEqual(idsOf(oneCom.calls));

			const shown = ({ seconds, megabytes }: typeof small) =>
				`${seconds.toFixed(1)} s, n8n held ${megabytes} MB at most`;
			console.log(`Backfill of 10,000 calls: ${shown(small)}; of 100,000 calls: ${shown(large)}`);
			expect(large.megabytes / small.megabytes).toBeLessThan(1.5);
		},
		TEST_TIMEOUT_MS,
	);
});
