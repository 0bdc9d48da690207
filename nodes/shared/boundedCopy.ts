const CUT_OFF = '[cut off]';

/**
 * A copy of a JSON value from a stranger that is safe to hand on: what lies deeper than `depth` levels is
 * cut off, for it would overflow the stack of whoever walks through it, and a field named `__proto__` is
 * left out, for a careless copy would take it for the prototype.
 */
export function boundedCopy(value: unknown, depth: number): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth === 0) return CUT_OFF;
	if (Array.isArray(value)) return value.map((entry: unknown) => boundedCopy(entry, depth - 1));
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== '__proto__')
			.map(([name, entry]) => [name, boundedCopy(entry, depth - 1)]),
	);
}
