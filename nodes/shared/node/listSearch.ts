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

/** So many choices are shown at first; n8n asks for more when the user scrolls to the end. */
const CHOICES_PER_PAGE = 100;

/**
 * A page of the choices of a picker that hold what the user typed, in the order in which people count:
 * 9 before 10.
 *
 * @param filter empty shows all
 * @param paginationToken what the page before gave; none for the first one
 */
export function searchResults(
	choices: INodeListSearchItems[],
	filter: string | undefined,
	paginationToken?: string,
): INodeListSearchResult {
	const inOrder = [...choices].sort((a, b) =>
		a.name.localeCompare(b.name, 'en', { numeric: true }),
	);
	return searchResultsAsGiven(inOrder, filter, paginationToken);
}

/** The same, in the order in which the choices are given. */
export function searchResultsAsGiven(
	choices: INodeListSearchItems[],
	filter: string | undefined,
	paginationToken?: string,
): INodeListSearchResult {
	const part = (filter ?? '').trim().toLowerCase();
	const found = choices.filter(({ name }) => name.toLowerCase().includes(part));
	const start = Number(paginationToken ?? 0);
	const end = start + CHOICES_PER_PAGE;
	return {
		results: found.slice(start, end),
		...(end < found.length && { paginationToken: String(end) }),
	};
}
