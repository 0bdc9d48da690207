import { isEmpty } from 'lodash';
import type { ServiceResponse } from '../../shared/http/client';
import type { Connection } from '../../shared/http/connection';
import { ServiceError } from '../../shared/failure/serviceError';
import type { Page } from './page';
import { htmlFailure, isHtml, statusFailure } from '../../shared/http/statusFailure';
import { strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { HIDDEN, isSecretField } from '../../shared/secrets/secretFields';
import { inText, isRecord, textOrNull } from '../../shared/values/values';
import { KEY, SERVICE } from './account';
import { isRefusal, saysError, saysSuccess, wordsOfError } from './outcomeWords';

export type KavkomRow = Record<string, unknown>;

const LONGEST_SAYING = 1000;

/**
 * Reads a response as JSON, or throws the failure that it stands for: by its status, by `success: false`,
 * `error: true` and the like under a status of 200, or because it is a web page or no JSON at all.
 * (contract: kavkom, Transport)
 */
export function readResponse(
	connection: Connection,
	response: ServiceResponse,
	url: string,
): unknown {
	const { service } = connection;
	const json = parsed(response.text);
	const isPage = isHtml(response.text);
	const words = json === undefined && !isPage ? strayWords(response.text, connection.redact) : '';
	const said =
		words === ''
			? connection.redact(whatTheServiceSaid(json)).slice(0, LONGEST_SAYING)
			: sentence('Kavkom says', words);
	const failure = statusFailure(response, service, said, url, KEY);
	if (failure) throw failure;
	if (isPage) throw htmlFailure(service, response.status);
	if (json === undefined) {
		if (words !== '') throw strayWordsFailure(service, words, response.status);
		throw new ServiceError('unreadableResponse', `${service} sent an answer that is not complete`, {
			description: 'It could not be read as JSON. Try again in a few minutes.',
			httpCode: response.status,
			retryable: true,
		});
	}
	if (isRefusal(json)) {
		throw new ServiceError('refused', `${service} turned the request down`, {
			description: said || 'It gave no reason. Check the values that you entered.',
			httpCode: response.status,
		});
	}
	return json;
}

/**
 * A byte order mark before JSON, unseen (contract: kavkom, Transport: Envelopes), is trimmed off with the blanks.
 */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text.trim()) as unknown;
	} catch {
		return undefined;
	}
}

/** What the service says of something that it did, free of secrets; null when it says nothing. */
export function messageOf({ redact }: Connection, response: unknown): string | null {
	const message = isRecord(response) ? textOrNull(response.message) : null;
	return message === null ? null : redact(message);
}

/** Message, field by field remarks and request id of a response, a line each; empty when it has none. */
export function whatTheServiceSaid(json: unknown): string {
	if (!isRecord(json)) return '';
	const requestId = textOrNull(json.request_uuid);
	return [
		sentence('Kavkom says', textOrNull(json.message) ?? wordsOfError(json)),
		...fieldRemarks(json.errors),
		sentence('Request ID', requestId),
	]
		.filter((line) => line !== '')
		.join('\n');
}

function sentence(label: string, text: string | null): string {
	return text === null ? '' : `${label}: ${text}`;
}

function fieldRemarks(errors: unknown): string[] {
	if (Array.isArray(errors)) return errors.map(inText);
	if (!isRecord(errors)) return [];
	return Object.entries(errors).map(([field, remarks]) => {
		// A remark can say the value back.
		if (isSecretField(field)) return `${field}: ${HIDDEN}`;
		return `${field}: ${(Array.isArray(remarks) ? remarks : [remarks]).map(inText).join(' ')}`;
	});
}

/**
 * The rows of a list, whichever of its shapes it has, all of them unseen: `data` with rows, Laravel's paginator inside
 * `data`, FreeSWITCH's `rows`, an object keyed by number or uuid, or a bare array.
 * (contract: kavkom, Call detail records: Paging)
 *
 * @throws ServiceError when it has none of them: an unknown shape, entries that are no rows, or `null` or `{}` in
 *   place of the whole response or beside an error, must not pass for an empty list
 */
export function readList(connection: Connection, json: unknown): Page<KavkomRow> {
	const data = isRecord(json) && 'data' in json ? json.data : json;
	const saysNothing = !Array.isArray(data) && isEmpty(data) && (data === json || saysError(json));
	const rows = saysNothing ? null : rowsOf(data);
	if (rows === null) {
		throw new ServiceError(
			'unreadableResponse',
			`${connection.service} sent a list in a form that this node does not know`,
			{ description: 'Please report this, with the operation that you used.' },
		);
	}
	const places = [
		isRecord(json) ? json.pagination : undefined,
		data,
		isRecord(json) ? json.meta : undefined,
		json,
	];
	return {
		rows,
		total: firstCount(places, ['total']),
		pages: firstCount(places, ['pages', 'last_page']),
	};
}

/** What PHP keys the rows of a filtered list by; unseen (contract: kavkom, Call detail records: Paging). */
const ROW_KEY = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

function rowsOf(data: unknown): KavkomRow[] | null {
	if (Array.isArray(data)) return rowsIn(data);
	if (data === null || data === '') return [];
	if (!isRecord(data)) return null;
	if (Array.isArray(data.data)) return rowsIn(data.data);
	if (Array.isArray(data.rows)) return rowsIn(data.rows);
	// As FreeSWITCH tells of no channels; unseen (contract: kavkom, Active calls: Listing channels).
	if (textOrNull(data.row_count) === '0') return [];
	const entries = Object.entries(data);
	const isKeyedByRow = entries.every(([key, value]) => ROW_KEY.test(key) && isRecord(value));
	return isKeyedByRow ? entries.map(([, value]) => value as KavkomRow) : null;
}

function rowsIn(entries: unknown[]): KavkomRow[] | null {
	const rows = entries.filter(isRecord);
	return rows.length === 0 && entries.length > 0 ? null : rows;
}

function firstCount(places: readonly unknown[], names: readonly string[]): number | null {
	for (const place of places) {
		if (!isRecord(place)) continue;
		for (const name of names) {
			const count = Number(textOrNull(place[name]) ?? Number.NaN);
			if (Number.isInteger(count) && count >= 0) return count;
		}
	}
	return null;
}

/**
 * The failure of a response that is neither a refusal nor the word `success`. It leaves open whether there
 * was an effect.
 */
export function refuseUnclearResponse(response: unknown, whatWasDone: string): void {
	if (saysSuccess(response)) return;
	throw new ServiceError('unreadableResponse', `${SERVICE} did not say whether it ${whatWasDone}`, {
		description: 'The answer does not speak of success.',
	});
}
