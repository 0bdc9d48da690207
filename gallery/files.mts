/** The files that the gallery stands in: one JSON a workflow, and the table of docs/workflows.md. */
import lodash from 'lodash';
import type { GalleryEntry } from './entry.mts';

/** A workflow as its file has it. */
export const fileText = ({ workflow }: GalleryEntry): string =>
	`${JSON.stringify(workflow, null, '\t')}\n`;

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

const link = ({ variant, file }: GalleryEntry): string =>
	`[${variant ?? file}](../workflows/${file})`;

/** The table of docs/workflows.md, without a line end. */
export function workflowTable(entries: readonly GalleryEntry[]): string {
	const rows = lodash.groupBy(entries, ({ purpose, destination, needs }) =>
		row([purpose, destination, needs]),
	);
	return [
		row(['Purpose', 'Destination', 'What you need besides the phone system', 'File']),
		row(['---', '---', '---', '---']),
		...Object.values(rows).map((group) => {
			const [{ purpose, destination, needs }] = group;
			return row([purpose, destination, needs, group.map(link).join(', ')]);
		}),
	].join('\n');
}

const BEGIN = '<!-- gallery: begin -->';
const END = '<!-- gallery: end -->';

/** The page with the table in its place. Throws when the place is not marked. */
export function withTable(page: string, entries: readonly GalleryEntry[]): string {
	const [before, rest] = page.split(BEGIN);
	const after = rest?.split(END)[1];
	if (after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
	return `${before}${BEGIN}\n\n${workflowTable(entries)}\n\n${END}${after}`;
}
