import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

/** An extension as a choice of a picker, e.g. `101 · Dana`; none when its number is not known. */
export function extensionChoice(
	number: string | null,
	name: string | null,
): INodeListSearchItems[] {
	if (number === null) return [];
	return [
		{ name: name === null || name === number ? number : `${number} · ${name}`, value: number },
	];
}

/**
 * Choices of a picker that hold what the user typed, ordered the way people count: 9 before 10.
 *
 * @param filter empty shows all
 */
export function searchResults(
	choices: INodeListSearchItems[],
	filter: string | undefined,
): INodeListSearchResult {
	const part = (filter ?? '').trim().toLowerCase();
	return {
		results: choices
			.filter(({ name }) => name.toLowerCase().includes(part))
			.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
	};
}
