/** Recordings kept on disk and in S3, in a real n8n with a real PostgreSQL and a local S3. */
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recordingArchive } from '../../gallery/recordings/archive.mts';
import { DISK, S3, type Store } from '../../gallery/recordings/archiveStores.mts';
import { KAVKOM, ONECOM, type Service } from '../../services.mts';
import { PROJECT } from '../../scripts/build.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { recordingAudio } from '../../sandbox/kavkom/simulator.mts';
import { recordingOf } from '../../sandbox/onecom/simulator.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { itemsOf } from '../../sandbox/n8n/workflows.mts';
import { BUCKET, startS3, type S3StandIn } from '../../sandbox/standins/s3.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

const DAY_MS = 86_400_000;

let playground: Playground;
let server: SandboxDatabaseServer;
let database: SandboxDatabase;
let s3: S3StandIn;
/** Where n8n may write by itself. */
let folder: string;

beforeAll(async () => {
	s3 = await startS3();
	server = await startPostgres();
	database = await server.createDatabase();
	await database.query(await readFile(join(PROJECT, 'workflows/sql/postgres.sql'), 'utf8'));
	playground = await startSharedPlayground({
		kavkom: { callCount: 0 },
		oneCom: { callCount: 0 },
	});
	const own = join(playground.userFolder, '.n8n-files');
	await mkdir(own, { recursive: true });
	folder = await mkdtemp(join(own, 'recordings-'));
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	await database.close();
	await server.close();
	await s3.close();
});

beforeEach(async () => {
	await database.query('TRUNCATE calls, recording_tries');
	s3.objects.clear();
});

async function importArchive(
	service: Service,
	store: Store,
	settings: Record<string, string>,
): Promise<string> {
	const { workflow } = recordingArchive(service, store);
	return await imported(playground, filledIn(workflow, settings), {
		'n8n-nodes-base.postgres': database.credential,
		'n8n-nodes-base.s3': s3.credential,
	});
}

const insert = async (
	provider: string,
	id: string,
	recording: string | null,
	startedAt: number,
): Promise<unknown> =>
	await database.query(
		`INSERT INTO calls (provider, id, status, recording, started_at, fetched_at) VALUES ($1, $2, 'answered', $3, $4, now())`,
		[provider, id, recording, new Date(startedAt).toISOString()],
	);

/** As if so long had passed since everything was tried. */
const letRest = async (): Promise<unknown> =>
	await database.query(`UPDATE recording_tries SET tried_at = tried_at - interval '1 day'`);

const stored = async (): Promise<Record<string, unknown>> => {
	const rows = await database.query(
		'SELECT id, recording_file FROM calls WHERE recording_stored_at IS NOT NULL',
	);
	return Object.fromEntries(rows.map(({ id, recording_file }) => [id, recording_file]));
};

const day = (instant: number, mark: string): string =>
	new Date(instant).toISOString().slice(0, 10).replaceAll('-', mark);

