/** Syncs that stand still, told by e-mail, in a real n8n with real databases and a local mail server. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { syncBehindAlert } from '../../gallery/alerts/syncBehind.mts';
import { SYNC_MEMORIES } from '../../gallery/alerts/syncMemories.mts';
import { EMAIL } from '../../gallery/parts/channels.mts';
import { startMariadb } from '../../sandbox/databases/mariadb.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { mariadbIsHere } from '../support/mariadb.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

const SETTINGS = {
	from_email: 'phones@example.com',
	to_email: 'boss@example.com',
	time_zone: 'Europe/Paris',
};
const RUNS_TABLE = 'Phone call syncs';
const SYNC = 'Every 15 minutes for Kavkom';
const STANDS_STILL = 'A sync of calls stands still';

let playground: Playground;
let smtp: SmtpStandIn;

beforeAll(async () => {
	smtp = await startSmtp();
	playground = await startSharedPlayground({
		kavkom: { callCount: 5, days: 1 },
		oneCom: { callCount: 0 },
	});
}, SETUP_TIMEOUT_MS);

beforeEach(() => {
	smtp.mails.length = 0;
	smtp.refusals = 0;
});

afterAll(async () => {
	await playground.close();
	await smtp.close();
});

const memoryOf = (wanted: string) =>
	SYNC_MEMORIES.filter(({ key }) => key === wanted).map((memory) =>
		syncBehindAlert(memory, EMAIL),
	)[0].workflow;

/** Runs the alert; gives the subjects of its messages. */
async function told(id: string): Promise<string[]> {
	smtp.mails.length = 0;
	await succeeds(playground, id);
	return smtp.mails.map(({ subject }) => subject);
}

const runSync = async (id: string, trigger = SYNC) =>
	expect(
		outcomeOf(await playground.n8n.runWorkflow(id, { trigger, timeoutMs: TEST_TIMEOUT_MS })),
	).toBe('success');

const DATABASES = [
	{ key: 'postgresql', start: startPostgres, back: (n: number) => `interval '${n} hours'` },
	...(mariadbIsHere()
		? [{ key: 'mysql', start: startMariadb, back: (n: number) => `INTERVAL ${n} HOUR` }]
		: []),
];

describe.each(DATABASES)('syncs into $key', ({ key, start, back }) => {
	it(
		'are told of once: that nobody knows, that there is none, that one stands still, that it runs again',
		async () => {
			const server = await start();
			const database = await server.createDatabase();
			try {
				await playground.addCredential(database.credential);
				const { type } = memoryOf(key).nodes.find(({ name }) => /last succeeded/.test(name)) ?? {};
				const id = await imported(playground, filledIn(memoryOf(key), SETTINGS), {
					'n8n-nodes-base.emailSend': smtp.credential,
					[String(type)]: database.credential,
				});
				expect(await told(id)).toEqual(['Nobody knows whether the syncs run']);
				expect(await told(id)).toEqual([]);

				const sync = await playground.importSample(`sync/sync-kavkom-calls-to-${key}.json`);
				await runSync(sync, 'Click here once');
				expect(await told(id)).toEqual([
					'The syncs can be looked at again; No sync of calls has run yet',
				]);
				await runSync(sync);
				expect(await told(id)).toEqual(['The syncs have begun to run']);
				expect(await told(id)).toEqual([]);

				await database.query(
					`INSERT INTO sync_runs (provider, account, window_start, started_at, finished_at)
					SELECT provider, 'another', window_start, started_at, finished_at FROM sync_runs`,
				);
				await database.query(
					`UPDATE sync_runs SET started_at = started_at - ${back(3)}, finished_at = finished_at - ${back(3)}
					WHERE account <> 'another'`,
				);
				smtp.refusals = 3;
				expect(outcomeOf(await playground.n8n.runWorkflow(id))).toBe(
					'error: The message could not be sent; the next run sends it',
				);
				expect(await told(id)).toEqual([STANDS_STILL]);
				const [{ text }] = smtp.mails;
				expect(text).toContain(`kavkom ${playground.kavkom.domainUuid}: no good run since`);
				expect(text).toContain('No run has begun since: is its workflow published (active)?');
				expect(text).not.toContain('another');
				expect(await told(id)).toEqual([]);
				await runSync(sync);
				expect(await told(id)).toEqual(['A sync of calls runs again']);
				expect(await told(id)).toEqual([]);
			} finally {
				await database.close();
				await server.close();
			}
		},
		TEST_TIMEOUT_MS,
	);
});

describe('syncs into a data table', () => {
	/** As if the last good run had been hours ago. */
	async function ageRuns(hours: number): Promise<void> {
		const { rest, dataTables } = playground.n8n;
		const { id: project } = await rest<{ id: string }>('GET', '/projects/personal');
		const table = await dataTables.find(RUNS_TABLE);
		await rest('PATCH', `/projects/${project}/data-tables/${table?.id}/rows`, {
			filter: {
				type: 'and',
				filters: [{ columnName: 'account_key', condition: 'like', value: 'kavkom|%' }],
			},
			data: { ran_at: new Date(Date.now() - hours * 3_600_000).toISOString() },
		});
	}

	it(
		'are told of once, not where the account is not watched, and are not in the way of the table',
		async () => {
			await playground.n8n.dataTables.remove(RUNS_TABLE);
			const watch = async (settings: Record<string, string> = {}) =>
				await imported(playground, filledIn(memoryOf('data-table'), { ...SETTINGS, ...settings }), {
					'n8n-nodes-base.emailSend': smtp.credential,
				});
			const id = await watch();
			expect(await told(id)).toEqual(['No sync of calls has run yet']);
			expect(await told(id)).toEqual([]);

			const sync = await playground.importSample('sync/sync-kavkom-calls-to-data-table.json');
			await runSync(sync);
			expect(await told(id)).toEqual(['The syncs have begun to run']);
			await ageRuns(3);
			expect(await told(id)).toEqual([STANDS_STILL]);
			expect(smtp.mails[0].text).toContain(
				`kavkom ${playground.kavkom.domainUuid}: no good run since`,
			);
			expect(await told(id)).toEqual([]);
			const silent = await watch({ not_watched: `kavkom ${playground.kavkom.domainUuid}` });
			expect(await told(silent)).toEqual([]);
			const patient = await watch({ behind_hours: '4' });
			expect(await told(patient)).toEqual([]);

			await runSync(sync);
			expect(await told(id)).toEqual(['A sync of calls runs again']);
		},
		TEST_TIMEOUT_MS,
	);
});
