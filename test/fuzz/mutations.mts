/** Answers that are nearly true. */
import fc, { type Arbitrary } from 'fast-check';
import { deepText, json, text, TRAPS } from './values.mts';

/** One change of a JSON value, somewhere in it. */
interface Change {
	/** Which child to go to, level by level. */
	way: number[];
	kind: 'replace' | 'remove' | 'rename' | 'repeat' | 'wrap';
	value: unknown;
	name: string;
}

const KINDS = ['replace', 'replace', 'replace', 'remove', 'rename', 'repeat', 'wrap'] as const;

const change: Arbitrary<Change> = fc.record({
	way: fc.array(fc.nat({ max: 40 }), { maxLength: 5 }),
	kind: fc.constantFrom(...KINDS),
	value: json,
	name: fc.oneof(fc.constantFrom(...TRAPS), text),
});

const isParent = (value: unknown): value is object =>
	typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const rebuilt = (original: object, entries: Array<[string, unknown]>): unknown =>
	Array.isArray(original) ? entries.map(([, value]) => value) : Object.fromEntries(entries);

function changed(value: unknown, { way, ...rest }: Change): unknown {
	if (!isParent(value)) return rest.value;
	const entries = Object.entries(value);
	const [step = 0, ...further] = way;
	const place = step % entries.length;
	if (further.length > 0 && isParent(entries[place][1])) {
		entries[place] = [entries[place][0], changed(entries[place][1], { way: further, ...rest })];
		return rebuilt(value, entries);
	}
	return rebuilt(value, changedAt(entries, place, rest));
}

function changedAt(
	entries: Array<[string, unknown]>,
	place: number,
	{ kind, value, name }: Omit<Change, 'way'>,
): Array<[string, unknown]> {
	const [before, after] = [entries.slice(0, place), entries.slice(place + 1)];
	const [key, old] = entries[place];
	const instead: Record<Change['kind'], Array<[string, unknown]>> = {
		replace: [[key, value]],
		remove: [],
		rename: [[name, old]],
		repeat: [
			[key, old],
			[name, old],
		],
		wrap: [[key, { [name]: old, data: old }]],
	};
	return [...before, ...instead[kind], ...after];
}

/** One of the values, changed in a few places. */
export const mutatedJson = (originals: readonly unknown[]): Arbitrary<unknown> =>
	fc
		.tuple(fc.constantFrom(...originals), fc.array(change, { maxLength: 4 }))
		.map(([original, changes]) => changes.reduce(changed, original));

/** One of the texts with pieces cut out, doubled or put in. */
export const mutatedText = (originals: readonly string[]): Arbitrary<string> =>
	fc
		.tuple(
			fc.constantFrom(...originals),
			fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 30 }), text), {
				minLength: 1,
				maxLength: 4,
			}),
		)
		.map(([original, edits]) =>
			edits.reduce((whole, [where, removed, inserted]) => {
				const at = Math.floor(where * whole.length);
				return whole.slice(0, at) + inserted + whole.slice(at + removed);
			}, original),
		);

/** An answer as a service might send it when something has gone wrong with it. */
export const answerText = (originals: readonly string[]): Arbitrary<string> => {
	const values = originals.flatMap((original) => {
		try {
			return [JSON.parse(original) as unknown];
		} catch {
			return [];
		}
	});
	const deep = fc
		.tuple(mutatedText(originals), deepText)
		.map(([whole, inner]) => whole.replace(/"[^"]*"(?=[,}\]])|\d+/, () => inner));
	return fc.oneof(
		...(values.length > 0
			? [{ weight: 12, arbitrary: mutatedJson(values).map((value) => JSON.stringify(value) ?? '') }]
			: []),
		{ weight: 6, arbitrary: mutatedText(originals) },
		{ weight: 2, arbitrary: json.map((value) => JSON.stringify(value)) },
		{ weight: 2, arbitrary: text },
		{
			weight: 1,
			arbitrary: fc.oneof({ weight: 1, arbitrary: deepText }, { weight: 3, arbitrary: deep }),
		},
	);
};
