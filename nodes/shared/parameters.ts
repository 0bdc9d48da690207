import type { IDataObject } from 'n8n-workflow';
import { parameterFailure } from './failure';
import { listOf, textOrNull } from './values';

/** A choice of a resource locator: how the user named something, and the name. */
export interface Located {
	mode: string;
	value: string;
}

/**
 * The parameters of one item, typed and checked. Expressions and AI agents may give a number as text or a
 * flag as "true": both are taken; what can't be used is refused with the parameter's label.
 */
export class Parameters {
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
		if (text === '') throw parameterFailure(label, 'is empty', `Enter it, e.g. ${example}.`);
		return text;
	}

	flag(name: string): boolean {
		return asFlag(this.value(name, false));
	}

	/** A whole number from `least` on. */
	wholeNumber(name: string, label: string, least: number, fallback: number): number {
		return asWholeNumber(this.value(name, fallback), label, least);
	}

	choice<T extends string>(name: string, fallback: T): T {
		return (textOrNull(this.value(name, fallback)) ?? fallback) as T;
	}

	/** The texts of a multi-select, or of a comma list given by an expression. */
	list(name: string): string[] {
		return listOf(this.value(name, []));
	}

	/** The fields of a collection that were added, as they were given. */
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

	/** A resource locator, or the plain value that an expression put in its place. */
	located(name: string, label: string, example: string): Located {
		const value = this.value(name, '');
		const isLocator = typeof value === 'object' && value !== null && 'value' in value;
		const located = isLocator
			? {
					mode: String((value as IDataObject).mode ?? ''),
					value: textOrNull((value as IDataObject).value) ?? '',
				}
			: { mode: '', value: textOrNull(value) ?? '' };
		if (located.value === '')
			throw parameterFailure(
				label,
				'is empty',
				`Choose one from the list, or enter it, e.g. ${example}.`,
			);
		return located;
	}
}

/** The fields of a collection such as Filters or Options. */
export class Collection {
	constructor(private readonly fields: IDataObject) {}

	/** Whether the field was added. */
	has(name: string): boolean {
		return this.fields[name] !== undefined && this.fields[name] !== '';
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
		const given = this.text(name) || words[0];
		const word = words.find((known) => known === given);
		if (word !== undefined) return word;
		throw parameterFailure(label, `is "${given}"`, `Use ${words.join(' or ')}.`);
	}

	/** A number of seconds or the like, which may have decimals. */
	amount(name: string, label: string, fallback: number): number {
		const amount = Number(this.fields[name] ?? fallback);
		if (!Number.isFinite(amount) || amount < 0) {
			throw parameterFailure(
				label,
				`is "${String(this.fields[name])}"`,
				'Enter a number from 0 on.',
			);
		}
		return amount;
	}
}

function asFlag(value: unknown): boolean {
	return typeof value === 'string' ? value.trim().toLowerCase() === 'true' : Boolean(value);
}

function asWholeNumber(value: unknown, label: string, least: number): number {
	const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
	if (!Number.isInteger(number) || number < least) {
		throw parameterFailure(
			label,
			`is "${String(value)}"`,
			`Enter a whole number from ${least} on.`,
		);
	}
	return number;
}
