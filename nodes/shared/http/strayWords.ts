import { ServiceError } from '../failure/serviceError';
import type { Redactor } from '../secrets/redact';
import { storable } from '../values/values';
import { LIMITS } from './limits';

const MAX_SHOWN = 200;

/** Where JSON begins in a text that does not begin with it. */
const JSON_BEGINS = /[[{]\s*(?:["[\]{}]|-?\d|true\b|false\b|null\b)/;

/** What JSON has outside of its texts: signs, numbers, and the letters of `true`, `false` and `null`. */
const IN_JSON = /[\s,:\d+\-.eEtrufalsn]/;

/**
 * Whether a text that does not begin as JSON has some further on, as when PHP writes a warning before it: unseen
 * (contract: kavkom, Transport: Envelopes; onecom, Calling it: Reading an answer).
 */
export function hasJsonBehindWords(text: string): boolean {
	return !/^\s*[[{]/.test(text) && JSON_BEGINS.test(text);
}

/**
 * The first words of a response that is no JSON, such as a warning that PHP wrote before or behind it, without tags
 * and without the data.
 *
 * @returns free of secrets; empty when there are no words: the response has no letter, or is JSON that was cut off
 */
export function strayWords(text: string, redact: Redactor): string {
	// Once as it came, for what looks like a tag may be a part of a key, and once without entities.
	const come = redact(besidesJson(text).slice(0, LIMITS.maxExplanationBytes));
	const words = redact(plainText(come));
	return /\p{L}/u.test(words) ? words.slice(0, MAX_SHOWN).trim() : '';
}

/** The failure of such a response. It is neither guessed at nor asked for again: the same words would come. */
export function strayWordsFailure(service: string, words: string, httpCode: number): ServiceError {
	return new ServiceError('unreadableResponse', `${service} sent words where data was expected`, {
		description: `${service} says: ${words}\nTry again later. If it stays like this, show these words to the support of the phone system, and check the Base URL in the credential.`,
		httpCode,
	});
}

function besidesJson(text: string): string {
	const begun = text.trimStart();
	if (/^[[{]/.test(begun)) return begun.slice(endOfJson(begun));
	const beginning = begun.search(JSON_BEGINS);
	return beginning < 0 ? begun : begun.slice(0, beginning);
}

/** Where a text that begins as JSON stops being it; its length when it never does. */
function endOfJson(text: string): number {
	let depth = 0;
	let isInText = false;
	for (let index = 0; index < text.length; index += 1) {
		const sign = text[index];
		if (isInText) {
			if (sign === '\\') index += 1;
			else if (sign === '"') isInText = false;
		} else if (sign === '"') isInText = true;
		else if (sign === '[' || sign === '{') depth += 1;
		else if (sign === ']' || sign === '}') depth -= 1;
		else if (!IN_JSON.test(sign)) return index;
		if (depth === 0) return index + 1;
	}
	return text.length;
}

const ENTITIES = new Map([
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['#039', "'"],
	['#39', "'"],
	['nbsp', ' '],
	['amp', '&'],
]);

/** A piece of a web page as one line. A key that is written with entities has to be found by who hides it. */
function plainText(html: string): string {
	return storable(html)
		.replace(/<[^<>]*>/g, ' ')
		.replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES.get(name) ?? entity)
		.replace(/\s+/g, ' ')
		.trim();
}
