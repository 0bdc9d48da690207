import { answer, type Answer } from './answers.mts';
import type { OneComCall } from './calls.mts';
import { toCsv } from './csv.mts';
import { noRows } from './empties.mts';
import type { Parameters } from './parameters.mts';
import { type RowKind, selectRows } from './selection.mts';
import { visibleCalls, type World } from './world.mts';

type Column = readonly [name: string, value: (call: OneComCall, world: World) => string];

/** In the order of the positions "0" to "10" (contract: onecom, Calls, one row each). */
const COLUMNS: readonly Column[] = [
	['sc_te_id', (_call, world) => world.tenantId],
	['tenantcode', (_call, world) => world.tenant],
	['sc_start', (call, world) => world.clock.format(call.startedAt)],
	['sc_direction', (call) => call.direction],
	['sc_calleridnum', (call) => call.callerNumber],
	['sc_calleridname', (call) => call.callerName],
	['sc_dialednum', (call) => call.dialedNumber],
	['sc_disposition', (call) => call.disposition],
	['sc_duration', (call) => String(call.durationSeconds)],
	['sc_uniqueid', (call) => call.id],
	['sc_whoanswered', (call) => call.whoAnswered],
];
const BILLSEC_COLUMN: Column = ['sc_billsec', (call) => String(call.talkSeconds)];

const CALLS: RowKind<OneComCall> = {
	startedAt: (call) => call.startedAt,
	filters: {
		id: (call) => call.legs.slice(0, 1).map((leg) => leg.id),
		uniqueid: (call) => [call.id],
		calleridnum: (call) => [call.callerNumber],
		calleridname: (call) => [call.callerName],
		disposition: (call) => [call.disposition],
		direction: (call) => [call.direction],
		whoanswered: (call) => [call.whoAnswered],
		// Compared as stored: +972 and 972 forms find nothing.
		phone: (call) => [call.whoAnswered, call.callerNumber, call.dialedNumber],
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
	const calls = selectRows(visibleCalls(world), CALLS, parameters, world);
	if (calls.length === 0) return noRows(parameters.format, world);
	const columns = world.oddities.billsecColumn ? [...COLUMNS, BILLSEC_COLUMN] : COLUMNS;
	const names = columns.map(([name]) => name);
	const rows = calls.map((call) => columns.map(([, valueOf]) => valueOf(call, world)));
	const render = RENDERERS[parameters.format] ?? renderPlain;
	return answer(render(names, rows, world), parameters.format);
}
