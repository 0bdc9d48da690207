/** The HTTP API: other programs ask for syncs, statistics and extensions. */
import type { GalleryEntry } from '../entry.mts';
import { throughDoors } from './doors.mts';
import { setFields } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import { nameAccounts, zoneOfAccounts, zoneOfAccountsInNote } from '../parts/accountZone.mts';
import { POSTGRESQL } from '../sql/databases.mts';
import { makeTablesOnce, MAKE_TABLES } from '../sql/run.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import type { Service } from '../../services.mts';
import {
	credentialsInNote,
	providerMarks,
	providersSetting,
	quoted,
	titlesOf,
	wordsFor,
} from '../words.mts';
import { moved, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import {
	databaseFailure,
	postgresOrFailure,
	readingNode,
	respondAsSaid,
	switchOn,
	waitForAll,
	webhook,
} from './httpNodes.mts';
import { STORES_NO_REQUEST, withoutHeaders } from './keyless.mts';
import { isLost, LOST } from './lostRuns.mts';
import { plainItems } from '../parts/plainItems.mts';
import { SETTINGS } from '../parts/settings.mts';
import { OPEN_RUNS, requestedSync } from './requestedSync.mts';
import { statisticsQuery, statisticsValues } from './statistics.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseInEvery, PUBLISH, run, STORE_NO_RUNS } from '../parts/steps.mts';

const code = (file: string): URL => new URL(`code/${file}`, import.meta.url);

interface Route {
	/** What the Code node calls it. */
	key: string;
	method: 'GET' | 'POST';
	path: string;
	name: string;
}

/** Below `/webhook/`: the name keeps them apart from other workflows' paths. */
const PREFIX = 'calls-api';

const ROUTES: readonly Route[] = [
	{ key: 'test', method: 'GET', path: `${PREFIX}/test`, name: 'GET test' },
	{ key: 'sync', method: 'POST', path: `${PREFIX}/sync`, name: 'POST sync' },
	{ key: 'today', method: 'POST', path: `${PREFIX}/sync/today`, name: 'POST sync today' },
	{
		key: 'lastWeek',
		method: 'POST',
		path: `${PREFIX}/sync/last-week`,
		name: 'POST sync last week',
	},
	{ key: 'runs', method: 'GET', path: `${PREFIX}/runs`, name: 'GET runs' },
	{ key: 'stats', method: 'GET', path: `${PREFIX}/stats`, name: 'GET stats' },
	{ key: 'extensions', method: 'GET', path: `${PREFIX}/extensions`, name: 'GET extensions' },
];

const REQUEST = 'Take in the request';
const READ = 'Read the request';
const ASKED = 'Take down what is asked for';

function entrance(services: readonly Service[]): { piece: Piece; read: NodeSpec } {
	const settings = setFields(
		SETTINGS,
		{
			providers: { value: providersSetting(services), type: 'string' },
			timezone: { ...zoneOfAccounts(services), type: 'string' },
			max_days: { value: '92', type: 'number' },
		},
		[2, 2],
		true,
	);
	const read = readingNode(READ, code('readRequest.cjs'), [3, 2], {
		...providerMarks(services),
		NAME_OF_REQUEST: REQUEST,
	});
	const what = switchOn(
		'What is asked for?',
		'$json.kind',
		['refused', 'sync', 'runs', 'stats', 'extensions', 'test'],
		[5, 2],
	);
	const plain = plainItems(ASKED, [4, 2]);
	const doors = ROUTES.map(({ key, method, path, name }, row) => {
		const door = webhook(name, { method, path }, [-1 - services.length, row]);
		return { door, mark: withoutHeaders(`It is ${name}`, key, [-services.length, row]) };
	});
	const request = plainItems(REQUEST, [1 - services.length, 2]);
	const accounts = nameAccounts(services, [2 - services.length, 2]).nodes;
	const line = [request, ...accounts, settings, read, plain, what];
	return { piece: throughDoors(doors, ...line), read };
}

/** A piece, the node that its first wire leads to, and the statements that may fail. */
interface Answer {
	piece: Piece;
	first: NodeSpec;
	statements: readonly NodeSpec[];
}

/** A question to each of the phone systems that are asked for, and what follows when they answered. */
function askEach(
	which: NodeSpec,
	questions: readonly NodeSpec[],
	together: NodeSpec,
	...then: NodeSpec[]
): Piece {
	const line = [together, ...then];
	return {
		nodes: [which, ...questions, ...line],
		wires: [
			...questions.map(({ name }, output) => ({ from: which.name, to: name, output })),
			...questions.map(({ name }, input) => ({ from: name, to: together.name, input })),
			...line.slice(1).map(({ name }, index) => ({ from: line[index].name, to: name })),
		],
	};
}

const whichSystem = (services: readonly Service[], name: string, at: NodeSpec['at']): NodeSpec =>
	switchOn(
		name,
		'$json.provider',
		services.map(({ provider }) => provider),
		at,
	);

/** A failure is an item that the answer tells of. */
const question = (
	name: string,
	service: Service,
	parameters: NodeSpec['parameters'],
	at: NodeSpec['at'],
): NodeSpec =>
	serviceNode(service, name, at, parameters, {
		onError: 'continueRegularOutput',
		alwaysOutputData: true,
	});

/** n8n tells its own address by the link that would resume the run. */
const RUNS_URL = `$execution.resumeUrl.split('/webhook-waiting')[0] + '/webhook/${PREFIX}/runs?ids=' + $('${OPEN_RUNS}').all().map((run) => run.json.run_id).join(',')`;

function syncAnswer(services: readonly Service[]): Answer {
	const asked = `$('${ASKED}').first().json`;
	const { piece, open, statements } = requestedSync(services, ASKED, [6, -5], {
		accepted: `{ ok: true, from: ${asked}.from, to: ${asked}.to, timezone: ${asked}.timezone, ...${asked}.narrowed, runsUrl: ${RUNS_URL} }`,
		busy: `{ ok: false, runsUrl: ${RUNS_URL}, error: { message: 'A sync that was asked for is under way. Wait until it has ended: runsUrl says how far it is. After n8n was stopped meanwhile, ask again half an hour later.' } }`,
	});
	return { first: open, statements, piece };
}

function runsAnswer(): Answer {
	const read = postgresOrFailure(
		'Read how far the runs are',
		`SELECT runs.*, ${isLost('runs')} AS is_lost FROM call_requests($1) AS runs`,
		[6, 0],
		'[$json.ids]',
		{ alwaysOutputData: true },
	);
	const answer = codeNode('Say how far the runs are', code('answerRuns.cjs'), [7, 0], {
		"/* LOST */ ''": quoted(LOST),
	});
	const respond = respondAsSaid('Answer about the runs', [8, 0]);
	return {
		first: read,
		statements: [read],
		piece: {
			nodes: [read, answer, respond],
			wires: [
				{ from: read.name, to: answer.name },
				{ from: answer.name, to: respond.name },
			],
		},
	};
}

function statisticsAnswer(): Answer {
	const count = postgresOrFailure(
		'Count the calls',
		statisticsQuery('counted.statistics'),
		[6, 1],
		statisticsValues('until'),
	);
	const answer = codeNode('Say what was counted', code('answerStatistics.cjs'), [7, 1]);
	const respond = respondAsSaid('Answer with the statistics', [8, 1]);
	return {
		first: count,
		statements: [count],
		piece: {
			nodes: [count, answer, respond],
			wires: [
				{ from: count.name, to: answer.name },
				{ from: answer.name, to: respond.name },
			],
		},
	};
}

const listName = ({ title }: Service): string => `List the ${title} extensions`;

/** The lists, for the script that makes one of them. */
function listsInCode(services: readonly Service[]): string {
	const lists = services.map((service) => {
		const { numberField, nameFields } = service.samples.extension;
		return `\t{
\t\tprovider: ${quoted(service.provider)},
\t\tnode: ${quoted(listName(service))},
\t\tnumberField: ${quoted(numberField)},
\t\tnameFields: [${nameFields.map(quoted).join(', ')}],
\t},`;
	});
	return `[\n${lists.join('\n')}\n]`;
}

function extensionsAnswer(services: readonly Service[]): Answer {
	const { both } = wordsFor(services);
	const first = whichSystem(services, 'List which extensions?', [6, 3]);
	const questions = services.map((service, index) =>
		question(
			listName(service),
			service,
			{ resource: 'extension', operation: 'getAll', returnAll: true },
			[7, 2.5 + index],
		),
	);
	const piece = askEach(
		first,
		questions,
		waitForAll(`Wait for ${both} lists`, services.length, [8, 3]),
		codeNode(`Make one list of ${both}`, code('answerExtensions.cjs'), [9, 3], {
			'/* LISTS */ []': listsInCode(services),
		}),
		respondAsSaid('Answer with the extensions', [10, 3]),
	);
	return { first, statements: [], piece };
}

const trialName = ({ title }: Service): string => `Try ${title}`;

/** The trials, for the script that says what works. */
function trialsInCode(services: readonly Service[]): string {
	const trials = services.map(
		(service) =>
			`\t{ provider: ${quoted(service.provider)}, node: ${quoted(trialName(service))} },`,
	);
	return `[\n${trials.join('\n')}\n]`;
}

/** @param row below what the lists of extensions take up */
function testAnswer(services: readonly Service[], row: number): Answer {
	const { both } = wordsFor(services);
	const first = whichSystem(services, 'Try which phone system?', [6, row]);
	const questions = services.map((service, index) =>
		question(
			trialName(service),
			service,
			{
				resource: 'call',
				operation: 'getAll',
				dateRange: 'last24Hours',
				returnAll: false,
				limit: 1,
				filters: {},
				output: 'simplified',
				options: {},
			},
			[7, row - 0.5 + index],
		),
	);
	const database = postgresOrFailure(
		'Try the database',
		"SELECT call_page(now(), now(), '{}', NULL, 1)",
		[9, row],
		'[]',
		{ executeOnce: true },
	);
	const piece = askEach(
		first,
		questions,
		waitForAll(`Wait for ${both} trials`, services.length, [8, row]),
		database,
		codeNode('Say what works', code('answerTest.cjs'), [10, row], {
			'/* PARTS */ []': trialsInCode(services),
		}),
		respondAsSaid('Answer with what works', [11, row]),
	);
	return { first, statements: [database], piece };
}

function noteOf(services: readonly Service[]): Note {
	const { oneOfThem, thatOne, other } = wordsFor(services);
	return {
		steps: [
			`Make a **Header Auth** credential in the seven webhook nodes on the left: the name is \`Authorization\`, the value \`Bearer\`, a blank and a long random key.`,
			`Choose your ${credentialsInNote(services)} credential in the nodes of each phone system.`,
			chooseInEvery('Postgres', 'PostgreSQL node'),
			run(MAKE_TABLES, ' once'),
			STORE_NO_RUNS,
			PUBLISH,
		],
		more: `**Only ${oneOfThem}?** Write just ${thatOne} under **providers** in *Settings: fill in here*, and turn the nodes of the ${other} off: select them and press D.

**What it does:** below \`<your n8n>/webhook/${PREFIX}/\` it answers in JSON to whoever sends that header: \`GET test\` says whether everything works. \`POST sync\` with \`startDate\`, \`endDate\` and, if wanted, \`extensions\` (101,102) and \`provider\` begins to fetch the calls of that range into the table \`calls\` and answers at once (202) with \`runsUrl\`. Ask that address, with the same key, until \`finished\` is true: it says, for each phone system, how many calls were fetched, inserted, updated, skipped (nothing new) and failed. \`POST sync/today\` and \`POST sync/last-week\` (seven days and today) need no dates. \`GET stats\` counts the calls in the table, in total and a day. \`GET extensions\` lists the extensions.

**Dates:** \`2026-01-31\` is that whole day, \`2026-01-31T09:00:00\` a time of day in the zone that *Settings: fill in here* names under *timezone* (as it stands ${zoneOfAccountsInNote(services)}), \`2026-01-31T09:00:00+02:00\` that very moment. Both ends belong to the range.

**When something is wrong:** 400 names the parameter, 403 is a wrong key or one of less than 16 characters, 409 that a sync is under way (ask its \`runsUrl\`; after n8n was stopped meanwhile, it counts for half an hour), 422 that the body is no JSON, 502 at \`runsUrl\` says for which phone system the calls could not be fetched or written (those that were written are kept), 503 that the database did not answer: a failed run of its own then says why. n8n stores no other run of this workflow, for the key would be in it. Running a sync twice changes nothing: each call is in the table once. A sync that was asked for never moves the place from which the scheduled sync goes on.`,
	};
}

function callsApi(services: readonly Service[]): Piece[] {
	const enter = entrance(services);
	const lastRow = 3 + services.length;
	const answers = [
		syncAnswer(services),
		runsAnswer(),
		statisticsAnswer(),
		extensionsAnswer(services),
		testAnswer(services, lastRow),
	];
	const refuse = respondAsSaid('Say what is wrong with the request', [6, -7]);
	const doors: Piece = {
		nodes: [refuse],
		wires: [
			{ from: 'What is asked for?', to: refuse.name },
			...answers.map(({ first }, index) => ({
				from: 'What is asked for?',
				to: first.name,
				output: index + 1,
			})),
		],
	};
	const failing = [enter.read, ...answers.flatMap((answer) => answer.statements)];
	return [
		enter.piece,
		doors,
		...answers.map(({ piece }) => piece),
		databaseFailure(failing, [14, 1]),
		moved(makeTablesOnce(POSTGRESQL), 0, lastRow + 2),
	];
}

/** The API for all these phone systems. */
export const apiOf = (services: readonly Service[]): GalleryEntry => ({
	file: 'api/calls-api.json',
	purpose: 'HTTP API to sync a range, count calls and list extensions',
	destination: 'Any program that can send HTTP requests',
	needs: 'PostgreSQL 12 or newer',
	workflow: workflow({
		name: `Calls API for ${titlesOf(services)}`,
		note: noteOf(services),
		pieces: callsApi(services),
		settings: STORES_NO_REQUEST,
	}),
});
