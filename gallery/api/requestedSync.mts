/** The sync of a range that somebody asked for: open the runs; in a run of its own fetch, write in batches, close each. */
import { loopOver, wholeList } from '../nodes.mts';
import { callsNode, rangeName } from '../parts/calls.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import type { Service } from '../../services.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { keepDatabaseReason, postgresOrFailure, REASON, respondJson } from './httpNodes.mts';
import { handOver, workOf } from '../parts/ownRun.mts';
import { plainItems } from '../parts/plainItems.mts';

const BATCHES = new URL('code/makeBatches.cjs', import.meta.url);

/** Gives an item a run: `run_id`, `provider`, `is_new`, and the `from`, `to` and `extensions` that were asked for. */
export const OPEN_RUNS = 'Open the runs';

/** Without its `error`: n8n before 2.41 tries a node again whose item has a field of that name, even with nothing in it. */
const FINISH =
	'SELECT id, provider, fetched, inserted, updated, failed FROM finish_call_sync($1, $2)';
const ONCE = { executeOnce: true };

/** Where n8n is killed during long work, the run that stays behind began here, and has never had a key. */
const HANDED_OVER = 'When a sync is handed over';

export interface RequestedSync {
	piece: Piece;
	/** What begins it. */
	open: NodeSpec;
	/** Nodes whose output 1 is a failure that the caller has to be told of. */
	statements: readonly NodeSpec[];
}

/** One statement for all providers: every run is known before the first fetch begins, and none begins twice. */
function openRuns(asked: string, at: NodeSpec['at']): NodeSpec {
	return postgresOrFailure(
		OPEN_RUNS,
		`SELECT opened.*, $2 AS "from", $3 AS "to", $4 AS extensions
FROM begin_call_requests($1, $2, $3) AS opened`,
		at,
		`[${asked}.providers, ${asked}.from, ${asked}.to, ${asked}.extensions]`,
		ONCE,
	);
}

/**
 * A failure of the phone system is written down as the error of the run, so the fetch hands it on as an
 * item: with an error output, n8n would also send an empty item down the way of success.
 */
const fetchCalls = (service: Service, at: NodeSpec['at']): NodeSpec =>
	callsNode(
		service,
		rangeName(service),
		at,
		{
			startDate: '={{ $json.from }}',
			endDate: '={{ $json.to }}',
			filters: { extensions: '={{ $json.extensions }}' },
		},
		{ onError: 'continueRegularOutput', alwaysOutputData: true },
	);

interface Line {
	piece: Piece;
	first: NodeSpec;
	finished: readonly NodeSpec[];
}

function line(service: Service, [column, row]: NodeSpec['at']): Line {
	const { title, provider } = service;
	const runId = `$('${HANDED_OVER}').all().find((run) => run.json.provider === '${provider}').json.run_id`;
	const fetch = fetchCalls(service, [column, row]);
	const batches: NodeSpec = {
		...codeNode(`Put the oldest ${title} calls first`, BATCHES, [column + 1, row]),
		settings: { onError: 'continueErrorOutput' },
	};
	const plain = plainItems(`Take the batches of ${title} calls`, [column + 2, row]);
	const answered = ask(`Did ${title} answer?`, '!$json.failure', [column + 3, row]);
	const loop = loopOver(`One batch of ${title} calls at a time`, 1, [column + 4, row]);
	const write = postgresOrFailure(
		`Write the ${title} calls`,
		'SELECT * FROM upsert_calls($1, $2)',
		[column + 5, row + 1],
		`[${runId}, JSON.stringify(${wholeList('calls')})]`,
	);
	const finish = postgresOrFailure(
		`Close the ${title} run`,
		FINISH,
		[column + 5, row],
		`[${runId}, null]`,
		ONCE,
	);
	const fail = postgresOrFailure(
		`Close the ${title} run as failed`,
		FINISH,
		[column + 6, row + 1],
		`[${runId}, $json.failure ?? 'The calls could not be written: ' + ${REASON}]`,
		ONCE,
	);
	return {
		first: fetch,
		finished: [finish, fail],
		piece: {
			nodes: [fetch, batches, plain, answered, loop, write, finish, fail],
			wires: [
				{ from: fetch.name, to: batches.name },
				{ from: batches.name, to: plain.name },
				{ from: plain.name, to: answered.name },
				{ from: batches.name, to: fail.name, output: 1 },
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

/** Expressions for the bodies of the answers, once the runs are open, or while others are under way. */
export interface RequestAnswers {
	accepted: string;
	busy: string;
}

/** What was opened is fetched and written by a run that begins here. */
function work(services: readonly Service[], [column, row]: NodeSpec['at']): Piece {
	const lines = services.map((service, index) => line(service, [column + 2, row - 1 + 2 * index]));
	const keep = {
		...keepDatabaseReason([column + 9, row]),
		name: 'Keep why a run could not be closed',
	};
	const kept: Piece = {
		nodes: [keep],
		wires: lines.flatMap(({ finished }) =>
			finished.map(({ name }) => ({ from: name, to: keep.name, output: 1 })),
		),
	};
	const begun = lines.map(({ first, piece }) => ({ first: first.name, piece }));
	return join(workOf(services, HANDED_OVER, [column, row], begun), kept);
}

/**
 * Answers at once while a run of its own does the work: a proxy ends a request that takes too long, with nothing
 * to show for it. 202 when the runs are open, 409 when one is under way.
 *
 * @param from the node whose first item says what is asked for: `providers`, `from`, `to` and `extensions`
 */
export function requestedSync(
	services: readonly Service[],
	from: string,
	[column, row]: NodeSpec['at'],
	answers: RequestAnswers,
): RequestedSync {
	const open = openRuns(`$('${from}').first().json`, [column, row]);
	const isFree = ask('Is none under way?', '$json.is_new', [column + 1, row]);
	const begin = handOver('Hand the sync over', [column + 2, row]);
	const begun = ask('Was it handed over?', '!$json.error', [column + 3, row]);
	const accept = respondJson('Answer with the runs', answers.accepted, [column + 4, row], 202);
	const refuse = respondJson('Say that one is under way', answers.busy, [column + 2, row + 1], 409);
	const own: Piece = {
		nodes: [open, isFree, begin, begun, accept, refuse],
		wires: [
			{ from: open.name, to: isFree.name },
			{ from: isFree.name, to: begin.name, output: 0 },
			{ from: isFree.name, to: refuse.name, output: 1 },
			{ from: begin.name, to: begun.name },
			{ from: begun.name, to: accept.name },
		],
	};
	return {
		open,
		statements: [open, begun],
		piece: join(own, work(services, [column + 6, row])),
	};
}
