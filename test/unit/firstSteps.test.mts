/** The first steps are the same in every language, and name what stands on the screen. */
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../services.mts';
import { boldIn, pageText, sectionOf, targetsIn } from '../support/documents.mts';

const ENGLISH = 'docs/first-steps.md';
const TRANSLATIONS = ['docs/first-steps.fr.md', 'docs/first-steps.he.md'];
const PAGES = [ENGLISH, ...TRANSLATIONS];

/** n8n's own words around a credential, in the order of the steps. */
const WORDS_OF_N8N = [
	...['+', 'New credential', 'Continue', 'Save', 'Connection tested successfully'],
	...['Couldn’t connect with these settings', 'More details'],
];

const codeIn = (text: string): string[] => text.match(/`[^`]+`/g) ?? [];
/** Names of nodes, and the words that are explained. */
const namesIn = (text: string): string[] =>
	[...text.matchAll(/(?<![\w*])_([^_\n]+)_(?!\w)/g)].map(([, name]) => name);

/** Where links and pictures lead. The languages themselves are linked in one line of each page. */
const placesIn = (text: string): string[] =>
	targetsIn(text).filter((target) => !target.startsWith('first-steps'));

/** The same words may stand in another order where the language wants that. */
const onScreen = (text: string): string[] =>
	[...boldIn(text), ...codeIn(text), ...namesIn(text)].sort();

/** The parts of a page, each with its level and, line for line, what must be the same in all languages. */
const partsOf = (page: string) =>
	pageText(page)
		.split(/^(?=#+ )/m)
		.map((part) => ({
			heading: /^#+ (\d+\.)?/.exec(part)?.[0],
			lines: part
				.split('\n')
				.filter((line) => line.trim() !== '' && !line.startsWith('#') && !line.includes('div'))
				.map((line) => ({
					mark: /^(\d+\.|-|!\[|)/.exec(line)?.[0],
					places: placesIn(line),
					onScreen: onScreen(line),
				})),
		}));

const stepsOf = (page: string, part: string): string => {
	const [, text] = pageText(page).split(`\n## ${part}. `);
	return text.split(/\n## /)[0];
};

describe('the first steps', () => {
	it('have parts, and steps in them that count from 1', () => {
		const parts = partsOf(ENGLISH);
		expect(parts.filter(({ heading }) => /^## \d/.test(heading ?? ''))).toHaveLength(6);
		for (const { lines } of parts) {
			const numbers = lines.map(({ mark }) => mark).filter((mark) => /^\d/.test(mark ?? ''));
			expect(numbers).toEqual(numbers.map((_, index) => `${index + 1}.`));
		}
	});

	it.each(TRANSLATIONS)(
		'have in %s the same steps, links, pictures and words on the screen',
		(page) => {
			expect(partsOf(page).filter(({ heading }) => heading)).toEqual(
				partsOf(ENGLISH).filter(({ heading }) => heading),
			);
		},
	);

	it.each(PAGES)('lead from %s to the other languages', (page) => {
		const others = PAGES.filter((other) => other !== page).map((other) => other.slice(5));
		const linked = targetsIn(pageText(page)).filter((target) => target.startsWith('first-steps'));
		expect(linked).toEqual(others);
	});

	it('fill in fields that the credentials have, each by its name', () => {
		const bold = new Set(boldIn(stepsOf(ENGLISH, '3')));
		const shown = SERVICES.flatMap(({ credential }) => {
			const { displayName, properties } = credential.create();
			return [displayName, ...properties.map((property) => property.displayName)];
		});
		const ours = [...bold].filter((name) => !WORDS_OF_N8N.includes(name));
		expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
		for (const { credential } of SERVICES) {
			const { displayName, properties } = credential.create();
			const asked = properties.filter(({ required }) => required);
			expect(asked.length).toBeGreaterThan(0);
			const names = [displayName, ...asked.map((property) => property.displayName)];
			expect(ours).toEqual(expect.arrayContaining(names));
		}
	});

	it('click what the README clicks', () => {
		const ofReadme = boldIn(sectionOf('README.md', '## First workflow'));
		expect(ofReadme.length).toBeGreaterThan(4);
		expect(boldIn(stepsOf(ENGLISH, '5'))).toEqual(expect.arrayContaining(ofReadme));
	});

	it('open nodes that the workflow has', () => {
		const part = stepsOf(ENGLISH, '4');
		const { nodes } = JSON.parse(pageText(targetsIn(part)[0].replace('../', ''))) as {
			nodes: Array<{ name: string }>;
		};
		expect(namesIn(part)).toHaveLength(3);
		expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(namesIn(part)));
	});

	it('are read from right to left in Hebrew, with room around for the marks of the text', () => {
		const text = pageText('docs/first-steps.he.md');
		expect(text.startsWith('<div dir="rtl">\n\n')).toBe(true);
		expect(text.endsWith('\n\n</div>\n')).toBe(true);
	});
});
