/** The JavaScript of the workflow that watches the syncs, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { syncBehindAlert } from '../../gallery/alerts/syncBehind.mts';
import { SYNC_MEMORIES } from '../../gallery/alerts/syncMemories.mts';
import { CHANNELS, EMAIL } from '../../gallery/parts/channels.mts';
import { runNode } from '../support/codeNode.mts';

const [DATA_TABLE, POSTGRESQL] = SYNC_MEMORIES;
const { workflow } = syncBehindAlert(POSTGRESQL, EMAIL);
const LOOK = 'See since when n8n runs without a stop';
const KNOWN = 'Get what was told before';
const DECIDE = 'Find out what is new';

const DOMAIN = '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f';
const HOUR = 3600;
const SETTINGS = { behind_hours: '2', time_zone: 'Europe/Paris', not_watched: 'none' };
const EARLIER = '2026-11-24T11:00:00.000Z';

const ago = (seconds: number): string => String(DateTime.utc().minus({ seconds }).toISO());

/** A row of the database: all good half an hour ago. */
const run = (fields: IDataObject = {}): IDataObject => ({
	provider: 'kavkom',
	account: DOMAIN,
	good_seconds: HOUR / 2,
	first_seconds: 90 * 24 * HOUR,
	last_seconds: HOUR / 2,
	last_state: 'good',
	...fields,
});
const behind = (fields: IDataObject = {}): IDataObject =>
	run({ good_seconds: 3 * HOUR, last_seconds: 3 * HOUR, ...fields });

interface Look {
	row?: IDataObject;
	settings?: IDataObject;
	upSince?: string | null;
}

function decided(
	answer: IDataObject[],
	{ row = {}, settings = {}, upSince = null }: Look = {},
): IDataObject | undefined {
	return runNode(workflow, DECIDE, {
		input: answer,
		nodes: {
			'Settings: fill in here': [{ ...SETTINGS, ...settings }],
			[KNOWN]: [{ id: 3, workflow: 'w1', told: null, unasked_since: null, state: null, ...row }],
			[LOOK]: [{ behind_hours: 2, up_since: upSince }],
		},
	})[0];
}

type News = Array<{ event: string; name?: string }>;
const newsOf = (answer: IDataObject[], look?: Look): string[] =>
	((decided(answer, look)?.news ?? []) as News).map(({ event, name }) =>
		[event, name].filter(Boolean).join(' '),
	);

const KEY = `kavkom|${DOMAIN}`;
const NAME = `kavkom ${DOMAIN}`;
const toldOf = (told: IDataObject): IDataObject => ({ told: JSON.stringify(told) });

