import { answer, type Answer } from './answers.mts';
import type { OneComCall } from './calls.mts';
import { toCsv } from './csv.mts';
import { noRows } from './empties.mts';
import type { Parameters } from './parameters.mts';
import { type RowKind, selectRows } from './selection.mts';
import { dialedAs, dispositionAs, peerAs } from './served.mts';
import { visibleCalls, type World } from './world.mts';

type Column = readonly [name: string, value: (call: OneComCall, world: World) => string];

/** In the order of the positions "0" to "10" (contract: onecom, Calls, one row each). */
export const SIMPLE_COLUMNS: readonly Column[] = [
	['sc_te_id', (_call, world) => world.tenantId],
	['tenantcode', (_call, world) => world.tenant],
	['sc_start', (call, world) => world.clock.format(call.startedAt)],
	['sc_direction', (call) => call.direction],
	['sc_calleridnum', (call) => call.callerNumber],
	['sc_calleridname', (call) => call.callerName],
	['sc_dialednum', (call, world) => dialedAs(call.dialedNumber, call, world)],
	['sc_disposition', (call, world) => dispositionAs(call.disposition, world)],
	['sc_duration', (call) => String(call.durationSeconds)],
	['sc_uniqueid', (call) => call.id],
	['sc_whoanswered', (call, world) => peerAs(call.whoAnswered, world)],
];
export const BILLSEC_COLUMN: Column = ['sc_billsec', (call) => String(call.talkSeconds)];

/** What the calls of either API can be filtered by. */
export const SIMPLE_CALLS: RowKind<OneComCall> = {
	startedAt: (call) => call.startedAt,
	filters: {
		id: (call) => call.legs.slice(0, 1).map((leg) => leg.id),
		uniqueid: (call) => [call.id],
		calleridnum: (call) => [call.callerNumber],
		calleridname: (call) => [call.callerName],
		disposition: (call, world) => [dispositionAs(call.disposition, world)],
		direction: (call) => [call.direction],
		whoanswered: (call, world) => [peerAs(call.whoAnswered, world)],
		// Compared as stored: +972 and 972 forms find nothing.
		phone: (call, world) => [
			peerAs(call.whoAnswered, world),
			call.callerNumber,
			dialedAs(call.dialedNumber, call, world),
		],
	},
};

type Render = (columns: readonly string[], rows: string[][], world: World) => string;

/** Each value twice, by name and by position, as PHP's default fetch mode gives it. */
const renderJson: Render = (columns, rows) =>
	JSON.stringify(
		rows.map((row) => ({
			...Object.fromEntries(row.map((value, position) => [String(position), value])),
			...Object.fromEntries(row.map((value, position) => [columns[position], value])),
		})),
	);

/** Malformed on purpose: no quotes, no header, rows that run into each other. */
const renderPlain: Render = (_columns, rows) => rows.map((row) => row.join('|')).join(' ');

const RENDERERS: Record<string, Render> = {
	json: renderJson,
	csv: (columns, rows, { oddities }) => toCsv(columns, rows, oddities),
};

/** `reqtype=INFO&info=SIMPLECDRS`: one row per call (contract: onecom, Calls, one row each). */
export function simpleCdrs(parameters: Parameters, world: World): Answer {
	const calls = selectRows(visibleCalls(world), SIMPLE_CALLS, parameters, world);
	if (calls.length === 0) return noRows(parameters.format, world);
	const { billsecColumn } = world.oddities;
	const columns = billsecColumn ? [...SIMPLE_COLUMNS, BILLSEC_COLUMN] : SIMPLE_COLUMNS;
	const names = columns.map(([name]) => name);
	const rows = calls.map((call) => columns.map(([, valueOf]) => valueOf(call, world)));
	const render = RENDERERS[parameters.format] ?? renderPlain;
	return answer(render(names, rows, world), parameters.format);
}
