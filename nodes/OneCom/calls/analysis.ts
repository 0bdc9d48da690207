import type { IDataObject } from 'n8n-workflow';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import type { ServiceResponse } from '../../shared/http/client';
import { isRecord, presentTexts, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readOpenApi } from '../transport/openApiRequests';
import { openApiRows } from '../transport/openApiResponses';
import { readOneCom } from '../transport/requests';
import {
	entriesOf,
	isEmptyResponse,
	parsedJson,
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
const FIELDS = [
	...['transcript', 'summary', 'sentiment_score', 'transcript_segments', 'segments'],
	'recordings',
];

const COLUMNS: ReadonlySet<string> = new Set([...FIELDS, 'uniqueid']);

type ReadAnalysis = (account: OneComAccount, id: string) => Promise<OneComRow | null>;

const READ: Record<OneComApiKind, ReadAnalysis> = {
	// In what form it comes is unseen (contract: onecom, Further operations).
	classic: async (account, id) =>
		await readOneCom(
			account,
			{ reqtype: 'INFO', info: 'transcript', id, format: 'json' },
			(response) => transcriptIn(account, response, id),
		),
	openApi: async (account, id) => {
		const json = await readOpenApi(account, '/aianalysis', { uniqueid: id });
		// A row alone, which holds lists of its own, is unseen.
		const rows = isRecord(json) && 'uniqueid' in json ? [json] : openApiRows(json, COLUMNS);
		return fullest(rows.filter((row) => idOf(row) === id));
	},
};

const idOf = ({ uniqueid }: OneComRow) => withDot(textOrNull(uniqueid) ?? '');

/** The first that holds something, of several on one call. */
const fullest = (rows: OneComRow[]): OneComRow | null =>
	rows.find((row) => hasContent(toAnalysis(row))) ?? rows[0] ?? null;

/** What stands in place of a transcript, by its first words: anything else was said by somebody. */
const NONE =
	/^no (?:transcript\w*|recording|analysis)\b.{0,60}$|^(?:the )?(?:transcript\w*|recording|analysis)\b.{0,30}\bnot (?:yet )?(?:found|available|ready)\b.{0,40}$|^not (?:found|available)\W*$/i;

/** JSON in lists, as opposed to a transcript that begins with a speaker or a time in brackets. */
const JSON_BEGINS = /^(?:\{|\[\s*(?:[[{"\]]|$))/;

function transcriptIn(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
	id: string,
): OneComRow | null {
	const text = readBody(connection, response, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, response.status);
	if (isEmptyResponse(text) || NONE.test(text)) return null;
	if (!JSON_BEGINS.test(text) && parsedJson(text) === undefined) return { transcript: text };
	const json = readJson(connection, response, baseUrl);
	if (isRecord(json)) return json;
	const records = entriesOf(json).filter(isRecord);
	const rows = records.filter((record) => FIELDS.some((name) => name in record));
	if (rows.length > 0) return fullest(rows.filter((row) => [id, ''].includes(idOf(row))));
	if (!records.some(isSegment)) throw unknownForm('the analysis of the call');
	return { segments: records };
}

const isSegment = (record: Record<string, unknown>) => 'text' in record;

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
	return hasContent(analysis) ? analysis : null;
}

const hasContent = (analysis: CallAnalysis) =>
	Object.values(analysis).some((value) => value !== null && String(value) !== '');

/** Of a call with several recordings, only the texts of each can stand for the whole. */
function toAnalysis(row: OneComRow): CallAnalysis {
	const segments = [row.transcript_segments, row.segments]
		.map((list) => recordsIn(list).map(toSegment))
		.find(({ length }) => length > 0);
	const recordings = recordsIn(row.recordings);
	const places = recordings.length === 1 ? [row, recordings[0]] : [row];
	const first = (name: string) => presentTexts(places.map((place) => place[name]))[0] ?? null;
	return {
		summary: textOrNull(row.summary) ?? linesOf(recordings, 'summary'),
		sentiment: first('sentiment_brief'),
		sentiment_score: numberOrNull(first('sentiment_score')),
		transcript:
			textOrNull(row.transcript) ??
			linesOf(segments ?? [], 'text') ??
			linesOf(recordings, 'transcript'),
		segments: segments ?? [],
	};
}

/** The records of a list, which may be written as JSON in a text. */
const recordsIn = (list: unknown): Array<Record<string, unknown>> =>
	entriesOf(typeof list === 'string' ? parsedJson(list.trim()) : list).filter(isRecord);

const linesOf = (records: ReadonlyArray<Record<string, unknown>>, name: string): string | null =>
	textOrNull(presentTexts(records.map((record) => record[name])).join('\n'));

const toSegment = ({ speaker, start, end, text }: Record<string, unknown>): Segment => ({
	speaker: textOrNull(speaker),
	start_seconds: numberOrNull(start),
	end_seconds: numberOrNull(end),
	text: textOrNull(text),
});

function numberOrNull(value: unknown): number | null {
	const text = textOrNull(value);
	const number = Number(text);
	return text === null || !Number.isFinite(number) ? null : number;
}
