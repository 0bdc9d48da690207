import { answer, type Answer, json, nothing } from './answers.mts';
import { busyUsers } from './channels.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import { OWN_NUMBERS } from './people.mts';
import { peerNameOf } from './served.mts';
import type { World } from './world.mts';

/** The record of EXTENSIONS with its live state. */
export function extensionRecord(
	extension: OneComExtension,
	world: World,
): Record<string, string | null> {
	const username = peerNameOf(extension, world);
	const st_state = busyUsers(world).has(username) ? 'INUSE' : 'NOT_INUSE';
	return { ...extension.record, username, st_state };
}

/** `info=EXTENSIONS` [`id`, `number`]: an array, or an object keyed by id; nothing found is 0 bytes. */
export function extensions(parameters: Parameters, world: World): Answer {
	const [ids, numbers] = [parameters.list('id'), parameters.list('number')];
	const found = world.extensions.filter(
		({ id, number }) =>
			(ids.length === 0 || ids.includes(id)) && (numbers.length === 0 || numbers.includes(number)),
	);
	if (found.length === 0) return nothing(parameters.format);
	const records = found.map((extension) => extensionRecord(extension, world));
	if (!world.oddities.extensionsAsObject) return json(records);
	return json(Object.fromEntries(records.map((record) => [record.ex_id, record])));
}

/** The passwords in the tenant's record, which comes along with every row of DIDS. */
export const TENANT_SECRETS = ['tenant-admin-password-sample', 'tenant-api-token-sample'];

export const TENANT_NAME = 'Demo office';

/** The numbers of the tenant in their own columns. */
export const didRows = (world: World): Array<Record<string, string>> =>
	OWN_NUMBERS.map((number, index) => ({
		di_id: String(811 + index),
		di_number: number,
		di_te_id: world.tenantId,
		di_comment: index === 0 ? 'Main number' : '',
		di_destination: `QUEUE-${31 + (index % 2)}`,
	}));

/** `info=DIDS`: `di_*` and with it the tenant's whole record (contract: onecom, Extensions and live state). */
export function dids(_parameters: Parameters, world: World): Answer {
	return json(
		didRows(world).map((row) => ({
			...row,
			te_id: world.tenantId,
			te_code: world.tenant,
			te_name: TENANT_NAME,
			te_adminpassword: TENANT_SECRETS[0],
			te_apikey: TENANT_SECRETS[1],
		})),
	);
}

/** `info=balance`: a bare number. */
export const balance = (parameters: Parameters): Answer => answer('127.35', parameters.format);
