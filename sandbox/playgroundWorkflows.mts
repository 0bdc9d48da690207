/** The workflows of the playground: the samples with tags by purpose, and one to begin with. */
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INode } from 'n8n-workflow';
import { BETWEEN, sheet } from '../gallery/canvas/sheets.mts';
import { callsNode } from '../gallery/parts/calls.mts';
import { manualStart } from '../gallery/nodes.mts';
import { join, workflow } from '../gallery/workflow.mts';
import { SERVICES } from '../services.mts';
import { readSampleWorkflow, sampleWorkflowPaths, type Playground } from './playground.mts';

const START = 'When you click Execute workflow';

/** Of `docs/start-here.svg`; n8n shows in notes no pictures but those of the web, and its own below this address. */
const PICTURE = fileURLToPath(new URL('start-here.webp', import.meta.url));
const PICTURE_ADDRESS = `/static/${basename(PICTURE)}`;
export const PICTURE_SIZE = { width: 1000, height: 300 };
/** Room that n8n leaves around what a note holds, on all sides together. */
const PADDING = 48;

/** Gives the ids of tags by their names, which it makes. */
async function makeTags(
	{ n8n }: Playground,
	names: readonly string[],
): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	for (const name of names) {
		const { id } = await n8n.rest<{ id: string }>('POST', '/tags', { name });
		ids.set(name, id);
	}
	return ids;
}

/** The folder of a sample says what it is for: "sync". */
const purposeOf = (path: string): string => path.split(/[\\/]/)[0];

/** Imports all samples but some, each with the tag of its purpose. Resolves to their ids by path. */
export async function importTagged(
	playground: Playground,
	without: readonly string[] = [],
): Promise<Map<string, string>> {
	const paths = sampleWorkflowPaths().filter((path) => !without.includes(path));
	const tags = await makeTags(playground, [...new Set(paths.map(purposeOf))]);
	const ids = new Map<string, string>();
	for (const path of paths) {
		const tag = tags.get(purposeOf(path));
		const sample = { ...readSampleWorkflow(path), tags: tag === undefined ? [] : [tag] };
		ids.set(path, await playground.importWorkflow(sample));
	}
	return ids;
}

const getName = (title: string): string => `Get the ${title} calls of a week`;

/** A note with the picture of what to try, above all that is on the canvas. */
function pictureAbove(nodes: readonly INode[]): INode {
	const left = Math.min(...nodes.map(({ position: [x] }) => x));
	const bottom = Math.min(...nodes.map(({ position: [, y] }) => y)) - BETWEEN;
	const right = left + PICTURE_SIZE.width + PADDING;
	const box = { left, top: bottom - PICTURE_SIZE.height - PADDING, right, bottom };
	return sheet('What to try', `![Five things to try, drawn](${PICTURE_ADDRESS}#full-width)`, box);
}

/** What to try first. The phone systems of the playground are stand-ins, so all of it may be tried. */
export function startHere() {
	const start = manualStart(START, [0, (SERVICES.length - 1) / 2]);
	const gets = SERVICES.map((service, row) =>
		callsNode(service, getName(service.title), [1, row], {
			startDate: '={{ $now.minus({ days: 7 }) }}',
			endDate: '={{ $now }}',
		}),
	);
	const [first] = gets;
	const [{ title }] = SERVICES;
	const made = workflow({
		name: 'Start here',
		note: {
			steps: [
				'Click **Execute workflow**: both phone systems give their calls of the last week.',
				`Open *${first.name}* to see them. Choose another **Operation** or **Filter** there, and click **Execute step**.`,
				'Go back: click the little house at the top left (**Overview**), then **Workflows**. The tags say what each is for: begin with those named *sync*, *check* and *reports*.',
				`Try "Check my phone system" and "Export ${title} calls to files": they need nothing else.`,
				`"Sync ${title} calls to a data table" has run once: choose **Overview** again, then **Data tables**, to see its calls.`,
				'Open the page of calls and the wallboard: their addresses, with name and password, stand where `npm start` was typed.',
			],
			more: `**Nothing here is real:** the phone systems are stand-ins on this machine with invented calls of the last 60 days, and numbers kept for fiction. No phone rings, whatever you try.

**What needs an account of yours:** Slack, Google, a database or OpenAI are not part of this. Such workflows stop at their node until you choose a credential of your own there.

**Every start begins anew:** what you change here is gone when you start it again.`,
		},
		pieces: [
			join({
				nodes: [start, ...gets],
				wires: gets.map(({ name }) => ({ from: START, to: name })),
			}),
		],
	});
	return { ...made, nodes: [...made.nodes, pictureAbove(made.nodes)] };
}

/** n8n serves what is in this folder of its own, which it fills when it starts. */
async function placePicture({ userFolder }: Playground): Promise<void> {
	const folder = joinPath(userFolder, '.cache/n8n/public/static');
	await mkdir(folder, { recursive: true });
	await copyFile(PICTURE, joinPath(folder, basename(PICTURE)));
}

/** Imported last, it stands on top of n8n's list. */
export async function importStartHere(playground: Playground): Promise<string> {
	await placePicture(playground);
	return await playground.importWorkflow(startHere());
}
