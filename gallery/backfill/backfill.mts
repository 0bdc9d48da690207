/**
 * A backfill: the range is cut in windows in the database, and each window is got by an execution of its
 * own, started through the workflow's own webhook. n8n runs a sub-workflow in the process of its parent,
 * in queue mode too; executions that begin at a webhook are shared by all workers, and each frees its
 * memory when it ends.
 */
import { SETTINGS } from '../parts/settings.mts';
import { accountOf, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode, OLDEST_FIRST } from '../parts/calls.mts';
import { everyMinutes, ifGiven, manualStart, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import type { BackfillDatabase } from '../sql/databases.mts';
import { FETCH_SETTINGS, MAKE_TABLES, makeTablesOnce, writeRun } from '../sql/run.mts';
import {
	chain,
	join,
	moved,
	workflow,
	type GalleryWorkflow,
	type NodeSpec,
	type Piece,
} from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseInEvery, fillIn, PUBLISH, run } from '../parts/steps.mts';

const BEGIN = '2. Begin';
const WINDOW = 'Take the next window';
const FETCH = 'Get the calls of the window';
const BEGINNABLE = 'See how many windows can begin';
const START = 'Start a window each';

/** Each line finds out by itself which account it is for, since none of them knows what another did. */
const ACCOUNT_OF_PLAN = 'See whose calls they are';
const ACCOUNT_OF_START = 'See whose backfill may go on';
const ACCOUNT_OF_WINDOW = 'See whose window it is';
const REVIVE_MINUTES = 5;

/** More at once than this overloads any phone system. */
const MAX_AT_ONCE = 20;

/**
 * Of each import its own, for n8n publishes an address once: two accounts have a backfill each. Behind a `=`, a text
 * with an expression in it.
 */
const pathOf = (service: Service, database: BackfillDatabase): string =>
	`backfill-${service.key}-${database.key}-{{ $workflow.id }}`;

/** n8n tells its own address by the link that would resume the run. */
const postToSelf = (
	name: string,
	service: Service,
	database: BackfillDatabase,
	at: NodeSpec['at'],
): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	at,
	parameters: {
		method: 'POST',
		url: `={{ $execution.resumeUrl.split('/webhook-waiting')[0] }}/webhook/${pathOf(service, database)}`,
		options: { timeout: 30000 },
	},
	settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 3000 },
});

function planLine(service: Service, database: BackfillDatabase): Piece {
	const zone = `$('${ACCOUNT_OF_PLAN}').first().json.timezone`;
	const today = `$now.setZone(${zone})`;
	const dayIn = (field: string): string => `DateTime.fromISO($json.${field}, { zone: ${zone} })`;
	const from = `${dayIn('first_day')}.toUTC().toISO()`;
	const to = `${dayIn('last_day')}.plus({ days: 1 }).startOf('day').toUTC().toISO()`;
	return chain(
		manualStart(BEGIN, [-1, 0]),
		nameAccount(service, [0, 0], ACCOUNT_OF_PLAN),
		setFields(
			SETTINGS,
			{
				first_day: { value: `={{ ${today}.minus({ years: 1 }).toISODate() }}`, type: 'string' },
				last_day: { value: `={{ ${today}.toISODate() }}`, type: 'string' },
				days_per_window: { value: '7', type: 'number' },
				windows_at_once: { value: '2', type: 'number' },
			},
			[1, 0],
		),
		database.statement(
			'Cut the range in windows',
			database.plan,
			[2, 0],
			`['${service.provider}', ${from}, ${to}, $json.days_per_window, Math.min($json.windows_at_once, ${MAX_AT_ONCE}), ${accountOf(service, ACCOUNT_OF_PLAN)}]`,
			{},
		),
	);
}

function startLine(service: Service, database: BackfillDatabase): Piece {
	return chain(
		nameAccount(service, [3, 0], ACCOUNT_OF_START),
		database.statement(
			BEGINNABLE,
			`WITH RECURSIVE counted AS (SELECT 1 AS number UNION ALL SELECT number + 1 FROM counted WHERE number < ${MAX_AT_ONCE}) SELECT number FROM counted JOIN backfill_progress ON provider = $1 AND account = $2 WHERE number <= can_begin`,
			[4, 0],
			`['${service.provider}', $json.account]`,
			{ executeOnce: true },
		),
		postToSelf(START, service, database, [5, 0]),
	);
}

