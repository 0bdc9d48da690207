import { hash } from 'crypto';
import { ServiceError } from '../failure/serviceError';
import type { Connection, RequestContext } from '../http/client';
import { isKnownZone } from '../time/localTime';
import { createPacer } from '../http/pacer';
import { createDataRedactor, createRedactor } from '../secrets/redact';

/** What the credentials of all services have in common. */
export interface AccountCredential {
	apiKey: string;
	baseUrl: string;
	timezone?: string;
	country?: string;
}

/** An account at a phone system, ready for requests. */
export interface Account {
	connection: Connection;
	/** Without a slash at its end. */
	baseUrl: string;
	/** IANA zone in which the service writes its stamps. */
	zone: string;
	/** Two letters, for numbers in local form; empty when not known. */
	country: string;
	/**
	 * Tells it from every other account by its zone and all that the credential holds: a SHA-256, so it can
	 * be kept where a key must not be.
	 */
	fingerprint: string;
}

/**
 * Opens the account that the credential of a node names.
 *
 * @throws ServiceError when the credential names a time zone that does not exist
 */
export async function openAccount<Credential extends AccountCredential>(
	context: RequestContext,
	credentialType: string,
	service: string,
): Promise<{ account: Account; credential: Credential }> {
	const credential = await context.getCredentials<Credential>(credentialType);
	const zone = credential.timezone?.trim() || context.getTimezone();
	if (!isKnownZone(zone)) {
		throw new ServiceError('parameter', `Timezone "${zone}" in the credential is not known`, {
			description: 'Enter an IANA name such as Asia/Jerusalem or Europe/Paris, or leave it empty.',
		});
	}
	const secrets = [credential.apiKey.trim()];
	const connection = {
		context,
		credentialType,
		service,
		redact: createRedactor(secrets),
		redactData: createDataRedactor(secrets),
		pace: createPacer(),
		secondsBetweenRequests: 0,
	};
	return {
		account: {
			connection,
			baseUrl: credential.baseUrl.trim().replace(/\/+$/, ''),
			zone,
			country: credential.country?.trim() ?? '',
			fingerprint: hash('sha256', JSON.stringify([credentialType, zone, credential]), 'base64url'),
		},
		credential,
	};
}

/** The same account, with a least time between two requests. */
export function paced<A extends Account>(account: A, secondsBetweenRequests: number): A {
	return { ...account, connection: { ...account.connection, secondsBetweenRequests } };
}
