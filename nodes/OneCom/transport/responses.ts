import { ServiceError } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import type { Connection } from '../../shared/http/connection';
import { htmlFailure, isHtml, statusFailure } from '../../shared/http/statusFailure';
import { hasJsonBehindWords, strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { isRecord } from '../../shared/values/values';
import { SERVICE } from './account';
import { withIdsAsText } from './idsAsText';
import { jsonRefusal, jsonRefusalFailure } from './jsonRefusal';

export type OneComRow = Record<string, unknown>;

/** Longer ones are unseen (contract: onecom, Calling it: Reading an answer). */
const LONGEST_SENTENCE = 300;

export const UNKNOWN_TENANT = '1com does not know this tenant';

/** What 1com says under a status of 200 when the credential is not right (contract: onecom, Calling it). */
const CREDENTIAL_SENTENCES: ReadonlyArray<[RegExp, string, string]> = [
	[
		/mistaken the security api key/i,
		'1com did not accept the API key, the tenant or this operation',
		'Check the API Key and the Tenant in the credential. To place or end calls the key must be the read/write one (Configuration → Settings in 1com), not the read-only one.',
	],
	[
		/wrong or missing tenant/i,
		UNKNOWN_TENANT,
		'Check the Tenant in the credential: it is the short code of your phone system, e.g. DEMO.',
	],
];

/**
 * Throws the failure that a response stands for by its status or by one of 1com's sentences about the
 * credential, which come with a status of 200 and any content type; gives its trimmed text otherwise.
 */
export function readBody(connection: Connection, response: ServiceResponse, url: string): string {
	const text = response.text.trim();
	const isSuccess = response.status >= 200 && response.status < 300;
	const said = isSuccess ? '' : sentenceOf(connection, text) || wordsOf(connection, text);
	const failure = statusFailure(response, connection.service, said, url);
	if (failure) throw failure;
	const refused = credentialFailure(text, response.status);
	if (refused) throw refused;
	return text;
}

/** The failure of a response in which 1com says that the credential is not right; null for any other. */
export function credentialFailure(text: string, httpCode: number): ServiceError | null {
	if (text.length > LONGEST_SENTENCE) return null;
	const rule = CREDENTIAL_SENTENCES.find(([sentence]) => sentence.test(text));
	return rule ? new ServiceError('credentials', rule[1], { description: rule[2], httpCode }) : null;
}

/** Whether a failure is about the tenant alone: most are about key and tenant alike. */
export const isAboutTenant = ({ message }: ServiceError): boolean => message === UNKNOWN_TENANT;

/** What 1com said, when the response is one short sentence; empty otherwise. */
export function sentenceOf(connection: Connection, text: string): string {
	const isSentence =
		text !== '' &&
		text.length <= LONGEST_SENTENCE &&
		!/^[<[{]/.test(text) &&
		!hasJsonBehindWords(text);
	return isSentence ? `1com says: ${connection.redact(text)}` : '';
}

/** The first words of a response that is neither a sentence, a web page nor JSON; empty when it has none. */
function wordsOf(connection: Connection, text: string): string {
	const words = isHtml(text) ? '' : strayWords(text, connection.redact);
	return words === '' ? '' : `1com says: ${words}`;
}

/**
 * Whether a response says "no rows": nothing, a lone `]`, an empty array, null, or `{}`, which is unseen
 * (contract: onecom, Calling it: Table of answers).
 */
export function isEmptyResponse(text: string): boolean {
	return text === '' || text === ']' || text === '[]' || text === 'null' || text === '{}';
}

/**
 * Reads a response as JSON; null when it says "no rows".
 *
 * @throws ServiceError for a web page, a sentence, a JSON refusal, or JSON that was cut off
 */
export function readJson(connection: Connection, response: ServiceResponse, url: string): unknown {
	const text = readBody(connection, response, url);
	if (isEmptyResponse(text)) return null;
	const json = parsedJson(text);
	if (json === undefined) throw notJson(connection, text, response.status);
	const refusal = jsonRefusal(json);
	if (refusal) throw jsonRefusalFailure(refusal, connection.redact, response.status);
	return json;
}

/** The value of JSON whose ids are texts; undefined for anything else, as well as for JSON that was cut off. */
export function parsedJson(text: string): unknown {
	if (!/^(?:[[{]|null$)/.test(text)) return undefined;
	try {
		return JSON.parse(withIdsAsText(text)) as unknown;
	} catch {
		return undefined;
	}
}

function notJson(connection: Connection, text: string, status: number): ServiceError {
	return isHtml(text) ? htmlFailure(connection.service, status) : notData(connection, text, status);
}

/**
 * The failure of a response that is neither data nor a web page: a sentence of 1com's, words around data, or data
 * that was cut off.
 */
export function notData(connection: Connection, text: string, httpCode: number): ServiceError {
	const said = sentenceOf(connection, text);
	if (said !== '') {
		return new ServiceError('refused', '1com turned the request down', {
			description: `Check the values that you entered.\n${said}`,
			httpCode,
		});
	}
	const words = isHtml(text) ? '' : strayWords(text, connection.redact);
	return words === ''
		? incomplete(httpCode)
		: strayWordsFailure(connection.service, words, httpCode);
}

/** The failure of a response whose end is missing. */
export function incomplete(httpCode: number): ServiceError {
	return new ServiceError('unreadableResponse', '1com sent an answer that is not complete', {
		description:
			'It could not be read. Try again in a few minutes, or choose fewer Days per Request in the options.',
		httpCode,
		retryable: true,
	});
}

/**
 * The rows of a JSON list, which may be an array or an object keyed by id (contract: onecom, Extensions and live state).
 *
 * @param columns those of which each list of this kind has one at least
 * @throws ServiceError when it holds something, and no such row: that must not pass for an empty list
 */
export function rowsOf(json: unknown, columns: ReadonlySet<string>): OneComRow[] {
	return withKnownColumns(recordsOf(json), columns);
}

/** As `rowsOf`, whatever columns the rows have. */
export function recordsOf(json: unknown): OneComRow[] {
	const entries = entriesOf(json);
	const records = entries.filter(isRecord);
	if (records.length === 0 && entries.length > 0) throw unknownForm('a list');
	return records;
}

/**
 * The same rows.
 *
 * @throws ServiceError when there are some, and none has a column that is known: they are an envelope or a refusal
 */
export function withKnownColumns(rows: OneComRow[], columns: ReadonlySet<string>): OneComRow[] {
	const isKnown = rows.some((row) => Object.keys(row).some((name) => columns.has(name)));
	if (rows.length > 0 && !isKnown) throw unknownForm('a list');
	return rows;
}

/** What an array or an object holds; nothing in null. */
export function entriesOf(json: unknown): unknown[] {
	return Object.values(json ?? {});
}

/** @param what e.g. `its queues` */
export function unknownForm(what: string): ServiceError {
	return new ServiceError(
		'unreadableResponse',
		`${SERVICE} sent ${what} in a form that this node does not know`,
		{ description: 'Please report this, with the operation that you used.' },
	);
}
