/** What must hold of the canvas of a sample workflow, as people see it. */
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import type { Sample } from './sampleChecks.mts';

const NOTE = 'n8n-nodes-base.stickyNote';
const SETTINGS = 'Settings: fill in here';

/** n8n's numbers for the colours of a note. */
const [GREEN, GREY] = [4, 7];

/** Of a node on the canvas, and of the name below it, in pixels of n8n 2.41. */
const [NODE, NAME] = [96, 60];
/** n8n shows no more of a name below a node than two lines of it. */
const MAX_NAME = 39;

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const paperOf = ({ position: [left, top], parameters: { width, height } }: INode): Box => ({
	left,
	top,
	right: left + Number(width),
	bottom: top + Number(height),
});

const placeOf = ({ position: [left, top] }: INode): Box => ({
	left,
	top,
	right: left + NODE,
	bottom: top + NODE + NAME,
});

const meet = (a: Box, b: Box): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const holds = (outer: Box, inner: Box): boolean =>
	outer.left <= inner.left &&
	outer.top <= inner.top &&
	outer.right >= inner.right &&
	outer.bottom >= inner.bottom;

/** A line of Markdown without its code and without what is bold or italic; the last may hold code. */
const unmarked = (line: string): string =>
	line
		.replace(/`[^`]*`/g, 'code')
		.replace(/\*\*[^*]+\*\*/g, '')
		.replace(/\*[^*]+\*/g, '');

const isTrigger = ({ type }: INode): boolean => /(trigger|\.webhook)$/i.test(type);

/** Tests of each sample: what is to do is numbered and stands out, and nothing covers anything. */
export function describeCanvases(samples: readonly Sample[]): void {
	describe.each([...samples])('the canvas of $file', ({ nodes }) => {
		const sheets = nodes.filter(({ type }) => type === NOTE);
		const others = nodes.filter(({ type }) => type !== NOTE);
		const [steps] = sheets;
		const zones = sheets.filter(({ parameters }) =>
			[GREEN, GREY].includes(Number(parameters.color)),
		);
		const zoneOf = (node: INode) => zones.filter((zone) => holds(paperOf(zone), placeOf(node)));

		it('has no name of a node that is cut off', () => {
			expect(others.map(({ name }) => name).filter((name) => name.length > MAX_NAME)).toEqual([]);
		});

		it('has notes whose bold and italic words end where they shall', () => {
			const lines = sheets.flatMap(({ parameters }) => String(parameters.content).split('\n'));
			expect(lines.filter((line) => unmarked(line).includes('*'))).toEqual([]);
		});

		it('has notes that cover no node and no other note', () => {
			const pairs = sheets.flatMap((sheet, index) =>
				sheets.slice(index + 1).map((other) => [sheet, other]),
			);
			const covering = pairs.filter(([a, b]) => meet(paperOf(a), paperOf(b)));
			expect(covering.map(([a, b]) => [a.name, b.name])).toEqual([]);
			const notes = sheets.filter((sheet) => !zones.includes(sheet));
			const covered = others.filter((node) =>
				notes.some((note) => meet(paperOf(note), placeOf(node))),
			);
			expect(covered.map(({ name }) => name)).toEqual([]);
		});

		it('has nodes that cover no other node', () => {
			const covered = others.filter((node, index) =>
				others.slice(index + 1).some((other) => meet(placeOf(node), placeOf(other))),
			);
			expect(covered.map(({ name }) => name)).toEqual([]);
		});

		it('has each node in one zone, which says whether there is something to set up', () => {
			const stray = others.filter((node) => zoneOf(node).length !== 1);
			expect(stray.map(({ name }) => name)).toEqual([]);
			for (const { parameters } of zones) {
				const isGreen = parameters.color === GREEN;
				expect(parameters.content).toBe(isGreen ? '## Set up here' : '### Nothing to change here');
			}
		});

		it('has in the zone to set up what the steps name and what takes a credential of ours', () => {
			const content = String(steps.parameters.content);
			const wanted = others.filter(
				({ name, type }) =>
					content.includes(`*${name}*`) || name === SETTINGS || /kavkom|oneCom/.test(type),
			);
			const left = wanted.filter((node) => zoneOf(node)[0]?.parameters.color !== GREEN);
			expect(left.map(({ name }) => name)).toEqual([]);
		});

		it('numbers the steps', () => {
			const lines = String(steps.parameters.content).split('\n\n');
			expect(lines[0]).toMatch(/^# \S/);
			const numbers = lines.slice(1).map((line) => /^##? (\d+)\. \S/.exec(line)?.[1]);
			expect(numbers.length).toBeGreaterThan(1);
			expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
		});

		it('says how each start by hand is run where there are others beside it', () => {
			if (others.filter(isTrigger).length < 2) return;
			const byHand = others.filter(({ type }) => type.endsWith('.manualTrigger'));
			for (const { name } of byHand) {
				expect(steps.parameters.content).toContain(
					`the arrow beside **Execute workflow**, choose *${name}*`,
				);
			}
		});
	});
}
