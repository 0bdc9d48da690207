/** What 1com says under a status of 200 that is no data: it must not pass for success, nor data for a refusal. */
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { NodeRun } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { recordsOf } from '../support/oneComTruth.mts';

useFastLimits(SHORT_PATIENCE);

let pbx: OneComSimulator;
beforeEach(async () => {
	pbx = await startOneCom({ calls: [] });
});
afterEach(async () => await pbx.close());

type Api = 'classic' | 'openApi';
const APIS: readonly Api[] = ['classic', 'openApi'];

const engineOf = (api: Api) => oneComEngine(pbx, { credential: { api } });

async function answered(api: Api, answer: unknown, parameters: INodeParameters): Promise<NodeRun> {
	const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
	pbx.server.faults.push({ kind: 'body', body, times: Infinity });
	const ran = await engineOf(api).run({ type: 'oneCom', parameters });
	expect(leaksIn(readableBy(ran), [pbx.apiKey])).toEqual([]);
	return ran;
}

const locate = (value: string, mode: string): INodeParameters => ({ __rl: true, mode, value });

const TODAY = new Date().toISOString().slice(0, 10);
const ID = 'pbx24-1768469400.1001';
const CALL = {
	sc_start: `${TODAY} 00:00:01`,
	sc_direction: 'IN',
	sc_calleridnum: '0505550123',
	sc_disposition: 'ANSWERED',
	sc_uniqueid: ID,
};
const LISTS: INodeParameters[] = [
	{ resource: 'call', operation: 'getAll', dateRange: 'last7Days', returnAll: true },
	{ resource: 'extension', operation: 'getAll', returnAll: true },
	{ resource: 'phoneNumber', operation: 'getAll', returnAll: true },
];
const [CALLS] = LISTS;
const LEGS = { ...CALLS, resource: 'callLeg' };
const QUEUES = { resource: 'queue', operation: 'getAll' };
const AGENTS = { resource: 'queue', operation: 'getAgents', queue: locate('31', 'id') };

const SAID: Array<[string, object]> = [
	['x: Out of order', { errors: [{ code: 'x', message: 'Out of order' }] }],
	['x', { error: [{ code: 'x' }] }],
	['invalid_api_key', { error: { code: 'invalid_api_key' } }],
	['Out of order', { error: 'Out of order', data: [CALL] }],
	['Out of order', { success: false, message: 'Out of order', data: [] }],
	['Out of order', { status: 'error', message: 'Out of order', data: [] }],
	['Out of order', { Response: 'Error', Message: 'Out of order' }],
];

describe.each(APIS)('a refusal under a status of 200 (%s)', (api) => {
	it.each(SAID)('is told in words: %s', async (words, body) => {
		for (const parameters of [...LISTS, ...(api === 'openApi' ? [LEGS] : [QUEUES, AGENTS])]) {
			pbx.server.faults.length = 0;
			const { error, items } = await answered(api, body, parameters);
			expect([error?.message, items]).toEqual(['1com turned the request down', []]);
			expect(error?.description).toContain(`1com says: ${words}`);
		}
	});

	it('does not show the beginning of a key where the words are cut', async () => {
		for (let before = 300 - pbx.apiKey.length; before <= 300; before += 1) {
			pbx.server.faults.length = 0;
			const message = `${'x'.repeat(before - 1)} ${pbx.apiKey}`;
			const { error } = await answered(api, { error: { message } }, CALLS);
			expect(error?.description).not.toMatch(/x \w/);
		}
	});

	it('does not show the key that stands in it', async () => {
		const { error } = await answered(api, { error: { message: `No ${pbx.apiKey}` } }, CALLS);
		expect(error?.description).toContain('1com says: No [hidden]');
	});

	it('is no good test of a credential', async () => {
		for (const body of [...SAID.map(([, said]) => said), [{ foo: 1 }]]) {
			pbx.server.faults.length = 0;
			pbx.server.faults.push({ kind: 'body', body: JSON.stringify(body), times: Infinity });
			expect(await engineOf(api).testCredential('oneComApi')).toMatchObject({ status: 'Error' });
		}
	});

	it.each([[[{ foo: 1 }]], [[{ foo: 1 }, { code: 'x' }]]])(
		'and rows without a known column are no list: %j',
		async (body) => {
			for (const parameters of LISTS) {
				pbx.server.faults.length = 0;
				const { error, items } = await answered(api, body, parameters);
				expect(error?.message).toMatch(/in a form that this node does not know$/);
				expect(items).toEqual([]);
			}
		},
	);

	it('beside a word of success leaves it open what is true', async () => {
		const { error } = await answered(api, { success: true, error: 'Odd', data: [] }, CALLS);
		expect(error?.message).toBe('1com sent an answer that contradicts itself');
	});
});

