/**
 * The sync that a calls page asks for, into n8n's data table: open the runs, or say that others are under way; then,
 * in a run of its own, `tableSyncLine.mts` for each phone system.
 */
import { respondJson } from '../api/httpNodes.mts';
import { LOST } from '../api/lostRuns.mts';
import { PATIENT } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { handOver, workOf } from '../parts/ownRun.mts';
import { plainItems } from '../parts/plainItems.mts';
import type { Service } from '../../services.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import {
	changeRun,
	insertRuns,
	LOST_MINUTES,
	makeRunsTable,
	readRuns,
	UNDER_WAY,
	wasRead,
} from './dataTableRuns.mts';
import { HANDED_OVER, syncLine } from './tableSyncLine.mts';

type Place = NodeSpec['at'];

const MAKE = 'Make the runs table if missing';
const OPEN = 'Open the runs';
const LOOKED = 'Take what is known of others';

const script = (name: string): URL => new URL(`code/${name}`, import.meta.url);

/** What begins it, and the nodes whose output 1 is a failure that the page has to be told of. */
export interface TableSync {
	piece: Piece;
	first: string;
	failing: readonly NodeSpec[];
}

/** Each request puts its own rows into the table before it looks for those of others: see `othersUnderWay.cjs`. */
function opening(asked: string, [column, row]: Place): TableSync {
	const make = makeRunsTable(MAKE, [column, row]);
	const names = codeNode('Name the runs', script('nameRuns.cjs'), [column + 1, row], {
		NAME_OF_ASKED: asked,
	});
	const plain = plainItems('Take the runs', [column + 2, row]);
	const open = insertRuns(OPEN, MAKE, [column + 3, row]);
	const under = readRuns('Read which are under way', MAKE, UNDER_WAY, [column + 4, row]);
	const known = wasRead('Is it known which are?', [column + 5, row]);
	const others = codeNode(
		'See whether others are under way',
		script('othersUnderWay.cjs'),
		[column + 6, row],
		{ NAME_OF_OPENED: OPEN, NAME_OF_MAKER: MAKE },
	);
	const looked = plainItems(LOOKED, [column + 7, row]);
	return {
		first: MAKE,
		failing: [make, open, known],
		piece: chain(make, names, plain, open, under, known, others, looked),
	};
}

const runsOf = (items: string): string =>
	`runs: ${items}.map(({ json }) => ({ id: String(json.id), provider: json.provider }))`;

/** Answers at once while a run of its own does the work. 202 when the runs are open, 409 when others are under way. */
export function tableSync(services: readonly Service[], asked: string, at: Place): TableSync {
	const [column, row] = at;
	const opened = opening(asked, at);
	const isFree = ask('Is none under way?', '$json.is_free', [column + 8, row]);
	const begin = handOver('Hand the sync over', [column + 9, row]);
	const begun = ask('Was it handed over?', '!$json.error', [column + 10, row]);
	const accept = respondJson(
		'Answer with the runs',
		`{ ok: true, ${runsOf(`$('${OPEN}').all()`)} }`,
		[column + 11, row],
		202,
	);
	const withdraw = changeRun(
		'Take the runs back',
		['$json.id', `$('${MAKE}').first().json.id`],
		{ state: 'withdrawn' },
		[column + 9, row + 1],
		PATIENT,
	);
	const refuse = respondJson(
		'Say that one is under way',
		`{ ok: false, runs: $('${LOOKED}').first().json.others, error: { message: 'A sync is under way already, or was asked for at the same moment.' } }`,
		[column + 10, row + 1],
		409,
	);
	const answers: Piece = {
		nodes: [isFree, begin, begun, accept, withdraw, refuse],
		wires: [
			{ from: LOOKED, to: isFree.name },
			{ from: isFree.name, to: begin.name },
			{ from: isFree.name, to: withdraw.name, output: 1 },
			{ from: begin.name, to: begun.name },
			{ from: begun.name, to: accept.name },
			{ from: withdraw.name, to: refuse.name },
		],
	};
	const lines = services.map((service, index) =>
		syncLine(service, [column + 2, row + 3 + 3 * index]),
	);
	return {
		first: opened.first,
		failing: [...opened.failing, begun],
		piece: join(opened.piece, answers, workOf(services, HANDED_OVER, [column, row + 3], lines)),
	};
}

const IS_LOST = `(json.state === 'open' && DateTime.fromISO(json.begun_at) < $now.minus({ minutes: ${LOST_MINUTES} }))`;

const NEWS = `{ id: String(json.id), provider: json.provider, fetched: json.fetched, inserted: json.inserted, updated: json.updated, failed: 0, finished: json.state !== 'open' || ${IS_LOST}, error: ${IS_LOST} ? '${LOST}' : json.reason || null }`;

/** How far the runs are whose ids stand with commas between in `ids` of what was asked for. */
export function newsOfRuns(asked: string, [column, row]: Place): TableSync {
	const maker = `${MAKE}, too`;
	const ids = `$('${asked}').first().json.ids.split(',')`;
	const make = makeRunsTable(maker, [column, row]);
	const found = readRuns(
		'Read how far the runs are',
		maker,
		[
			{ keyName: 'id', condition: 'gte', keyValue: `={{ Math.min(...${ids}.map(Number)) }}` },
			{ keyName: 'id', condition: 'lte', keyValue: `={{ Math.max(...${ids}.map(Number)) }}` },
		],
		[column + 1, row],
	);
	const answer = respondJson(
		'Answer about runs',
		`$input.all().filter(({ json }) => ${ids}.includes(String(json.id))).map(({ json }) => (${NEWS}))`,
		[column + 3, row],
	);
	const read = wasRead('Are there news?', [column + 2, row]);
	return { first: maker, failing: [make, read], piece: chain(make, found, read, answer) };
}