describe('the archive of recordings on disk', () => {
	it(
		'holds each Kavkom recording under a name of its own, those that come late among them',
		async () => {
			const { kavkom } = playground;
			const now = Date.now();
			const early = kavkom.addCall({ file: 'early one.mp3', startedAt: now - 3 * DAY_MS });
			const wav = kavkom.addCall({ file: 'b.wav', startedAt: now - 60_000 });
			const late = kavkom.addCall({ file: '', startedAt: now - 120_000 });
			const none = kavkom.addCall({ file: '', startedAt: now - 90_000 });
			const old = kavkom.addCall({ file: 'old.mp3', startedAt: now - 15 * DAY_MS });
			await insert('kavkom', early.id, early.file, early.startedAt);
			await insert('kavkom', wav.id, wav.file, wav.startedAt);
			await insert('kavkom', late.id, 'late.mp3', late.startedAt);
			await insert('kavkom', none.id, null, none.startedAt);
			await insert('kavkom', old.id, old.file, old.startedAt);
			const id = await importArchive(KAVKOM, DISK, { folder: `${folder}/` });

			await succeeds(playground, id);
			const pathOf = (call: { id: string; startedAt: number }, ending: string) =>
				join(folder, `${day(call.startedAt, '-')}-kavkom-${call.id}.${ending}`);
			expect(await stored()).toEqual({
				[early.id]: pathOf(early, 'mp3'),
				[wav.id]: pathOf(wav, 'wav'),
			});
			expect(await readFile(pathOf(early, 'mp3'))).toEqual(recordingAudio('early one.mp3'));
			expect(await readFile(pathOf(wav, 'wav'))).toEqual(recordingAudio('b.wav'));

			// It comes, but it was asked for a moment ago and has to rest.
			late.file = 'late.mp3';
			await succeeds(playground, id);
			expect(Object.keys(await stored())).toHaveLength(2);
			await letRest();
			await succeeds(playground, id);
			expect((await stored())[late.id]).toBe(pathOf(late, 'mp3'));
			expect(await readFile(pathOf(late, 'mp3'))).toEqual(recordingAudio('late.mp3'));
			expect(await readdir(folder)).toHaveLength(3);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'goes on after a recording that fails, says so, and tries that one again later',
		async () => {
			const { kavkom } = playground;
			const calls = ['x.mp3', 'y.mp3', 'z.mp3'].map((file) => kavkom.addCall({ file }));
			for (const { id, file, startedAt } of calls) await insert('kavkom', id, file, startedAt);
			kavkom.server.faults.push({
				kind: 'status',
				status: 500,
				times: Infinity,
				match: ({ query }) => query.get('file') === 'y.mp3',
			});
			const id = await importArchive(KAVKOM, DISK, { folder });
			const failed = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
			expect(outcomeOf(failed)).toContain('error: Some recordings failed');
			expect(Object.keys(await stored()).sort()).toEqual([calls[0].id, calls[2].id].sort());

			kavkom.server.faults.length = 0;
			await letRest();
			await succeeds(playground, id);
			expect(Object.keys(await stored())).toHaveLength(3);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'gives up what never comes or never can be kept, lists it, and goes on with the others',
		async () => {
			const { kavkom } = playground;
			const [bad, good] = ['bad.mp3', 'good.mp3'].map((file) => kavkom.addCall({ file }));
			await insert('kavkom', bad.id, bad.file, bad.startedAt);
			await insert('kavkom', 'lost', 'lost.mp3', bad.startedAt);
			kavkom.server.faults.push({
				kind: 'status',
				status: 403,
				times: Infinity,
				match: ({ query }) => query.get('file') === bad.file,
			});
			const id = await importArchive(KAVKOM, DISK, { folder });
			const run = async () => await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
			for (let count = 1; count < 5; count += 1) {
				expect(outcomeOf(await run())).toMatch(/^error: Some .* later\. The first: /);
				await letRest();
			}
			await insert('kavkom', good.id, good.file, good.startedAt);
			const last = await run();
			expect(outcomeOf(last)).toContain('later, but for 2: given up, see "List what was given up"');
			const listed = itemsOf(last, 'List what was given up');
			expect(listed.map((row) => [row.purpose, row.id, row.tries]).sort()).toEqual(
				[bad.id, 'lost'].map((call) => ['archive', call, 5]).sort(),
			);
			expect(listed.find((row) => row.id === 'lost')?.reason).toContain('has no recording');
			expect(Object.keys(await stored())).toEqual([good.id]);

			await letRest();
			const asked = kavkom.server.requests.length;
			await succeeds(playground, id);
			expect(kavkom.server.requests).toHaveLength(asked);
			kavkom.server.faults.length = 0;
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'is not starved by recordings that never come',
		async () => {
			const { kavkom } = playground;
			const now = Date.now();
			for (let index = 0; index < 60; index += 1) {
				await insert('kavkom', `missing-${index}`, `missing-${index}.mp3`, now - index * 1000);
			}
			const older = kavkom.addCall({ file: 'older.mp3', startedAt: now - DAY_MS });
			await insert('kavkom', older.id, older.file, older.startedAt);
			const id = await importArchive(KAVKOM, DISK, { folder });
			const first = await succeeds(playground, id);
			expect(await stored()).toEqual({});
			// n8n runs a node again whose item has a field named error, and waits before.
			expect(JSON.stringify(itemsOf(first, 'Note why it is not stored'))).not.toContain('"error"');
			await letRest();
			await succeeds(playground, id);
			expect(Object.keys(await stored())).toEqual([older.id]);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('the archive of recordings in S3', () => {
	it(
		'holds each 1com recording by its day, also when the first upload is refused',
		async () => {
			const { oneCom } = playground;
			const startedAt = Date.now() - 2 * DAY_MS;
			const call = oneCom.addCall({ startedAt, visibleAt: 0, recordingVisibleAt: 0 });
			const unrecorded = oneCom.addCall({ visibleAt: 0, recordingVisibleAt: Infinity });
			await insert('1com', call.id, call.id, call.startedAt);
			await insert('1com', unrecorded.id, unrecorded.id, unrecorded.startedAt);
			s3.refusals = 1;
			const id = await importArchive(ONECOM, S3, { bucket: BUCKET });
			await succeeds(playground, id);
			const key = `${day(call.startedAt, '/')}/1com-${call.id}.mp3`;
			expect([...s3.objects.keys()]).toEqual([key]);
			expect(s3.objects.get(key)).toMatchObject({ contentType: 'audio/mpeg' });
			expect(s3.objects.get(key)?.bytes).toEqual(recordingOf(call, oneCom));
			expect(await stored()).toEqual({ [call.id]: `s3://${BUCKET}/${key}` });

			// That a call of 1com was not recorded is nothing to be told of, but it is asked for five times only.
			for (let count = 2; count <= 5; count += 1) {
				await letRest();
				await succeeds(playground, id);
			}
			expect(await database.query('SELECT id, tries FROM recordings_given_up')).toEqual([
				{ id: unrecorded.id, tries: 5 },
			]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'gives calls whose IDs differ in a sign only files of their own',
		async () => {
			const { kavkom } = playground;
			const startedAt = Date.now() - 60_000;
			const ids = ['a/b', 'a_b', '../a', 'a b'];
			for (const id of ids) {
				kavkom.addCall({ file: `${id.length}${id.codePointAt(1)}.mp3`, startedAt });
				await insert('kavkom', id, `${id.length}${id.codePointAt(1)}.mp3`, startedAt);
			}
			await succeeds(playground, await importArchive(KAVKOM, S3, { bucket: BUCKET }));
			expect(s3.objects.size).toBe(ids.length);
			for (const key of s3.objects.keys()) expect(key).toMatch(/^\d{4}\/\d\d\/\d\d\/[\w.-]+\.mp3$/);
		},
		TEST_TIMEOUT_MS,
	);
});