describe('an envelope', () => {
	it('around rows is no list of rows in the classic API', async () => {
		for (const parameters of [...LISTS, QUEUES, AGENTS]) {
			pbx.server.faults.length = 0;
			const { error } = await answered('classic', { data: [CALL], meta: {} }, parameters);
			expect(error?.message).toMatch(/in a form that this node does not know$/);
		}
	});

	it.each([{ error: 0 }, { error: false }, { error: null }, { error: '' }, { errors: [] }])(
		'with %j tells of no error',
		async (fields) => {
			const ran = await answered('openApi', { ...fields, data: [CALL] }, CALLS);
			expect(recordsOf(ran)).toMatchObject([{ id: ID }]);
		},
	);

	it.each([
		{ meta: { current_page: 1, last_page: 5 } },
		{ pagination: { pages: '2' } },
		{ meta: { pagination: { total_pages: 2 } } },
		{ total: 500 },
		{ next: '/simplecdrs?page=2' },
		{ links: { next: 'https://pbx.example.com/?page=2' } },
		{ has_more: true },
	])('that tells of more rows is never read in part: %j', async (fields) => {
		const { error, items } = await answered('openApi', { data: [CALL], ...fields }, CALLS);
		expect([error?.message, items]).toEqual(['1com sent a part of the list only', []]);
		expect(error?.description).toContain('would be missing');
	});

	it('that tells of no more is read', async () => {
		const fields = { meta: { last_page: 1, total: 1 }, links: { next: null }, has_more: false };
		const ran = await answered('openApi', { data: [CALL], ...fields }, CALLS);
		expect(recordsOf(ran)).toMatchObject([{ id: ID }]);
	});
});

describe('an id that comes as a number', () => {
	it.each(APIS)('keeps its digits (%s)', async (api) => {
		const name = 'says "sc_uniqueid":1.50, "id": 2.50';
		const body = JSON.stringify([{ ...CALL, sc_calleridname: name }]);
		const ran = await answered(api, body.replace(`"${ID}"`, '1768469400.100'), CALLS);
		expect(recordsOf(ran)).toMatchObject([{ id: '1768469400.100', source_name: name }]);
	});
});

describe('the analysis of a call', () => {
	const ANALYSIS = { resource: 'call', operation: 'getAnalysis', callId: locate(ID, 'id') };
	const SEGMENT = { speaker: 1, start: 0, end: 1, text: 'Hello' };
	const ROW = { uniqueid: ID, transcript: 'Hello' };

	const texts: Array<[Api, unknown]> = [
		['classic', 'No, thank you. Goodbye.'],
		['classic', 'He is not available right now, bye'],
		['classic', '[Speaker 1] Hello'],
		['classic', '[00:00:01] Hello'],
		['classic', [ROW]],
		['openApi', { ...ROW, transcript_segments: [SEGMENT], recordings: [] }],
		['openApi', [{ uniqueid: ID, recordings: [{ transcript: 'Hello' }] }]],
		['openApi', [{ uniqueid: ID, transcript_segments: JSON.stringify([SEGMENT]) }]],
		['openApi', [{ uniqueid: ID, transcript: '' }, ROW]],
	];

	it.each(texts)('has its transcript (%s): %j', async (api, body) => {
		const transcript = typeof body === 'string' ? body : 'Hello';
		const ran = await answered(api, body, ANALYSIS);
		expect(recordsOf(ran)).toMatchObject([{ has_analysis: true, transcript }]);
	});

	it.each(['No transcript for this call', 'Transcript not found', 'Not available.'])(
		'is none where 1com says so: %s',
		async (body) => {
			const ran = await answered('classic', body, ANALYSIS);
			expect(recordsOf(ran)).toMatchObject([{ has_analysis: false, transcript: null }]);
		},
	);

	it('is not one of another call, nor of what is no segment', async () => {
		const other = [{ ...ROW, uniqueid: 'pbx24-1768469400.1002' }];
		const ran = await answered('classic', other, ANALYSIS);
		expect(recordsOf(ran)).toMatchObject([{ has_analysis: false }]);
		pbx.server.faults.length = 0;
		const { error } = await answered('classic', ['Hello', 'there'], ANALYSIS);
		expect(error?.message).toMatch(/in a form that this node does not know$/);
	});

	it.each(APIS)('is not a refusal (%s)', async (api) => {
		const { error } = await answered(api, { error: { message: 'Switched off' } }, ANALYSIS);
		expect(error?.description).toContain('1com says: Switched off');
	});
});

