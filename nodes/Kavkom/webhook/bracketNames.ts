type FormRecord = Record<string, unknown>;

const BRACKETED = /^[^[\]]+(?:\[[^[\]]*\])+$/;

/** Deeper than any call is nested. */
const MAX_LEVELS = 6;

/**
 * The record that a form stands for whose names have brackets, as PHP writes arrays: `call[status]` is `status` in
 * `call`, and `calls[0][status]` that of the first entry of a list. Other records are handed back as they are.
 */
export function withoutBrackets(form: FormRecord): FormRecord {
	const names = Object.keys(form);
	if (!names.some((name) => BRACKETED.test(name))) return form;
	const paths = names.map((name): Entry => [partsOf(name), form[name]]);
	return grouped(paths.filter(([parts]) => parts.length <= MAX_LEVELS));
}

/** Where a value belongs, from the outermost name to its own, and the value. */
type Entry = [parts: string[], value: unknown];

const partsOf = (name: string): string[] =>
	BRACKETED.test(name) ? name.replace(/\]/g, '').split('[') : [name];

function grouped(entries: readonly Entry[]): FormRecord {
	const groups = new Map<string, Entry[]>();
	for (const [[name, ...rest], value] of entries) {
		const group = groups.get(name) ?? [];
		group.push([rest, value]);
		groups.set(name, group);
	}
	return Object.fromEntries([...groups].map(([name, group]) => [name, valueOf(group)]));
}

function valueOf(group: Entry[]): unknown {
	const nested = group.filter(([parts]) => parts.length > 0);
	if (nested.length === 0) return group[0][1];
	const record = grouped(nested);
	const isList = Object.keys(record).every((name) => /^\d*$/.test(name));
	return isList ? Object.values(record) : record;
}
