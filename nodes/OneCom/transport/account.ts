import {
	apiAddress,
	openAccount,
	type Account,
	type AccountCredential,
	type CredentialKind,
} from '../../shared/node/account';
import type { RequestContext } from '../../shared/http/connection';
import { pastedText } from '../../shared/values/pasted';
import { classicAddress, openApiAddress, type OneComApiKind } from './addresses';

export const SERVICE = '1com';
export const PROVIDER = '1com';

/** One tenant at 1com, ready for requests. */
export interface OneComAccount extends Account {
	/** Which API is asked for what both have. */
	api: OneComApiKind;
	/** Up to and with `proxyapi.php`. */
	baseUrl: string;
	/** Up to and with `openapi.php`. */
	openApiUrl: string;
	tenant: string;
}

export interface OneComCredential extends AccountCredential {
	apiKey: string;
	/** Missing in credentials that were saved before there was a choice. */
	api?: OneComApiKind;
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
	const address = apiAddress(credential.baseUrl);
	return {
		...account,
		api: credential.api === 'openApi' ? 'openApi' : 'classic',
		baseUrl: classicAddress(address),
		openApiUrl: openApiAddress(address),
		tenant: pastedText(credential.tenant),
	};
}
