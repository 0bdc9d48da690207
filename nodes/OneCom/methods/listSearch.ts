import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { toNodeException } from '../../shared/failure/nodeException';
import { callChoices, newestCalls } from '../../shared/node/callLocator';
import { extensionChoice, searchResults, searchResultsAsGiven } from '../../shared/node/listSearch';
import { settle } from '../../shared/failure/settle';
import { textOrNull } from '../../shared/values/values';
import { getAllCalls } from '../actions/call/getAll.operation';
import { readExtensions } from '../lists/extensions';
import { readQueues } from '../lists/queues';
import { connectOneCom, type OneComAccount } from '../transport/account';

/** The extensions for the picker of the node, narrowed by what the user types. */
export async function searchExtensions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const outcome = await settle(
		connectOneCom(this).then(async (account) => await readExtensions(account)),
	);
	if ('thrown' in outcome) throw toNodeException(this.getNode(), outcome.thrown);
	const choices = outcome.value.map((row) =>
		extensionChoice(textOrNull(row.ex_number), textOrNull(row.ex_name)),
	);
	return searchResults(choices.flat(), filter, paginationToken);
}

/** The queues for the picker of the node, narrowed by what the user types. */
export async function searchQueues(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const outcome = await settle(connectOneCom(this).then(readQueues));
	if ('thrown' in outcome) throw toNodeException(this.getNode(), outcome.thrown);
	const choices = outcome.value.map(({ id, name }) => ({
		name: name === null ? id : `${name} · ${id}`,
		value: id,
	}));
	return searchResults(choices, filter, paginationToken);
}

/** The newest recorded calls for the picker of the node, narrowed by what the user types. */
export async function searchCalls(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const outcome = await settle(connectOneCom(this).then(readCallChoices));
	if ('thrown' in outcome) throw toNodeException(this.getNode(), outcome.thrown);
	return searchResultsAsGiven(outcome.value, filter, paginationToken);
}

async function readCallChoices(account: OneComAccount): Promise<INodeListSearchItems[]> {
	const { records = [] } = await getAllCalls.execute(account, newestCalls());
	return callChoices(records, account.zone);
}
