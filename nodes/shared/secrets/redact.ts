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

/**
 * Hides secrets in every way in which a service may say them back: as they are, wholly or partly
 * URL-encoded, JSON- or HTML-escaped, in hexadecimal or in base64.
 */
function createHider(secrets: readonly string[]): Redactor {
	const patterns = [...secrets]
		.sort((a, b) => b.length - a.length)
		.flatMap((secret) => [spelledOut(secret), ...inBase64(secret), inHex(secret)]);
	if (patterns.length === 0) return (text) => text;
	const pattern = new RegExp(patterns.join('|'), 'g');
	return (text) => text.replace(pattern, HIDDEN);
}

/** Further patterns of characters that HTML has a name for, JSON a letter, CSV a pair or a query a sign. */
const OTHER_SPELLINGS = new Map([
	['&', ['&amp;']],
	['<', ['&lt;']],
	['>', ['&gt;']],
	['"', ['&quot;', '""']],
	["'", ['&apos;']],
	['\t', ['\\\\{1,7}t']],
	['\r', ['\\\\{1,7}r']],
	['\n', ['\\\\{1,7}n']],
	['\b', ['\\\\{1,7}b']],
	['\f', ['\\\\{1,7}f']],
	[' ', ['\\+']],
]);

/** Each character in any of its spellings, for what stands in a link is partly encoded as a rule. */
function spelledOut(text: string): string {
	return [...text].map(spellingsOf).join('');
}

/** No encoding of texts changes letters and digits, so a pattern of them is as quick as the text itself. */
function spellingsOf(character: string): string {
	if (/^[A-Za-z0-9]$/.test(character)) return character;
	const code = character.codePointAt(0) ?? 0;
	const units = character.split('').map((unit) => unit.charCodeAt(0));
	const bytes = [...Buffer.from(character, 'utf8')];
	return `(?:${[
		// JSON within JSON escapes the escapes, too.
		`\\\\{0,7}${escaped(character)}`,
		units.map((unit) => `\\\\{1,7}u${hexOf(unit, 4)}`).join(''),
		bytes.map((byte) => `%(?:25){0,3}${hexOf(byte, 2)}`).join(''),
		`&#(?:0{0,5}${code}|[xX]0{0,5}${hexOf(code, 1)});`,
		...(OTHER_SPELLINGS.get(character) ?? []),
	].join('|')})`;
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** A pattern of a number in hexadecimal, in small letters or capitals. */
function hexOf(value: number, digits: number): string {
	return value
		.toString(16)
		.padStart(digits, '0')
		.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function inHex(secret: string): string {
	return [...Buffer.from(secret, 'utf8')].map((byte) => hexOf(byte, 2)).join('');
}

/** What stands for two signs of base64 where it is fit for addresses. */
const URL_SAFE = new Map([
	['+', '-'],
	['/', '_'],
]);

/**
 * Base64 groups bytes by three, so a secret in the middle of something longer has one of three spellings.
 * Of each, the characters that depend on nothing but the secret.
 */
function inBase64(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	return [0, 1, 2].map((offset) => {
		const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		const own = whole.slice(
			Math.ceil((offset * 8) / 6),
			Math.floor(((offset + bytes.length) * 8) / 6),
		);
		return [...own]
			.map((character) => {
				const other = URL_SAFE.get(character);
				return other === undefined ? character : `(?:${spellingsOf(character)}|${other})`;
			})
			.join('');
	});
}

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
