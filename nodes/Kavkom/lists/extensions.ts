import { ServiceError, type FailureKind } from '../../shared/failure/serviceError';
import { oneExtension } from '../../shared/node/oneExtension';
import type { Located } from '../../shared/node/parameters';
import { HOUR_MS } from '../../shared/time/units';
import { keepNewest } from '../../shared/values/keepNewest';
import { isRecord, textOrNull } from '../../shared/values/values';
import { readWholeList, type KavkomList } from './wholeList';
import {
	MAX_DOMAINS_REMEMBERED,
	SERVICE,
	type ExtensionNumbers,
	type KavkomAccount,
} from '../transport/account';
import type { KavkomRow } from '../transport/responses';
import { readPbx } from '../transport/requests';

const EXTENSION_ID = 'extension_uuid';

/** Every extension, with every field. */
export const EXTENSIONS: KavkomList = {
	api: 'pbx',
	route: 'extension/list',
	query: { getAll: 'true' },
	id: EXTENSION_ID,
};

const FEW_FIELDS: KavkomList = { ...EXTENSIONS, route: 'extension/list_limited' };

export const extensionUuid = (row: KavkomRow) => textOrNull(row[EXTENSION_ID]);

/**
 * Reads the short list for pickers, or the full one where the key may not use the short one, the short one fails by
 * itself or, unseen, leaves the number out (contract: kavkom, Extensions, numbers, users).
 */
export async function readExtensionChoices(
	account: KavkomAccount,
): Promise<{ rows: KavkomRow[]; isCut: boolean }> {
	const short = await readWholeList(account, FEW_FIELDS).catch((thrown: unknown) => {
		if (isAboutRoute(thrown)) return null;
		throw thrown;
	});
	if (short?.rows.every((row) => textOrNull(row.extension) !== null)) return short;
	return await readWholeList(account, EXTENSIONS);
}

/** Kinds of failures of one route that another one need not share. */
const FAILURES_OF_A_ROUTE: ReadonlySet<FailureKind> = new Set([
	'credentials',
	'forbidden',
	'notFound',
	'invalidRequest',
	'refused',
	'serviceUnavailable',
	'timeout',
	'unreadableResponse',
]);

function isAboutRoute(thrown: unknown): boolean {
	return thrown instanceof ServiceError && FAILURES_OF_A_ROUTE.has(thrown.kind);
}

/**
 * The numbers of all extensions by uuid, read once an account. Calls name an extension by its uuid only.
 * When the list can't be read, calls are still worth having: the reason is told and the numbers stay unknown.
 */
export async function extensionNumbers(account: KavkomAccount): Promise<ExtensionNumbers> {
	const { remembered } = account;
	remembered.extensionNumbers ??= loadExtensionNumbers(account).catch((thrown: Error) => ({
		byUuid: new Map<string, string>(),
		unknownBecause: thrown.message,
		passing: isLasting(thrown) ? undefined : thrown,
	}));
	return await remembered.extensionNumbers;
}

/** Kinds of failures that pass, whether a second attempt right away can help or not. */
const PASSING: ReadonlySet<string> = new Set(['timeout', 'unreachable']);

/** A key that may not read the list will not the next time either. */
function isLasting(thrown: Error): boolean {
	return thrown instanceof ServiceError && !thrown.retryable && !PASSING.has(thrown.kind);
}

/** So long calls wait for their extensions: without them they are worth more than never. */
const PATIENCE_MS = 2 * HOUR_MS;

/** By domain, since when (epoch ms by our clock) calls wait for its extensions. */
const waitingSince = new Map<string, number>();

/**
 * The numbers of all extensions, as of `extensionNumbers`, for calls that are to wait for them: for two hours at
 * most, as long as this process runs.
 *
 * @throws ServiceError when they can't be read for a reason that passes
 */
export async function awaitedExtensionNumbers(account: KavkomAccount): Promise<ExtensionNumbers> {
	const numbers = await extensionNumbers(account);
	if (numbers.passing === undefined) return numbers;
	const { domainUuid } = account;
	const since = waitingSince.get(domainUuid) ?? Date.now();
	waitingSince.set(domainUuid, since);
	keepNewest(waitingSince, MAX_DOMAINS_REMEMBERED);
	if (Date.now() - since >= PATIENCE_MS) return numbers;
	throw asFailureOfList(numbers.passing);
}

function asFailureOfList(thrown: Error): Error {
	if (!(thrown instanceof ServiceError)) return thrown;
	const { kind, message, description } = thrown;
	const hours = PATIENCE_MS / HOUR_MS;
	const what = `${message}. New calls wait for it ${hours} hours, then they come without their extension.`;
	return new ServiceError(kind, `The list of extensions of ${SERVICE} could not be read`, {
		...thrown,
		description: `${what}\n${description}`,
	});
}

async function loadExtensionNumbers(account: KavkomAccount): Promise<ExtensionNumbers> {
	const { rows } = await readExtensionChoices(account);
	waitingSince.delete(account.domainUuid);
	const byUuid = new Map<string, string>();
	for (const row of rows) {
		const uuid = extensionUuid(row);
		const number = textOrNull(row.extension);
		if (uuid !== null && number !== null) byUuid.set(uuid, number);
	}
	return { byUuid, unknownBecause: null };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the extension that a resource locator names: by uuid, or by its number. */
export async function readExtension(
	account: KavkomAccount,
	{ mode, value }: Located,
): Promise<KavkomRow> {
	const byId = mode === 'id' || UUID.test(value);
	const response = byId
		? await readPbx(account, 'extension/get', { id: value })
		: await readPbx(account, 'extension/find', { extension: value });
	const row = soleRow(response, byId ? null : value);
	if (row) return row;
	throw new ServiceError('notFound', `${SERVICE} has no extension ${value}`, {
		description: 'Choose one from the list, or check the number or the ID that you entered.',
	});
}

function soleRow(response: unknown, wantedNumber: string | null): KavkomRow | null {
	const data = isRecord(response) ? response.data : null;
	// A list in place of the one extension is unseen (contract: kavkom, Extensions, numbers, users: Extension
	// routes).
	const rows = (Array.isArray(data) ? data : [data])
		.filter(isRecord)
		.filter((row) => Object.keys(row).length > 0);
	const matching = rows.filter(
		(row) => wantedNumber === null || textOrNull(row.extension) === wantedNumber,
	);
	return matching[0] ?? null;
}

/**
 * The number of the one extension that a resource locator names, asked for only when it was named by its uuid.
 *
 * @throws ServiceError where it names several, or an outside number
 */
export async function resolveExtensionNumber(
	account: KavkomAccount,
	located: Located,
): Promise<string> {
	const isUuid = located.mode === 'id' || UUID.test(located.value);
	if (!isUuid) return oneExtension(located.value, 'Extension');
	const number = textOrNull((await readExtension(account, located)).extension);
	if (number !== null) return number;
	throw new ServiceError('notFound', `${SERVICE} did not say the number of this extension`, {
		description: 'Choose By Number and enter it.',
	});
}
