import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { toNodeException } from '../failure/nodeException';
import { isolated, withoutIsolates } from '../values/isolates';

/** A method of a node that fills a picker: what the user types, and where the page before ended. */
export type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/**
 * Makes the method that fills a picker, narrowed by what the user types.
 *
 * @param connect opens the account of the node's credential
 * @param readChoices gives all choices, in the order in which they are shown
 */
export function listSearch<Account>(
	connect: (context: ILoadOptionsFunctions) => Promise<Account>,
	readChoices: (account: Account) => Promise<Choice[]>,
): ListSearch {
	return async function search(filter, paginationToken) {
		const choices = await readForEditor(this, connect, readChoices);
		return searchResults(choices, filter, paginationToken);
	};
}

/** Reads something of the account for a list in the editor; throws what the editor shows. */
export async function readForEditor<Account, T>(
	context: ILoadOptionsFunctions,
	connect: (context: ILoadOptionsFunctions) => Promise<Account>,
	read: (account: Account) => Promise<T>,
): Promise<T> {
	return await connect(context)
		.then(read)
		.catch((thrown: unknown) => {
			throw toNodeException(context.getNode(), thrown);
		});
}

/** An extension as a choice of a picker, e.g. `101 · Dana`; none when its number is not known. */
export function extensionChoice(
	number: string | null,
	name: string | null,
): INodeListSearchItems[] {
	if (number === null) return [];
	return [
		{
			name: name === null || name === number ? number : `${number} · ${isolated(name)}`,
			value: number,
		},
	];
}

/** Choices by their names, in the order in which people count: 9 before 10. */
export function inCountingOrder<Choice extends { name: string }>(
	choices: readonly Choice[],
): Choice[] {
	return [...choices].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** So many choices are shown at first; n8n asks for more when the user scrolls to the end. */
const CHOICES_PER_PAGE = 100;

/** A choice of a picker. */
export interface Choice extends INodeListSearchItems {
	/** What it is found by besides its name. */
	alsoFound?: string;
}

/**
 * A page of the choices that hold what the user typed.
 *
 * @param filter empty shows all
 * @param paginationToken what the page before gave; none for the first one
 */
export function searchResults(
	choices: readonly Choice[],
	filter: string | undefined,
	paginationToken?: string,
): INodeListSearchResult {
	const part = (filter ?? '').trim().toLowerCase();
	const found = choices.filter(({ name, alsoFound = '' }) =>
		[withoutIsolates(name), alsoFound].some((text) => text.toLowerCase().includes(part)),
	);
	const start = Number(paginationToken ?? 0);
	const end = start + CHOICES_PER_PAGE;
	return {
		results: found.slice(start, end).map(({ name, value }) => ({ name, value })),
		...(end < found.length && { paginationToken: String(end) }),
	};
}
