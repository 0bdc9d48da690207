/** Control characters, and halves of surrogate pairs. Most texts hold none: looking is cheap beside taking them out. */
const SUSPICIOUS = /[\p{Cc}\p{Cs}]/u;

/** The same, but for white space. */
const UNSTORABLE = /[^\P{Cc}\t\n\r]|\p{Cs}/gu;

/**
 * A text without characters that databases refuse: PostgreSQL takes neither U+0000 nor half a surrogate pair,
 * and drops the whole row for it.
 */
export function storable(text: string): string {
	return SUSPICIOUS.test(text) ? text.replace(UNSTORABLE, '') : text;
}

/** A text without percent codes; as it is where they are not right. */
export function percentDecoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** A value of a service as text, trimmed and storable; null when there is none. Numbers keep every digit they came with. */
export function textOrNull(value: unknown): string | null {
	if (typeof value === 'number' || typeof value === 'bigint') return String(value);
	if (typeof value !== 'string') return null;
	const text = storable(value).trim();
	return text === '' ? null : text;
}

/** A count, of seconds or bytes, as a whole number, whether it came as a number or as text; null when it is neither. */
export function countOrNull(value: unknown): number | null {
	const text = textOrNull(value);
	if (text === null) return null;
	const seconds = Number(text);
	return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds) : null;
}

const EARLIEST_EPOCH_SECONDS = 100_000_000;

/** The end of the year 9999. */
const LATEST_EPOCH_SECONDS = 253_402_300_799;

/** The year 2001: what lies below is no epoch in milliseconds or microseconds. */
const EARLIEST_SCALED_SECONDS = 1_000_000_000;

/**
 * An epoch as an instant in ms, of a whole second; null when it is missing, a filler such as 0, or no time at all. One
 * too large to be in seconds is in milliseconds, or in microseconds as FreeSWITCH has them.
 */
export function epochOrNull(value: unknown): number | null {
	const given = countOrNull(value);
	if (given === null || given <= EARLIEST_EPOCH_SECONDS) return null;
	if (given <= LATEST_EPOCH_SECONDS) return given * 1000;
	const scaled = [1e3, 1e6]
		.map((unit) => Math.floor(given / unit))
		.find((seconds) => seconds <= LATEST_EPOCH_SECONDS);
	return scaled !== undefined && scaled >= EARLIEST_SCALED_SECONDS ? scaled * 1000 : null;
}

const FLAG_WORDS = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);

/** A yes or no, whether it came as a boolean, as a word or as 0 or 1; null when it is none of these. */
export function flagOrNull(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	return FLAG_WORDS.get(textOrNull(value)?.toLowerCase() ?? '') ?? null;
}

/** The first of several fields of a record that holds a text. */
export function firstText(
	record: Record<string, unknown>,
	names: readonly string[],
): string | null {
	for (const name of names) {
		const text = textOrNull(record[name]);
		if (text !== null) return text;
	}
	return null;
}

/** Whether a value is a JSON object: neither an array nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text as a part of an address. Halves of characters, which JSON can hold, have no place in one. */
export function urlEncoded(text: string): string {
	return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

/** Any value as a text, for a message or a list. JavaScript has none for some objects that JSON can make. */
export function inText(value: unknown): string {
	try {
		return String(value);
	} catch {
		return '[object]';
	}
}

/** A number that was given as one, or as a text; NaN for anything else. */
export function inNumber(value: unknown): number {
	if (typeof value === 'string' && value.trim() === '') return Number.NaN;
	return typeof value === 'object' ? Number.NaN : Number(value);
}

/** The parts of a comma list, or of an array, also one written as JSON, trimmed and without blanks. */
export function listOf(value: unknown): string[] {
	const given = jsonListOf(value) ?? value;
	const parts = Array.isArray(given) ? given : inText(given ?? '').split(',');
	return parts.map((part) => inText(part).trim()).filter((part) => part !== '');
}

/** A list that was written as JSON; null for anything else. */
export function jsonListOf(value: unknown): unknown[] | null {
	if (typeof value !== 'string' || !value.trim().startsWith('[')) return null;
	try {
		return JSON.parse(value) as unknown[];
	} catch {
		return null;
	}
}

/** The texts of several values, without those that hold none. */
export function presentTexts(values: readonly unknown[]): string[] {
	return values.map(textOrNull).filter(isText);
}

/** Whether there is a text, of values that were read as texts before. */
export const isText = (text: string | null): text is string => text !== null;
