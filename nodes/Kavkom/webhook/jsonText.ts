/** What was encoded more often than this, nobody meant to be read. */
const MAX_LEVELS = 4;

/**
 * The JSON that a text is, also where the text was encoded once more on its way.
 *
 * @returns undefined when the text is no JSON
 */
export function jsonOf(text: string): unknown {
	let value: unknown = text;
	for (let level = 0; level < MAX_LEVELS && typeof value === 'string'; level += 1) {
		value = parsed(value);
	}
	return value;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
