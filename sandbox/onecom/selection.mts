import lodash from 'lodash';
import { type NaiveRange, parseBound, untilOf } from './localTime.mts';
import type { Parameters } from './parameters.mts';
import type { World } from './world.mts';

/** How a kind of row answers to the parameters of its call. */
export interface RowKind<Row> {
	/** Epoch milliseconds: what `start` and `end` compare. */
	startedAt: (row: Row) => number;
	/** The values of which one must be among those asked for, by parameter. */
	filters: Record<string, (row: Row, world: World) => readonly string[]>;
}

/** The range that a request asks for; null matches nothing. */
export type RangeOf = (parameters: Parameters, world: World) => NaiveRange | null;

/**
 * The range that `start` and `end` name: the end is exclusive, and a day means midnight at its
 * start, so that `end=D` leaves all of D out and `start=D&end=D` is empty (contract: onecom, Where
 * common belief is wrong). Without both it is today; a text that is no date matches nothing.
 */
const classicRange: RangeOf = (parameters, world) => {
	const [start, end] = [parameters.get('start'), parameters.get('end')];
	if (!start && !end) return world.clock.dayOf(world.now());
	const from = start ? parseBound(start) : null;
	const until = end ? parseBound(end) : null;
	if ((start && !from) || (end && !until)) return null;
	return {
		from: from?.naive ?? -Infinity,
		until: until === null ? Infinity : untilOf(until, world.oddities.inclusiveEnd),
	};
};

function matchesDates<Row>(
	kind: RowKind<Row>,
	parameters: Parameters,
	world: World,
	rangeOf: RangeOf,
) {
	if (world.oddities.ignoreDates) return () => true;
	const range = rangeOf(parameters, world);
	return (row: Row): boolean => {
		if (range === null) return false;
		const naive = world.clock.naive(kind.startedAt(row));
		return range.from <= naive && naive < range.until;
	};
}

function matchesFilters<Row>(kind: RowKind<Row>, parameters: Parameters, world: World) {
	const active = world.oddities.ignoreFilters
		? []
		: Object.entries(kind.filters)
				.map(([name, valuesOf]) => ({ valuesOf, wanted: parameters.list(name) }))
				.filter(({ wanted }) => wanted.length > 0);
	return (row: Row): boolean =>
		active.every(({ valuesOf, wanted }) =>
			valuesOf(row, world).some((value) => wanted.includes(value)),
		);
}

type Arrange = <Row>(rows: Row[]) => Row[];

/** Some fixed order without a meaning: a large step around a prime. */
const SHUFFLE_STEP = 7919;
const SHUFFLE_PRIME = 10007;

const ARRANGEMENTS: Record<World['oddities']['order'], Arrange> = {
	oldestFirst: (rows) => rows,
	newestFirst: (rows) => [...rows].reverse(),
	shuffled: (rows) => {
		const places = rows.map((row, index) => ({
			row,
			place: (index * SHUFFLE_STEP) % SHUFFLE_PRIME,
		}));
		return lodash.sortBy(places, 'place').map(({ row }) => row);
	},
};

const withDuplicates = <Row,>(rows: Row[]): Row[] => [
	...rows,
	...rows.filter((_, index) => index % 3 === 0),
];

/**
 * The rows that a request asks for, in the order and with the repetitions that the oddities say.
 * @param rangeOf which dates it asks for; default as the classic API reads them
 */
export function selectRows<Row>(
	rows: readonly Row[],
	kind: RowKind<Row>,
	parameters: Parameters,
	world: World,
	rangeOf: RangeOf = classicRange,
): Row[] {
	const inDates = matchesDates(kind, parameters, world, rangeOf);
	const inFilters = matchesFilters(kind, parameters, world);
	const found = lodash.sortBy(
		rows.filter((row) => inDates(row) && inFilters(row)),
		kind.startedAt,
	);
	const arranged = ARRANGEMENTS[world.oddities.order](found);
	return world.oddities.duplicateRows ? withDuplicates(arranged) : arranged;
}
