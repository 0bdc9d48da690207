/** The JavaScript of the workflow that a phone system calls when a caller gives up, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { abandonedCallAlert } from '../../gallery/alerts/abandonedCall.mts';
import { missedCallAlert } from '../../gallery/alerts/missedCall.mts';
import { CHANNELS } from '../../gallery/parts/channels.mts';
import { KAVKOM, ONECOM } from '../../services.mts';
import { readByPeople, runNode } from '../support/codeNode.mts';

const [EMAIL] = CHANNELS;
const [{ workflow }] = abandonedCallAlert(ONECOM, EMAIL);
const NOW = DateTime.fromISO('2026-11-24T13:05:42.000Z');
const SETTINGS = { from_email: 'a@example.com', to_email: 'b@example.com', repeat_minutes: '5' };

const read = (sent: IDataObject, more: IDataObject = {}): IDataObject =>
	runNode(workflow, 'Read who gave up', {
		input: [{ address_is_secret: true, ...SETTINGS, ...more, sent }],
		now: NOW,
	})[0];

/** The message that comes of a request. */
function message(query: IDataObject, body: unknown = {}): { subject: string; text: string } {
	const row = read({ query, body } as IDataObject);
	const [written] = readByPeople(workflow, 'Write the messages', {
		input: [{ id: 1, provider: '1com at once', call_id: row.call_id, call: row.call }],
		nodes: { 'Settings: fill in here': [SETTINGS] },
		now: NOW,
	});
	return written as { subject: string; text: string };
}

describe('the number of a caller who gave up', () => {
	it.each([
		[{ number: '0505550104' }, '0505550104'],
		[{ CallerID: '0505550104' }, '0505550104'],
		[{ caller_id_num: '0505550104', caller_id_name: 'Dana' }, '0505550104, Dana'],
		[{ clid: '"Dana <b>" <0505550104>' }, '0505550104, Dana b'],
		[{ clid: '"Bank <0501111111>" <0505550104>' }, '0505550104, Bank 0501111111'],
		[{ clid: '"Dana" <0505550104>' }, '0505550104, Dana'],
		[{ number: ' 972505550104' }, '972505550104'],
		[{ number: '+972-50-555-0104' }, '+972505550104'],
		[{ number: ['0505550104', '0505550105'] }, '0505550104'],
		[{ callerid: '0505550104', number: '600', queue: 'Sales' }, '0505550104'],
		[
			{ callerid: '0505550104', name: '<!channel> *Ann* x.example.com' },
			'0505550104, channel Ann x example com',
		],
		[{ number: 'sip:0505550104@pbx.example.com' }, '0505550104'],
		[{ clid: '"Ann [50%] $" <0505550104>' }, '0505550104, Ann 50'],
		[{ callerid: '', src: '0505550104' }, '0505550104'],
		[{ callerid: '${CALLERID(num)}', src: '0505550104' }, '0505550104'],
		[{ callerid: 'anonymous', number: '600' }, 'a hidden number'],
		[{ callerid: 'Private', name: 'Private' }, 'a hidden number'],
		[{ number: '' }, 'a hidden number'],
	])('is found: %j', (query, expected) => {
		expect(message(query).subject).toBe(`Missed call from ${expected}`);
		expect(message({}, query).subject).toBe(`Missed call from ${expected}`);
	});

	it.each([
		[{}, {}, 'nothing but the address'],
		[{ x: '0505550104' }, {}, 'x 0505550104'],
		[{ number: '%CALLERID%' }, {}, 'number CALLERID'],
		[{ number: '{callerid}' }, {}, 'number callerid'],
		[{ number: 'CALLERID' }, {}, 'number CALLERID'],
		[{ number: '$number' }, {}, 'number number'],
		[{ number: '<callerid>' }, {}, 'number callerid'],
		[{}, 'gave up: 0505550104', 'body gave up 0505550104'],
		[{}, ['0505550104'], '0 0505550104'],
		[{ a: '<script>', b: { c: 1 } }, {}, 'a script; b object Object'],
	])('is not made up, and all that came is shown: %j %j', (query, body, expected) => {
		const { subject, text } = message(query, body);
		expect(subject).toBe('Missed call from a number that was not understood');
		expect(text).toContain(`1com sent: ${expected}`);
	});

	it('is another one where it was not understood and something else was sent', () => {
		const ids = [{ x: '0505550104' }, { x: '0505550105' }, { x: '0505550105' }].map(
			(query) => read({ query }).call_id,
		);
		expect(new Set(ids).size).toBe(2);
		for (const id of ids) expect(String(id).split(' ')).toHaveLength(2);
	});

	it('comes with the queue and the time, and no endless list', () => {
		const { text } = message({ number: '0505550104', queue_name: 'Sales <1>' });
		expect(text).toContain('When: 2026-11-24 13:05 (UTC)');
		expect(text).toContain('Called: Sales 1');
		const many = Object.fromEntries(
			Array.from({ length: 500 }, (_, i) => [`x${i}`, 'y'.repeat(900)]),
		);
		expect(message(many).text.length).toBeLessThan(2_000);
	});
});

