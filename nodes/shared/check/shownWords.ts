import { textOrNull } from '../values/values';

/**
 * A word of a service's own vocabulary: letters only, for digits may be a number. Several words in capitals and small
 * letters may be a name.
 */
const WORD = /^(?:[A-Za-z]+|[A-Z]+(?:[ _-][A-Z]+)*|[a-z]+(?:[ _-][a-z]+)*)$/;

/** The name of a column. */
const COLUMN = /^[A-Za-z_][A-Za-z0-9_]*$/;

const LONGEST = 40;
const MAX_SHOWN = 30;

/**
 * Words in a list, each once, with underscores for blanks. What does not look like a word is counted and not shown.
 *
 * @returns empty for no words
 */
export function shownWords(words: Iterable<unknown>): string {
	return listed(words, WORD);
}

/** Names of columns in a list, each once. */
export function shownColumns(columns: Iterable<string>): string {
	return listed(columns, COLUMN);
}

function listed(given: Iterable<unknown>, form: RegExp): string {
	const texts = new Set(
		[...given].map((each) => textOrNull(each) ?? '').filter((text) => text !== ''),
	);
	const fit = [...texts].filter((text) => text.length <= LONGEST && form.test(text)).sort();
	const shown = fit.slice(0, MAX_SHOWN).map((text) => text.replace(/ /g, '_'));
	const hidden = texts.size - shown.length;
	return [...shown, ...(hidden > 0 ? [`${hidden} not shown`] : [])].join(', ');
}
