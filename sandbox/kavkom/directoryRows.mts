import { createHash } from 'node:crypto';
import type { KavkomDestination, KavkomExtension, KavkomUser } from './directory.mts';
import type { Row } from './rows.mts';
import type { KavkomState } from './state.mts';

/** Stands in every secret that the simulator hands out, so that a leak can be searched for. */
export const SECRET_MARK = 'hush-hush';

const secret = (owner: string, purpose: string): string =>
	`${SECRET_MARK}-${createHash('sha1').update(`${owner}/${purpose}`).digest('hex').slice(0, 12)}`;

const secretsOf = (state: KavkomState, owner: string, names: readonly string[]): Row =>
	state.oddities.secrets
		? Object.fromEntries(names.map((name) => [name, secret(owner, name)]))
		: {};

/**
 * A row of `extension/list`, the SIP secret in clear included (contract: kavkom, Extensions, numbers,
 * users).
 */
export function extensionRow(extension: KavkomExtension, state: KavkomState): Row {
	return {
		extension_uuid: extension.uuid,
		domain_uuid: state.domainUuid,
		extension: extension.extension,
		number_alias: '',
		enabled: String(extension.enabled),
		effective_caller_id_name: extension.name,
		effective_caller_id_number: extension.extension,
		outbound_caller_id_number: extension.outboundNumber,
		description: extension.description,
		user_context: 'demo.example.com',
		...secretsOf(state, extension.uuid, [
			'password',
			'voicemail_password',
			'provisioning_secret',
			'push_token',
		]),
	};
}

/** A row of `extension/list_limited`: fewer fields (contract: kavkom, Extensions, numbers, users). */
export const limitedExtensionRow = (extension: KavkomExtension): Row => ({
	extension_uuid: extension.uuid,
	extension: extension.extension,
	effective_caller_id_name: extension.name,
});

/** What `extension/get` gives: with its voicemails and users (contract: kavkom, Extensions, numbers, users). */
export function wholeExtension(extension: KavkomExtension, state: KavkomState): Row {
	const users = state.directory.users.filter((user) => user.extensionUuid === extension.uuid);
	return {
		...extensionRow(extension, state),
		voicemails: [
			{
				voicemail_id: extension.extension,
				voicemail_enabled: 'true',
				...secretsOf(state, extension.extension, ['voicemail_password']),
			},
		],
		users: users.map((user) => userRow(user, state)),
	};
}

/** A row of `destination/list` (contract: kavkom, Extensions, numbers, users). */
export const destinationRow = (destination: KavkomDestination, state: KavkomState): Row => ({
	destination_uuid: destination.uuid,
	domain_uuid: state.domainUuid,
	destination_number: destination.number,
	destination_enabled: String(destination.enabled),
	destination_description: destination.description,
});

/** A row of `user/list`, and what `user/get` gives (contract: kavkom, Extensions, numbers, users). */
export const userRow = (user: KavkomUser, state: KavkomState): Row => ({
	user_uuid: user.uuid,
	domain_uuid: state.domainUuid,
	username: user.username,
	user_email: user.email,
	user_enabled: String(user.enabled),
	...secretsOf(state, user.uuid, ['password', 'api_token', 'totp_secret']),
});
