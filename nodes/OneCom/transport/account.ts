import { openAccount, type Account, type AccountCredential } from '../../shared/node/account';
import type { RequestContext } from '../../shared/http/connection';

export const SERVICE = '1com';
export const PROVIDER = '1com';

/** One tenant at 1com, ready for requests. */
export interface OneComAccount extends Account {
	tenant: string;
}

interface OneComCredential extends AccountCredential {
	tenant: string;
}

/** Opens the account that the credential of a node names. */
export async function connectOneCom(context: RequestContext): Promise<OneComAccount> {
	const { account, credential } = await openAccount<OneComCredential>(
		context,
		'oneComApi',
		SERVICE,
	);
	return { ...account, tenant: credential.tenant.trim() };
}
