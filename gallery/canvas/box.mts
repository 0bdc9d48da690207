/** Rectangles on the canvas of n8n, in its pixels; x goes right, y goes down. */
import type { INode } from 'n8n-workflow';

export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** From one node to the next; a multiple of n8n's grid. */
export const COLUMN = 224;
export const ROW = 224;

const NODE = 96;
/** The name below takes two lines and is wider than the node; above it a zone has its heading. */
const AROUND = { left: 58, right: 58, above: 52, below: 64 };

/** How wide n8n draws a node that others are plugged into from below. */
const ROOT_NODE = 256;

/** What a node takes with its name, and what a zone round it needs. */
export function boxOf({ position: [x, y] }: Pick<INode, 'position'>, isRoot = false): Box {
	return {
		left: x - AROUND.left,
		top: y - AROUND.above,
		right: x + (isRoot ? ROOT_NODE : NODE) + AROUND.right,
		bottom: y + NODE + AROUND.below,
	};
}

/** The smallest box round all of these. */
export const around = (boxes: readonly Box[]): Box => ({
	left: Math.min(...boxes.map(({ left }) => left)),
	top: Math.min(...boxes.map(({ top }) => top)),
	right: Math.max(...boxes.map(({ right }) => right)),
	bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
});

export const overlap = (a: Box, b: Box): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export const areaOf = ({ left, top, right, bottom }: Box): number =>
	(right - left) * (bottom - top);
