import { ok, unknown, warning, type Verdict } from './finding';
import { shownColumns, shownWords } from './shownWords';

const REPORT = 'Please report this finding, so that the node can learn them.';

/** The columns of a table, and what the node makes of them. */
export interface KnownColumns {
	/** All that it has heard of. */
	known: ReadonlySet<string>;
	/** Groups of which one column each must be there. */
	needed: ReadonlyArray<readonly string[]>;
}

/** @param names the columns that came */
export function judgeColumns(names: Iterable<string>, { known, needed }: KnownColumns): Verdict {
	const came = new Set(names);
	const strange = [...came].filter((name) => !known.has(name));
	const missing = needed.filter((group) => !group.some((name) => came.has(name)));
	if (strange.length === 0 && missing.length === 0) return ok(`all known: ${shownColumns(came)}`);
	const found = [
		...(missing.length > 0 ? [`missing: ${shownColumns(missing.map(([name]) => name))}`] : []),
		...(strange.length > 0 ? [`not known: ${shownColumns(strange)}`] : []),
	].join('; ');
	return warning(found, missing.length > 0 ? `Fields of the output stay empty. ${REPORT}` : REPORT);
}

/**
 * @param words each that came, by the kind of word: its values and whether the node knows one
 */
export function judgeWords(
	words: ReadonlyArray<{
		kind: string;
		values: readonly unknown[];
		isKnown: (value: unknown) => boolean;
	}>,
): Verdict {
	const shown = words.map(({ kind, values, isKnown }) => ({
		kind,
		known: shownWords(values.filter(isKnown)),
		strange: shownWords(values.filter((value) => !isKnown(value))),
	}));
	const strange = shown.filter(({ strange: list }) => list !== '');
	if (strange.length > 0) {
		const found = strange.map(({ kind, strange: list }) => `${kind} not known: ${list}`).join('; ');
		return warning(found, `Such calls come out as unknown. ${REPORT}`);
	}
	const known = shown.filter(({ known: list }) => list !== '');
	if (known.length === 0) return unknown('no words came');
	return ok(known.map(({ kind, known: list }) => `${kind}: ${list}`).join('; '));
}