describe('the state of an extension', () => {
	const STATE = {
		resource: 'extension',
		operation: 'getState',
		extension: locate('203', 'number'),
	};

	it.each([
		{ UniqueID: null, LinkedID: null, OtherParty: null },
		{ UniqueID: ' ', LinkedID: ' ' },
	])('is idle where nothing is told: %j', async (fields) => {
		const ran = await answered('openApi', fields, STATE);
		expect(recordsOf(ran)).toMatchObject([{ state: 'idle', registered: true }]);
	});

	it('has ids with a dot, and no party that is unknown', async () => {
		const fields = {
			UniqueID: 'pbx24-1768469400_1001',
			LinkedID: 'pbx24-1768469400_1000',
			'Connected Line ID': '0505550123',
			'Connected Line ID Name': '<unknown>',
			OtherParty: '<unknown>',
		};
		expect(recordsOf(await answered('openApi', fields, STATE))).toMatchObject([
			{
				call_id: 'pbx24-1768469400.1001',
				linked_id: 'pbx24-1768469400.1000',
				other_number: '0505550123',
				other_name: null,
			},
		]);
	});
});

describe('an SMS', () => {
	const SMS = {
		...{ resource: 'sms', operation: 'send', source: '035550110', destination: '0505550123' },
		message: 'Good morning',
	};

	it.each([
		'Success|No credit, message was not sent|',
		'Success|0 messages sent|',
		'{"Response":"Success","Message":"Message was not sent"}',
	])('is not said to be sent after %s', async (body) => {
		const ran = await answered('classic', body, SMS);
		expect(recordsOf(ran)).toMatchObject([{ confirmed: null, answer: body }]);
	});

	it.each([
		...['{"error":{"code":"x"}}', '{"error":"No SMS provider configured"}'],
		...['{"success":false,"message":"Insufficient credit"}', '[{"Response":"Error"}]'],
		...['KO', 'ERR|Insufficient balance|', 'false', 'Failed: message could not be queued'],
	])('is refused by %s', async (body) => {
		const { error, items } = await answered('classic', body, SMS);
		expect(error?.message).toMatch(/^1com (?:could not send the SMS|turned the request down)$/);
		expect(error?.description).toContain('1com says: ');
		expect(items).toEqual([]);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it.each(['\u200b', '\ufeff', '\u200f \u2060', '\u2800\u3164'])(
		'with nothing to be seen in it is not sent: %j',
		async (message) => {
			const { error } = await answered('classic', 'OK', { ...SMS, message });
			expect(error?.message).toMatch(/^Message (?:is empty|holds nothing that can be seen)$/);
			expect(pbx.server.requests).toEqual([]);
		},
	);

	it('has letters and their accents in one, so that it stays in the cheap alphabet', async () => {
		const message = 'e\u0301'.repeat(160).normalize('NFD');
		const ran = await answered('classic', 'OK', { ...SMS, message });
		expect(recordsOf(ran)).toMatchObject([{ parts: 1 }]);
		expect(pbx.server.requests[0].query.get('message')).toBe('é'.repeat(160));
	});
});

describe('a call that was placed', () => {
	const DIAL = {
		...{ resource: 'activeCall', operation: 'originate', destination: '0505550142' },
		extension: locate('203', 'number'),
	};

	it.each(APIS)('is no failure where an error of nothing stands beside (%s)', async (api) => {
		for (const error of [0, false, null, '']) {
			pbx.server.faults.length = 0;
			const ran = await answered(api, { error, Response: 'Success', ID: '15a' }, DIAL);
			expect(recordsOf(ran)).toMatchObject([{ call_id: '15a' }]);
		}
	});

	it.each(APIS)('or not is not certain where both are said (%s)', async (api) => {
		const { error } = await answered(api, { error: 'Odd', Response: 'Success' }, DIAL);
		expect(error?.description).toContain('It is not certain whether the call was placed');
	});
});
