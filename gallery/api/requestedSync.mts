/** The sync of a range that somebody asked for: open the runs, fetch, write in batches, close each run. */
import { loopOver, wholeList } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { inWorkflows, type Service } from '../../services.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { postgresOrFailure, REASON, switchOn } from './httpNodes.mts';

const BATCHES = new URL('code/makeBatches.cjs', import.meta.url);

/** Gives an item a run: `run_id` and `provider`. Its input says `providers`, `from`, `to` and `extensions`. */
export const OPEN_RUNS = 'Open the runs';

const FINISH = 'SELECT * FROM finish_call_sync($1, $2)';
const ONCE = { executeOnce: true };

export interface RequestedSync {
	piece: Piece;
	/** To be wired by the caller to `which`, by way of an answer if it is to come at once. */
	open: NodeSpec;
	which: NodeSpec;
	/** Of each service: its outputs 0 give the closed run. */
	finished: ReadonlyArray<readonly NodeSpec[]>;
	/** Statements whose output 1 is a failure of the database. */
	statements: readonly NodeSpec[];
}

/** One statement for all providers: every run is known before the first fetch begins. */
function openRuns(asked: string, at: NodeSpec['at']): NodeSpec {
	return postgresOrFailure(
		OPEN_RUNS,
		`SELECT p.provider, run.run_id
FROM unnest(string_to_array($1, ',')) AS p (provider),
	LATERAL begin_call_request(p.provider, $2, $3) AS run`,
		at,
		`[${asked}.providers, ${asked}.from, ${asked}.to]`,
		ONCE,
	);
}

/**
 * A failure of the phone system is written down as the error of the run, so the fetch hands it on as an
 * item: with an error output, n8n would also send an empty item down the way of success.
 */
function fetchCalls(service: Service, asked: string, at: NodeSpec['at']): NodeSpec {
	return {
		name: `Get the ${service.title} calls of the range`,
		type: inWorkflows(service.node),
		typeVersion: 1,
		at,
		settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		parameters: {
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate: `={{ ${asked}.from }}`,
			endDate: `={{ ${asked}.to }}`,
			returnAll: true,
			filters: { extensions: `={{ ${asked}.extensions }}` },
			output: 'simplified',
			options: {},
		},
	};
}

interface Line {
	piece: Piece;
	first: NodeSpec;
	finished: readonly NodeSpec[];
}

function line(service: Service, asked: string, [column, row]: NodeSpec['at']): Line {
	const { title, provider } = service;
	const runId = `$('${OPEN_RUNS}').all().find((run) => run.json.provider === '${provider}').json.run_id`;
	const fetch = fetchCalls(service, asked, [column, row]);
	const batches = codeNode(`Put the oldest ${title} calls first`, BATCHES, [column + 1, row]);
	const answered = ask(`Did ${title} answer?`, '!$json.failure', [column + 2, row]);
	const loop = loopOver(`One batch of ${title} calls at a time`, 1, [column + 3, row]);
	const write = postgresOrFailure(
		`Write the ${title} calls`,
		'SELECT * FROM upsert_calls($1, $2)',
		[column + 4, row + 1],
		`[${runId}, JSON.stringify(${wholeList('calls')})]`,
	);
	const finish = postgresOrFailure(
		`Close the ${title} run`,
		FINISH,
		[column + 4, row],
		`[${runId}, null]`,
		ONCE,
	);
	const fail = postgresOrFailure(
		`Close the ${title} run as failed`,
		FINISH,
		[column + 5, row + 1],
		`[${runId}, $json.failure ?? 'The calls could not be written: ' + ${REASON}]`,
		ONCE,
	);
	return {
		first: fetch,
		finished: [finish, fail],
		piece: {
			nodes: [fetch, batches, answered, loop, write, finish, fail],
			wires: [
				{ from: fetch.name, to: batches.name },
				{ from: batches.name, to: answered.name },
				{ from: answered.name, to: loop.name },
				{ from: answered.name, to: fail.name, output: 1 },
				{ from: loop.name, to: finish.name, output: 0 },
				{ from: loop.name, to: write.name, output: 1 },
				{ from: write.name, to: loop.name },
				{ from: write.name, to: fail.name, output: 1 },
			],
		},
	};
}

/** `from` is the node whose first item says what is asked for; `gap` leaves columns free after `open`. */
export function requestedSync(
	services: readonly Service[],
	from: string,
	[column, row]: NodeSpec['at'],
	gap = 0,
): RequestedSync {
	const asked = `$('${from}').first().json`;
	const open = openRuns(asked, [column, row]);
	const which = switchOn(
		'Which phone system?',
		'$json.provider',
		services.map(({ provider }) => provider),
		[column + gap + 1, row],
	);
	const lines = services.map((service, index) =>
		line(service, asked, [column + gap + 2, row - 1 + 2 * index]),
	);
	const own: Piece = {
		nodes: [open, which],
		wires: lines.map(({ first }, output) => ({ from: which.name, to: first.name, output })),
	};
	return {
		open,
		which,
		finished: lines.map(({ finished }) => finished),
		statements: [open, ...lines.flatMap(({ finished }) => finished)],
		piece: join(own, ...lines.map(({ piece }) => piece)),
	};
}
