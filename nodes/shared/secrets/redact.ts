import { escapeRegExp } from 'lodash';
import { boundedCopy } from '../values/boundedCopy';

const HIDDEN = '[hidden]';
const SHORTEST_SECRET = 4;

/** In data, a shorter key would stand by chance: a number of a phone, a word of a name. */
const SHORTEST_IN_DATA = 8;

/**
 * Query parameters whose values are bearer secrets wherever they stand: 1com's key, and the `file` of a
 * Kavkom link that plays without a token (contract: kavkom, Recordings; onecom, Calling it).
 */
const SECRET_QUERY_VALUES = /([?&](?:key|token|api_key|apikey|file|signature|sig)=)[^&\s"'<>]+/gi;

export type Redactor = (text: string) => string;

/**
 * Makes a function that removes secrets from any message on its way to a person, and what links carry as one.
 *
 * @param secrets values of the credential that are secret; blank and very short ones are skipped, for
 *   they would blot out ordinary words
 */
export function createRedactor(secrets: readonly string[]): Redactor {
	const hide = createHider(secrets.filter((secret) => secret.length >= SHORTEST_SECRET));
	return (text) => hide(text).replace(SECRET_QUERY_VALUES, `$1${HIDDEN}`);
}

/**
 * Makes a function that removes secrets from data and changes nothing else in it: links stay whole.
 *
 * @param secrets short ones are skipped
 */
export function createDataRedactor(secrets: readonly string[]): Redactor {
	return createHider(secrets.filter((secret) => secret.length >= SHORTEST_IN_DATA));
}

/** Longer ones first, for one may begin like another. */
function createHider(secrets: readonly string[]): Redactor {
	const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
	const patterns = [...new Set(longestFirst.flatMap(spellingsOf))];
	if (patterns.length === 0) return (text) => text;
	const pattern = new RegExp(patterns.join('|'), 'g');
	return (text) => text.replace(pattern, HIDDEN);
}

/**
 * Patterns of a secret as a service can say it back: as it is or in an address, in JSON, and in JSON by PHP, which
 * both services are made with. They are one and the same where it has but letters and digits.
 */
function spellingsOf(secret: string): string[] {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const inJsonOfPhp = inJson.replace(/\//g, '\\/').replace(/[\u0080-\uffff]/g, unicodeEscape);
	return [[...secret].map(inAddress).join(''), escapeRegExp(inJson), escapeRegExp(inJsonOfPhp)];
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

const SECRET_FIELD = /(^|_)(password|passwd|salt|secret|token|hash|pin|2fa|otp|api_?key)$/i;

/** Whether a field of a service's record holds a secret, by its name (contract: kavkom, Extensions, numbers, users). */
export function isSecretField(name: string): boolean {
	return SECRET_FIELD.test(name);
}

/** A copy of a service's record that is safe to hand on, without any secret field. Other values are kept as they are. */
export function withoutSecretFields<T>(value: T): T {
	return boundedCopy(value, isSecretField) as T;
}
