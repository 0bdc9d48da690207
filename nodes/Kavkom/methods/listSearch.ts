import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { toNodeException } from '../../shared/failure/nodeException';
import { callChoices, newestCalls } from '../../shared/node/callLocator';
import { extensionChoice, searchResults, searchResultsAsGiven } from '../../shared/node/listSearch';
import { settle } from '../../shared/failure/settle';
import { firstText, textOrNull } from '../../shared/values/values';
import { getAllCalls } from '../actions/call/getAll.operation';
import { readExtensionChoices } from '../lists/extensions';
import { connectKavkom, type KavkomAccount } from '../transport/account';

/** Names that say whose extension it is, best first. */
const NAME_FIELDS = ['effective_caller_id_name', 'description'];

/** The extensions for the picker of the node, narrowed by what the user types. */
export async function searchExtensions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const outcome = await settle(connectKavkom(this).then(readExtensionChoices));
	if ('thrown' in outcome) throw toNodeException(this.getNode(), outcome.thrown);
	const choices = outcome.value.rows.map((row) =>
		extensionChoice(textOrNull(row.extension), firstText(row, NAME_FIELDS)),
	);
	return searchResults(choices.flat(), filter, paginationToken);
}

/** The newest recorded calls for the picker of the node, narrowed by what the user types. */
export async function searchCalls(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const outcome = await settle(connectKavkom(this).then(readCallChoices));
	if ('thrown' in outcome) throw toNodeException(this.getNode(), outcome.thrown);
	return searchResultsAsGiven(outcome.value, filter, paginationToken);
}

async function readCallChoices(account: KavkomAccount): Promise<INodeListSearchItems[]> {
	const { records = [] } = await getAllCalls.execute(account, newestCalls());
	return callChoices(records, account.zone);
}
