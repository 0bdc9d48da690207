import { storable } from './values';

const CUT_OFF = '[cut off]';

/** Deeper than any honest response or post. */
const MAX_LEVELS = 32;

/**
 * A copy of a JSON value from a stranger that is safe to hand on: what lies too deep is cut off, for it would
 * overflow the stack of whoever walks through it, a field named `__proto__` is left out, for a careless
 * copy would take it for the prototype, and texts lose the characters that no database takes.
 *
 * @param isLeftOut tells by the name which other fields are not copied
 * @param readable makes a text fit to be handed on
 */
export function boundedCopy(
	value: unknown,
	isLeftOut: (name: string) => boolean = () => false,
	readable: (text: string) => string = (text) => text,
	levels = MAX_LEVELS,
): unknown {
	if (typeof value === 'string') return readable(storable(value));
	if (typeof value !== 'object' || value === null) return value;
	if (levels === 0) return CUT_OFF;
	const copy = (entry: unknown) => boundedCopy(entry, isLeftOut, readable, levels - 1);
	if (Array.isArray(value)) return value.map(copy);
	return Object.fromEntries(
		Object.entries(value)
			// First, for a name may become one that is left out.
			.map(([name, entry]) => [storable(name), entry] as const)
			.filter(([name]) => name !== '__proto__' && !isLeftOut(name))
			.map(([name, entry]) => [name, copy(entry)]),
	);
}
