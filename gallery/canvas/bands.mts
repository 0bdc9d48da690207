/**
 * A long workflow in bands, one below the other, for n8n opens a workflow so that all of it can be seen: the wider it
 * is, the smaller everything gets.
 */
import lodash from 'lodash';

/** Column and row; columns go right, rows go down. Halves are between two. */
export type Place = readonly [column: number, row: number];

/** The same values in the same order, none more than one from the next, the least at 0. */
function closeUp(values: readonly number[]): Map<number, number> {
	const distinct = lodash.sortBy(lodash.uniq(values));
	const closed = new Map<number, number>();
	distinct.forEach((value, index) => {
		const before = distinct[index - 1];
		const at = index === 0 ? 0 : (closed.get(before) ?? 0) + Math.min(1, value - before);
		closed.set(value, at);
	});
	return closed;
}

const closedUp = (places: readonly Place[]): Place[] => {
	const columns = closeUp(places.map(([column]) => column));
	const rows = closeUp(places.map(([, row]) => row));
	return places.map(([column, row]) => [columns.get(column) ?? 0, rows.get(row) ?? 0]);
};

/** Between two bands, in rows. */
const BETWEEN = 0.25;

/** The places in so many bands, without empty columns and rows; in the order in which they were given. */
export function inBands(places: readonly Place[], bands: number): Place[] {
	const close = closedUp(places);
	const columns = 1 + Math.max(...close.map(([column]) => column));
	const width = Math.ceil(columns / bands);
	const bandOf = ([column]: Place): number => Math.floor(column / width);
	const found: Place[] = [...close];
	let top = 0;
	for (let band = 0; band < bands; band++) {
		const indexes = close.flatMap((place, index) => (bandOf(place) === band ? [index] : []));
		if (indexes.length === 0) continue;
		const rows = closeUp(indexes.map((index) => close[index][1]));
		for (const index of indexes) {
			const [column, row] = close[index];
			found[index] = [column - band * width, top + (rows.get(row) ?? 0)];
		}
		top += Math.max(...rows.values()) + 1 + BETWEEN;
	}
	return found;
}

/**
 * Of the nodes that follow one node, n8n runs those above first, and then those to the left.
 *
 * @param followers the indexes of the places that follow one, for each that is followed
 */
export function runAlike(
	before: readonly Place[],
	after: readonly Place[],
	followers: ReadonlyArray<readonly number[]>,
): boolean {
	const order = (places: readonly Place[], indexes: readonly number[]): number[] =>
		lodash.sortBy(indexes, [(index) => places[index][1], (index) => places[index][0]]);
	return followers.every((indexes) =>
		lodash.isEqual(order(before, indexes), order(after, indexes)),
	);
}
