import type { IDataObject } from 'n8n-workflow';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import type { ServiceResponse } from '../../shared/http/client';
import { isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readOpenApi } from '../transport/openApiRequests';
import { openApiRows } from '../transport/openApiResponses';
import { readOneCom } from '../transport/requests';
import {
	entriesOf,
	isEmptyResponse,
	readBody,
	readJson,
	unknownForm,
	type OneComRow,
} from '../transport/responses';
import { withDot } from './uniqueId';

/** What 1com's machine made of the sound of a call. What it does not tell is null. */
export interface CallAnalysis extends IDataObject {
	summary: string | null;
	/** As 1com writes it, e.g. `Positive`. */
	sentiment: string | null;
	/** From -1 to 1. */
	sentiment_score: number | null;
	transcript: string | null;
	segments: Segment[];
}

/** What somebody said without a pause. */
interface Segment extends IDataObject {
	speaker: string | null;
	/** Seconds from the start of the recording, as is the next. */
	start_seconds: number | null;
	end_seconds: number | null;
	text: string | null;
}

/** One of these stands in whatever form it comes in (contract: onecom-openapi, Analysis of calls). */
const FIELDS = ['transcript', 'summary', 'sentiment_score', 'transcript_segments', 'segments'];

type ReadAnalysis = (account: OneComAccount, id: string) => Promise<OneComRow | null>;

const READ: Record<OneComApiKind, ReadAnalysis> = {
	// In what form it comes is unseen (contract: onecom, Further operations).
	classic: async (account, id) =>
		await readOneCom(
			account,
			{ reqtype: 'INFO', info: 'transcript', id, format: 'json' },
			(response) => transcriptIn(account, response),
		),
	openApi: async (account, id) => {
		const rows = openApiRows(await readOpenApi(account, '/aianalysis', { uniqueid: id }));
		return rows.find((row) => withDot(textOrNull(row.uniqueid) ?? '') === id) ?? null;
	},
};

/** Words instead of a transcript; anything longer was said by somebody. */
const NONE = /^no\b.{0,60}$|^.{0,40}\bnot (?:found|available)\b.{0,40}$/i;

function transcriptIn(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): OneComRow | null {
	const text = readBody(connection, response, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, response.status);
	if (isEmptyResponse(text) || NONE.test(text)) return null;
	if (!/^[[{]/.test(text)) return { transcript: text };
	const json = readJson(connection, response, baseUrl);
	return isRecord(json) ? json : { segments: json };
}

/**
 * Reads what 1com made of a call: transcript, summary and sentiment. The classic API has the transcript only.
 *
 * @returns null when there is no analysis, or not yet
 * @throws ServiceError
 */
export async function readAnalysis(
	account: OneComAccount,
	id: string,
): Promise<CallAnalysis | null> {
	const row = await READ[account.api](account, id);
	if (row === null) return null;
	if (!FIELDS.some((name) => name in row)) throw unknownForm('the analysis of the call');
	const analysis = toAnalysis(row);
	const isThere = Object.values(analysis).some((value) => value !== null && String(value) !== '');
	return isThere ? analysis : null;
}

function toAnalysis(row: OneComRow): CallAnalysis {
	const segments = entriesOf(row.transcript_segments ?? row.segments)
		.filter(isRecord)
		.map(toSegment);
	return {
		summary: textOrNull(row.summary),
		sentiment: textOrNull(row.sentiment_brief),
		sentiment_score: numberOrNull(row.sentiment_score),
		transcript: textOrNull(row.transcript) ?? textOf(segments),
		segments,
	};
}

const toSegment = ({ speaker, start, end, text }: Record<string, unknown>): Segment => ({
	speaker: textOrNull(speaker),
	start_seconds: numberOrNull(start),
	end_seconds: numberOrNull(end),
	text: textOrNull(text),
});

const textOf = (segments: Segment[]): string | null =>
	textOrNull(segments.map(({ text }) => text ?? '').join('\n'));

function numberOrNull(value: unknown): number | null {
	const text = textOrNull(value);
	const number = Number(text);
	return text === null || !Number.isFinite(number) ? null : number;
}
