/** Which parts of the canvas a user fills in and which not: boxes round nodes that never overlap. */
import { areaOf, around, overlap, type Box } from './box.mts';

export interface Zone {
	box: Box;
	/** Whether there is something to fill in. */
	isToFillIn: boolean;
}

/** The part of a zone that may be empty canvas. */
const MAX_EMPTY = { toFillIn: 0.15, toLeave: 0.6 };

const maxEmpty = ({ isToFillIn }: Zone): number =>
	isToFillIn ? MAX_EMPTY.toFillIn : MAX_EMPTY.toLeave;

interface Group extends Zone {
	/** Taken by nodes. */
	filled: number;
}

interface Union {
	group: Group;
	members: ReadonlySet<Group>;
	empty: number;
}

/** An empty place on the canvas may lie between two groups, no more. */
const REACH = 250;

const isNear = (a: Box, b: Box): boolean =>
	a.left < b.right + REACH &&
	b.left < a.right + REACH &&
	a.top < b.bottom + REACH &&
	b.top < a.bottom + REACH;

/** The two as one, with all that lies between them; undefined where that is of another kind, or mostly empty. */
function unionOf(a: Group, b: Group, groups: readonly Group[]): Union | undefined {
	if (a.isToFillIn !== b.isToFillIn || !isNear(a.box, b.box)) return undefined;
	const box = around([a.box, b.box]);
	const members = groups.filter((group) => overlap(group.box, box));
	if (members.some(({ isToFillIn }) => isToFillIn !== a.isToFillIn)) return undefined;
	const whole = around(members.map((group) => group.box));
	if (groups.some((group) => !members.includes(group) && overlap(group.box, whole))) {
		return undefined;
	}
	const filled = members.reduce((sum, group) => sum + group.filled, 0);
	const empty = 1 - filled / areaOf(whole);
	if (empty > maxEmpty(a)) return undefined;
	return {
		group: { box: whole, isToFillIn: a.isToFillIn, filled },
		members: new Set(members),
		empty,
	};
}

function fullestUnion(groups: readonly Group[]): Union | undefined {
	const unions = groups.flatMap((a, index) =>
		groups.slice(index + 1).flatMap((b) => unionOf(a, b, groups) ?? []),
	);
	return unions.reduce<Union | undefined>(
		(best, union) => (best === undefined || union.empty < best.empty ? union : best),
		undefined,
	);
}

/** As few zones as go round the nodes, given as the zone of each alone. */
export function zonesOf(nodes: readonly Zone[]): Zone[] {
	let groups: Group[] = nodes.map((node) => ({ ...node, filled: areaOf(node.box) }));
	for (;;) {
		const union = fullestUnion(groups);
		if (union === undefined) return groups.map(({ box, isToFillIn }) => ({ box, isToFillIn }));
		groups = [...groups.filter((group) => !union.members.has(group)), union.group];
	}
}
