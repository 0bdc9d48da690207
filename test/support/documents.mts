/** The pages that people read: which there are, and what a link into them can name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from '../../scripts/build.mts';

const markdownIn = (folder: string): string[] =>
	readdirSync(join(PROJECT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `${folder}/${file}`);

/** The pages beside the README that users read, as paths from the project's folder. */
export const USER_PAGES = markdownIn('docs');

/** Every page, as a path from the project's folder. */
export const PAGES = [
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'CHANGELOG.md',
	...USER_PAGES,
	...markdownIn('docs/contracts'),
];

export const pageText = (page: string): string => readFileSync(join(PROJECT, page), 'utf8');

/** A text without its blocks of code, in which `#` begins a comment and `](` is no link. */
export const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '');

/** What a link can name behind `#`, as the forge makes it of headings: a repeated one gets a number. */
export function anchorsOf(text: string): string[] {
	const seen = new Map<string, number>();
	return (withoutCode(text).match(/^#+ .+$/gm) ?? []).map((heading) => {
		const anchor = heading
			.replace(/^#+ /, '')
			.toLowerCase()
			.replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, '')
			.replaceAll(' ', '-');
		const before = seen.get(anchor) ?? 0;
		seen.set(anchor, before + 1);
		return before === 0 ? anchor : `${anchor}-${before}`;
	});
}

/** What links and pictures of a text lead to, but for addresses elsewhere. */
export const targetsIn = (text: string): string[] =>
	[...withoutCode(text).matchAll(/\]\((?!https?:)([^)]*)\)| src="(?!https?:)([^"]*)"/g)].map(
		([, link, picture]) => link ?? picture,
	);

/** The text below a heading, up to the next of its level or above. Throws when there is no such heading. */
export function sectionOf(page: string, heading: string): string {
	const [, after] = pageText(page).split(`\n${heading}\n`);
	if (after === undefined) throw new Error(`${page} has no "${heading}"`);
	const [marks] = heading.split(' ');
	const next = after.search(new RegExp(`^#{1,${marks.length}} `, 'm'));
	return next < 0 ? after : after.slice(0, next);
}

/** What stands in bold: what people see on a screen and click or fill in. */
export const boldIn = (text: string): string[] =>
	[...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, words]) => words);

/** Where a link of a page leads: a path from the project's folder, and what it names there. */
export function placeOf(page: string, target: string): { file: string; anchor?: string } {
	const [path, anchor] = target.split('#');
	return { file: path === '' ? page : join(dirname(page), path), anchor };
}

/** The sample workflows that a text of a page links to. */
export const workflowsIn = (page: string, text: string): string[] =>
	targetsIn(text)
		.map((target) => placeOf(page, target).file)
		.filter((file) => file.startsWith('workflows/') && file.endsWith('.json'));

/** The rows of the README's workflows to start with. */
export const startRows = (): string[] =>
	sectionOf('README.md', '## Start with these five')
		.split('\n')
		.filter((line) => line.includes('.json)'));

/** Those that there is a picture of: the first of each row, as paths below `workflows/`. */
export const picturedSamples = (): string[] =>
	startRows().map((row) => workflowsIn('README.md', row)[0].replace('workflows/', ''));

/** The name of the picture of a sample workflow's canvas in docs/, without its ending. */
export const canvasPicture = (file: string): string => `canvas-${basename(file, '.json')}`;
