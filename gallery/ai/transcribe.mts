/** Writes down what was said in recorded calls, and sums it up, in the database. */
import { accountName, nameAccount } from '../parts/account.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { GalleryEntry } from '../entry.mts';
import { everyMinutes, loopOver, PATIENT, postgresQuery } from '../nodes.mts';
import { DAYS, downloadNode, takeRecordings } from '../recordings/archiveDownload.mts';
import {
	failedRecordings,
	FAILURES,
	MAX_TRIES,
	noteTry,
	triesInNote,
} from '../recordings/tries.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';
import { modelsInNote, OPENAI_NEEDS, SPEECH_SETTINGS } from './openAi.mts';
import * as speech from './speech.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseInEvery, fillIn, PUBLISH } from '../parts/steps.mts';

const MINUTES = 15;
/** Each costs money: a run that finds a thousand recordings must not spend it all at once. */
const BATCH = 5;

const TAKE = 'Take the recordings whose turn it is';
const ONE_BY_ONE = 'Take one recording after the other';
const IS_WRITTEN = 'Is only the summary missing?';
const DOWNLOAD = 'Download the recording';
const IS_THERE = 'Is the recording there?';
const LOOK = 'Look at the file';
const IS_TAKEN = 'Does OpenAI take it?';
const TRANSCRIBE = 'Write down what was said';
const CAME = 'Did a transcript come?';
const KEEP = 'Keep the transcript';
const SAID = 'Was anything said?';
const SUMMARISE = 'Sum it up';
const IS_SUMMED_UP = 'Did a summary come?';
const NOTE = 'Write the summary to the database';
const NO_TRANSCRIPT = 'Note why there is no transcript';
const NO_SUMMARY = 'Note why there is no summary';

const FAILING: NodeSpec['settings'] = { ...PATIENT, onError: 'continueErrorOutput' };

/** Recordings without a transcript, and transcripts that an earlier run kept and could not sum up. */
const RECORDINGS = `SELECT id, recording, NULL AS transcript FROM take_recordings('transcript', $1, $2::integer, $3::integer, $4)
UNION ALL
SELECT taken.id, taken.recording, calls.transcript FROM take_recordings('summary', $1, $2::integer, $3::integer, $4) AS taken
JOIN calls ON calls.provider = taken.provider AND calls.id = taken.id`;

const RECORDING = `$('${ONE_BY_ONE}').first().json`;

/** Of its first output, for n8n would look on the one for failures, too. PostgreSQL takes no text with a zero in it. */
const HEARD = `$('${TRANSCRIBE}').first(0).json.body.text.replaceAll('\\u0000', '')`;

function noteOf(service: Service): Note {
	const { credential } = service;
	return {
		steps: [
			'Set up and publish a sync to PostgreSQL first: this works on its table of calls.',
			choose(credential.title, accountName(service), DOWNLOAD),
			choose('OpenAI', TRANSCRIBE, SUMMARISE),
			chooseInEvery('Postgres', 'PostgreSQL node'),
			fillIn('*summary_language*, such as `English` or `French`; the rest may stay as it is'),
			PUBLISH,
		],
		more: `**The tables** of an older sync lack what this needs: run *1. Make the tables* of the sync again, or \`workflows/sql/postgres.sql\`.

**What it does:** every ${MINUTES} minutes it takes up to ${BATCH} calls of the last ${DAYS} days that have a recording and no transcript yet, newest first, has OpenAI write down what was said, and keeps that in the column *transcript* at once. Then it has OpenAI sum it up, in the column *summary*. When the summary does not come, only the summary is asked for again.

**What it costs:** each recording is sent to OpenAI until its transcript comes, ${MAX_TRIES} times at most. When it is published first, calls of ${DAYS} days are waiting: ${BATCH} every ${MINUTES} minutes are ${BATCH * 4 * 24} a day at most.

**What OpenAI takes:** MP3, WAV, OGG, M4A, FLAC and WebM, up to 25 MB. Other files are given up at once, and nothing is paid for them. A model may also have a limit of minutes.

${triesInNote(service)}

**What leaves your n8n:** the whole conversation goes to OpenAI. Ask whether you may do that, and whether those who talked must be told.

${modelsInNote('*transcription_model* or *summary_model*')} *summary_language* and *openai_url* may stay as they are; the address is the one of your OpenAI credential.`,
	};
}

