/** The JavaScript of the wallboard's nodes, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { wallboardOf } from '../../gallery/wallboard/index.mts';
import { LEASE_SECONDS } from '../../gallery/wallboard/turn.mts';
import { KAVKOM, ONECOM, SERVICES, type Service } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';

const { workflow } = wallboardOf(SERVICES);

const NOW = '2026-11-27T14:03:00.000Z';
const ago = (seconds: number, now = NOW) =>
	DateTime.fromISO(now, { zone: 'utc' }).minus({ seconds }).toISO()!;

interface Round {
	active?: IDataObject[];
	queues?: IDataObject[];
	figures?: IDataObject[];
	callers?: IDataObject[];
	agents?: IDataObject[];
	names?: IDataObject[];
	calls?: IDataObject[];
	account?: IDataObject;
	plan?: IDataObject;
	before?: IDataObject;
	now?: string;
}

interface Board {
	account?: string;
	names: string[][];
	zone: string;
	live: IDataObject & {
		calls: Array<
			IDataObject & { other: IDataObject; ours: Array<{ number: string; name: string }> }
		>;
		queues: IDataObject[];
		agents: Array<{ number: string; name: string; state: string }>;
	};
	today: IDataObject & { hours: Record<string, number[]>; missed: IDataObject[] };
}

/** The board after a round in which these were the answers. */
function boardOf(service: Service, zone: string, round: Round): Board {
	const { title } = service;
	const { now = NOW, queues, calls, names } = round;
	const given: Record<string, IDataObject[] | undefined> = {
		[`See which ${title} account this is`]: [round.account ?? { timezone: zone }],
		[`See who took ${title}`]: [{ id: 1, board: JSON.stringify(round.before ?? {}) }],
		[`Keep what to ask ${title} for`]: [
			{ asked_at: now, whole: true, from: ago(14 * 3600, now), ...round.plan },
		],
		[`Get the ${title} calls under way`]: round.active ?? [{}],
		[`See when ${title} answered`]: [{ answered_at: now }],
		[`Get the ${title} queues`]: queues,
		[`Choose the ${title} queues`]: queues,
		[`Get the ${title} queue figures`]: round.figures ?? (queues && [{}]),
		[`Get who waits at ${title}`]: round.callers ?? (queues && [{}]),
		[`Get the ${title} agents`]: round.agents ?? (queues && [{}]),
		[`Get the ${title} extensions`]: names,
		[`Get the ${title} calls of today`]: calls,
	};
	const nodes = Object.fromEntries(
		Object.entries(given).filter((entry): entry is [string, IDataObject[]] => !!entry[1]),
	);
	const [{ board }] = runNode(workflow, `Put the ${title} board together`, {
		nodes,
		executed: Object.keys(nodes),
		now: DateTime.fromISO(now),
	});
	return JSON.parse(String(board)) as Board;
}

const callsOf = (service: Service, round: Round) =>
	boardOf(service, 'Europe/Paris', round).live.calls.map(({ state, ours, other, since }) => ({
		state,
		ours: ours.map(({ number }) => number),
		other: other.name ?? other.number,
		since,
	}));

const CREATED = Math.floor(Date.parse(ago(90)) / 1000);
const side = (fields: IDataObject): IDataObject => ({
	uuid: 'a',
	call_uuid: 'c1',
	created_epoch: String(CREATED),
	callstate: 'ACTIVE',
	direction: 'inbound',
	cid_num: '0639980011',
	cid_name: '',
	dest: '0139980020',
	presence_id: '',
	...fields,
});

