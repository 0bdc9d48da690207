import { chunk, escapeRegExp, flow, partition } from 'lodash';
import { HIDDEN, isSecretField, withoutSecretPairs } from './secretFields';

const SHORTEST_SECRET = 4;

/** In data, a shorter key would stand by chance: a number of a phone, a word of a name. */
const SHORTEST_IN_DATA = 8;

/**
 * Query parameters that are bearer secrets besides those whose names say so: 1com's key, the `file` of a
 * Kavkom link that plays without a token (contract: kavkom, Recordings; onecom, Calling it).
 */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set(['key', 'file']);

/** A parameter of an address: the sign before it, its name and its value. */
const PARAMETER = /([?&#;])([\w.~%[\]-]+)=([^&#;\s"'<>]+)/g;

export type Redactor = (text: string) => string;

/**
 * Makes a function that removes secrets from any message on its way to a person, what links carry as
 * one, and what stands beside the name of one.
 *
 * @param secrets values of the credential that are secret; blank and very short ones are skipped, for
 *   they would blot out ordinary words
 */
export function createRedactor(secrets: readonly string[]): Redactor {
	const hide = createHider(secrets.filter((secret) => secret.length >= SHORTEST_SECRET));
	return (text) => withoutSecretPairs(hide(text).replace(PARAMETER, withoutSecretValue));
}

function withoutSecretValue(parameter: string, sign: string, name: string): string {
	const isSecret = SECRET_PARAMETERS.has(name.toLowerCase()) || isSecretField(name);
	return isSecret ? `${sign}${name}=${HIDDEN}` : parameter;
}

/**
 * Makes a function that removes secrets from data and changes nothing else in it: links stay whole.
 *
 * @param secrets short ones are skipped
 */
export function createDataRedactor(secrets: readonly string[]): Redactor {
	return createHider(secrets.filter((secret) => secret.length >= SHORTEST_IN_DATA));
}

/** No key is longer: a page that was pasted in its place may be, and no pattern takes so much at once. */
const LONGEST_KEY = 1000;

function createHider(secrets: readonly string[]): Redactor {
	const [keys, pages] = partition(secrets, (secret) => secret.length <= LONGEST_KEY);
	const hiders = pages.flatMap(piecesOf).map((piece) => createKeyHider([piece]));
	return flow([createKeyHider(keys), ...hiders]);
}

/** All of about one length: a last one of a letter would be hidden in every word. */
function piecesOf(page: string): string[] {
	const signs = [...page];
	const count = Math.ceil(page.length / LONGEST_KEY);
	return chunk(signs, Math.ceil(signs.length / count)).map((piece) => piece.join(''));
}

/** Longer ones first, for one may begin like another. */
function createKeyHider(secrets: readonly string[]): Redactor {
	const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
	const patterns = [...new Set(longestFirst.flatMap(spellingsOf))];
	if (patterns.length === 0) return (text) => text;
	const pattern = new RegExp(patterns.join('|'), 'g');
	const parts = secrets.map(partOfAllSpellings);
	// Hardly any answer says a secret back, and looking for a part of it is cheap beside the pattern.
	return (text) =>
		parts.some((part) => text.includes(part)) ? text.replace(pattern, HIDDEN) : text;
}

/** The longest stretch of a secret that every one of its spellings holds as it is; empty where it has but signs. */
function partOfAllSpellings(secret: string): string {
	const stretches = secret.match(/[A-Za-z0-9]+/g) ?? [];
	return stretches.reduce((longest, each) => (each.length > longest.length ? each : longest), '');
}

/**
 * Patterns of a secret as a service can say it back: as it is or in an address, in JSON, and in JSON by PHP, which
 * both services are made with, and which may leave letters as they are. They are one and the same where it has but
 * letters and digits.
 */
function spellingsOf(secret: string): string[] {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const inJsonOfPhp = inJson.replace(/\//g, '\\/');
	const asWritten = [inJson, inJsonOfPhp, inJsonOfPhp.replace(/[\u0080-\uffff]/g, unicodeEscape)];
	return [[...secret].map(inAddress).join(''), ...asWritten.map(escapeRegExp)];
}

/** HTTP clients leave some signs of a query as they are, and some write a blank as a plus. */
function inAddress(character: string): string {
	if (/[A-Za-z0-9]/.test(character)) return character;
	const encoded = Buffer.from(character, 'utf8').toString('hex').replace(/../g, '%$&');
	const spellings = [
		character,
		encoded,
		encoded.toUpperCase(),
		...(character === ' ' ? ['+'] : []),
	];
	return `(?:${spellings.map(escapeRegExp).join('|')})`;
}

const unicodeEscape = (unit: string): string =>
	`\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A copy of a record in which every text is redacted, at any depth. */
export function redactTexts<T>(value: T, redact: Redactor): T {
	if (typeof value === 'string') return redact(value) as T;
	if (Array.isArray(value)) return value.map((entry) => redactTexts(entry as unknown, redact)) as T;
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value);
	return Object.fromEntries(
		entries.map(([name, entry]) => [redact(name), redactTexts(entry as unknown, redact)]),
	) as T;
}