describe('of the syncs is told', () => {
	const told = toldOf({ [KEY]: EARLIER });
	const other = run({ provider: '1com', account: 'acme' });
	it.each<[string, IDataObject[], Look, string[]]>([
		['one that runs', [run()], {}, []],
		['one that has had no good run for hours', [behind()], {}, [`behind ${NAME}`]],
		['one that just about runs', [run({ good_seconds: 2 * HOUR - 60 })], {}, []],
		['one that was told of', [behind()], { row: told }, []],
		['one that runs again', [run()], { row: told }, [`again ${NAME}`]],
		['numbers as texts', [behind({ good_seconds: '10800.5' })], {}, [`behind ${NAME}`]],
		['the one of several', [other, behind()], {}, [`behind ${NAME}`]],
		[
			'one that stands still while another runs again',
			[behind({ account: 'b' }), run()],
			{ row: told },
			['behind kavkom b', `again ${NAME}`],
		],
		[
			'one that never succeeded, hours after its first run',
			[run({ good_seconds: null, first_seconds: 3 * HOUR, last_state: 'open' })],
			{},
			[`behind ${NAME}`],
		],
		[
			'one that has just begun for the first time',
			[run({ good_seconds: null, first_seconds: 60, last_state: 'open' })],
			{},
			[],
		],
		['no sync at all', [{}], {}, ['none']],
		['no sync at all, as PostgreSQL in n8n says it', [{ success: true }], {}, ['none']],
		['still no sync at all', [{}], { row: toldOf({ '': EARLIER }) }, []],
		['the first sync', [run()], { row: toldOf({ '': EARLIER }) }, ['found']],
		[
			'a first run without success',
			[run({ good_seconds: null, first_seconds: 9 })],
			{ row: toldOf({ '': EARLIER }) },
			[],
		],
		['a memory that cannot be asked', [{ error: 'relation "sync_runs"' }], {}, ['unasked']],
		['one that still cannot', [{ error: 'x' }], { row: { unasked_since: EARLIER } }, []],
		['one that can again', [run()], { row: { unasked_since: EARLIER } }, ['answers']],
		[
			'one that can again, where a sync stands still',
			[behind()],
			{ row: { unasked_since: EARLIER } },
			['answers', `behind ${NAME}`],
		],
		['a sync of no account', [behind({ account: '' })], {}, ['behind kavkom without account']],
		['hours after a stop of n8n', [behind()], { upSince: ago(HOUR) }, []],
		['more hours after a stop of n8n', [behind()], { upSince: ago(3 * HOUR) }, [`behind ${NAME}`]],
		['one that was told of, after a stop of n8n', [behind()], { row: told, upSince: ago(9) }, []],
		['what another run is about to tell', [behind()], { row: { state: `taken ${ago(9)} 9` } }, []],
		[
			'what a run that was stopped did not tell',
			[behind()],
			{ row: { state: `taken ${EARLIER} 9` } },
			[`behind ${NAME}`],
		],
		['what no row could be written of', [behind()], { row: { id: undefined } }, [`behind ${NAME}`]],
		[
			'the same where the table itself comes back from the node that could not read',
			[behind()],
			{ row: { id: 'table', workflow: undefined } },
			[`behind ${NAME}`],
		],
	])('%s', (_, answer, look, expected) => {
		expect(newsOf(answer, look)).toEqual(expected);
	});

	it.each([
		['by its name in the message', NAME.toUpperCase()],
		['by its account', DOMAIN],
		['among others', `1com old, ${DOMAIN} ; x`],
		['line by line', `x\n${NAME}`],
		['with unseen signs that were copied along', `\u2068${NAME}\u2069`],
	])('nothing of an account that is not watched: %s', (_, not_watched) => {
		expect(newsOf([behind()], { settings: { not_watched } })).toEqual([]);
		expect(newsOf([behind({ account: 'b' })], { settings: { not_watched } })).toHaveLength(1);
	});

	it('an account with a comma or markup in its name, and it can be named in the settings', () => {
		const account = 'A, B <!channel> [x](https://example.com)';
		const [told] = newsOf([behind({ account })]);
		expect(told).toBe('behind kavkom A B channel x https example.com');
		const not_watched = told.replace('behind ', '');
		expect(newsOf([behind({ account })], { settings: { not_watched } })).toEqual([]);
	});

	it('a dozen at most in a message, and the others by the next run', () => {
		const answer = Array.from({ length: 20 }, (_, index) => behind({ account: `a${index}` }));
		const first = decided(answer);
		expect(first?.news).toHaveLength(12);
		const row = { told: first?.told as string };
		const second = decided(answer, { row });
		expect((second?.news as News).map(({ name }) => name)).toEqual(
			[12, 13, 14, 15, 16, 17, 18, 19].map((index) => `kavkom a${index}`),
		);
		expect(decided(answer, { row: { told: second?.told as string } })).toBeUndefined();
	});

	it('what is noted: since when, until it runs, and nothing of it while nobody can be asked', () => {
		const told = toldOf({ [KEY]: EARLIER, '1com|a': EARLIER });
		expect(JSON.parse(String(decided([run()], { row: told })?.told))).toEqual({
			'1com|a': EARLIER,
		});
		const unasked = decided([{ error: 'x' }], { row: told });
		expect(unasked).toMatchObject({ ...told, unasked_since: expect.stringMatching(/^20/) });
		const since = String(Object.values(JSON.parse(String(decided([behind()])?.told)))[0]);
		const hours = DateTime.utc().diff(DateTime.fromISO(since)).as('hours');
		expect(hours).toBeGreaterThan(2.99);
		expect(hours).toBeLessThan(3.01);
	});

	it('the same from the rows of a data table', () => {
		const table = syncBehindAlert(DATA_TABLE, EMAIL).workflow;
		const [given] = runNode(table, DECIDE, {
			input: [
				{ id: 1, account_key: '1com|a|b', ran_at: ago(3 * HOUR) },
				{ id: 2, account_key: KEY, ran_at: ago(HOUR) },
			],
			nodes: {
				'Settings: fill in here': [SETTINGS],
				[KNOWN]: [{ id: 3, workflow: 'w1', told: null }],
				[LOOK]: [{ behind_hours: 2, up_since: null }],
			},
		});
		expect(given.news).toMatchObject([{ event: 'behind', name: '1com a b', last_state: null }]);
	});

	it('once of a sync that has two rows in a data table, by the later one', () => {
		const row = (hours: number): IDataObject => ({ account_key: KEY, ran_at: ago(hours * HOUR) });
		expect(newsOf([row(4), row(3)])).toEqual([`behind ${NAME}`]);
		expect(newsOf([row(1), row(3)])).toEqual([]);
		expect(newsOf([row(3), row(1)], { row: toldOf({ [KEY]: EARLIER }) })).toEqual([
			`again ${NAME}`,
		]);
	});
});

