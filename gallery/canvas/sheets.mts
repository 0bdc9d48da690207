/** The notes of a sample workflow: the steps in large type, what else is worth knowing, and the zones behind the nodes. */
import lodash from 'lodash';
import type { INode } from 'n8n-workflow';
import { around, type Box } from './box.mts';
import { noteHeight } from './noteHeight.mts';
import type { Zone } from './zones.mts';

export const NOTE_TYPE = 'n8n-nodes-base.stickyNote';

/** n8n's numbers for the colours of a note. */
const COLOUR = { toFillIn: 4, toLeave: 7, more: 6 };

const TO_FILL_IN = '## Set up here';
const TO_LEAVE = '### Nothing to change here';

/** Room from one note to the next. */
export const BETWEEN = 32;

/** What n8n shows of a canvas when it opens a workflow in a window of a usual size, at full zoom. */
const SHOWN = { width: 1160, height: 630 };

const WIDTHS = [640, 800, 960, 1120, 1280, 1440, 1600];

/** A note that takes the box; n8n's own colour where none is named. */
export function sheet(name: string, content: string, box: Box, color?: number): INode {
	return {
		id: name.toLowerCase().replaceAll(' ', '-'),
		name,
		type: NOTE_TYPE,
		typeVersion: 1,
		position: [box.left, box.top],
		parameters: {
			width: box.right - box.left,
			height: box.bottom - box.top,
			content,
			...(color !== undefined && { color }),
		},
	};
}

/** How large n8n shows everything within the box, 1 at most. */
export const zoomOf = ({ left, top, right, bottom }: Box): number =>
	Math.min(1, SHOWN.width / (right - left), SHOWN.height / (bottom - top));

interface Sheet {
	width: number;
	height: number;
}

/** Side by side, above that box. */
function sideBySide(sheets: readonly Sheet[], { left, top }: Box): Box[] {
	const highest = top - BETWEEN - Math.max(...sheets.map(({ height }) => height));
	let x = left;
	return sheets.map(({ width, height }) => {
		const box = { left: x, top: highest, right: x + width, bottom: highest + height };
		x = box.right + BETWEEN;
		return box;
	});
}

const sheetsOf = (text: string): Sheet[] =>
	WIDTHS.map((width) => ({ width, height: noteHeight(text, width) }));

/** For each box that notes are to stand above: theirs, so that n8n shows them as large as can be. */
export function boxesAbove(texts: readonly string[]): (nodes: Box) => Box[] {
	const choices = texts
		.map(sheetsOf)
		.reduce<
			Sheet[][]
		>((lists, sheets) => lists.flatMap((list) => sheets.map((one) => [...list, one])), [[]]);
	return (nodes) => {
		const layouts = choices.map((sheets) => sideBySide(sheets, nodes));
		const zoom = (boxes: readonly Box[]): number => zoomOf(around([...boxes, nodes]));
		return lodash.orderBy(
			layouts,
			// As large as can be told apart; then as low, which leaves the least empty.
			[(boxes) => Math.round(zoom(boxes) * 1000), (boxes) => boxes[0].top],
			['desc', 'desc'],
		)[0];
	};
}

/** Notes above the nodes; the first is the one to read first. */
export const notes = (texts: readonly string[], boxes: readonly Box[]): INode[] =>
	texts.map((text, index) =>
		index === 0
			? sheet('Read me', text, boxes[index])
			: sheet('How it works', text, boxes[index], COLOUR.more),
	);

/** Notes behind the nodes. */
export const zoneSheets = (zones: readonly Zone[]): INode[] =>
	zones.map(({ box, isToFillIn }, index) =>
		isToFillIn
			? sheet(`Zone ${index + 1}: set up here`, TO_FILL_IN, box, COLOUR.toFillIn)
			: sheet(`Zone ${index + 1}: leave as it is`, TO_LEAVE, box, COLOUR.toLeave),
	);
