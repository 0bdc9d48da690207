/** Where everything of a sample workflow stands on the canvas. */
import lodash from 'lodash';
import type { INode } from 'n8n-workflow';
import type { NodeSpec, Wire } from '../workflow.mts';
import { inBands, runAlike, type Place } from './bands.mts';
import { around, boxOf, COLUMN, ROW, type Box } from './box.mts';
import type { NoteTexts } from './firstNote.mts';
import { boxesAbove, notes, zoneSheets, zoomOf } from './sheets.mts';
import { isToFillIn } from './toFillIn.mts';
import { zonesOf } from './zones.mts';

/** More make a wide workflow no larger. */
const BANDS = [1, 2, 3, 4];

/** From this zoom on steps can be read in the smaller type. */
const LEGIBLE = 0.4;

const slug = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

function toNode({ name, type, typeVersion, parameters, settings }: NodeSpec, at: Place): INode {
	const position: [number, number] = [at[0] * COLUMN, at[1] * ROW];
	return { id: slug(name), name, type, typeVersion, position, ...settings, parameters } as INode;
}

/** The nodes that follow each node, as indexes. */
function followersOf(specs: readonly NodeSpec[], wires: readonly Wire[]): number[][] {
	const indexes = new Map(specs.map(({ name }, index) => [name, index]));
	return specs.map(({ name }) =>
		lodash.uniq(wires.filter(({ from }) => from === name).map(({ to }) => indexes.get(to) ?? 0)),
	);
}

/** The nodes in each number of bands in which they run in the order in which they were given. */
function arrangements(specs: readonly NodeSpec[], wires: readonly Wire[]): INode[][] {
	const given = specs.map(({ at }) => at);
	const followers = followersOf(specs, wires);
	return BANDS.map((bands) => inBands(given, bands))
		.filter((places) => runAlike(given, places, followers))
		.map((places) => specs.map((spec, index) => toNode(spec, places[index])));
}

/** The notes above, the zones, then the nodes: so that n8n shows all of it as large as can be. */
export function laidOut(
	specs: readonly NodeSpec[],
	wires: readonly Wire[],
	{ steps, texts }: { steps: readonly string[]; texts: NoteTexts },
): INode[] {
	const roots = new Set(wires.filter(({ type = 'main' }) => type !== 'main').map(({ to }) => to));
	const boxesOf = (nodes: readonly INode[]): Box[] =>
		nodes.map((node) => boxOf(node, roots.has(node.name)));
	const choices = arrangements(specs, wires).map((nodes) => ({
		nodes,
		within: around(boxesOf(nodes)),
	}));
	const largest = (written: readonly string[]) => {
		const place = boxesAbove(written);
		const layouts = choices.map(({ nodes, within }) => {
			const boxes = place(within);
			return { nodes, boxes, written, zoom: zoomOf(around([within, ...boxes])) };
		});
		return layouts.reduce((best, one) => (one.zoom > best.zoom ? one : best));
	};
	const usual = largest(texts.usual);
	const { nodes, boxes, written } = usual.zoom < LEGIBLE ? largest(texts.large) : usual;
	const alone = boxesOf(nodes);
	const zones = zonesOf(
		nodes.map((node, index) => ({ box: alone[index], isToFillIn: isToFillIn(node, steps) })),
	);
	return [...notes(written, boxes), ...zoneSheets(zones), ...nodes];
}
