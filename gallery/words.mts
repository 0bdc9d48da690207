/** How notes and answers speak of the phone systems, however many there are. */
import type { Service } from '../services.mts';

const listed = (words: readonly string[], last: 'and' | 'or'): string =>
	[words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(` ${last} `);

/** "a and b", "a, b and c". */
export const allOf = (words: readonly string[]): string => listed(words, 'and');

/** "a or b", "a, b or c". */
export const oneOf = (words: readonly string[]): string => listed(words, 'or');

const TWO = { both: 'both', oneOfThem: 'one of them', thatOne: 'that one', other: 'other' };

const MORE: typeof TWO = {
	both: 'all',
	oneOfThem: 'some of them',
	thatOne: 'those',
	other: 'others',
};

/** What is "both" of two is "all" of more. */
export const wordsFor = (services: readonly Service[]): typeof TWO =>
	services.length > 2 ? MORE : TWO;

/** "Kavkom and 1com". */
export const titlesOf = (services: readonly Service[]): string =>
	allOf(services.map(({ title }) => title));

/** "**Kavkom API** and **1com API**", in Markdown. */
export const credentialsInNote = (services: readonly Service[]): string =>
	allOf(services.map(({ credential }) => `**${credential.title}**`));

const providersOf = (services: readonly Service[]): string[] =>
	services.map(({ provider }) => provider);

/** The setting `providers` of a workflow that reads all of them. */
export const providersSetting = (services: readonly Service[]): string =>
	providersOf(services).join(', ');

/** A text of JavaScript. */
export const quoted = (text: string): string => `'${text}'`;

/** What the marks in the scripts of Code nodes stand for that have to know the providers. */
export function providerMarks(services: readonly Service[]): Record<string, string> {
	const providers = providersOf(services);
	const any =
		services.length > 2 ? oneOf([...providers, 'several of them']) : oneOf([...providers, 'both']);
	return {
		'/* PROVIDERS */ []': `[${providers.map(quoted).join(', ')}]`,
		ALL_PROVIDERS: allOf(providers),
		ANY_PROVIDERS: any,
		ONE_PROVIDER: oneOf(providers),
	};
}
