/** How requests come in: by several addresses, each marked with the one by which it came, into one line. */
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';

/** An address, and the node behind it that keeps what is wanted of a request. */
export interface Door {
	door: NodeSpec;
	mark: NodeSpec;
}

/** All doors lead to the first node of the line. */
export function throughDoors(doors: readonly Door[], ...line: NodeSpec[]): Piece {
	const [first] = line;
	const wires = doors.flatMap(({ door, mark }) => [
		{ from: door.name, to: mark.name },
		{ from: mark.name, to: first.name },
	]);
	return join({ nodes: doors.flatMap(({ door, mark }) => [door, mark]), wires }, chain(...line));
}
