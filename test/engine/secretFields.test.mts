/** What a service tells in fields that hold secrets is in no output and in no message. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { createEngine } from '../support/engine.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { everythingIn, leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const VALUE = 'invented-7c1f0e5b9a';

const SECRETS: IDataObject = {
	secret_key: `${VALUE}-1`,
	pin_number: `${VALUE}-2`,
	authToken: `${VALUE}-3`,
	sipPassword: `${VALUE}-4`,
	voicemailPassword: `${VALUE}-5`,
	'x-api-key': [`${VALUE}-6`],
	webpasswordhash: `${VALUE}-7`,
	Session: { id: `${VALUE}-8` },
};

const FINE: IDataObject = { keypad: 'yes', author: 'Dana', pinned: 1 };

const id = '00000000-0000-4000-8000-000000000001';
const ROW: IDataObject = { uuid: id, start_stamp: '2026-03-18 10:00:00', ...FINE, ...SECRETS };

/** What the local Kavkom answers to every request. */
async function kavkomThatSays(body: unknown, status = 200) {
	const kavkom = await opened(startSmallKavkom());
	kavkom.server.faults.push({
		kind: 'status',
		status,
		body: JSON.stringify(body),
		times: Infinity,
	});
	return kavkomEngine(kavkom);
}

describe('Secrets beside what was asked for', () => {
	it.each([
		['extension', 'getAll', { returnAll: true }],
		['user', 'getAll', { returnAll: true }],
		['phoneNumber', 'getAll', { returnAll: true }],
		['activeCall', 'getAll', {}],
		[
			'call',
			'getAll',
			{
				dateRange: 'custom',
				startDate: '2026-03-01',
				endDate: '2026-03-31',
				returnAll: true,
				output: 'raw',
			},
		],
	])('are not in the output of Kavkom, %s: %s', async (resource, operation, parameters) => {
		const engine = await kavkomThatSays({ success: true, data: [{ ...ROW, inner: [SECRETS] }] });
		const run = await engine.run({
			type: 'kavkom',
			parameters: { resource, operation, ...(parameters as {}) },
		});
		expect(recordsOf(run)).toMatchObject([FINE]);
		expect(leaksIn(readableBy(run), [VALUE])).toEqual([]);
	});

	it('are not in the raw calls of 1com', async () => {
		const pbx = await opened(startOneCom({ callCount: 1 }));
		const row = {
			sc_uniqueid: '1773824400.1',
			sc_start: '2026-03-18 10:00:00',
			...FINE,
			...SECRETS,
		};
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]), times: Infinity });
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: {
				resource: 'call',
				operation: 'getAll',
				dateRange: 'custom',
				startDate: '2026-03-17',
				endDate: '2026-03-19',
				returnAll: true,
				output: 'raw',
			},
		});
		expect(recordsOf(run)).toMatchObject([FINE]);
		expect(leaksIn(readableBy(run), [VALUE])).toEqual([]);
	});

	it.each([
		['getAgents', { '203-DEMO': { 0: '1', 1: 'available', 2: 'INUSE', 5: VALUE, ...SECRETS } }],
		['getCallers', [{ callerid: '0505550101', ...SECRETS }]],
		['getLogs', [{ callid: '1773824400.1', callerid: '0505550101', 0: VALUE, ...SECRETS }]],
	])('are not in what 1com tells of a queue by %s', async (operation, body) => {
		const pbx = await opened(startOneCom({ callCount: 1 }));
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify(body), times: Infinity });
		const queue = { __rl: true, mode: 'id', value: '31' };
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource: 'queue', operation, queue },
		});
		expect(recordsOf(run)).toMatchObject([{ queue_id: '31' }]);
		expect(leaksIn(readableBy(run), [VALUE])).toEqual([]);
	});

	it('are not in the raw legs of 1com', async () => {
		const pbx = await opened(startOneCom({ callCount: 1 }));
		const body = `uniqueid,start,pin_number,authToken,author\n1773824400.1,2026-03-18 10:00:00,${VALUE},${VALUE},Dana\n`;
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: {
				resource: 'callLeg',
				operation: 'getAll',
				dateRange: 'custom',
				startDate: '2026-03-17',
				endDate: '2026-03-19',
				returnAll: true,
				output: 'raw',
			},
		});
		expect(recordsOf(run)).toMatchObject([{ author: 'Dana' }]);
		expect(leaksIn(readableBy(run), [VALUE])).toEqual([]);
	});

	it('are not in the raw output of a post', async () => {
		const engine = createEngine({
			nodes: { kavkomWebhookTrigger: new KavkomWebhookTrigger() },
			credentials: {
				webhook: {
					type: new KavkomWebhookApi(),
					data: { headerName: 'X-Key', secret: 's'.repeat(20) },
				},
			},
		});
		const body = { callUuid: id, status: 'missed', ...FINE, data: { ...FINE, ...SECRETS } };
		const run = await engine.webhook({
			type: 'kavkomWebhookTrigger',
			parameters: { output: 'raw' },
			request: { headers: { 'x-key': 's'.repeat(20) }, body },
		});
		expect(run.items.map(({ json }) => json)).toMatchObject([FINE]);
		expect(leaksIn(everythingIn(run), [VALUE])).toEqual([]);
	});
});

describe('Secrets that a refusal says back', () => {
	it.each([422, 500, 200])('are not in the message (status %i)', async (status) => {
		const errors = { number: ['is too long'], ...SECRETS, secretKey: [`"${VALUE}" is too long`] };
		const said = { success: false, message: `Look at /x?authToken=${VALUE}&a=1`, errors };
		const run = await runCalls(await kavkomThatSays(said, status));
		expect(run.error?.description).toContain('number: is too long');
		expect(run.error?.description).toContain('secret_key: [hidden]');
		expect(leaksIn(readableBy(run), [VALUE])).toEqual([]);
	});
});
