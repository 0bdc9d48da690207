import { newestCallChoices } from '../../shared/node/callChoices';
import { extensionChoice, inCountingOrder, listSearch } from '../../shared/node/listSearch';
import { firstText, textOrNull } from '../../shared/values/values';
import { getAllCalls } from '../actions/call/getAll.operation';
import { readExtensionChoices } from '../lists/extensions';
import { connectKavkom } from '../transport/account';

/** Names that say whose extension it is, best first. */
const NAME_FIELDS = ['effective_caller_id_name', 'description'];

/** The extensions for the picker of the node. */
export const searchExtensions = listSearch(connectKavkom, async (account) => {
	const { rows } = await readExtensionChoices(account);
	const choices = rows.map((row) =>
		extensionChoice(textOrNull(row.extension), firstText(row, NAME_FIELDS)),
	);
	return inCountingOrder(choices.flat());
});

/** The newest recorded calls for the picker of the node. */
export const searchCalls = listSearch(
	connectKavkom,
	async (account) => await newestCallChoices(account, getAllCalls),
);
