/** How often a recording is tried, and when it is given up, as the database tells it; real PostgreSQL, without n8n. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GIVEN_UP_RECORDINGS } from '../../gallery/recordings/givenUp.mts';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';

const TIMEOUT_MS = 120_000;
const TRIES = 5;

let server: SandboxDatabaseServer;
let database: SandboxDatabase;

const query = async (sql: string, values?: unknown[]) => await database.query(sql, values);

beforeAll(async () => {
	server = await startPostgres();
}, TIMEOUT_MS);

afterAll(async () => await server.close());

beforeEach(async () => {
	database = await server.createDatabase();
	await query(sqlScript('postgres.sql'));
});

afterEach(async () => await database.close());

const add = async (id: string, age = '1 hour') =>
	await query(
		`INSERT INTO calls (provider, id, status, recording, started_at, fetched_at)
		VALUES ('kavkom', $1, 'answered', $1 || '.mp3', now() - $2::interval, now())`,
		[id, age],
	);

const take = async (purpose: string, most = 50): Promise<unknown[]> =>
	(await query("SELECT id FROM take_recordings($1, 'kavkom', $2::integer)", [purpose, most])).map(
		({ id }) => id,
	);

const note = async (purpose: string, id: string, reason: string, forGood = false) =>
	await query("SELECT * FROM note_recording_try($1, 'kavkom', $2, $3, $4)", [
		purpose,
		id,
		reason,
		forGood,
	]);

const letRest = async (time = '1 day') =>
	await query('UPDATE recording_tries SET tried_at = tried_at - $1::interval', [time]);

const givenUp = async () =>
	await query('SELECT purpose, id, tries, reason FROM recordings_given_up ORDER BY purpose, id');

const keep = async (id: string, text: string) =>
	await query("SELECT keep_transcript('kavkom', $1, $2, $3)", [id, text, text.trim() !== '']);

describe.each(['archive', 'transcript'])('a recording that comes to nothing (%s)', (purpose) => {
	it('is tried five times, then listed with the last reason, and never again', async () => {
		await add('bad');
		for (let count = 1; count <= TRIES; count += 1) {
			expect(await take(purpose)).toEqual(['bad']);
			expect(await note(purpose, 'bad', `Reason ${count}`)).toEqual([
				{ tries: count, given_up: count === TRIES },
			]);
			expect(await givenUp()).toHaveLength(count === TRIES ? 1 : 0);
			await letRest();
		}
		await add('good', '2 hours');
		expect(await take(purpose)).toEqual(['good']);
		expect(await givenUp()).toEqual([{ purpose, id: 'bad', tries: TRIES, reason: 'Reason 5' }]);
	});

	it('is given up, too, when the runs that took it were ended each time', async () => {
		await add('heavy');
		for (let count = 1; count <= TRIES; count += 1) {
			expect(await take(purpose)).toEqual(['heavy']);
			await letRest();
		}
		expect(await take(purpose)).toEqual([]);
		expect(await givenUp()).toEqual([
			{ purpose, id: 'heavy', tries: TRIES, reason: 'The last run ended before it was done' },
		]);
	});

	it('is listed when its call has become too old for another try', async () => {
		await add('late');
		await take(purpose);
		await note(purpose, 'late', 'Not there');
		await query("UPDATE calls SET started_at = now() - interval '15 days'");
		await letRest();
		expect(await take(purpose)).toEqual([]);
		expect(await givenUp()).toEqual([{ purpose, id: 'late', tries: 1, reason: 'Not there' }]);
	});

	it('is given up at once where no other try can help', async () => {
		await add('large');
		await take(purpose);
		expect(await note(purpose, 'large', 'Too large', true)).toEqual([{ tries: 1, given_up: true }]);
		await letRest();
		expect(await take(purpose)).toEqual([]);
	});

	it('has five tries more when somebody asks for it', async () => {
		await add('bad');
		await take(purpose);
		await note(purpose, 'bad', 'No', true);
		const retry = GIVEN_UP_RECORDINGS.workflow.nodes.find(({ name }) => name.startsWith('Let'));
		expect(await query(String(retry?.parameters.query))).toEqual([
			{ provider: 'kavkom', purpose, tried_again: 1 },
		]);
		expect(await givenUp()).toEqual([]);
		for (let count = 1; count <= TRIES; count += 1) {
			expect(await take(purpose)).toEqual(['bad']);
			await note(purpose, 'bad', 'No');
			await letRest();
		}
		expect(await take(purpose)).toEqual([]);
	});
});

it('a recording rests longer after each try, and less than a day', async () => {
	await add('bad');
	const waits = ['15 minutes', '2 hours', '10 hours', '23 hours'];
	await take('archive');
	for (const wait of waits) {
		await letRest(wait);
		await letRest('-1 minute');
		expect(await take('archive')).toEqual([]);
		await letRest('1 minute');
		expect(await take('archive')).toEqual(['bad']);
	}
});

it('a recording that is done at the last try is not listed', async () => {
	await add('late');
	for (let count = 1; count <= TRIES; count += 1) {
		await take('archive');
		await letRest();
	}
	await query('UPDATE calls SET recording_stored_at = now()');
	expect(await take('archive')).toEqual([]);
	expect(await givenUp()).toEqual([]);
});

describe('a transcript that was kept', () => {
	it('is not asked for again, and its summary is tried again on its own', async () => {
		await add('one');
		await take('transcript');
		await keep('one', 'Hello');
		await letRest();
		expect(await take('transcript')).toEqual([]);
		expect(await take('summary')).toEqual(['one']);
		expect(await take('summary')).toEqual([]);
	});

	it('is not summed up twice at once: the run that kept it has the first try', async () => {
		await add('one');
		await take('transcript');
		await keep('one', 'Hello');
		expect(await take('summary')).toEqual([]);
		for (let count = 1; count < TRIES; count += 1) {
			await note('summary', 'one', 'Status 500');
			await letRest();
			expect(await take('summary')).toEqual(['one']);
		}
		await note('summary', 'one', 'Status 500');
		await letRest();
		expect(await take('summary')).toEqual([]);
		expect(await givenUp()).toEqual([
			{ purpose: 'summary', id: 'one', tries: TRIES, reason: 'Status 500' },
		]);
	});

	it('has an empty summary when nothing was said, and needs no other', async () => {
		await add('silence');
		await take('transcript');
		await keep('silence', ' ');
		await letRest();
		expect(await take('summary')).toEqual([]);
		expect(await query('SELECT transcript, summary FROM calls')).toEqual([
			{ transcript: ' ', summary: '' },
		]);
	});

	it('of somebody else is left alone', async () => {
		await add('own');
		await query("UPDATE calls SET transcript = 'Typed by hand'");
		expect(await take('summary')).toEqual([]);
		expect(await take('transcript')).toEqual([]);
	});
});

it('tables of an older version get what they lack', async () => {
	await query('DROP VIEW recordings_given_up');
	await query('ALTER TABLE recording_tries DROP COLUMN reason, DROP COLUMN given_up_at');
	await query(
		"INSERT INTO recording_tries (purpose, provider, id, tries) VALUES ('archive', 'kavkom', 'old', 70)",
	);
	await query(sqlScript('postgres.sql'));
	await add('old');
	await letRest();
	expect(await take('archive')).toEqual([]);
	expect(await givenUp()).toMatchObject([{ id: 'old', tries: 70 }]);
});