describe('a workflow that is not set up', () => {
	it.each([
		[{ address_is_secret: false }, 403, 'not secret yet'],
		[{ address_is_secret: undefined }, 403, 'not secret yet'],
		[{ to_email: ' ' }, 500, 'fill in: to_email'],
		[{ repeat_minutes: 'five' }, 500, 'repeat_minutes'],
	])('refuses in words: %j', (more, status, words) => {
		const refusal = read({ query: { number: '0505550104' } }, more);
		expect(refusal).toMatchObject({ kind: 'refused', status });
		expect(JSON.stringify(refusal.body)).toContain(words);
	});

	const kept = workflow.nodes.find(({ name }) => name === 'Keep what was sent');
	const { assignments } = kept?.parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	const expression = assignments.find(({ name }) => name === 'address_is_secret')?.value ?? '';
	const isSecret = (path: unknown): unknown =>
		(new Function('$', `return ${expression.slice(3, -2)}`) as (node: unknown) => unknown)(() => ({
			params: { path },
		}));

	it.each([
		['replace-this-by-a-long-random-word', false],
		['replace-this-please-0123456789', false],
		['', false],
		[undefined, false],
		['short-word-15-ch', true],
		['fifteen-letters', false],
		['aaaaaaaaaaaaaaaaaaaaaaa', false],
		[':number-of-the-caller', false],
		['mQ7vX2kP9sLw4TzB', true],
	])('is one whose address is not secret: %s is %s', (path, expected) => {
		expect(isSecret(path)).toBe(expected);
	});
});

describe('callers who gave up', () => {
	const at = (secondsAgo: number) =>
		DateTime.utc().minus({ seconds: secondsAgo }).toFormat("yyyy-MM-dd'T'HH:mm'Z'");
	const told = (rows: IDataObject[], repeat_minutes = '5') =>
		runNode(workflow, 'Leave out those that were told', {
			input: rows.map((row, index) => ({ id: index + 1, call: '{}', state: null, ...row })),
			nodes: { 'Settings: fill in here': [{ repeat_minutes }] },
		}).map(({ row_id }) => row_id);
	const ANN = '0505550104';

	it.each([
		['one', [{ call_id: `${ANN} ${at(0)}` }], [1]],
		['two', [{ call_id: `${ANN} ${at(0)}` }, { call_id: `0505550105 ${at(0)}` }], [1, 2]],
		[
			'one of whom two runs noted a row',
			[{ call_id: `${ANN} ${at(0)}` }, { call_id: `${ANN} ${at(0)}` }],
			[1],
		],
		[
			'one who was told of',
			[{ call_id: `${ANN} ${at(60)}`, state: 'told' }, { call_id: `${ANN} ${at(0)}` }],
			[],
		],
		[
			'one who comes back later',
			[{ call_id: `${ANN} ${at(600)}`, state: 'told' }, { call_id: `${ANN} ${at(0)}` }],
			[2],
		],
		[
			'one who gives up every four minutes',
			[
				{ call_id: `${ANN} ${at(480)}`, state: 'told' },
				{ call_id: `${ANN} ${at(240)}` },
				{ call_id: `${ANN} ${at(0)}` },
			],
			[3],
		],
		[
			'one whose message was not sent',
			[{ call_id: `${ANN} ${at(60)}` }, { call_id: `${ANN} ${at(0)}` }],
			[1],
		],
		['one whose message was not sent a day ago', [{ call_id: `${ANN} ${at(13 * 3600)}` }], []],
		[
			'hidden ones',
			[{ call_id: `hidden ${at(60)}`, state: 'told' }, { call_id: `hidden ${at(0)}` }],
			[2],
		],
		[
			'one whom another run has taken',
			[{ call_id: `${ANN} ${at(0)}`, state: `taken ${DateTime.utc().toISO()} 4` }],
			[],
		],
		['none', [{ id: undefined }], []],
	])('are told of once: %s', (_, rows, expected) => {
		expect(told(rows)).toEqual(expected);
	});
});

describe('a missed call in the list', () => {
	const call = {
		id: 'u1',
		provider: '1com',
		source: '0505550104',
		external_number: '+972505550104',
		started_at: '2026-11-24T13:04:50.000Z',
		duration_seconds: 60,
	};
	const noted = (row: IDataObject, service: typeof KAVKOM | typeof ONECOM = ONECOM) =>
		runNode(missedCallAlert(service, EMAIL).workflow, 'Find the missed calls to tell of', {
			input: [{}],
			nodes: { 'Are all settings filled in?': [call], 'Get the calls told at once': [row] },
		}).length;

	it.each([
		['0505550104 2026-11-24T13:05Z', 'told', 0],
		['972505550104 2026-11-24T13:05Z', 'told', 0],
		['0505550104 2026-11-24T13:08Z', 'taken 2026-11-24T13:08:01Z 5', 0],
		['0505550104 2026-11-24T13:05Z', null, 1],
		['0505550104 2026-11-24T13:03Z', 'told', 1],
		['0505550104 2026-11-24T13:09Z', 'told', 1],
		['0505550105 2026-11-24T13:05Z', 'told', 1],
		['hidden 2026-11-24T13:05Z', 'told', 1],
	])('is left out only when it was told at once: %s, %s', (call_id, state, expected) => {
		expect(noted({ call_id, state })).toBe(expected);
	});

	it('is told where there is nothing that tells at once', () => {
		expect(noted({ call_id: '0505550104 2026-11-24T13:05Z', state: 'told' }, KAVKOM)).toBe(1);
		expect(noted({})).toBe(1);
		expect(abandonedCallAlert(KAVKOM, EMAIL)).toEqual([]);
	});
});
