/** The calls ledger: a web page over the table of calls, and the webhooks that the page asks. */
import {
	databaseFailure,
	postgresOrFailure,
	readingNode,
	respondAsSaid,
	switchOn,
	webhook,
} from '../api/httpNodes.mts';
import { throughDoors } from '../api/doors.mts';
import { STORES_NO_REQUEST, withoutHeaders } from '../api/keyless.mts';
import { isLost, LOST } from '../api/lostRuns.mts';
import { plainItems } from '../parts/plainItems.mts';
import { OPEN_RUNS, requestedSync } from '../api/requestedSync.mts';
import { statisticsQuery, statisticsValues } from '../api/statistics.mts';
import type { GalleryEntry } from '../entry.mts';
import { POSTGRESQL } from '../sql/databases.mts';
import { makeTablesOnce, MAKE_TABLES } from '../sql/run.mts';
import type { Note } from '../canvas/firstNote.mts';
import { rangeName } from '../parts/calls.mts';
import { choose, chooseInEvery, PUBLISH, run, STORE_NO_RUNS } from '../parts/steps.mts';
import { proxyName } from '../recordings/proxy.mts';
import type { Service } from '../../services.mts';
import { providerMarks } from '../words.mts';
import { join, moved, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { IN_DATABASE, ledgerPage } from './page.mts';
import { pageDoor } from '../parts/webPage.mts';
import { chooseForPage, OPEN, type Route } from './routes.mts';
import { MAX_DAYS_IN_NOTE, onlyOneInNote, pageSettings } from './pageSettings.mts';

/** Below `/webhook/`; the page finds the others beside itself. */
const PREFIX = 'calls-ledger';

const READ = 'Read the question';
const ASKED = 'Take down what is asked for';
const PAGE_SIZE = 50;

const ROUTES: readonly Route[] = [
	{ key: 'calls', method: 'GET', name: 'The page wants calls' },
	{ key: 'summary', method: 'GET', name: 'The page wants totals' },
	{ key: 'sync', method: 'POST', name: 'The page wants a sync' },
	{ key: 'runs', method: 'GET', name: 'The page wants news of a sync' },
];

function entrance(services: readonly Service[]): { piece: Piece; read: NodeSpec } {
	const doors = ROUTES.map(({ key, method, name }, row) => ({
		// The page has no origin of its own (n8n shows it in a sandbox): the key decides, not the origin.
		door: webhook(name, { method, path: `${PREFIX}/${key}`, allowedOrigins: '*' }, [0, row]),
		mark: withoutHeaders(`It is about ${key}`, key, [1, row]),
	}));
	const settings = pageSettings(services, [2, 1.5]);
	const read = readingNode(
		READ,
		new URL('code/readQuestion.cjs', import.meta.url),
		[3, 1.5],
		providerMarks(services),
	);
	const what = switchOn(
		'What is asked for?',
		'$json.kind',
		['refused', ...ROUTES.map(({ key }) => key)],
		[5, 1.5],
	);
	const plain = plainItems(ASKED, [4, 1.5]);
	const refuse = respondAsSaid('Say what is wrong with the question', [6, -1]);
	return { piece: throughDoors(doors, settings, read, plain, what, refuse), read };
}

interface Reading {
	route: string;
	name: string;
	query: string;
	values: string;
}

const UNKNOWN_ZONE =
	'{"ok": false, "error": {"message": "The database does not know this time zone by any of its names."}}';

/** Each gives one row with `status` and `body`. */
const READINGS: readonly Reading[] = [
	{
		route: 'calls',
		name: 'Read a page of calls',
		query: 'SELECT 200 AS status, call_page($1, $2, $3, $4, $5) AS body',
		values: `[$json.from, $json.to, JSON.stringify($json.filter), $json.after === null ? null : JSON.stringify($json.after), ${PAGE_SIZE}]`,
	},
	{
		route: 'summary',
		name: 'Count the calls',
		query: statisticsQuery(
			`CASE WHEN counted.statistics IS NULL THEN 400 ELSE 200 END AS status, COALESCE(counted.statistics, '${UNKNOWN_ZONE}') AS body`,
		),
		values: statisticsValues('to'),
	},
	{
		route: 'runs',
		name: 'Read how far the runs are',
		query: `SELECT 200 AS status, COALESCE(json_agg(json_build_object(
	'id', id::text, 'provider', provider, 'fetched', fetched, 'inserted', inserted, 'updated', updated,
	'skipped', skipped, 'failed', failed, 'finished', finished_at IS NOT NULL OR ${isLost('runs')},
	'error', COALESCE(error, CASE WHEN ${isLost('runs')} THEN '${LOST}' END)
) ORDER BY id), '[]') AS body
FROM call_requests($1) AS runs`,
		values: '[$json.ids]',
	},
];

function readings(): { piece: Piece; statements: NodeSpec[] } {
	const outputOf = (route: string) => 1 + ROUTES.findIndex(({ key }) => key === route);
	const lines = READINGS.map(({ route, name, query, values }, row) => {
		const read = postgresOrFailure(name, query, [6, row], values);
		const answer = respondAsSaid(`Answer about ${route}`, [7, row]);
		return {
			read,
			nodes: [read, answer],
			wires: [
				{ from: 'What is asked for?', to: read.name, output: outputOf(route) },
				{ from: read.name, to: answer.name },
			],
		};
	});
	return { piece: join(...lines), statements: lines.map(({ read }) => read) };
}

/** The page asks how far the runs are. */
function sync(services: readonly Service[]): { piece: Piece; statements: readonly NodeSpec[] } {
	const runs = `runs: $('${OPEN_RUNS}').all().map((run) => ({ id: String(run.json.run_id), provider: run.json.provider }))`;
	const { piece, open, statements } = requestedSync(services, ASKED, [6, 5], {
		accepted: `{ ok: true, ${runs} }`,
		busy: `{ ok: false, ${runs}, error: { message: 'A sync is under way already.' } }`,
	});
	const wires = [{ from: 'What is asked for?', to: open.name, output: 3 }];
	return { piece: join(piece, { nodes: [], wires }), statements };
}

const noteOf = (services: readonly Service[]): Note => ({
	steps: [
		chooseForPage(
			'**Header Auth**',
			'the name is `Authorization`, the value a password of 20 letters and digits or more',
			ROUTES,
		),
		...services.map((service) => choose(service.credential.title, rangeName(service))),
		chooseInEvery('Postgres', 'PostgreSQL node'),
		run(MAKE_TABLES, ' once'),
		STORE_NO_RUNS,
		PUBLISH,
		`Open \`<your n8n>/webhook/${PREFIX}\`, enter the password of step 1, and click **Sync this range**.`,
	],
	more: [
		`**To hear recordings,** import *${proxyName(services)}*, too, and choose the same Header Auth credential in it.`,
		onlyOneInNote(services, 'Write'),
		'**What it does:** shows the calls of the table `calls` that the syncs write: totals, a chart, filters, search, 50 calls a page, on a computer or a phone. *Sync today* and *Sync this range* fetch calls from the phone systems at once and show how far they are. The tables are those of `workflows/sql/postgres.sql`, which you may also run yourself.',
		MAX_DAYS_IN_NOTE,
		'**Who can see it:** the page itself holds no calls. It asks for the password and sends it with each question; without it n8n answers 403, and a password of less than 16 characters lets nobody in. The password stays in the memory of the open page and is gone when it is closed. Use https. A long password is what keeps guessers out: n8n does not count wrong attempts. n8n stores no run that the page began, for the password would be in it: what went wrong is listed as a run of its own, which says why.',
		'**Times** are shown in the time zone of whoever looks, and days are days there.',
	].join('\n\n'),
});

function ledger(services: readonly Service[]): Piece[] {
	const entering = entrance(services);
	const reading = readings();
	const syncing = sync(services);
	const failing = [entering.read, ...reading.statements, ...syncing.statements];
	return [
		pageDoor(OPEN, PREFIX, ledgerPage(services, IN_DATABASE), [0, -1]),
		entering.piece,
		reading.piece,
		syncing.piece,
		databaseFailure(failing, [9, 2]),
		moved(makeTablesOnce(POSTGRESQL), 0, 7),
	];
}

/** The ledger of the calls of all these phone systems. */
export const ledgerOf = (services: readonly Service[]): GalleryEntry => ({
	file: 'ledger/calls-ledger.json',
	purpose: 'Calls as a web page with totals, search, players and a sync at once',
	destination: 'A browser, on a computer or a phone',
	needs: 'PostgreSQL 12 or newer',
	workflow: workflow({
		name: 'Calls ledger',
		note: noteOf(services),
		pieces: ledger(services),
		settings: STORES_NO_REQUEST,
	}),
});
