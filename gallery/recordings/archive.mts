/** Keeps the recordings of the calls in the database before the phone system deletes them. */
import { accountName, nameAccount } from '../parts/account.mts';
import { ask } from '../parts/decisions.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { GalleryEntry } from '../entry.mts';
import { everyMinutes, loopOver, PATIENT, postgresQuery, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';
import { BATCH, DAYS, downloadNode, takeRecordings } from './archiveDownload.mts';
import { NAMED, STORE, STORES, type Store } from './archiveStores.mts';
import { failedRecordings, FAILURES, noteTry, triesInNote } from './tries.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseInEvery, PUBLISH } from '../parts/steps.mts';

const MINUTES = 15;
const TAKE = 'Take the recordings whose turn it is';
const ONE_BY_ONE = 'Take one recording after the other';
const DOWNLOAD = 'Download the recording';
const IS_THERE = 'Is the recording there?';
const NOTE = 'Note in the database where it is';
const NOTE_TRY = 'Note why it is not stored';

const RECORDINGS =
	"SELECT provider, id, recording, day FROM take_recordings('archive', $1, $2::integer, $3::integer, $4)";

/** Signs that a file's name may not have are spelled out, so that two calls never share a name. */
const SAFE_ID = `$('${ONE_BY_ONE}').first().json.id.replace(/[^A-Za-z0-9.-]/g, (sign) => '_' + sign.codePointAt(0).toString(16) + '_')`;
const ENDING = `(($binary.data.fileExtension ?? '').replace(/[^A-Za-z0-9]/g, '') || 'bin')`;

function nameFile({ provider }: Service, at: NodeSpec['at']): NodeSpec {
	return setFields(
		NAMED,
		{
			archive_folder: { value: `={{ $('${ONE_BY_ONE}').first().json.day }}`, type: 'string' },
			archive_name: {
				value: `={{ '${provider}-' + ${SAFE_ID} + '.' + ${ENDING} }}`,
				type: 'string',
			},
		},
		at,
		true,
	);
}

function noteOf(service: Service, store: Store): Note {
	const { title, credential } = service;
	return {
		steps: [
			`Set up and publish the sync of ${title} calls to PostgreSQL first: this works on its table of calls.`,
			choose(credential.title, accountName(service), DOWNLOAD),
			chooseInEvery('Postgres', 'PostgreSQL node'),
			...store.steps,
			PUBLISH,
		],
		more: `**The tables** of an older sync lack what this needs: run *1. Make the tables* of the sync again, or \`workflows/sql/postgres.sql\`.

**What it does:** every ${MINUTES} minutes it takes up to ${BATCH} calls of the last ${DAYS} days that have a recording and none stored yet, downloads each, stores it, and writes where it is to the columns *recording_file* and *recording_stored_at*.

**Late recordings:** new ones come first, then those that have waited longest. One that is not there yet, or cannot be stored, is tried again on later runs, at first after 15 minutes, and keeps no others waiting.

${triesInNote(service)}

${store.remarks(service)} Each call has a name of its own, made of its ID, so no file overwrites another call's.`,
	};
}

/** The archive of one phone system in one place. */
export function recordingArchive(service: Service, store: Store): GalleryEntry {
	const schedule = everyMinutes(`Every ${MINUTES} minutes`, MINUTES, [0, 0]);
	const take = takeRecordings(TAKE, service, RECORDINGS, BATCH, [3, 0]);
	const account = nameAccount(service, [3, -1]);
	const loop = loopOver(ONE_BY_ONE, 1, [4, 0]);
	const download = downloadNode(service, DOWNLOAD, [5, 1]);
	const isThere = ask(IS_THERE, '$binary?.data !== undefined', [6, 1]);
	const name = nameFile(service, [7, 1]);
	const { type, typeVersion, parameters } = store;
	const keep: NodeSpec = {
		name: STORE,
		type,
		typeVersion,
		at: [8, 1],
		settings: { ...PATIENT, onError: 'continueErrorOutput' },
		parameters,
	};
	const done = postgresQuery(
		NOTE,
		'UPDATE calls SET recording_file = $3, recording_stored_at = clock_timestamp() WHERE provider = $1 AND id = $2',
		[9, 1],
		`['${service.provider}', $('${ONE_BY_ONE}').first().json.id, ${store.reference}]`,
		{ ...PATIENT, onError: 'continueErrorOutput' },
	);
	const noteFailure = noteTry(NOTE_TRY, service, 'archive', ONE_BY_ONE, [9, 2]);
	const failures = failedRecordings(service, ['archive'], [5, 0]);

	return {
		file: `recordings/archive-${service.key}-recordings-to-${store.key}.json`,
		purpose: 'Keep recordings for good',
		variant: service.title,
		destination: store.title,
		needs: store.needs,
		workflow: workflow({
			name: `Keep ${service.title} recordings ${store.phrase}`,
			note: noteOf(service, store),
			pieces: [
				join(settingsPiece(store.settings, 1), failures, {
					nodes: [schedule, account, take, loop, download, isThere, name, keep, done, noteFailure],
					wires: [
						{ from: schedule.name, to: SETTINGS },
						{ from: FILLED_IN, to: account.name },
						{ from: account.name, to: TAKE },
						{ from: TAKE, to: ONE_BY_ONE },
						{ from: ONE_BY_ONE, to: FAILURES },
						{ from: ONE_BY_ONE, to: DOWNLOAD, output: 1 },
						{ from: DOWNLOAD, to: IS_THERE },
						{ from: IS_THERE, to: NAMED },
						{ from: IS_THERE, to: NOTE_TRY, output: 1 },
						{ from: NAMED, to: STORE },
						{ from: STORE, to: NOTE },
						{ from: STORE, to: NOTE_TRY, output: 1 },
						{ from: NOTE, to: ONE_BY_ONE },
						{ from: NOTE, to: ONE_BY_ONE, output: 1 },
						{ from: NOTE_TRY, to: ONE_BY_ONE },
						{ from: NOTE_TRY, to: ONE_BY_ONE, output: 1 },
					],
				}),
			],
		}),
	};
}

export const recordingArchivesOf = (services: readonly Service[]): GalleryEntry[] =>
	services.flatMap((service) => STORES.map((store) => recordingArchive(service, store)));