describe('calls under way as FreeSWITCH lists them', () => {
	const since = DateTime.fromSeconds(CREATED).toUTC().toISO();
	const taken = { uuid: 'b', direction: 'outbound', presence_id: '101@demo.example.com' };

	it.each<[string, IDataObject[], IDataObject]>([
		[
			'is talking with both sides up',
			[{}, taken],
			{ state: 'talking', ours: ['101'], other: '0639980011' },
		],
		[
			'rings where the other side rings',
			[{}, { ...taken, callstate: 'RINGING' }],
			{ state: 'ringing', ours: ['101'], other: '0639980011' },
		],
		[
			'is held where a side is',
			[{ callstate: 'HELD' }, taken],
			{ state: 'held', ours: ['101'], other: '0639980011' },
		],
		[
			'is with nobody yet while it has one side',
			[{}],
			{ state: 'alone', ours: [], other: '0639980011' },
		],
		[
			'has whom a phone of ours calls on the other side',
			[
				{ presence_id: '101@demo.example.com', cid_num: '0139980020', dest: '0639980077' },
				{ uuid: 'b', direction: 'outbound' },
			],
			{ state: 'talking', ours: ['101'], other: '0639980077' },
		],
		[
			'has nobody outside between two of ours',
			[
				{ presence_id: '101@demo.example.com', cid_num: '101', dest: '102' },
				{ ...taken, presence_id: '102@demo.example.com', cid_num: '101', dest: '102' },
			],
			{ state: 'talking', ours: ['101', '102'], other: null },
		],
		[
			'is told by its own ID without that of a call',
			[{ call_uuid: null, cid_name: 'Zoë' }],
			{ state: 'alone', ours: [], other: 'Zoë' },
		],
	])('%s', (_, rows, expected) => {
		expect(callsOf(KAVKOM, { active: rows.map(side) })).toEqual([{ since, ...expected }]);
	});

	it('began in the zone of the credential where there is no epoch', () => {
		const rows = [side({ created_epoch: null, created: '2026-11-27 15:01:30' })];
		expect(callsOf(KAVKOM, { active: rows })[0].since).toBe('2026-11-27T14:01:30.000Z');
	});

	it('counts all of them, and lists as many as a screen has room for', () => {
		const active = Array.from({ length: 60 }, (_, index) => {
			const ids = { call_uuid: `c${index}` };
			return index < 45 ? [side(ids), side({ ...ids, ...taken })] : [side(ids)];
		}).flat();
		const { live } = boardOf(KAVKOM, 'Europe/Paris', { active });
		expect(live).toMatchObject({ count: 60, talking: 45 });
		expect(live.calls).toHaveLength(40);
	});

	it('is nobody when the list is empty', () => {
		expect(boardOf(KAVKOM, 'Europe/Paris', {}).live).toMatchObject({ calls: [], count: 0 });
	});
});

const channel = (fields: IDataObject): IDataObject => ({
	unique_id: 'pbx24-1795788000.1',
	channel: 'SIP/trunk1-0001',
	state: 'Up',
	application: 'Dial',
	caller_id: '0505550101',
	exten: '035550110',
	context: 'fromoutside',
	bridge: 'b1',
	duration_seconds: 90,
	...fields,
});

describe('calls under way as Asterisk lists them', () => {
	const since = ago(90);
	const taken = {
		unique_id: 'pbx24-1795788000.2',
		channel: 'SIP/203-DEMO-0002',
		application: 'AppDial',
		duration_seconds: 80,
	};
	const ringing = { bridge: null, state: 'Ringing' };

	it.each<[string, IDataObject[], IDataObject[]]>([
		[
			'is talking over a bridge',
			[{}, taken],
			[{ state: 'talking', ours: ['203'], other: '0505550101' }],
		],
		[
			'has the caller where the number that was called stands first',
			[taken, {}],
			[{ state: 'talking', ours: ['203'], other: '0505550101' }],
		],
		[
			'rings with its caller where the numbers are the same',
			[
				{ bridge: null, state: 'Ring' },
				{ ...taken, ...ringing },
			],
			[{ state: 'ringing', ours: ['203'], other: '0505550101' }],
		],
		[
			'has whom a phone of ours has dialled on the other side',
			[
				{
					...taken,
					application: 'Dial',
					exten: '0525550190',
					caller_id: '203',
					context: 'frominternal',
				},
				{ application: 'AppDial', caller_id: '035550110', duration_seconds: 90 },
			],
			[{ state: 'talking', ours: ['203'], other: '0525550190' }],
		],
		[
			'shows no number that was called for a hidden caller',
			[{ caller_id: 'anonymous' }, taken],
			[{ state: 'talking', ours: ['203'], other: 'anonymous' }],
		],
		['leaves out what only joins channels', [{ channel: 'Local/203@queue-0001;1' }], []],
		['leaves out who waits in a queue', [{ bridge: null, application: 'Queue' }], []],
		[
			'is told by the other channel where there is no bridge, and by whom it called',
			[
				{
					...taken,
					application: 'Dial',
					exten: 's',
					caller_id: '035550110',
					bridge: 'SIP/provider.example-0001',
				},
				{
					channel: 'SIP/provider.example-0001',
					application: 'AppDial',
					exten: null,
					caller_id: '0525550190',
					bridge: 'SIP/203-DEMO-0002',
				},
			],
			[{ state: 'talking', ours: ['203'], other: '0525550190' }],
		],
		[
			'takes no trunk with digits for a phone of ours',
			[{ channel: 'SIP/0355501-0001', bridge: null }],
			[{ state: 'alone', ours: [], other: '0505550101' }],
		],
	])('%s', (_, rows, expected) => {
		const active = rows.map(channel);
		const found = callsOf(ONECOM, { active, names: [{ ex_number: '203', ex_name: 'Dana' }] });
		expect(found).toEqual(expected.map((one) => ({ since, ...one })));
	});

	it('does not jump on the wall when the length is off by some seconds, and does for another call', () => {
		const first = boardOf(ONECOM, 'Asia/Jerusalem', { active: [channel({})] });
		const later = (duration: number) =>
			boardOf(ONECOM, 'Asia/Jerusalem', {
				active: [channel({ duration_seconds: duration })],
				before: first as unknown as IDataObject,
				now: ago(-10),
			}).live.calls[0].since;
		expect(later(104)).toBe(since);
		expect(later(300)).toBe(ago(290));
	});
});

