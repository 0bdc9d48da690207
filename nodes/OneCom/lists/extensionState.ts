import type { IDataObject } from 'n8n-workflow';
import type { CallDirection } from '../../shared/call/callRecord';
import { ServiceError } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import { isRecord, textOrNull } from '../../shared/values/values';
import { directionOf } from '../calls/dispositions';
import { withDot } from '../calls/uniqueId';
import { SERVICE, type OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readOpenApi } from '../transport/openApiRequests';
import { FRESH, readOneCom } from '../transport/requests';
import { isEmptyResponse, notData, readBody, readJson, unknownForm } from '../transport/responses';

/** What the phone of an extension does right now. */
export interface ExtensionState extends IDataObject {
	/** `in_call` also while it rings; `unknown` when 1com says something else, which stands in `message`. */
	state: 'in_call' | 'idle' | 'not_registered' | 'unknown';
	/** Whether the phone is signed in; null when that is not known. */
	registered: boolean | null;
	/** Of the call that it is in, as are the fields below. */
	direction: CallDirection | null;
	other_number: string | null;
	other_name: string | null;
	call_id: string | null;
	linked_id: string | null;
	/** What 1com says of a state that is none of the others. */
	message: string | null;
}

/** The fields of a state, in the order in which a text has them (contract: onecom-openapi, Extensions). */
const FIELDS = [
	'UniqueID',
	'LinkedID',
	'Connected Line ID',
	'Connected Line ID Name',
	'Context',
	'Extension',
	'Direction',
	'OtherParty',
];

type StateFields = Record<string, unknown>;

/** @returns null for an extension that 1com does not know */
type ReadState = (account: OneComAccount, extension: string) => Promise<StateFields | null>;

const READ: Record<OneComApiKind, ReadState> = {
	classic: async (account, ext) =>
		await readOneCom(
			account,
			{ reqtype: 'INFO', info: 'extstate', ext, format: 'json', ...FRESH },
			(response) => fieldsIn(account, response),
		),
	openApi: async (account, number) => {
		const json = await readOpenApi(account, '/extensions/state', { number });
		if (!isRecord(json)) throw unknownForm('the state of the extension');
		return json;
	},
};

/** As JSON, or parted by `|`, which is unseen (contract: onecom, Further operations). */
function fieldsIn(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): StateFields | null {
	const text = readBody(connection, response, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, response.status);
	if (isEmptyResponse(text)) return null;
	const parts = text.split('|');
	if (parts.length >= FIELDS.length && !/^[[{]/.test(text)) {
		return Object.fromEntries(FIELDS.map((field, place) => [field, parts[place]]));
	}
	const json = readJson(connection, response, baseUrl);
	if (!isRecord(json)) throw notData(connection, text, response.status);
	return json;
}

/**
 * Reads what the phone of an extension does now.
 *
 * @throws ServiceError `notFound` when 1com tells nothing about it
 */
export async function readExtensionState(
	account: OneComAccount,
	extension: string,
): Promise<ExtensionState> {
	const fields = await READ[account.api](account, extension);
	if (fields !== null && !FIELDS.some((name) => name in fields)) {
		throw unknownForm('the state of the extension');
	}
	if (fields !== null) return toState(fields);
	throw new ServiceError('notFound', `${SERVICE} tells nothing about the extension ${extension}`, {
		description:
			'Check its number. If it is right, this host may not have this operation: Help: Get lists those that it has.',
	});
}

function toState(fields: StateFields): ExtensionState {
	const text = (name: string) => textOrNull(fields[name]);
	const [uniqueId, linkedId] = [text('UniqueID'), text('LinkedID')];
	const party = (name: string) => (UNKNOWN_PARTY.test(text(name) ?? '') ? null : text(name));
	if (uniqueId !== null && CALL_ID.test(uniqueId)) {
		const call = {
			direction: directionOf(fields.Direction),
			other_number: party('OtherParty') ?? party('Connected Line ID'),
			other_name: party('Connected Line ID Name'),
			call_id: withDot(uniqueId),
			linked_id: linkedId === null ? null : withDot(linkedId),
		};
		return { state: 'in_call', registered: true, ...call, message: null };
	}
	const message = [uniqueId, linkedId].filter(Boolean).join(': ') || null;
	const isIdle = 'UniqueID' in fields && FIELDS.every((name) => isBlank(fields[name]));
	if (isIdle) return { state: 'idle', registered: true, ...NO_CALL, message: null };
	return /not registered/i.test(linkedId ?? '')
		? { state: 'not_registered', registered: false, ...NO_CALL, message: null }
		: { state: 'unknown', registered: null, ...NO_CALL, message };
}

/** Null is unseen (contract: onecom-openapi, Extensions). */
const isBlank = (value: unknown) =>
	(value ?? '') === '' || (typeof value === 'string' && value.trim() === '');

/** What Asterisk writes for somebody whom it does not know. */
const UNKNOWN_PARTY = /^<unknown>$/i;

/** Anything with an epoch in it; the words of other states have none. */
const CALL_ID = /\d{9,}[._]\d+$/;

const NO_CALL = {
	direction: null,
	other_number: null,
	other_name: null,
	call_id: null,
	linked_id: null,
};