/** The transcription for one phone system. */
export function transcribe(service: Service): GalleryEntry {
	const schedule = everyMinutes(`Every ${MINUTES} minutes`, MINUTES, [0, 0]);
	const take = takeRecordings(TAKE, service, RECORDINGS, BATCH, [3, 0]);
	const account = nameAccount(service, [3, -1]);
	const loop = loopOver(ONE_BY_ONE, 1, [4, 0]);
	const isWritten = ask(IS_WRITTEN, '$json.transcript !== null', [5, 1]);
	const download = downloadNode(service, DOWNLOAD, [6, 2]);
	const isThere = ask(IS_THERE, '$binary?.data !== undefined', [7, 2]);
	const look = codeNode(LOOK, new URL('code/soundFile.cjs', import.meta.url), [8, 2]);
	const isTaken = ask(IS_TAKEN, '$json.error === undefined', [9, 2]);
	const write = speech.transcribeNode(TRANSCRIBE, [10, 2]);
	const came = ask(CAME, `typeof ${speech.SAID} === 'string'`, [11, 2]);
	const keep = postgresQuery(
		KEEP,
		'SELECT keep_transcript($1, $2, $3, $4)',
		[12, 2],
		`['${service.provider}', ${RECORDING}.id, ${HEARD}, ${HEARD}.trim() !== '']`,
		FAILING,
	);
	const said = ask(SAID, `${HEARD}.trim() !== ''`, [13, 2]);
	const summarise = speech.summariseNode(SUMMARISE, `${RECORDING}.transcript ?? ${HEARD}`, [14, 1]);
	const isSummedUp = ask(IS_SUMMED_UP, `String(${speech.SUMMARY} ?? '').trim() !== ''`, [15, 1]);
	const note = postgresQuery(
		NOTE,
		'UPDATE calls SET summary = $3 WHERE provider = $1 AND id = $2',
		[16, 1],
		`['${service.provider}', ${RECORDING}.id, ${speech.SUMMARY}.replaceAll('\\u0000', '')]`,
		FAILING,
	);
	const noTranscript = noteTry(NO_TRANSCRIPT, service, 'transcript', ONE_BY_ONE, [12, 3]);
	const noSummary = noteTry(NO_SUMMARY, service, 'summary', ONE_BY_ONE, [16, 2]);
	const failures = failedRecordings(service, ['transcript', 'summary'], [5, 0]);
	const backToLoop = [note, noTranscript, noSummary].flatMap(({ name }) => [
		{ from: name, to: ONE_BY_ONE },
		{ from: name, to: ONE_BY_ONE, output: 1 },
	]);
	return {
		file: `ai/transcribe-${service.key}-recordings.json`,
		purpose: 'Transcribe and sum up recordings',
		variant: service.title,
		destination: 'PostgreSQL',
		needs: `PostgreSQL 12 or newer; ${OPENAI_NEEDS}`,
		workflow: workflow({
			name: `Transcribe and sum up ${service.title} recordings`,
			note: noteOf(service),
			pieces: [
				join(settingsPiece(SPEECH_SETTINGS, 1), failures, {
					nodes: [
						account,
						schedule,
						take,
						loop,
						isWritten,
						download,
						isThere,
						look,
						isTaken,
						write,
						came,
						keep,
						said,
						summarise,
						isSummedUp,
						note,
						noTranscript,
						noSummary,
					],
					wires: [
						{ from: schedule.name, to: SETTINGS },
						{ from: FILLED_IN, to: account.name },
						{ from: account.name, to: TAKE },
						{ from: TAKE, to: ONE_BY_ONE },
						{ from: ONE_BY_ONE, to: FAILURES },
						{ from: ONE_BY_ONE, to: IS_WRITTEN, output: 1 },
						{ from: IS_WRITTEN, to: SUMMARISE },
						{ from: IS_WRITTEN, to: DOWNLOAD, output: 1 },
						{ from: DOWNLOAD, to: IS_THERE },
						{ from: IS_THERE, to: LOOK },
						{ from: IS_THERE, to: NO_TRANSCRIPT, output: 1 },
						{ from: LOOK, to: IS_TAKEN },
						{ from: IS_TAKEN, to: TRANSCRIBE },
						{ from: IS_TAKEN, to: NO_TRANSCRIPT, output: 1 },
						{ from: TRANSCRIBE, to: CAME },
						{ from: TRANSCRIBE, to: NO_TRANSCRIPT, output: 1 },
						{ from: CAME, to: KEEP },
						{ from: CAME, to: NO_TRANSCRIPT, output: 1 },
						{ from: KEEP, to: SAID },
						{ from: KEEP, to: ONE_BY_ONE, output: 1 },
						{ from: SAID, to: SUMMARISE },
						{ from: SAID, to: ONE_BY_ONE, output: 1 },
						{ from: SUMMARISE, to: IS_SUMMED_UP },
						{ from: SUMMARISE, to: NO_SUMMARY, output: 1 },
						{ from: IS_SUMMED_UP, to: NOTE },
						{ from: IS_SUMMED_UP, to: NO_SUMMARY, output: 1 },
						...backToLoop,
					],
				}),
			],
		}),
	};
}