describe('queues and agents', () => {
	const queues = [{ queue_id: '31', queue_name: 'Sales' }];
	const caller = { queue_id: '31', caller_number: '0505550101', waiting_seconds: 70 };
	const figures = [{ queue_id: '31', calls_in_queue: 3 }];

	it.each<[string, IDataObject, string]>([
		['not in use', { connected: true, paused: false, phone_state: 'not_in_use' }, 'free'],
		['in use', { connected: true, paused: false, phone_state: 'in_use' }, 'talking'],
		['paused on a call', { connected: true, paused: true, phone_state: 'in_use' }, 'talking'],
		['paused', { connected: true, paused: true, phone_state: 'not_in_use' }, 'paused'],
		['without a phone', { connected: false, paused: null, phone_state: null }, 'away'],
		['unavailable', { connected: null, paused: false, phone_state: 'unavailable' }, 'away'],
		['not told of', { connected: null, paused: null, phone_state: null }, 'unknown'],
	])('an agent %s is %s', (_, state, expected) => {
		const agents = [{ queue_id: '31', extension: '203', ...state }];
		const { live } = boardOf(ONECOM, 'Asia/Jerusalem', { queues, figures, agents });
		expect(live.agents).toEqual([{ number: '203', name: null, state: expected }]);
	});

	it('an agent of two queues is one, and free where one of them may send calls', () => {
		const seat = { extension: '203', connected: true, phone_state: 'not_in_use' };
		const agents = [
			{ ...seat, paused: true },
			{ ...seat, paused: false },
		];
		expect(boardOf(ONECOM, 'Asia/Jerusalem', { queues, figures, agents }).live.agents).toEqual([
			{ number: '203', name: null, state: 'free' },
		]);
	});

	it('counts who waits by the figures where the list of callers is lacking', () => {
		const wait = (callers: IDataObject[]) =>
			boardOf(ONECOM, 'Asia/Jerusalem', { queues, figures, callers }).live.queues;
		expect(wait([{}])).toEqual([{ name: 'Sales', waiting: [], count: 3 }]);
		expect(wait([caller])).toEqual([
			{
				name: 'Sales',
				waiting: [{ number: '0505550101', name: null, since: ago(70) }],
				count: 3,
			},
		]);
	});

	it('are left out, and in words, when one of them could not be asked: no count is wrong', () => {
		const agents = [{ error: '1com did not answer in time' }];
		const { live } = boardOf(ONECOM, 'Asia/Jerusalem', {
			queues,
			figures,
			callers: [caller],
			agents,
		});
		expect(live).toMatchObject({
			failure: null,
			queues_failure: '1com did not answer in time',
			queues: null,
			agents: null,
			calls: [],
		});
	});

	it.each([
		['all', ['31', '32']],
		['', ['31', '32']],
		['sales', ['31']],
		['32, nobody', ['32']],
		['nobody', ['']],
	])('the setting "%s" chooses %j', (setting, expected) => {
		const chosen = runNode(workflow, 'Choose the 1com queues', {
			input: [...queues, { queue_id: '32', queue_name: 'שירות' }],
			nodes: { 'Settings: fill in here': [{ queues_of_1com: setting }] },
		});
		expect(chosen.map(({ queue_id: id }) => id)).toEqual(expected);
	});
});

