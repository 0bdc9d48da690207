import type { IDataObject } from 'n8n-workflow';
import { parameterError } from '../failure/serviceError';
import { inNumber, inText, listOf, textOrNull } from '../values/values';

/** A choice of a resource locator: how the user named something, and the name. */
export interface Located {
	mode: string;
	value: string;
}

/**
 * The parameters of one item, typed and checked. Expressions and AI agents may give a number as text, a
 * flag as "true", a list as JSON, a word in capitals, or null for what they leave out: all are taken. What
 * can't be used is refused with the parameter's label.
 */
export class NodeParameters {
	/** @param value gives a parameter by its name, or the fallback where it is not set */
	constructor(private readonly value: (name: string, fallback: unknown) => unknown) {}

	/** A value as it is: dates come as text, Date or DateTime. */
	any(name: string): unknown {
		return this.value(name, '');
	}

	/** A text, trimmed; empty when not given. */
	text(name: string): string {
		return textOrNull(this.value(name, '')) ?? '';
	}

	/** A text that must be given. */
	requiredText(name: string, label: string, example: string): string {
		const text = this.text(name);
		if (text === '') throw parameterError(label, 'is empty', `Enter it, e.g. ${example}.`);
		return text;
	}

	flag(name: string): boolean {
		return asFlag(this.value(name, false));
	}

	/** A whole number from `least` on. */
	wholeNumber(name: string, label: string, least: number, fallback: number): number {
		return asWholeNumber(this.value(name, fallback) ?? fallback, label, least);
	}

	/** One of a few words; the fallback when none was given. */
	oneOf<T extends string>(name: string, label: string, words: readonly T[], fallback: T): T {
		const given = this.text(name);
		return given === '' ? fallback : knownWord(given, label, words);
	}

	/** The texts of a multi-select, or of a comma list given by an expression. */
	list(name: string): string[] {
		return listOf(this.value(name, []));
	}

	/** The fields of a collection that were added, as they were given; n8n drops all that it can't have. */
	collection(name: string): Collection {
		const value = this.value(name, {});
		return new Collection((value ?? {}) as IDataObject);
	}

	/** The entries of a fixed collection, each with the fields that were filled in. */
	entries(name: string, group: string): Collection[] {
		const collection = (this.value(name, {}) ?? {}) as IDataObject;
		const given = collection[group] ?? [];
		return (Array.isArray(given) ? given : [given]).map(
			(fields) => new Collection((fields ?? {}) as IDataObject),
		);
	}

	/** A resource locator, or the plain value that an expression put in its place; its value may be empty. */
	locatedOrEmpty(name: string): Located {
		const value = this.value(name, '');
		const isLocator = typeof value === 'object' && value !== null && 'value' in value;
		if (!isLocator) return { mode: '', value: textOrNull(value) ?? '' };
		const { mode, value: chosen } = value as IDataObject;
		return { mode: textOrNull(mode) ?? '', value: textOrNull(chosen) ?? '' };
	}

	/** A resource locator that must be given. */
	located(name: string, label: string, example: string): Located {
		const located = this.locatedOrEmpty(name);
		if (located.value !== '') return located;
		throw parameterError(
			label,
			'is empty',
			`Choose one from the list, or enter it, e.g. ${example}.`,
		);
	}
}

/** The fields of a collection such as Filters or Options. */
export class Collection {
	constructor(private readonly fields: IDataObject) {}

	/** Whether the field was added. */
	has(name: string): boolean {
		return isGiven(this.fields[name]);
	}

	/** Whether any field was added. */
	hasAny(): boolean {
		return Object.values(this.fields).some(isGiven);
	}

	/** A value as it is. */
	any(name: string): unknown {
		return this.fields[name];
	}

	text(name: string): string {
		return textOrNull(this.fields[name]) ?? '';
	}

	flag(name: string, fallback = false): boolean {
		return this.fields[name] === undefined ? fallback : asFlag(this.fields[name]);
	}

	list(name: string): string[] {
		return listOf(this.fields[name]);
	}

	wholeNumber(name: string, label: string, least: number, fallback: number): number {
		return asWholeNumber(this.fields[name] ?? fallback, label, least);
	}

	/** One of a few words; the first of them when none was given. */
	oneOf<T extends string>(name: string, label: string, words: readonly [T, ...T[]]): T {
		return this.oneOrNone(name, label, words) || words[0];
	}

	/** One of a few words; empty when none was given. */
	oneOrNone<T extends string>(name: string, label: string, words: readonly T[]): T | '' {
		const given = this.text(name);
		return given === '' ? '' : knownWord(given, label, words);
	}

	/** Several of a few words. */
	someOf<T extends string>(name: string, label: string, words: readonly T[]): T[] {
		return this.list(name).map((given) => knownWord(given, label, words));
	}

	/** A number of seconds or the like from 0 to `max`, which may have decimals. */
	amount(name: string, label: string, fallback: number, max: number): number {
		const amount = this.has(name) ? inNumber(this.fields[name]) : fallback;
		if (!(amount >= 0 && amount <= max)) {
			throw parameterError(
				label,
				`is "${inText(this.fields[name])}"`,
				`Enter a number from 0 to ${max}.`,
			);
		}
		return amount;
	}
}

const YES: ReadonlySet<string> = new Set(['true', 'yes', '1']);

function asFlag(value: unknown): boolean {
	return typeof value === 'string' ? YES.has(value.trim().toLowerCase()) : Boolean(value);
}

function isGiven(value: unknown): boolean {
	const isEmptyList = Array.isArray(value) && value.length === 0;
	return value !== undefined && value !== null && value !== '' && !isEmptyList;
}

/** A word as it is spelt in the list, whatever its capitals. */
function knownWord<T extends string>(given: string, label: string, words: readonly T[]): T {
	const word = words.find((known) => known.toLowerCase() === given.toLowerCase());
	if (word !== undefined) return word;
	throw parameterError(label, `is "${given}"`, `Use ${inWords(words)}.`);
}

function inWords(words: readonly string[]): string {
	return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ');
}

function asWholeNumber(value: unknown, label: string, least: number): number {
	const number = inNumber(value);
	if (!Number.isInteger(number) || number < least) {
		throw parameterError(label, `is "${inText(value)}"`, `Enter a whole number from ${least} on.`);
	}
	return number;
}
