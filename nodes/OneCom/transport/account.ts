import {
	apiAddress,
	openAccount,
	type Account,
	type AccountCredential,
	type CredentialKind,
} from '../../shared/node/account';
import type { RequestContext } from '../../shared/http/connection';

export const SERVICE = '1com';
export const PROVIDER = '1com';

/** One tenant at 1com, ready for requests. */
export interface OneComAccount extends Account {
	/** Up to and with `proxyapi.php`. */
	baseUrl: string;
	tenant: string;
}

export interface OneComCredential extends AccountCredential {
	apiKey: string;
	baseUrl: string;
	tenant: string;
}

export const CREDENTIAL: CredentialKind<OneComCredential> = {
	type: 'oneComApi',
	service: SERVICE,
	secrets: ['apiKey'],
};

/** Opens the account that the credential of a node names. */
export async function connectOneCom(context: RequestContext): Promise<OneComAccount> {
	const { account, credential } = await openAccount(context, CREDENTIAL);
	return {
		...account,
		baseUrl: apiAddress(credential.baseUrl),
		tenant: credential.tenant.trim(),
	};
}
