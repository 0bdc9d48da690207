import { newestCallChoices } from '../../shared/node/callChoices';
import { extensionChoice, inCountingOrder, listSearch } from '../../shared/node/listSearch';
import { textOrNull } from '../../shared/values/values';
import { getAllCalls } from '../actions/call/getAll.operation';
import { readExtensions } from '../lists/extensions';
import { queueChoice, readQueues } from '../lists/queues';
import { connectOneCom } from '../transport/account';

/** The extensions for the picker of the node. */
export const searchExtensions = listSearch(connectOneCom, async (account) => {
	const rows = await readExtensions(account);
	const choices = rows.map((row) =>
		extensionChoice(textOrNull(row.ex_number), textOrNull(row.ex_name)),
	);
	return inCountingOrder(choices.flat());
});

/** The queues for the picker of the node. */
export const searchQueues = listSearch(connectOneCom, async (account) =>
	inCountingOrder((await readQueues(account)).map(queueChoice)),
);

/** The newest recorded calls for the picker of the node. */
export const searchCalls = listSearch(
	connectOneCom,
	async (account) => await newestCallChoices(account, getAllCalls),
);