describe('after a stop of n8n the syncs get their hours again', () => {
	const NOW = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
	const before = (minutes: number) => String(NOW.minus({ minutes }).toISO());
	const NOTE = 'Note this workflow in the table';
	const look = (row: IDataObject, settings: IDataObject = {}, noted = { workflow: 'w1' }) =>
		runNode(workflow, LOOK, {
			nodes: {
				'Settings: fill in here': [{ ...SETTINGS, ...settings }],
				[KNOWN]: [{ ...row, workflow: 'w1' }],
				[NOTE]: [noted],
			},
			now: NOW,
		})[0];

	it('not while no look can be noted, for then every look would come after a stop', () => {
		const row = { id: 1, looked_at: before(600), up_since: before(900) };
		expect(look(row, {}, {} as { workflow: string })).toMatchObject({ up_since: before(900) });
		expect(look(row)).toMatchObject({ up_since: before(0) });
	});

	it.each<[string, IDataObject, string | null]>([
		['not at the first look', { id: 1, looked_at: null, up_since: null }, null],
		['not where the table has no row', {}, null],
		['not between two looks', { id: 1, looked_at: before(30), up_since: null }, null],
		['not with an hour between two looks', { id: 1, looked_at: before(60), up_since: null }, null],
		['once nobody looked for long', { id: 1, looked_at: before(600), up_since: null }, before(0)],
		[
			'once more after a later stop',
			{ id: 1, looked_at: before(600), up_since: before(900) },
			before(0),
		],
		[
			'and keep them as the looks go on',
			{ id: 1, looked_at: before(30), up_since: before(60) },
			before(60),
		],
		[
			'but not at every look where it looks seldom',
			{ id: 1, looked_at: before(360), up_since: before(360) },
			before(360),
		],
	])('%s', (_, row, upSince) => {
		expect(look(row)).toMatchObject({ up_since: upSince, looked_at: before(0) });
	});

	it('and a sync that stands still is told of though it looks every six hours only', () => {
		let row: IDataObject = { id: 1, looked_at: before(4 * 360), up_since: null };
		const allowances = [3, 2, 1].map((looks) => {
			const now = NOW.minus({ minutes: looks * 360 });
			const nodes = {
				'Settings: fill in here': [SETTINGS],
				[KNOWN]: [{ ...row, workflow: 'w1' }],
				[NOTE]: [{ workflow: 'w1' }],
			};
			const [looked] = runNode(workflow, LOOK, { nodes, now });
			row = { id: 1, ...looked };
			return now.diff(DateTime.fromISO(String(looked.up_since))).as('hours');
		});
		expect(allowances).toEqual([0, 6, 0]);
	});

	it.each([
		['behind_hours', 'soon'],
		['behind_hours', '0'],
		['behind_hours', '-2'],
		['time_zone', 'Paris time'],
	])('needs settings that can be read: %s %s is named', (name, value) => {
		expect(() => look({}, { [name]: value })).toThrow(`${name} in Settings: "${value}"`);
	});

	it('takes a comma in the hours', () => {
		expect(look({}, { behind_hours: '2,5' })).toMatchObject({ behind_hours: 2.5 });
	});
});

