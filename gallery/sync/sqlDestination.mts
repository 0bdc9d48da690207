/** What all SQL databases share: the three statements of a run, told by the functions of `workflows/sql/`. */
import { gatherInto, ifGiven, loopOver, manualStart, PATIENT, stopWith } from '../nodes.mts';
import type { Service } from '../services.mts';
import { sqlScript } from '../sqlScripts.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { section, type Destination, type Section } from './destination.mts';
import { fetchName } from './line.mts';

/** Hundreds of rows a statement: few round trips, and statements that every server takes. */
export const BATCH_SIZE = 500;

const FIRST_DAYS = 30;

/** A statement; `values` is an expression that gives a list, one value for each of $1, $2, ... */
export type Statement = (
	name: string,
	query: string,
	at: NodeSpec['at'],
	values?: string,
	settings?: NodeSpec['settings'],
) => NodeSpec;

export interface SqlDatabase extends Pick<Destination, 'key' | 'title' | 'phrase' | 'needs'> {
	/** File below `workflows/sql/`. */
	script: string;
	statement: Statement;
	/** Open a run: gives `run_id` and `window_start`. */
	begin: string;
	/** Write a batch: `$1` is the run, `$2` the calls as JSON. */
	write: string;
	/** Close a run: `$1` is the run, `$2` null or what went wrong. Gives the run's counts and `error`. */
	finish: string;
	/** What is worth knowing of this database. */
	remark?: string;
}

const beginName = ({ title }: Service) => `Find where the last ${title} run ended`;

const runId = (service: Service) => `$('${beginName(service)}').first().json.run_id`;

function setUpOnce(database: SqlDatabase): Piece {
	const start = manualStart('Click here once', [0, 0]);
	const make = database.statement(
		'Make the tables',
		sqlScript(database.script),
		[1, 0],
		undefined,
		{},
	);
	return { nodes: [start, make], wires: [{ from: start.name, to: make.name }] };
}

/**
 * Null when the fetch gave calls, or had none to give; else what went wrong. Anything but a call or an
 * empty item means that it did not succeed.
 */
function fetchError(service: Service): string {
	const first = `$('${fetchName(service)}').first().json`;
	return `${first}.id || ${first}.isEmpty() ? null : (${first}.error ?? 'The calls could not be fetched')`;
}

function writeInBatches(database: SqlDatabase, service: Service, column: number): Section {
	const { title } = service;
	const loop = loopOver(`Take ${BATCH_SIZE} ${title} calls at a time`, BATCH_SIZE, [column, 0]);
	const gather = gatherInto(`Make one batch of the ${title} calls`, 'calls', [column + 1, 1]);
	const write = database.statement(
		`Write the ${title} calls`,
		database.write,
		[column + 2, 1],
		`[${runId(service)}, JSON.stringify($json.calls.filter((call) => call.id))]`,
	);
	const finish = database.statement(
		`Write down what the ${title} run did`,
		database.finish,
		[column + 1, 0],
		`[${runId(service)}, ${fetchError(service)}]`,
		{ ...PATIENT, executeOnce: true },
	);
	const isFailed = ifGiven(`Did the ${title} run not succeed?`, 'error', [column + 2, 0]);
	const stop = stopWith(`Say why there are no ${title} calls`, '={{ $json.error }}', [
		column + 3,
		0,
	]);
	return {
		first: loop.name,
		last: stop.name,
		piece: {
			nodes: [loop, gather, write, finish, isFailed, stop],
			wires: [
				{ from: loop.name, to: finish.name, output: 0 },
				{ from: loop.name, to: gather.name, output: 1 },
				{ from: gather.name, to: write.name },
				{ from: write.name, to: loop.name },
				{ from: finish.name, to: isFailed.name },
				{ from: isFailed.name, to: stop.name },
			],
		},
	};
}

/** A SQL database as the destination of a sync. */
export function sqlDestination(database: SqlDatabase): Destination {
	return {
		...database,
		toFillIn: () =>
			`Choose your **${database.title}** credential in every ${database.title} node. Then click *Click here once*: it makes the tables (you may also run \`workflows/sql/${database.script}\` yourself).`,
		remarks: () =>
			[
				`The calls are in the table \`calls\`; \`sync_runs\` has one row a run with its window and its counts; the views \`calls_per_day\`, \`last_sync\`, \`recent_calls\` and \`sync_errors\` show how it goes. A call that the database refuses is noted there with the reason, and the others of its batch are written all the same. A run that could not get or write its calls leaves its window open: the next one begins there.`,
				database.remark,
			]
				.filter(Boolean)
				.join('\n\n'),
		once: () => setUpOnce(database),
		before: (service) =>
			section(
				database.statement(
					beginName(service),
					database.begin,
					[1, 0],
					`['${service.provider}', ${service.overlapDays}, ${FIRST_DAYS}]`,
				),
			),
		startDate: () => '$json.window_start',
		// The run is written down however it ends: without calls, and without an answer, too.
		fetchSettings: { alwaysOutputData: true, onError: 'continueRegularOutput' },
		after: (service, column) => writeInBatches(database, service, column),
	};
}
