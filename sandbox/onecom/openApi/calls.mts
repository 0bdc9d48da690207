import type { Answer } from '../answers.mts';
import type { OneComCall } from '../calls.mts';
import { LEG_CELLS, USUAL_COLUMNS } from '../cdrs.mts';
import type { OneComLeg } from '../legs.mts';
import { type NaiveRange, parseBound, untilOf } from '../localTime.mts';
import type { Parameters } from '../parameters.mts';
import { type RangeOf, type RowKind, selectRows } from '../selection.mts';
import { dialedAs, dispositionAs, peerAs } from '../served.mts';
import { BILLSEC_COLUMN, SIMPLE_CALLS, SIMPLE_COLUMNS } from '../simpleCdrs.mts';
import { visibleCalls, type World } from '../world.mts';
import { rowsAnswer, withExtras } from './answers.mts';
import type { OpenApiRequest } from './request.mts';

const ALL_TIME: NaiveRange = { from: -Infinity, until: Infinity };

/**
 * The range of `start` and `end`, each of them today's when it is left out, unless calls are named by an id
 * (contract: onecom-openapi, Calls).
 */
const rangeUnless =
	(ids: readonly string[]): RangeOf =>
	(parameters, world) => {
		if (ids.some((name) => parameters.get(name))) return ALL_TIME;
		const today = world.clock.dayOf(world.now());
		const [start, end] = [parameters.get('start'), parameters.get('end')];
		const from = start ? parseBound(start) : { naive: today.from };
		const until = end ? parseBound(end) : null;
		if (!from || (end && !until)) return null;
		const inclusive = world.oddities.openApiInclusiveEnd;
		return { from: from.naive, until: until ? untilOf(until, inclusive) : today.until };
	};

const CALLS: RowKind<OneComCall> = {
	...SIMPLE_CALLS,
	filters: {
		...SIMPLE_CALLS.filters,
		dialednum: (call, world) => [dialedAs(call.dialedNumber, call, world)],
	},
};

/** Seconds that a call must have more than. */
const MINIMA: Record<string, (call: OneComCall) => number> = {
	minduration: (call) => call.durationSeconds,
	mintalktime: (call) => call.talkSeconds,
};

const isLongEnough =
	(parameters: Parameters) =>
	(call: OneComCall): boolean =>
		Object.entries(MINIMA).every(
			([name, secondsOf]) =>
				!parameters.get(name) || secondsOf(call) > Number(parameters.get(name)),
		);

/** The classic columns with the seconds of talk behind those of the call. */
const COLUMNS = SIMPLE_COLUMNS.flatMap((column) =>
	column[0] === 'sc_duration' ? [column, BILLSEC_COLUMN] : [column],
);

/** `GET /simplecdrs`: one row for each call, every value a text (contract: onecom-openapi, Calls). */
export function simpleCdrs({ parameters }: OpenApiRequest, world: World): Answer {
	const range = rangeUnless(['id', 'uniqueid']);
	const calls = visibleCalls(world).filter(isLongEnough(parameters));
	const rows = selectRows(calls, CALLS, parameters, world, range).map((call) =>
		withExtras(
			Object.fromEntries(COLUMNS.map(([name, valueOf]) => [name, valueOf(call, world)])),
			world,
		),
	);
	return rowsAnswer(rows, world);
}

const partiesOf = (leg: OneComLeg, world: World): string[] => [
	leg.src,
	dialedAs(leg.firstDst, leg, world),
	dialedAs(leg.lastDst, leg, world),
	dialedAs(leg.dst, leg, world),
	peerAs(leg.realSrc, world),
	leg.whereLanded,
];

const LEGS: RowKind<OneComLeg> = {
	startedAt: (leg) => leg.startedAt,
	filters: {
		id: (leg) => [leg.id],
		uniqueid: (leg) => [leg.uniqueId],
		linkedid: (leg) => [leg.linkedId],
		src: (leg) => [leg.src],
		firstdst: (leg, world) => [dialedAs(leg.firstDst, leg, world)],
		disposition: (leg, world) => [dispositionAs(leg.disposition, world)],
		direction: (leg) => [leg.direction],
		phone: partiesOf,
	},
};

/** What reading puts right. */
const REPAIRED = ['lastdst', 'wherelanded'];

function legRow(leg: OneComLeg, world: World): Record<string, string> {
	const row = Object.fromEntries(
		USUAL_COLUMNS.map((column) => [column, LEG_CELLS[column](leg, world)]),
	);
	const broken = world.oddities.openApiRepairs && !world.readLegs.has(leg.id);
	world.readLegs.add(leg.id);
	return broken ? { ...row, ...Object.fromEntries(REPAIRED.map((name) => [name, ''])) } : row;
}

const ENVELOPES: Record<World['oddities']['openApiCdrs'], (rows: unknown[]) => unknown> = {
	array: (rows) => rows,
	data: (rows) => ({ data: rows }),
};

/** `GET /cdrs`: legs by the usual 30 names (contract: onecom-openapi, Call legs), unseen. */
export function cdrs({ parameters }: OpenApiRequest, world: World): Answer {
	const everyLeg = visibleCalls(world).flatMap((call) => call.legs);
	const range = rangeUnless(['id', 'uniqueid', 'linkedid']);
	const rows = selectRows(everyLeg, LEGS, parameters, world, range).map((leg) =>
		withExtras(legRow(leg, world), world),
	);
	return rowsAnswer(ENVELOPES[world.oddities.openApiCdrs](rows), world);
}