describe('what is wrong, in words', () => {
	it.each([
		['Kavkom did not accept the API key. Check it', 'Kavkom did not accept the API key'],
		['http://10.0.0.7:8080/x?key=abc is down', '… is down'],
		['127.0.0.1:5691 did not accept the connection', '… did not accept the connection'],
		['pbx6.example.com:443 was not found', '… was not found'],
		['token sandbox-kavkom-token-0123 is wrong', 'token … is wrong'],
		['Node does not have any credentials set', 'No credential is chosen in its nodes'],
		['', 'It could not be asked'],
	])('%j is told as %j', (message, expected) => {
		for (const error of [message || ' ', { message: message || ' ' }]) {
			const { live } = boardOf(KAVKOM, 'Europe/Paris', { active: [{ error }] });
			expect(live.failure).toBe(expected);
		}
	});

	it('leaves the board as it was, with its time', () => {
		const before = boardOf(KAVKOM, 'Europe/Paris', { active: [side({})] });
		const { live } = boardOf(KAVKOM, 'Europe/Paris', {
			active: [{ error: 'Kavkom did not answer in time' }],
			before: before as unknown as IDataObject,
			now: ago(-600),
		});
		expect(live).toMatchObject({ at: NOW, count: 1, failure: 'Kavkom did not answer in time' });
	});

	it('keeps texts short and without what cannot be seen', () => {
		const rows = [side({ cid_name: `\u202Eexe\u0000\u2066 ${'x'.repeat(300)}` })];
		const name = String(boardOf(KAVKOM, 'Europe/Paris', { active: rows }).live.calls[0].other.name);
		expect(name).toMatch(/^exe x{20,}$/);
		expect(name.length).toBeLessThanOrEqual(60);
	});
});

describe('the calls of today', () => {
	const ended = (started_at: string, fields: IDataObject = {}): IDataObject => ({
		id: started_at,
		started_at,
		direction: 'inbound',
		status: 'answered',
		source: '0505550101',
		source_name: 'תמר',
		...fields,
	});

	it('stand in the hours of the credential, without those of yesterday there', () => {
		const calls = [
			ended('2026-11-26T21:59:59.000Z'),
			ended('2026-11-26T22:00:00.000Z'),
			ended('2026-11-27T05:59:59.000Z', { status: 'missed' }),
			ended('2026-11-27T12:00:00.000Z', { status: 'voicemail' }),
			ended('2026-11-27T12:00:01.000Z', { direction: 'outbound' }),
			ended('2026-11-27T12:00:02.000Z', { status: 'failed' }),
			ended('2026-11-27T12:00:03.000Z', { status: 'unknown' }),
		];
		const plan = { from: '2026-11-27T00:00:00.000+02:00' };
		const { today } = boardOf(ONECOM, 'Asia/Jerusalem', { calls, plan });
		expect(today).toMatchObject({
			day: '2026-11-27',
			at: NOW,
			hours: { 0: [1, 0], 7: [0, 1], 14: [0, 2] },
		});
		expect(today.missed.map(({ at }) => at)).toEqual([
			'2026-11-27T12:00:02.000Z',
			'2026-11-27T12:00:00.000Z',
			'2026-11-27T05:59:59.000Z',
		]);
	});

	it('of hours that are not read again stay, those of the others are counted anew', () => {
		const before = {
			today: {
				day: '2026-11-27',
				whole_at: ago(300),
				hours: { 9: [5, 1], 14: [7, 7], 15: [9, 9] },
				missed: [{ at: '2026-11-27T12:30:00.000Z' }, { at: '2026-11-27T07:00:00.000Z' }],
			},
		};
		const calls = [ended('2026-11-27T13:59:00.000Z', { status: 'missed' })];
		const plan = { whole: false, from: '2026-11-27T14:00:00.000+02:00' };
		const { today } = boardOf(ONECOM, 'Asia/Jerusalem', { calls, plan, before });
		expect(today.hours).toEqual({ 9: [5, 1], 15: [0, 1] });
		expect(today.whole_at).toBe(ago(300));
		expect(today.missed.map(({ at }) => at)).toEqual([
			'2026-11-27T13:59:00.000Z',
			'2026-11-27T07:00:00.000Z',
		]);
	});

	it('that cannot be read are those from before, but never those of another day', () => {
		const calls = [{ error: 'Kavkom did not answer in time' }];
		const known = { at: ago(90), hours: { 9: [5, 1] }, missed: [] };
		const read = (day: string) =>
			boardOf(KAVKOM, 'Europe/Paris', { calls, before: { today: { day, ...known } } }).today;
		const failure = 'Kavkom did not answer in time';
		expect(read('2026-11-27')).toMatchObject({ ...known, tried_at: NOW, failure });
		expect(read('2026-11-26')).toMatchObject({ at: null, hours: null, missed: null, failure });
	});
});