const fetchWindow = (service: Service): NodeSpec =>
	callsNode(
		service,
		FETCH,
		[4, 0],
		{
			startDate: '={{ $json.window_start }}',
			endDate: '={{ $json.window_end }}',
			options: { ...OLDEST_FIRST, ...onlyAccount(service, ACCOUNT_OF_WINDOW) },
		},
		FETCH_SETTINGS,
	);

function windowLine(service: Service, database: BackfillDatabase): Piece {
	const hook: NodeSpec = {
		name: 'When a window shall begin',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		at: [0, 0],
		parameters: {
			httpMethod: 'POST',
			path: `=${pathOf(service, database)}`,
			responseMode: 'onReceived',
			options: {},
		},
		settings: { webhookId: `backfill-${service.key}-${database.key}` },
	};
	const account = nameAccount(service, [1, 0], ACCOUNT_OF_WINDOW);
	const take = database.statement(
		WINDOW,
		database.beginWindow,
		[2, 0],
		`['${service.provider}', ${accountOf(service, ACCOUNT_OF_WINDOW)}]`,
	);
	const isOne = ifGiven('Is there a window to do?', 'run_id', [3, 0]);
	const fetch = fetchWindow(service);
	const run = writeRun(
		database,
		{
			title: service.title,
			fetch: FETCH,
			runId: `$('${WINDOW}').first().json.run_id`,
			finish: database.finishWindow,
		},
		5,
	);
	const next = postToSelf('Start the next window', service, database, [8, 1]);
	return join(chain(hook, account, take, isOne, fetch), run.piece, {
		nodes: [next],
		wires: [
			{ from: FETCH, to: run.first },
			{ from: run.last, to: next.name, output: 1 },
		],
	});
}

function noteOf(service: Service, database: BackfillDatabase): Note {
	const { title } = database;
	return {
		steps: [
			chooseInEvery(service.credential.title, `${service.title} node`),
			chooseInEvery(title, `${title} node`),
			fillIn('*first_day* and *last_day*, such as `2026-01-01` and `2026-06-30`'),
			run(MAKE_TABLES, ' if the tables are not there yet'),
			PUBLISH,
			run(BEGIN, ''),
		],
		more: `**The days** are those of ${service.title}'s clock, in the zone of the credential, whatever the zone of n8n. *last_day* is in it as a whole.

**The order counts:** without the tables *2. Begin* stops with the words that something does not exist, and before the workflow is published no window begins.

**What it does:** the range is cut in windows of some days, which are kept in the table \`backfill_windows\`. Each window is got by a run of its own, newest first, so the memory stays the same however long the range is; with n8n's queue mode all workers share the windows. A window that was done stays done: after a crash, a restart or an outage of the phone system the workflow goes on by itself within ${REVIVE_MINUTES} minutes, and you can click again at any time. Calls that are there already are brought up to date, never doubled.

**How far it is:** \`SELECT * FROM backfill_progress\`. A window that did not succeed five times is set aside (\`set_aside\`) and costs no more; \`an_error\` says why. Run *2. Begin* again to have it tried again. When all windows are done, deactivate the workflow. Its runs are not kept in the list of executions unless they did not succeed.

**Several accounts:** import this workflow once for each. Each takes the windows of its own account alone, and each import has an address of its own, which ends in the ID of the workflow.

**Windows at once:** ${MAX_AT_ONCE} at most. The address *When a window shall begin* needs no password: whoever calls it can only begin what is planned, and never more at once than you allow. The workflow calls itself by the address that n8n knows of itself; where that cannot be reached from n8n, write the right one into *${START}* and *Start the next window*.`,
	};
}

/** The backfill of one service into one database. */
export function backfillWorkflow(service: Service, database: BackfillDatabase): GalleryWorkflow {
	const plan = planLine(service, database);
	const start = startLine(service, database);
	const revive = everyMinutes(
		`Every ${REVIVE_MINUTES} minutes, see that it goes on`,
		REVIVE_MINUTES,
		[2, 1],
	);
	const joints: Piece = {
		nodes: [revive],
		wires: [
			{ from: 'Cut the range in windows', to: ACCOUNT_OF_START },
			{ from: revive.name, to: ACCOUNT_OF_START },
		],
	};
	return workflow({
		name: `Backfill ${service.title} calls to ${database.phrase}`,
		note: noteOf(service, database),
		pieces: [
			plan,
			start,
			joints,
			moved(windowLine(service, database), 0, 3),
			moved(makeTablesOnce(database), -1, -2),
		],
		// Thousands of good runs would fill n8n's own database.
		settings: { saveDataSuccessExecution: 'none' },
	});
}
