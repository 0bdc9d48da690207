/** The tables of docs/troubleshooting.md, held against what the code can say: no more, no less. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { messagesIn, textsIn } from '../support/messages.mts';

const TROUBLESHOOTING = readFileSync(join(PROJECT, 'docs', 'troubleshooting.md'), 'utf8');

/** The texts in the first column, with `*` for `...` and `<service>`, which stand for what is put in. */
const DESCRIBED = TROUBLESHOOTING.split('\n')
	.filter((line) => line.startsWith('| '))
	.flatMap((line) => [...line.split(' | ')[0].matchAll(/`([^`]+)`/g)].map(([, text]) => text))
	.filter((text) => / /.test(text))
	.map((text) => text.replace(/<service>|\.\.\./g, '*'));

const SHOWN = [...messagesIn('nodes'), ...messagesIn('credentials')];

/** What can stand where a message has `*`. */
const PUT_IN = [
	'Kavkom',
	'1com',
	'API key',
	'Start Date',
	'Limit',
	'Extension',
	'Destination',
	'7',
];

const filled = (pattern: string): string[] => PUT_IN.map((word) => pattern.replaceAll('*', word));

function stands(pattern: string): RegExp {
	const fixed = pattern.split('*').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${fixed.join('[^"]+')}$`);
}

/** The table may give the beginning of a long text, up to the end of a sentence or of a part of one. */
const withBeginnings = (texts: string[]): string[] =>
	texts.flatMap((text) => [
		text,
		...[...text.matchAll(/[,.:](?= |$)/g)].map(({ index }) => text.slice(0, index)),
	]);
const lettersOf = (text: string): number => text.replace(/[^a-z]/gi, '').length;

/** What the code can say. A text that is mostly put in says too little to be told from others. */
const SAID = [
	...withBeginnings(SHOWN).filter((text) => lettersOf(text) > 0),
	...withBeginnings([...textsIn('nodes'), ...textsIn('credentials')]).filter(
		(text) => lettersOf(text) >= 12,
	),
].map(stands);

describe('the troubleshooting tables', () => {
	it('were read', () => {
		expect(DESCRIBED.length).toBeGreaterThan(50);
		expect(SHOWN.length).toBeGreaterThan(50);
	});

	it.each(DESCRIBED)('describe "%s", which the code can show', (described) => {
		expect(SAID.some((said) => filled(described).some((words) => said.test(words)))).toBe(true);
	});

	it.each(SHOWN)('say what to do about "%s"', (shown) => {
		const words = withBeginnings([shown]).flatMap(filled);
		const found = DESCRIBED.map(stands).filter((pattern) => words.some((one) => pattern.test(one)));
		expect(found).not.toEqual([]);
	});
});
