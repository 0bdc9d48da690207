// The filter by account, which is there only where calls of several accounts of a phone system were shown.

/** The phone system of each account that was seen. */
const systems = new Map();

function noteAccounts(calls) {
	for (const { account, provider } of calls) {
		if (!account || systems.has(account)) continue;
		systems.set(account, provider);
		byId('account').append(make('option', { value: account }, account));
	}
	byId('account-filter').hidden = systems.size === new Set(systems.values()).size;
}
