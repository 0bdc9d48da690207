/** For users of an older 1com sync: its table `call_logs` is kept up to date from the call legs. */
import type { GalleryEntry } from '../entry.mts';
import {
	everyMinutes,
	gatherInto,
	ifGiven,
	loopOver,
	manualStart,
	PATIENT,
	postgresQuery,
	setFields,
	stopWith,
	wholeList,
} from '../nodes.mts';
import { ONECOM } from '../../services.mts';
import { accountName, nameAccount, zoneOf } from '../parts/account.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import { BATCH_SIZE } from '../sql/run.mts';
import { settingsNode } from '../parts/settings.mts';
import { FIRST_DAYS, firstDays, firstDaysStep } from '../sync/firstDays.mts';
import { carriedScript } from '../sqlScripts.mts';
import { chain, join, moved, workflow, type GalleryWorkflow, type NodeSpec } from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseInEvery, PUBLISH, run } from '../parts/steps.mts';

const SCRIPT = 'call_logs_onecom.sql';
const ADD_COLUMNS = '1. Add the columns';
const FETCH = 'Get the 1com call legs since then';
const NAME = 'Sync 1com calls to a call_logs table';

const NOTE: Note = {
	steps: [
		choose('1com API', accountName(ONECOM), FETCH),
		chooseInEvery('Postgres', 'PostgreSQL node'),
		run(ADD_COLUMNS, ' once: it adds what is needed to your table `call_logs`'),
		firstDaysStep(),
		PUBLISH,
	],
	more: `You may also run \`workflows/sql/${SCRIPT}\` yourself.

**What it does:** every 15 minutes it gets the call legs from one day before the newest one in the table (a week back at most), or before its own last good run if that is earlier, and writes each uniqueid once: uniqueid to onecom_uniqueid, ID to call_id, te_id to onecom_te_id, realsrc to source, lastdst to destination, start to cdate, duration to duration, answer to status, direction to direction, disposition to action, and the whole record to onecom_raw_data. A run gets a week at most, oldest first: with a larger *first_days*, and after a longer pause, run after run until all is there. A leg that is there already is brought up to date.

**Times** are instants in UTC: cdate, and the moment of the answer in status. For a new installation, rather use the sync into the table \`calls\`.`,
};

const BEGIN = 'Find where the last run ended';

// A run without legs is closed, too.
const FETCH_SETTINGS = { alwaysOutputData: true };

const fetchLegs = serviceNode(
	ONECOM,
	FETCH,
	[2, 0],
	{
		resource: 'callLeg',
		operation: 'getAll',
		dateRange: 'custom',
		startDate: '={{ $json.window_start }}',
		endDate: '={{ $json.window_end || $now.plus({ days: 1 }) }}',
		returnAll: true,
		filters: {},
		output: 'simplified',
		options: { includeRaw: true, sortOrder: 'oldestFirst' },
	},
	FETCH_SETTINGS,
);

function callLogsWorkflow(): GalleryWorkflow {
	const fetch = chain(
		everyMinutes('Every 15 minutes', 15, [-2, 0]),
		settingsNode(FIRST_DAYS, [-1, 0]),
		nameAccount(ONECOM, [0, 0]),
		postgresQuery(
			BEGIN,
			'SELECT * FROM begin_onecom_call_logs_sync($1, $2, $3)',
			[1, 0],
			`[${ONECOM.samples.overlapDays}, ${firstDays}, ${zoneOf(ONECOM)}]`,
		),
		fetchLegs,
		loopOver(`Take ${BATCH_SIZE} legs at a time`, BATCH_SIZE, [3, 0]),
	);
	const loop = fetch.nodes[fetch.nodes.length - 1];
	const gather = gatherInto('Make one batch of the legs', 'legs', [4, 1]);
	const write = postgresQuery(
		'Write the legs',
		'SELECT * FROM upsert_onecom_call_logs($1)',
		[5, 1],
		`[JSON.stringify(${wholeList('legs')}.filter((leg) => leg.id))]`,
	);
	const finish = postgresQuery(
		'Write down that the run got its legs',
		'SELECT * FROM finish_onecom_call_logs_sync($1)',
		[4, 0],
		`[$('${BEGIN}').first().json.run_id]`,
		{ ...PATIENT, executeOnce: true },
	);
	const refused: NodeSpec = {
		...setFields(
			'Gather what was refused',
			{
				reasons: {
					value:
						"={{ $('Write the legs').all().flatMap((item) => item.json.failures).slice(0, 5).map(({ id, reason }) => `${id}: ${reason}`).join('; ') }}",
					type: 'string',
				},
			},
			[5, 0],
		),
		settings: { executeOnce: true },
	};
	const isAny = ifGiven('Was anything refused?', 'reasons', [6, 0]);
	const stop = stopWith(
		'Say what was refused',
		'=Not all legs could be written. {{ $json.reasons }}',
		[7, 0],
	);
	const wires = [
		{ from: loop.name, to: finish.name, output: 0 },
		{ from: finish.name, to: refused.name },
		{ from: loop.name, to: gather.name, output: 1 },
		{ from: gather.name, to: write.name },
		{ from: write.name, to: loop.name },
		{ from: refused.name, to: isAny.name },
		{ from: isAny.name, to: stop.name },
	];
	const makeTable = chain(
		manualStart(ADD_COLUMNS, [0, 0]),
		postgresQuery('Add the columns', carriedScript(SCRIPT), [1, 0], undefined, {}),
	);
	return workflow({
		name: NAME,
		note: NOTE,
		pieces: [
			join(fetch, { nodes: [gather, write, finish, refused, isAny, stop], wires }),
			moved(makeTable, -2, -2),
		],
	});
}

export const CALL_LOGS: readonly GalleryEntry[] = [
	{
		file: 'call-logs/sync-1com-calls-to-call-logs.json',
		purpose: 'Keep the call_logs table of an older 1com sync',
		destination: 'PostgreSQL',
		needs: 'PostgreSQL 12 or newer with your table call_logs',
		workflow: callLogsWorkflow(),
	},
];
