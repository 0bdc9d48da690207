import { hash } from 'crypto';
import { readNumberPlan, type NumberPlan } from '../call/phoneNumber';
import { ServiceError } from '../failure/serviceError';
import type { Connection, RequestContext } from '../http/connection';
import { isKnownZone } from '../time/localTime';
import { createPacer } from '../http/pacer';
import { createDataRedactor, createRedactor } from '../secrets/redact';
import { pastedSecret, pastedText } from '../values/pasted';
import { presentTexts } from '../values/values';

/** What credentials of phone systems have in common; address, keys and all else are the service's own. */
export interface AccountCredential {
	/** IANA zone; empty means that of the workflow. */
	timezone?: string;
	/** Two letters. */
	country?: string;
	/** As it stands before called numbers. */
	outsideLinePrefix?: string;
}

/** What a service says of its credential. */
export interface CredentialKind<Credential extends AccountCredential> {
	/** The name of its type, as the node's description has it. */
	type: string;
	/** The service's name as users know it. */
	service: string;
	/** The fields whose values are secret: they are hidden wherever the service says them back. */
	secrets: ReadonlyArray<keyof Credential & string>;
}

/** An account at a phone system, ready for requests. */
export interface Account extends NumberPlan {
	connection: Connection;
	/** IANA zone in which the service writes its stamps. */
	zone: string;
	/**
	 * Tells it from every other account by its zone and all that the credential holds: a SHA-256, so it can
	 * be kept where a key must not be.
	 */
	fingerprint: string;
}

/**
 * Opens the account that the credential of a node names.
 *
 * @returns the account without what only this service's has, and the fields of the credential for that
 * @throws ServiceError when the credential names a time zone that does not exist
 */
export async function openAccount<Credential extends AccountCredential>(
	context: RequestContext,
	{ type, service, secrets: secretFields }: CredentialKind<Credential>,
): Promise<{ account: Account; credential: Credential }> {
	const credential = await context.getCredentials<Credential>(type);
	const zone = credential.timezone?.trim() || context.getTimezone();
	if (!isKnownZone(zone)) {
		throw new ServiceError('parameter', `Timezone "${zone}" in the credential is not known`, {
			description:
				'Choose one from the list, or give an IANA name such as Asia/Jerusalem or Europe/Paris by an expression.',
		});
	}
	const secrets = secretsOf(credential, secretFields);
	const connection = {
		context,
		credentialType: type,
		service,
		redact: createRedactor(secrets),
		redactData: createDataRedactor(secrets),
		pace: createPacer(),
		secondsBetweenRequests: 0,
	};
	return {
		account: {
			connection,
			zone,
			...readNumberPlan(credential),
			fingerprint: hash('sha256', JSON.stringify([type, zone, credential]), 'base64url'),
		},
		credential,
	};
}

/**
 * The secrets of a credential, for those who hide them: as they were entered, and as they are sent.
 *
 * @param fields whose values are secret
 */
export function secretsOf(credential: object, fields: readonly string[]): string[] {
	const entered = fields.map((field) => Reflect.get(credential, field) as unknown);
	return presentTexts([...entered, ...entered.map(pastedSecret)]);
}

/**
 * The address of an API as people paste it into a credential, without blanks around it, unseen characters and slashes
 * at its end. Query and fragment are those of the page or the request that it was copied from: a path that is put
 * behind them would be a part of them.
 */
export function apiAddress(pasted: string): string {
	return pastedText(pasted)
		.replace(/[?#].*$/, '')
		.replace(/[\s/]+$/, '');
}

/** The same account, whose reads are sent once, whatever comes. */
export function triedOnce<A extends Account>(account: A): A {
	return { ...account, connection: { ...account.connection, maxAttempts: 1 } };
}

/** The same account, with a least time between two requests. */
export function paced<A extends Account>(account: A, secondsBetweenRequests: number): A {
	return { ...account, connection: { ...account.connection, secondsBetweenRequests } };
}
