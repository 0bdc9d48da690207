/** Comments point to parts of the contracts that there are, and the contracts say how sure each fact is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KAVKOM_CHECKS } from '../../nodes/Kavkom/checks/kavkomChecks';
import { ONE_COM_CHECKS } from '../../nodes/OneCom/checks/oneComChecks';
import { PROJECT } from '../../scripts/build.mts';

const FOLDER = 'docs/contracts';
const PAGES = ['kavkom', 'onecom', 'onecom-openapi'];

const FOLDERS_WITH_COMMENTS = [
	'nodes',
	'credentials',
	'sandbox',
	'test',
	'bench',
	'gallery',
	'scripts',
];

/** Its samples lead nowhere on purpose. */
const THIS_FILE = 'test/unit/contracts.test.mts';

const textOf = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const pageText = (page: string): string => textOf(`${FOLDER}/${page}.md`);

/** The lines of a page that are no sample of code. */
const linesOf = (page: string): string[] =>
	pageText(page)
		.replace(/^```[^]*?^```/gm, '')
		.split('\n');

interface Heading {
	text: string;
	/** As a comment names it: a heading of the third level after that of the second which it stands under. */
	name: string;
}

function headingsOf(lines: readonly string[]): Heading[] {
	let above = '';
	return lines.flatMap((line) => {
		const [, level, text] = /^(##|###) (.+)$/.exec(line) ?? [];
		if (level === undefined) return [];
		if (level === '##') above = text;
		return [{ text, name: level === '##' ? text : `${above}: ${text}` }];
	});
}

/** Everything that a comment can point to. */
const TARGETS = new Set(
	PAGES.flatMap((page) => [
		page,
		...headingsOf(linesOf(page)).map(({ name }) => `${page}, ${name}`),
	]),
);

const LINE_END_IN_COMMENT = /\s*\n[ \t]*(?:\*(?!\/)|\/\/)[ \t]*/g;

/** What the comments of a text point to. What does not have the form of a pointer comes as it is, and leads nowhere. */
function pointersIn(text: string): string[] {
	const mentions = text.replace(LINE_END_IN_COMMENT, ' ').match(/\(?\bcontract:[^()\n]*\)?/gi);
	return (mentions ?? []).flatMap(
		(mention) => /^\(contract: (.+)\)$/.exec(mention)?.[1].split('; ') ?? [mention],
	);
}

const isLost = (pointer: string): boolean => !TARGETS.has(pointer);

const POINTERS = FOLDERS_WITH_COMMENTS.flatMap((folder) =>
	readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.map((file) => `${folder}/${file}`)
		.filter((file) => /\.m?[jt]s$/.test(file) && file !== THIS_FILE)
		.flatMap((file) => pointersIn(textOf(file)).map((pointer) => ({ file, pointer }))),
);

describe('a comment that points to a contract', () => {
	it('names a page, and a heading of it', () => {
		expect(POINTERS.length).toBeGreaterThan(100);
		expect(POINTERS.filter(({ pointer }) => isLost(pointer))).toEqual([]);
	});

	it.each([
		['one', '/** Why (contract: kavkom, CRM). */', ['kavkom, CRM']],
		['several', '// (contract: kavkom; onecom, HELP)', ['kavkom', 'onecom, HELP']],
		[
			'one that wraps',
			'/**\n\t * Why (contract: kavkom,\n\t * Active calls).\n\t */',
			['kavkom, Active calls'],
		],
		[
			'one that wraps before it begins',
			'// Why\n// (contract:\n//   kavkom, CRM)',
			['kavkom, CRM'],
		],
	])('is read: %s', (_, text, pointers) => {
		expect(pointersIn(text)).toEqual(pointers);
		expect(pointers.filter(isLost)).toEqual([]);
	});

	it.each([
		['another page', '(contract: other, CRM)'],
		['no heading that there is', '(contract: kavkom, Faxes)'],
		['a heading of another page', '(contract: onecom, CRM)'],
		['a part of a heading', '(contract: kavkom, Extensions)'],
		['other capitals', '(contract: kavkom, Call detail records: paging)'],
		['a heading of the third level without the second', '(contract: kavkom, Paging)'],
		['a heading of the third level under another one', '(contract: kavkom, Recordings: Paging)'],
		['the second of two without its page', '(contract: kavkom, CRM; Active calls)'],
		['no page', '(contract: )'],
		['nothing, for it has no end', '(contract: kavkom, CRM'],
		['nothing, for it has no beginning', 'See contract: kavkom, CRM)'],
	])('is noticed when it names %s', (_, text) => {
		expect(pointersIn(`/** Why ${text}`).filter(isLost)).toHaveLength(1);
	});
});

describe('the contracts', () => {
	it('are the pages that their README lists', () => {
		const files = readdirSync(join(PROJECT, FOLDER)).filter((file) => file !== 'README.md');
		expect(files.sort()).toEqual(PAGES.map((page) => `${page}.md`).sort());
		const listed = [...pageText('README').matchAll(/^- \[.+\]\((.+)\)/gm)].map(([, file]) => file);
		expect(listed.sort()).toEqual(files);
	});
});

const FACT = /^- \*\*(?<mark>[ABC?])(?<unseen>, unseen)?\.\*\* \S/;

/** What `account: check` finds out, by the page of the API that it asks. */
const CHECKS: Record<string, readonly string[]> = {
	kavkom: KAVKOM_CHECKS.checks.map(({ check }) => check),
	onecom: ONE_COM_CHECKS.checks.map(({ check }) => check),
	'onecom-openapi': ONE_COM_CHECKS.checks.map(({ check }) => check),
};

const CHECK = /_Check:_ (?:none|`([a-z_]+)`)\.$/;

describe.each(Object.entries(CHECKS))('the checks of the contract %s', (page, checks) => {
	const facts = linesOf(page).filter((line) => FACT.test(line));
	const named = facts.flatMap((line) => CHECK.exec(line)?.[1] ?? []);

	it('are named, or said to be none, for each fact that is inferred or not known', () => {
		const guessed = facts.filter((line) => /[C?]/.test(FACT.exec(line)?.groups?.mark ?? ''));
		expect(guessed.filter((line) => !CHECK.test(line))).toEqual([]);
		expect(facts.filter((line) => line.includes('_Check:_') && !CHECK.test(line))).toEqual([]);
	});

	it('are checks that there are', () => {
		expect(named.length).toBeGreaterThan(2);
		expect(named.filter((name) => !checks.includes(name))).toEqual([]);
	});
});

const REMEDY = /_(?:Code|Client):_ \S/;

describe.each(PAGES)('the contract %s', (page) => {
	const lines = linesOf(page);
	const headings = headingsOf(lines).map(({ text }) => text);
	const facts = lines.filter((line) => /^\s*[-*] /.test(line));

	it('has each heading once', () => {
		expect(headings.length).toBeGreaterThan(5);
		expect(headings).toEqual([...new Set(headings)]);
	});

	it('has only headings that a comment can name', () => {
		expect(headings.filter((text) => /[():;]|^\s|\s$/.test(text))).toEqual([]);
		expect(lines.filter((line) => /^#{4,} /.test(line))).toEqual([]);
	});

	it('says of each fact how sure it is', () => {
		expect(facts.length).toBeGreaterThan(20);
		expect(facts.filter((line) => !FACT.test(line))).toEqual([]);
	});

	it('calls unseen what is inferred or not known', () => {
		const guessed = facts.filter((line) => /[C?]/.test(FACT.exec(line)?.groups?.mark ?? ''));
		expect(guessed.length).toBeGreaterThan(0);
		expect(guessed.filter((line) => !FACT.exec(line)?.groups?.unseen)).toEqual([]);
	});

	it('says what becomes of an unsure fact that is wrong', () => {
		const unsure = facts.filter((line) => FACT.exec(line)?.groups?.mark !== 'A');
		expect(unsure.filter((line) => !REMEDY.test(line))).toEqual([]);
	});
});
