/** What every run that writes calls into a SQL database does, told by the functions of `workflows/sql/`. */
import type { Section } from '../sync/destination.mts';
import {
	gatherInto,
	ifGiven,
	loopOver,
	manualStart,
	PATIENT,
	stopWith,
	wholeList,
} from '../nodes.mts';
import { carriedScript } from '../sqlScripts.mts';
import type { NodeSpec, Piece } from '../workflow.mts';

/** Hundreds of rows a statement: statements that every server takes. */
export const BATCH_SIZE = 500;

/** A statement; `values` is an expression that gives a list, one value for each of $1, $2, ... */
export type Statement = (
	name: string,
	query: string,
	at: NodeSpec['at'],
	values?: string,
	settings?: NodeSpec['settings'],
) => NodeSpec;

export interface SqlDatabase {
	title: string;
	/** File below `workflows/sql/`. */
	script: string;
	statement: Statement;
	/**
	 * n8n expression for a text or null as the statements expect it, made from one for the text itself. Absent: as
	 * it is.
	 */
	carried?: (text: string) => string;
	/** Write a batch: `$1` is the run, `$2` the calls as JSON. */
	write: string;
	/** How many calls a batch has at most; absent: `BATCH_SIZE`. */
	batchSize?: number;
	/** The field of `finish` that says why a run did not succeed; absent: `error`. */
	reason?: string;
	/** Close a run: `$1` is the run, `$2` null or what went wrong. Gives the run's counts and `reason`. */
	finish: string;
}

/** A run by what its nodes are called and how it is told. */
export interface Run {
	/** The phone system's, in the names of nodes. */
	title: string;
	/** Name of the node that fetches. */
	fetch: string;
	/** Expression that gives the run's id. */
	runId: string;
	/** Close the run, as `SqlDatabase.finish`. */
	finish: string;
}

/**
 * Settings of the fetch: the run is written down however it ends, without calls and without an answer,
 * too. The fetch then gives a single item that has no `id`.
 */
export const FETCH_SETTINGS: NodeSpec['settings'] = {
	alwaysOutputData: true,
	onError: 'continueRegularOutput',
};

/** The trigger that a user runs once. */
export const MAKE_TABLES = '1. Make the tables';

/** The branch that a user runs once. */
export function makeTablesOnce(database: SqlDatabase): Piece {
	const start = manualStart(MAKE_TABLES, [0, 0]);
	const make = database.statement(
		'Make the tables',
		carriedScript(database.script),
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
function fetchError(fetch: string): string {
	const first = `$('${fetch}').first().json`;
	return `${first}.id || ${first}.isEmpty() ? null : (${first}.error ?? 'The calls could not be fetched')`;
}

/**
 * From the fetched calls, oldest first, to the end of the run: batch after batch, then the run is closed,
 * then a run that did not get its calls is shown as such. What follows a good run hangs on output 1 of
 * the section's last node.
 */
export function writeRun(database: SqlDatabase, run: Run, column: number): Section {
	const { title, fetch, runId } = run;
	const { reason = 'error', batchSize = BATCH_SIZE } = database;
	const carried = database.carried ?? ((text: string) => text);
	const loop = loopOver(`Take ${batchSize} ${title} calls at a time`, batchSize, [column, 0]);
	const gather = gatherInto(`Make one batch of the ${title} calls`, 'calls', [column + 1, 1]);
	const write = database.statement(
		`Write the ${title} calls`,
		database.write,
		[column + 2, 1],
		`[${runId}, ${carried(`JSON.stringify(${wholeList('calls')}.filter((call) => call.id))`)}]`,
	);
	const finish = database.statement(
		`Write down what the ${title} run did`,
		run.finish,
		[column + 1, 0],
		`[${runId}, ${carried(fetchError(fetch))}]`,
		{ ...PATIENT, executeOnce: true },
	);
	const isFailed = ifGiven(`Did the ${title} run not succeed?`, reason, [column + 2, 0]);
	const stop = stopWith(`Say why there are no ${title} calls`, `={{ $json.${reason} }}`, [
		column + 3,
		0,
	]);
	return {
		first: loop.name,
		last: isFailed.name,
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