describe('what is asked for', () => {
	const DAY = { day: '2026-11-27', tried_at: ago(20), whole_at: ago(300) };
	const plan = (today: IDataObject | null, now = NOW, timezone = 'Asia/Jerusalem') =>
		runNode(workflow, 'Say what to ask 1com for', {
			input: [{ timezone }],
			nodes: { 'See who took 1com': [{ id: 1, board: JSON.stringify({ today }) }] },
			now: DateTime.fromISO(now),
		})[0];

	it.each<[string, IDataObject | null, string, IDataObject]>([
		[
			'all of today at first',
			null,
			NOW,
			{ wants_calls: true, whole: true, from: '2026-11-27T00:00:00.000+02:00' },
		],
		['no list within a minute', DAY, NOW, { wants_calls: false }],
		[
			'the last hours after a minute',
			{ ...DAY, tried_at: ago(60) },
			NOW,
			{ wants_calls: true, whole: false, from: '2026-11-27T14:00:00.000+02:00' },
		],
		[
			'all of today after a quarter of an hour',
			{ ...DAY, whole_at: ago(900) },
			NOW,
			{ whole: true, from: '2026-11-27T00:00:00.000+02:00' },
		],
		[
			'all of the new day after midnight',
			{ ...DAY, tried_at: '2026-11-27T21:59:00.000Z', whole_at: '2026-11-27T21:59:00.000Z' },
			'2026-11-27T22:00:30.000Z',
			{ wants_calls: true, whole: true, from: '2026-11-28T00:00:00.000+02:00' },
		],
		[
			'nothing before midnight soon after it',
			{ day: '2026-11-28', whole_at: '2026-11-27T22:30:00.000Z', tried_at: ago(0) },
			'2026-11-27T22:40:00.000Z',
			{ whole: false, from: '2026-11-28T00:00:00.000+02:00' },
		],
		[
			'all of a day whose clock was changed',
			{ day: '2026-10-25', whole_at: '2026-10-25T08:00:00.000Z', tried_at: ago(0) },
			'2026-10-25T08:01:00.000Z',
			{ whole: true, from: '2026-10-25T00:00:00.000+03:00' },
		],
	])('is %s', (_, today, now, expected) => {
		expect(plan(today, now)).toMatchObject(expected);
	});

	it('is all of a day that begins with a midnight that comes twice', () => {
		const today = { day: '2026-10-25', whole_at: '2026-10-25T01:15:00.000Z', tried_at: ago(0) };
		expect(plan(today, '2026-10-25T01:20:00.000Z', 'Atlantic/Azores')).toMatchObject({
			whole: true,
			from: '2026-10-25T00:00:00.000+00:00',
		});
	});

	it('is nothing where the nodes are switched off, and the board says nothing of it', () => {
		const input = [{ id: 1, provider: '1com' }];
		const [planned] = runNode(workflow, 'Say what to ask 1com for', {
			input,
			nodes: { 'See who took 1com': input },
		});
		expect(planned.is_off).toBe(true);
		expect(boardOf(ONECOM, 'Asia/Jerusalem', { account: {}, plan: planned })).toEqual({
			off: true,
		});
	});

	it('is survived by what stands there and is no board', () => {
		const row = { id: 1, board: '{"today":' };
		const given = runNode(workflow, 'Say what to ask Kavkom for', {
			input: [{ timezone: 'Europe/Paris' }],
			nodes: { 'See who took Kavkom': [row] },
		});
		expect(given).toMatchObject([{ wants_calls: true, whole: true }]);
	});
});