describe('the message', () => {
	const written = (
		memory: (typeof SYNC_MEMORIES)[number],
		news: IDataObject[],
		taken: IDataObject = { id: 3 },
	): IDataObject =>
		runNode(syncBehindAlert(memory, EMAIL).workflow, 'Write the message', {
			input: [taken],
			nodes: {
				'Settings: fill in here': [{ to_email: 'boss@example.com' }],
				[LOOK]: [{ behind_hours: 2, time_zone: 'Europe/Paris' }],
				[DECIDE]: [{ news }],
			},
		})[0];
	const still = { event: 'behind', key: KEY, name: NAME, good_at: EARLIER, since: EARLIER };
	const last_at = '2026-11-24T11:15:00.000Z';

	it('names the sync, since when, what became of its last run, and how to silence it', () => {
		const { to_email, subject, text } = written(POSTGRESQL, [
			{ ...still, last_at, last_state: 'open' },
		]);
		expect([to_email, subject]).toEqual(['boss@example.com', 'A sync of calls stands still']);
		expect(text).toContain(
			`${NAME}: no good run since Tue 2026-11-24 12:00. A run began at Tue 2026-11-24 12:15 and has not ended`,
		);
		expect(text).toContain('not_watched in Settings');
		expect(text).toContain('no run of it has succeeded for 2 hours');
	});

	it.each([
		[POSTGRESQL, { last_state: 'stopped' }, 'the view sync_errors says why'],
		[POSTGRESQL, { last_state: 'good' }, 'No run has begun since: is its workflow published'],
		[POSTGRESQL, { last_state: 'stopped', good_at: null }, 'no run has ever succeeded'],
		[DATA_TABLE, { last_state: null }, 'its executions in n8n say why it stops'],
	])('says what is known of the last run: %#', (memory, fields, expected) => {
		const { text } = written(memory, [{ ...still, last_at, ...fields }]);
		expect(text).toContain(expected);
	});

	it.each([
		['a reason', { error: 'Data table size limit exceeded' }],
		['what came in', { row_id: 3, mark: 'taken' }],
	])('says that it will come again where no row could be taken, which gives %s', (_, taken) => {
		const [noted, unnoted] = [{ id: 3 }, taken].map((input) =>
			String(written(DATA_TABLE, [still], input).text),
		);
		expect(unnoted).toContain('every run tells this again');
		expect(noted).not.toContain('every run tells this again');
	});

	it('says that nobody knows, that there is none, and that one runs again', () => {
		const many = written(POSTGRESQL, [
			{ event: 'answers', was_since: EARLIER },
			{ ...still, last_at, last_state: 'good' },
			{ ...still, name: '1com b', last_at, last_state: 'good' },
			{ event: 'again', name: '1com a', good_at: last_at, was_since: EARLIER },
		]);
		expect(many.subject).toBe(
			'The syncs can be looked at again; 2 syncs of calls stand still; A sync of calls runs again',
		);
		expect(many.text).toContain(
			'1com a: a run succeeded at Tue 2026-11-24 12:15. Before it, there was no good one since Tue 2026-11-24 12:00.',
		);
		const unasked = written(POSTGRESQL, [{ event: 'unasked' }]);
		expect(unasked.subject).toBe('Nobody knows whether the syncs run');
		expect(unasked.text).toContain('whether the tables are there');
		const none = written(DATA_TABLE, [{ event: 'none' }]);
		expect(none.subject).toBe('No sync of calls has run yet');
		expect(none.text).toContain('in the data tables of n8n so far');
	});

	it('of a dozen fits into each channel', () => {
		const longest = { ...still, name: `${'k'.repeat(20)} ${'a'.repeat(80)}`, last_state: 'open' };
		const { text } = written(POSTGRESQL, Array(12).fill({ ...longest, last_at }));
		const shortest = Math.min(...CHANNELS.map(({ maxLetters }) => maxLetters));
		expect(String(text).length).toBeLessThan(shortest);
	});
});
