/** The JavaScript of the alert and call-back workflows, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { callBack } from '../../gallery/alerts/callBack.mts';
import { missedCallAlert } from '../../gallery/alerts/missedCall.mts';
import { stoppedAlert } from '../../gallery/alerts/stopped.mts';
import { CHANNELS } from '../../gallery/parts/channels.mts';
import { HAS_PUBLIC_ADDRESS } from '../../gallery/parts/publicAddress.mts';
import { KAVKOM } from '../../services.mts';
import { readByPeople, runNode } from '../support/codeNode.mts';

const [EMAIL, SLACK, TELEGRAM] = CHANNELS;
const NOW = DateTime.fromISO('2026-03-02T18:00:00', { zone: 'America/New_York' });

const call = (partial: IDataObject): IDataObject => ({
	id: '1',
	provider: 'kavkom',
	status: 'missed',
	source: '12125550100',
	source_name: 'Ann',
	external_number: '+12125550100',
	started_at: NOW.minus({ minutes: 5 }).toUTC().toISO(),
	duration_seconds: null,
	destination: '101',
	...partial,
});

const messagesOn = (calls: readonly IDataObject[], channel = EMAIL): IDataObject[] =>
	readByPeople(missedCallAlert(KAVKOM, channel).workflow, 'Write the messages', {
		input: calls.map((one, index) => ({
			id: index + 1,
			provider: one.provider,
			call_id: one.id,
			call: JSON.stringify(one),
		})),
		nodes: { 'Settings: fill in here': [{ to_email: 'boss@example.com', slack_channel: 'calls' }] },
		now: NOW,
	});

const shown = (name: string): string =>
	String(messagesOn([call({ source_name: name })])[0].subject).replace(
		'Missed call from +12125550100',
		'',
	);

describe('a name that callers give themselves', () => {
	it.each([
		['Ann <b onload="x">', ', Ann b onload x'],
		['&lt;a href=x&gt; &amp;lt;', ', lt a href x gt amp lt'],
		['<!channel> <!here|x> <@U012345> <#C1>', ', channel here x U012345 C1'],
		['@here @channel @everyone', ', here channel everyone'],
		['*b* _i_ ~s~ `c` ||x|| __u__ >q #tag', ', b i s c x u q tag'],
		['[click](https://evil.example.com/x)', ', click https evil example com x'],
		['<https://evil.example.com|Bank>', ', https evil example com Bank'],
		['evil.example.com www.evil.example', ', evil example com www evil example'],
		['evil。example．com', ', evil example com'],
		['ann@evil.example', ', ann evil example'],
		['tg://user?id=1 :smile: /start $EUR', ', tg user id 1 smile start EUR'],
		['{{ $json.x }} ${x} \\n <br>', ', json x x n br'],
		['\u202Egnp.exe\u202C', ', gnp exe'],
		['A\u200Bn\u2060n\uFEFF\u00AD\u0007', ', Ann'],
		['A\u115F\u3164\u034F\u{E0041}n', ', An'],
		['Ann\r\nWhen: never', ', Ann When never'],
		["Dr. Zoë O'Neill-Łoś, Jr.", ", Dr. Zoë O'Neill-Łoś, Jr."],
		['דנה 李雷 नमस्ते', ', דנה 李雷 नमस्ते'],
		['12125550100', ''],
		['+1 (212) 555-0100', ''],
		['Anonymous', ''],
		['<>', ''],
	])('is told as plain text behind the number: %j', (name, expected) => {
		expect(shown(name)).toBe(expected);
	});

	it('is cut off', () => {
		expect(shown('x'.repeat(500)).length).toBeLessThan(100);
		expect(shown(`a${'\u0301'.repeat(50)}`).length).toBeLessThan(10);
	});
});

describe('a hidden caller', () => {
	const HIDDEN = [
		...[
			'anonymous',
			'Anonymous',
			'ANONYMOUS',
			'Unknown',
			'unknown caller',
			'Restricted',
			'private',
		],
		...['Private Number', 'withheld', 'unavailable', 'out of area', 'Numéro masqué', 'חסוי', 'P'],
		...['', ' ', '-', '0', '00', '0000', '0000000000', '+0000000000', '+10000000000', '9999999999'],
		...['+33999999999', '1111111', '266696687', '+266696687', '0266696687', '1266696687'],
		...[
			'7378742433',
			'86282452253',
			'-1',
			'-2',
			'sip:anonymous@anonymous.invalid',
			'anonymous@10.0.0.1',
		],
		...['"Anonymous" <sip:anonymous@anonymous.invalid>', '<sip:0000000000@example.com>', 'null'],
	];

	it.each(HIDDEN)('is told of as a hidden number: %j', (source) => {
		for (const external_number of [null, /^\+\d/.test(source) ? source : null]) {
			const [{ subject }] = messagesOn([call({ source, external_number, source_name: '' })]);
			expect(subject).toBe('Missed call from a hidden number');
		}
	});

	it.each(HIDDEN)('is never offered: %j', (source) => {
		expect(offered([call({ source, external_number: null })], 'any, 0, 1, 2, 7, 8, 9')).toEqual([]);
		expect(offered([call({ source, external_number: `+${source.replace(/\D/g, '')}` })])).toEqual(
			[],
		);
	});

	it('is not one who has such digits within a number', () => {
		const ZEROS = ['+33140000000', '+97235000000', '+97230000000', '+4930000000', '0800000000'];
		const OTHERS = ['+12666966870', '+33100000001', '+12127777777', '+972505550121'];
		for (const number of [...OTHERS, ...ZEROS]) {
			const [{ subject }] = messagesOn([call({ source: number, external_number: number })]);
			expect(subject).toContain(number);
		}
	});

	it('is one who has nothing but zeros behind a country code, unless a valid number was read of them', () => {
		for (const source of ['+330000000', '97200000000', '0033000000000', '2120000000']) {
			const [{ subject }] = messagesOn([call({ source, external_number: null, source_name: '' })]);
			expect(subject).toBe('Missed call from a hidden number');
		}
		const areaCode = call({ source: '2120000000', external_number: '+12120000000' });
		expect(messagesOn([areaCode])[0].subject).toContain('+12120000000');
	});
});

const withoutSigns = (number: unknown): string => String(number ?? '').replace(/[\s().-]/g, '');

function offered(calls: readonly IDataObject[], allowed_prefixes = 'any'): string[] {
	const input = calls.map((one) => ({
		...one,
		call_back_number: withoutSigns(one.external_number ?? one.source),
	}));
	return runNode(callBack(KAVKOM, EMAIL).workflow, 'Keep callers who may be called back', {
		input,
		nodes: { 'Settings: fill in here': [{ allowed_prefixes }] },
	}).map(({ number }) => String(number));
}

const from = (number: string): IDataObject => call({ source: number, external_number: number });

describe('who may be called back', () => {
	it.each([
		['+882123456789', '+881612345678', '+979123456789', '+870123456789', '+883510001234'],
		['+449012345678', '+448712345678', '+447012345678', '+33899123456', '+33826123456'],
		['+19005550100', '+18095550100', '+12845550100', '+18765550100', '+12425550100'],
		['+12129765500', '+499001234567', '+491371234567', '+34806123456', '+39899123456'],
		['+41900123456', '+97219001234', '+5351234567', '+25261234567', '+67712345'],
	])('nobody with a number that costs far more than others: %s, %s, %s, %s, %s', (...numbers) => {
		expect(offered(numbers.map(from))).toEqual([]);
		expect(offered(numbers.map(from), '+1, +33, +44, +49, +34, +39, +41, +972')).toEqual([]);
	});

	it.each([
		['any', '+33123456789', true],
		['any', '+442071234567', true],
		['any', '+441181234567', true],
		['any', '+12125550100', true],
		['any', '+17875550100', true],
		['any', '+421905123456', true],
		['any', '+35315551234', true],
		['any', '+97235550100', true],
		['+33', '+33123456789', true],
		['+33', '+12125550100', false],
		['0033', '+33123456789', true],
		['+1 212; +33\n+44', '+12125550100', true],
		['+1 212', '+13125550100', false],
		['any, +1 876', '+18765550100', true],
		['+1-876', '+18765550100', true],
		['+1, +44 9', '+449012345678', true],
		['+44 90', '+449112345678', false],
		['33', '+33123456789', true],
		['21', '+12125550100', false],
	])('with the list %j the caller %s: %s', (list, number, isOffered) => {
		const source = number.replace('+', '');
		const calls = [call({ source, external_number: number })];
		expect(offered(calls, list)).toEqual(isOffered ? [source] : []);
	});

	it.each([
		['any', false],
		['+33', false],
		['05', true],
		['06', false],
	])(
		'where the country is not known, only whose beginning is in the list: %j',
		(list, isOffered) => {
			const calls = [call({ source: '0505550121', external_number: null })];
			expect(offered(calls, list)).toEqual(isOffered ? ['505550121'] : []);
		},
	);

	it.each(['', ' ', ',', ' ; ', '\n'])(
		'nobody, and the run says so, when the list is empty: %j',
		(list) => {
			expect(() => offered([call({})], list)).toThrow('names no prefix');
		},
	);

	it.each(['all', 'any number', '*', '+', '+33x', '+1 212 or +33'])(
		'nobody, and the run says so, when the list cannot be read: %j',
		(list) => {
			expect(() => offered([call({})], list)).toThrow('is no prefix');
		},
	);

	it('is asked about once, however often and however written the number called', () => {
		const calls = [
			call({ id: '1', started_at: '2026-03-02T10:00:00Z' }),
			call({ id: '2', started_at: '2026-03-02T12:00:00Z' }),
			call({ id: '3', source: '+1 212 555 0100', started_at: '2026-03-02T11:00:00Z' }),
		];
		expect(offered(calls)).toEqual(['12125550100']);
	});
});

describe('a caller is taken', () => {
	const HOUR = 3_600_000;
	const noted = (partial: IDataObject = {}): IDataObject => ({
		id: 7,
		number: '12125550100',
		workflow: 'w1',
		call: JSON.stringify(call({ call_back_number: '12125550100' })),
		call_id: null,
		state: null,
		...partial,
	});
	const asked = (hoursAgo: number): string =>
		`taken ${new Date(Date.now() - hoursAgo * HOUR).toISOString()} 9`;
	const taken = (row: IDataObject, active: readonly IDataObject[] = [{}], isNew = true) =>
		runNode(callBack(KAVKOM, EMAIL).workflow, 'Leave out who was asked about lately', {
			input: active,
			nodes: {
				'Get the callers noted lately': [row],
				'Keep callers who may be called back': isNew
					? [{ number: row.number, call: row.call }]
					: [{}],
			},
		}).map(({ is_on_the_phone }) => is_on_the_phone);

	it.each([
		['never asked about', noted(), [false]],
		['asked about an hour ago', noted({ state: asked(1) }), []],
		['asked about by another workflow', noted({ state: asked(3.9), workflow: 'w2' }), []],
		['asked about five hours ago', noted({ state: asked(5) }), [false]],
		['asked about for the same call', noted({ state: asked(5), call_id: 'kavkom 1' }), []],
	])('or not: %s', (_, row, expected) => {
		expect(taken(row)).toEqual(expected);
	});

	it('of an earlier run that could not ask, but not of another workflow and not of days ago', () => {
		const recent = JSON.stringify(
			call({ call_back_number: '12125550100', started_at: new Date().toISOString() }),
		);
		expect(taken(noted({ call: recent }), [{}], false)).toEqual([false]);
		expect(taken(noted({ call: recent, workflow: 'w2' }), [{}], false)).toEqual([]);
		expect(taken(noted(), [{}], false)).toEqual([]);
	});

	it.each([
		[{ cid_num: '12125550100', dest: '101' }, true],
		[{ cid_num: '101', dest: '+12125550100' }, true],
		[{ application_data: 'SIP/trunk/2125550100,30,tT' }, true],
		[{ caller_id: '0012125550100' }, true],
		[{ cid_num: '12125550101', dest: '5550100' }, true],
		[{ cid_num: '12125550101', dest: '0100' }, false],
		[{ created_epoch: '12125550100', uuid: '12125550100' }, false],
		[{ channel: 'SIP/203-12125550100.1' }, false],
		[{ error: 'no answer from 12125550100' }, false],
		[{}, false],
	])('only when nobody talks to the number now: %j', (row, isTalking) => {
		expect(taken(noted(), [row])).toEqual([isTalking]);
	});
});

describe('the question', () => {
	it('has the number first, no markup, and how often was called', () => {
		const evil = call({
			source_name: '<!channel> *Ann*',
			call_back_number: '12125550100',
			missed_calls: 3,
		});
		const row = { id: 1, number: '12125550100', call: JSON.stringify(evil), state: 'taken x 1' };
		const questions = readByPeople(callBack(KAVKOM, SLACK).workflow, 'Write the questions', {
			input: [row, { ...row, id: 2 }],
			nodes: {
				'Settings: fill in here': [{ extension_to_ring: ' 101 ', slack_channel: 'calls' }],
				'Make sure the table is there': [{ id: 't' }],
				'Keep callers who may be called back': [{}],
			},
			now: NOW,
		});
		expect(questions).toMatchObject([
			{
				question_subject: 'Call back 12125550100, channel Ann?',
				question:
					'3 missed calls from 12125550100, channel Ann, the last at 2026-03-02 17:55 (America/New_York). Call back from extension 101?',
				slack_channel: 'calls',
				mark: 'taken x 1',
				table_id: 't',
			},
		]);
	});
});

describe('a link can be opened from outside', () => {
	const isPublic = (resumeUrl: string | undefined): unknown =>
		(new Function('$execution', `return ${HAS_PUBLIC_ADDRESS}`) as (execution: object) => unknown)({
			resumeUrl,
		});

	it.each([
		...['http://localhost:5678/webhook-waiting/1', 'http://LOCALHOST/x', 'http://127.0.0.1:5678/x'],
		...[
			'http://127.1.2.3/x',
			'http://0.0.0.0:5678/x',
			'http://10.0.0.5/x',
			'http://192.168.1.10:5678/x',
		],
		...[
			'http://172.16.0.1/x',
			'http://172.31.255.1/x',
			'http://169.254.1.1/x',
			'http://100.64.0.1/x',
		],
		...[
			'http://[::1]:5678/x',
			'http://[fd00::1]/x',
			'http://[fe80::1]/x',
			'http://[::ffff:127.0.0.1]/x',
		],
		...[
			'http://n8n:5678/x',
			'http://n8n.local/x',
			'http://host.docker.internal:5678/x',
			'http://a.localhost./x',
		],
		...['http://user@localhost/x', '', undefined],
	])('not when it leads to %s', (url) => {
		expect(isPublic(url)).toBe(false);
	});

	it.each([
		...['https://n8n.example.com/webhook-waiting/1?signature=a', 'https://n8n.example.com:8443/x'],
		...['http://203.0.113.7:5678/x', 'https://172.32.0.1/x', 'https://100.128.0.1/x'],
		...[
			'https://[2001:db8::1]/x',
			'https://demo.app.n8n.cloud/x',
			'https://localhost.example.com/x',
		],
	])('when it leads to %s', (url) => {
		expect(isPublic(url)).toBe(true);
	});
});

describe('the messages on missed calls', () => {
	const many = (count: number, partial: IDataObject = {}): IDataObject[] =>
		Array.from({ length: count }, (_, index) => {
			const number = `+1212555${String(1000 + index)}`;
			return call({ id: String(index), source: number, external_number: number, ...partial });
		});

	it('show the time of the workflow and no unknown facts', () => {
		const [{ text }] = messagesOn([
			call({
				status: 'cancelled',
				destination: null,
				source: null,
				external_number: null,
				source_name: ' ',
			}),
		]);
		expect(text).toBe(
			[
				'Missed call from a hidden number',
				'When: 2026-03-02 17:55 (America/New_York)',
				'Called: unknown',
				'Extension: none',
				'Ended: the caller hung up',
			].join('\n'),
		);
	});

	it.each([
		[1, 1],
		[10, 10],
		[11, 1],
		[60, 1],
	])('for %i calls are %i', (calls, messages) => {
		const told = messagesOn(many(calls));
		expect(told).toHaveLength(messages);
		const rows = told.flatMap(({ row_ids }) => row_ids as number[]);
		expect(rows.sort((a, b) => a - b)).toEqual(
			Array.from({ length: calls }, (_, index) => index + 1),
		);
	});

	it.each([
		[59, ''],
		[60, ' 1 hour ago'],
		[3 * 60 + 59, ' 3 hours ago'],
		[50 * 60, ' 2 days ago'],
	])('on a call of %i minutes ago say%s', (minutes, ago) => {
		const [{ subject }] = messagesOn([
			call({ started_at: NOW.minus({ minutes }).toUTC().toISO(), source_name: '' }),
		]);
		expect(subject).toBe(`Missed call${ago} from +12125550100`);
	});

	it('list new and old calls apart, each with its time', () => {
		const old = many(6, { started_at: NOW.minus({ hours: 3 }).toUTC().toISO() });
		const [{ subject, text }] = messagesOn([...many(12).slice(6), ...old]);
		expect(subject).toBe('12 missed calls');
		const [, recent, older] = String(text).split('\n\n');
		expect(recent).toMatch(/^In the last hour:\n2026-03-02 17:55: \+12125551006, Ann, called 101/);
		expect(older).toMatch(
			/^Missed more than an hour ago:\n2026-03-02 15:00, missed 3 hours ago: \+12125551000/,
		);
	});

	it.each([SLACK, TELEGRAM])(
		'on $title never outgrow what it shows, and lose no call',
		(channel) => {
			const told = messagesOn(many(300), channel);
			expect(told.length).toBeGreaterThan(1);
			for (const { text } of told) expect(String(text).length).toBeLessThan(4_000);
			const all = told.map(({ text }) => text).join('\n');
			for (const { source } of many(300)) expect(all).toContain(source);
		},
	);

	it('tell once of a call that two runs noted', () => {
		const told = messagesOn([call({}), call({})]);
		expect(told).toHaveLength(1);
		expect(told[0].row_ids).toEqual([1, 2]);
	});
});

describe('a message of calls that a run took', () => {
	const message = { subject: 'Missed calls', text: 'two', row_ids: [1, 2] };
	it.each([
		['all of which it still has', [{ id: 1 }, { id: 2 }], true],
		['one of which another run has taken', [{ id: 1 }], false],
		['all of which another run has taken', [{}], false],
		['that could not be written anew', [{ row_id: 1 }, { error: 'The limit' }], true],
	])('is sent or not: %s', (_, rows, is_mine) => {
		const [given] = runNode(
			missedCallAlert(KAVKOM, EMAIL).workflow,
			'See whether all of them are held',
			{ input: rows as IDataObject[], nodes: { 'Take one message after the other': [message] } },
		);
		expect(given).toEqual({ ...message, is_mine });
	});
});

describe('a look back for missed calls', () => {
	const FIRST_RUN = '2026-03-02T12:00:00.000Z';
	const at = (hour: number) => `2026-03-02T${hour}:30:00.000Z`;
	const found = (calls: IDataObject[], known: IDataObject[], executed = ['Every hour']) =>
		runNode(missedCallAlert(KAVKOM, EMAIL).workflow, 'Find the missed calls to tell of', {
			nodes: {
				'Are all settings filled in?': calls,
				'Note since when it tells': [{ createdAt: FIRST_RUN }],
				'Get the calls noted lately': known,
			},
			executed,
		}).map(({ call_id }) => call_id);
	const late = call({ id: '2', started_at: at(15) });

	it('finds a call that no run could note, and none that stands in the table', () => {
		const known = [{ provider: 'kavkom', call_id: '3' }];
		expect(found([late, call({ id: '3', started_at: at(16) })], known)).toEqual(['2']);
		expect(found([late], [{ provider: '1com', call_id: '2' }])).toEqual(['2']);
		expect(found([{}, { error: 'No answer' }], [{}])).toEqual([]);
	});

	it('leaves out calls from before the workflow first ran, which the trigger may bring', () => {
		const early = call({ id: '1', started_at: at(11) });
		expect(found([early, late], [{}])).toEqual(['2']);
		expect(found([early], [{}], [])).toEqual(['1']);
	});
});

describe('a row of the table', () => {
	const waits = (partial: IDataObject): boolean => {
		const row = { id: 1, createdAt: new Date().toISOString(), state: null, ...partial };
		return (
			runNode(missedCallAlert(KAVKOM, EMAIL).workflow, 'Leave out those that a run has taken', {
				input: [row],
			}).length === 1
		);
	};
	const minutesAgo = (minutes: number): string =>
		new Date(Date.now() - minutes * 60_000).toISOString();

	it.each([
		['new', {}, true],
		['told', { state: 'told' }, false],
		['taken now', { state: `taken ${minutesAgo(1)} 4` }, false],
		['taken for as long as three tries may hang', { state: `taken ${minutesAgo(32)} 4` }, false],
		['taken by a run that was stopped', { state: `taken ${minutesAgo(46)} 4` }, true],
		['a week old', { createdAt: minutesAgo(8 * 24 * 60) }, false],
		['none', { id: undefined }, false],
	])('waits or not: %s', (_, row, expected) => {
		expect(waits(row)).toBe(expected);
	});
});

describe('the message on a workflow that stopped', () => {
	const SECRETS = ['+12125550100', '0505550121', 'sk-live-abcdef0123456789', 'boss@example.com'];
	const stopped = (json: IDataObject, staticData: IDataObject = {}, now = NOW) =>
		readByPeople(stoppedAlert(EMAIL).workflow, 'Write the message', {
			input: [json],
			nodes: {
				'When a workflow stops': [json],
				'Settings: fill in here': [{ to_email: 'boss@example.com' }],
			},
			staticData,
			now,
		});
	const failed = {
		execution: {
			id: '231',
			url: 'https://n8n.example.com/workflow/w1/executions/231',
			lastNodeExecuted: 'Send <b>an e-mail</b> to +12125550100',
			error: {
				name: 'NodeApiError',
				httpCode: '503',
				message: `Refused: ${SECRETS.join(' ')}`,
				description: SECRETS.join(' '),
				stack: SECRETS.join(' '),
			},
		},
		workflow: { id: 'w1', name: 'Calls of 0505550121' },
	};

	it('names workflow, node, kind and run, and no number, key or address', () => {
		const [{ text, subject }] = stopped(failed);
		expect(subject).toBe('Workflow stopped: Calls of number');
		expect(text).toContain('At: Send b an e-mail b to number');
		expect(text).toContain('Why: another service refused or did not answer (503)');
		expect(text).toContain('The run: https://n8n.example.com/workflow/w1/executions/231');
		for (const secret of SECRETS) expect(`${subject} ${text}`).not.toContain(secret);
	});

	it('comes for a poll, too', () => {
		const [{ text }] = stopped({
			trigger: {
				error: { name: 'NodeApiError', message: SECRETS[0], node: { name: 'When missed' } },
			},
			workflow: { id: 'w2', name: 'Poll' },
		});
		expect(text).toContain('At: When missed');
		expect(text).not.toContain(SECRETS[0]);
	});

	it.each([
		['the last run that waits', [{ id: 1, stopped: 'w1', run: '7' }], 1],
		['no other run', [{ id: 1, stopped: 'w1', run: '8' }], 0],
		[
			'the last of two that were noted at one instant',
			[
				{ id: 1, stopped: 'w1', run: '8' },
				{ id: 2, stopped: 'w1', run: '7' },
			],
			1,
		],
		['each run where nothing could be noted', [{}], 1],
	])('is sent again by %s', (_, rows, count) => {
		const message = { subject: 'Workflow stopped: x' };
		const sent = runNode(stoppedAlert(EMAIL).workflow, 'Take the message again', {
			input: rows,
			nodes: { 'Write the message': [message] },
			executionId: '7',
		});
		expect(sent).toEqual(Array.from({ length: count }, () => message));
	});

	it('comes once an hour for each workflow', () => {
		const memory = {};
		const later = (minutes: number, id = 'w1') =>
			stopped({ ...failed, workflow: { id, name: 'x' } }, memory, NOW.plus({ minutes })).length;
		expect([later(0), later(1), later(1, 'w2'), later(59), later(60)]).toEqual([1, 0, 1, 0, 1]);
	});
});