describe('boards of several accounts in one table', () => {
	it('are each read, taken and written by their own workflow alone', () => {
		const ofRows = workflow.nodes.filter(
			({ type, parameters }) =>
				type === 'n8n-nodes-base.dataTable' && parameters.resource === 'row',
		);
		expect(ofRows.length).toBeGreaterThan(7);
		const keys = ofRows.map(({ name, parameters: { filters, columns } }) => {
			const { conditions } = (filters ?? { conditions: [] }) as {
				conditions: Array<{ keyName: string; condition: string; keyValue: string }>;
			};
			const { value } = (columns ?? { value: {} }) as { value: Record<string, string> };
			const key = conditions.find(({ keyName }) => keyName === 'workflow');
			return { name, key: key === undefined ? value.workflow : `${key.condition} ${key.keyValue}` };
		});
		const strangers = keys.filter(
			({ key }) => !/^(eq )?=\{\{ \$workflow\.id \}\}$/.test(key ?? ''),
		);
		expect(strangers).toEqual([]);
	});

	const BEFORE = {
		account: 'company-a',
		names: [['101', 'Alice of A']],
		live: { at: ago(10), calls: [], count: 3 },
		today: {
			day: '2026-11-27',
			tried_at: ago(5),
			whole_at: ago(5),
			hours: { 9: [5, 1] },
			missed: [],
		},
	};

	it('keep nothing of the account whose credential stood there before', () => {
		const account = { timezone: 'Europe/Paris', account: 'company-b' };
		const { today, names } = boardOf(KAVKOM, 'Europe/Paris', { account, before: BEFORE });
		expect({ today, names }).toEqual({ today: null, names: [] });
		const [{ wants_calls, whole }] = runNode(workflow, 'Say what to ask Kavkom for', {
			input: [account],
			nodes: { 'See who took Kavkom': [{ id: 1, board: JSON.stringify(BEFORE) }] },
			now: DateTime.fromISO(NOW),
		});
		expect({ wants_calls, whole }).toEqual({ wants_calls: true, whole: true });
	});

	it.each([
		['of the same account', { timezone: 'Europe/Paris', account: 'company-a' }],
		['whose account could not be told in this round', { error: 'It could not be asked' }],
	])('keep what was known %s', (_, account) => {
		const board = boardOf(KAVKOM, 'Europe/Paris', { account, before: BEFORE });
		expect(board).toMatchObject({ account: 'company-a', names: BEFORE.names });
		expect(board.today.hours).toEqual(BEFORE.today.hours);
	});
});

describe('the answer', () => {
	const board = JSON.stringify({
		zone: 'Europe/Paris',
		names: [['101', 'Dana']],
		live: { count: 2 },
	});
	const row = { id: 1, provider: 'kavkom', free_at: ago(0), asked_at: ago(5), board };
	const answer = (rows: IDataObject[]) =>
		runNode(workflow, 'Write the answer', { input: rows, now: DateTime.fromISO(NOW) })[0] as {
			now: number;
			next_ms: number;
			systems: IDataObject[];
		};

	it('has the clock of n8n and the boards in one order, without the names of all extensions', () => {
		const { now, systems } = answer([{ ...row, id: 2, provider: '1com' }, row]);
		expect(now).toBe(Date.parse(NOW));
		expect(systems.map(({ title }) => title)).toEqual(['Kavkom', '1com']);
		expect(systems[0]).toEqual({
			provider: 'kavkom',
			title: 'Kavkom',
			zone: 'Europe/Paris',
			live: { count: 2 },
			today: null,
		});
	});

	it.each<[string, IDataObject]>([
		['nobody has ever asked', { free_at: '0', asked_at: '0', board: null }],
		['has its nodes switched off', { board: '{"off":true}' }],
		['is not known here', { provider: 'other' }],
	])('leaves a phone system out that %s', (_, fields) => {
		expect(answer([{ ...row, ...fields }]).systems).toEqual([]);
	});

	it.each<[string, IDataObject, number]>([
		['when the next may ask', { free_at: ago(-6) }, 6_150],
		['at once where it may already', { free_at: ago(2) }, 1_500],
		['soon while another run asks', { free_at: ago(-LEASE_SECONDS + 1) }, 3_000],
		['not sooner for a run that hangs', { free_at: ago(-LEASE_SECONDS + 30) }, 10_000],
		[
			'soon for the first board',
			{ free_at: ago(-LEASE_SECONDS + 30), asked_at: '0', board: null },
			3_000,
		],
	])('is asked for again %s', (_, fields, expected) => {
		expect(answer([{ ...row, ...fields }]).next_ms).toBe(expected);
	});

	it('goes by the older of two rows that two first runs made', () => {
		const { systems } = answer([{ ...row, id: 7, board: '{"zone":"UTC"}' }, row]);
		expect(systems.map(({ zone }) => zone)).toEqual(['Europe/Paris']);
	});

	it('waits for rows that are missing: they are made for those alone', () => {
		const made = (input: IDataObject[]) =>
			runNode(workflow, 'See which rows are missing', { input });
		expect(made([{}])).toEqual([{ provider: 'kavkom' }, { provider: '1com' }]);
		expect(made([row])).toEqual([{ provider: '1com' }]);
	});
});
