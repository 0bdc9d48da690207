import {
	apiAddress,
	openAccount,
	type Account,
	type AccountCredential,
	type CredentialKind,
} from '../../shared/node/account';
import type { KeyWords } from '../../shared/http/statusFailure';
import type { RequestContext } from '../../shared/http/connection';
import { pastedText } from '../../shared/values/pasted';

export const SERVICE = 'Kavkom';
export const PROVIDER = 'kavkom';

/** What the credential calls its key and the domain. */
export const KEY: KeyWords = { name: 'API key', field: 'API Key', account: 'Domain UUID' };

/** Of how many domains a process remembers what it found out about their servers; the oldest are forgotten first. */
export const MAX_DOMAINS_REMEMBERED = 1000;

/** One domain at Kavkom, ready for requests. */
export interface KavkomAccount extends Account {
	/** Without a slash at its end. */
	baseUrl: string;
	domainUuid: string;
	/** What was read of the domain once and stays; copies of the account share it. */
	remembered: {
		extensionNumbers?: Promise<ExtensionNumbers>;
		/** The fields that a lead can have, by the ID of the module. */
		leadFields: Map<string, Named[]>;
	};
}

export interface ExtensionNumbers {
	byUuid: ReadonlyMap<string, string>;
	/** Why the numbers are not known, fit to be shown; null when they are. */
	unknownBecause: string | null;
	/** What that failed with, where the list may be there the next time. */
	passing?: Error;
}

/** Something of the CRM that people know by its name and requests by its ID. */
export interface Named {
	id: string;
	name: string | null;
}

export interface KavkomCredential extends AccountCredential {
	apiKey: string;
	baseUrl: string;
	domainUuid: string;
}

export const CREDENTIAL: CredentialKind<KavkomCredential> = {
	type: 'kavkomApi',
	service: SERVICE,
	secrets: ['apiKey'],
};

/** Opens the account that the credential of a node names. */
export async function connectKavkom(context: RequestContext): Promise<KavkomAccount> {
	const { account, credential } = await openAccount(context, CREDENTIAL);
	return {
		...account,
		baseUrl: apiAddress(credential.baseUrl),
		domainUuid: pastedText(credential.domainUuid),
		remembered: { leadFields: new Map() },
	};
}
