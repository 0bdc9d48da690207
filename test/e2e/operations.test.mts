/** Every operation of both nodes from a workflow in a real n8n, against the local phone systems. */
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import type { Execution } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { eachOf, localCredential } from '../../sandbox/simulators.mts';
import { KAVKOM, ONECOM, SERVICES, type ServiceName } from '../../services.mts';
import { outsideChannel } from '../support/oneComTruth.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';

const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 60_000;
const NODE = 'Operation under test';

let playground: Playground;

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: 60 },
		oneCom: { callCount: 60 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
});

async function run(type: ServiceName, parameters: INodeParameters): Promise<Execution> {
	const trigger = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const id = await playground.importWorkflow({
		name: `${type} ${JSON.stringify(parameters).slice(0, 80)}`,
		nodes: [
			trigger,
			{
				...trigger,
				id: 'node',
				name: NODE,
				type: `n8n-nodes-kavkom-1com.${type}`,
				position: [220, 0],
				parameters,
			},
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	});
	return await playground.n8n.runWorkflow(id);
}

function outputOf({ status, data }: Execution): INodeExecutionData[] {
	expect(data.resultData.error?.message).toBeUndefined();
	expect(status).toBe('success');
	return data.resultData.runData[NODE].at(-1)?.data?.main[0] ?? [];
}

const extension = (value: string) => ({ __rl: true, mode: 'number', value });
const queue = (value: string) => ({ __rl: true, mode: 'id', value });
const lastCommand = () => playground.oneCom.commands.at(-1);

interface Case {
	type: ServiceName;
	resource: string;
	operation: string;
	parameters?: () => INodeParameters;
	check: (items: INodeExecutionData[]) => void;
}

const recordedKavkomCall = () => {
	const call = playground.kavkom.calls.find(({ file }) => file !== '');
	if (!call) throw new Error('The local Kavkom has no recorded call');
	return call;
};

const recordedOneComCall = () => {
	const call = playground.oneCom.calls.find(({ hasRecording }) => hasRecording);
	if (!call) throw new Error('The local 1com has no recorded call');
	return call;
};

const oneWith = (fields: object) => (items: INodeExecutionData[]) => {
	expect(items.map(({ json }) => json)).toEqual([expect.objectContaining(fields)]);
};

const audio = (items: INodeExecutionData[]) => {
	expect(items).toHaveLength(1);
	expect(items[0].binary?.data.mimeType).toMatch(/^audio\//);
	expect(items[0].binary?.data.fileName).not.toBe('');
};

const CASES: Case[] = [
	{
		type: 'kavkom',
		resource: 'call',
		operation: 'getAll',
		parameters: () => ({ dateRange: 'last30Days', returnAll: true }),
		check: (items) => expect(items).toHaveLength(playground.kavkom.calls.length),
	},
	{
		type: 'kavkom',
		resource: 'recording',
		operation: 'getLink',
		parameters: () => ({ callId: recordedKavkomCall().id }),
		check: (items) => expect(items[0].json.link).toMatch(/^http/),
	},
	{
		type: 'kavkom',
		resource: 'recording',
		operation: 'download',
		parameters: () => ({ recordingOf: 'fileName', fileName: recordedKavkomCall().file }),
		check: audio,
	},
	{
		type: 'kavkom',
		resource: 'activeCall',
		operation: 'originate',
		parameters: () => ({ extension: extension('101'), destination: '+1 202-555-0123' }),
		check: (items) => {
			oneWith({ provider: 'kavkom', extension: '101', destination: '12025550123' })(items);
			expect(playground.kavkom.placed).toHaveLength(1);
		},
	},
	{
		type: 'kavkom',
		resource: 'activeCall',
		operation: 'getAll',
		check: (items) => expect(items.length).toBeGreaterThan(0),
	},
	{
		type: 'kavkom',
		resource: 'extension',
		operation: 'get',
		parameters: () => ({ extension: extension('101') }),
		check: oneWith({ extension: '101' }),
	},
	{
		type: 'kavkom',
		resource: 'extension',
		operation: 'getAll',
		check: (items) => expect(items).toHaveLength(playground.kavkom.extensions.length),
	},
	{
		type: 'kavkom',
		resource: 'phoneNumber',
		operation: 'getAll',
		check: (items) => expect(items).toHaveLength(playground.kavkom.destinations.length),
	},
	{
		type: 'kavkom',
		resource: 'user',
		operation: 'getAll',
		check: (items) => expect(items).toHaveLength(playground.kavkom.users.length),
	},
	{
		type: 'kavkom',
		resource: 'lead',
		operation: 'create',
		parameters: () => ({
			moduleId: String(playground.kavkom.crm.module.id),
			fields: { field: [{ field: 'phone', value: '33199001234' }] },
		}),
		check: (items) => {
			const [lead] = playground.kavkom.crm.leads;
			expect(Object.values(lead.values)).toEqual(['33199001234']);
			oneWith({ provider: 'kavkom', lead_id: String(lead.id) })(items);
		},
	},
	{
		type: 'kavkom',
		resource: 'tag',
		operation: 'getAll',
		check: (items) => expect(items.map(({ json }) => json.id)).toEqual(['1', '2']),
	},
	{
		type: 'kavkom',
		resource: 'tag',
		operation: 'assign',
		parameters: () => {
			playground.kavkom.crm.leads.push({ id: 77, moduleId: 1, values: {}, tagIds: [] });
			return { leadId: '77', tags: ['2'] };
		},
		check: (items) => {
			oneWith({ provider: 'kavkom', lead_id: '77', tag_ids: ['2'] })(items);
			expect(playground.kavkom.crm.leads.at(-1)?.tagIds).toEqual([2]);
		},
	},
	{
		type: 'oneCom',
		resource: 'call',
		operation: 'getAll',
		parameters: () => ({ dateRange: 'last30Days', returnAll: true }),
		check: (items) => expect(items).toHaveLength(playground.oneCom.calls.length),
	},
	{
		type: 'oneCom',
		resource: 'callLeg',
		operation: 'getAll',
		parameters: () => ({ dateRange: 'last30Days', returnAll: true }),
		check: (items) =>
			expect(items).toHaveLength(playground.oneCom.calls.flatMap(({ legs }) => legs).length),
	},
	{
		type: 'oneCom',
		resource: 'recording',
		operation: 'getInfo',
		parameters: () => ({ callId: recordedOneComCall().id }),
		check: (items) => oneWith({ call_id: recordedOneComCall().id, has_recording: true })(items),
	},
	{
		type: 'oneCom',
		resource: 'recording',
		operation: 'download',
		parameters: () => ({ callId: recordedOneComCall().id }),
		check: audio,
	},
	{
		type: 'oneCom',
		resource: 'activeCall',
		operation: 'originate',
		parameters: () => ({ extension: extension('201'), destination: '050-555-0123' }),
		check: (items) => {
			oneWith({ provider: '1com', extension: '201', destination: '0505550123' })(items);
			expect(playground.oneCom.placed).toHaveLength(1);
		},
	},
	{
		type: 'oneCom',
		resource: 'activeCall',
		operation: 'getAll',
		parameters: () => {
			const now = Date.now();
			playground.oneCom.addCall({
				startedAt: now - 20_000,
				endedAt: now + 60_000,
				visibleAt: now + 80_000,
			});
			return {};
		},
		check: (items) => expect(items.length).toBeGreaterThan(0),
	},
	{
		type: 'oneCom',
		resource: 'activeCall',
		operation: 'hangUp',
		parameters: () => {
			const now = Date.now();
			playground.oneCom.addCall({ startedAt: now - 20_000, endedAt: now + 600_000 });
			return { hangUpBy: 'extension', extension: extension('203') };
		},
		check: (items) => {
			oneWith({ provider: '1com', extension: '203', confirmed: true })(items);
			expect(playground.oneCom.hungUp).toMatchObject([{ extension: '203-DEMO' }]);
		},
	},
	{
		type: 'oneCom',
		resource: 'queue',
		operation: 'getAll',
		check: (items) => expect(items.map(({ json }) => json.queue_id)).toEqual(['31', '32']),
	},
	{
		type: 'oneCom',
		resource: 'activeCall',
		operation: 'transfer',
		parameters: () => {
			const now = Date.now();
			const call = playground.oneCom.addCall({ startedAt: now - 20_000, endedAt: now + 600_000 });
			return { channel: outsideChannel(call), destination: '204' };
		},
		check: (items) => {
			oneWith({ provider: '1com', destination: '204', confirmed: true })(items);
			expect(playground.oneCom.calls.at(-1)?.transferredTo).toBe('204');
		},
	},
	{
		type: 'oneCom',
		resource: 'agent',
		operation: 'pause',
		parameters: () => ({
			extension: extension('203'),
			queues: 'one',
			queue: queue('31'),
			reason: 'Lunch',
		}),
		check: (items) => {
			oneWith({ provider: '1com', extension: '203', queue_id: '31', confirmed: true })(items);
			expect(lastCommand()).toMatchObject({ kind: 'AGENT', parameters: { pausereason: 'Lunch' } });
		},
	},
	{
		type: 'oneCom',
		resource: 'queue',
		operation: 'getAgents',
		parameters: () => ({ queue: queue('31') }),
		check: (items) =>
			expect(items.map(({ json }) => json)).toContainEqual(
				expect.objectContaining({ extension: '203', connected: true, paused: true }),
			),
	},
	{
		type: 'oneCom',
		resource: 'agent',
		operation: 'unpause',
		parameters: () => ({ extension: extension('203') }),
		check: (items) => {
			oneWith({ extension: '203', queue_id: null, confirmed: true })(items);
			expect(lastCommand()).toMatchObject({ parameters: { action: 'unpause', queue: 'ALL' } });
		},
	},
	{
		type: 'oneCom',
		resource: 'queue',
		operation: 'getCallers',
		parameters: () => {
			const now = Date.now();
			const waiting = { queueId: '32', answeredAt: null, callerNumber: '0505550177' };
			playground.oneCom.addCall({ ...waiting, startedAt: now - 20_000, endedAt: now + 600_000 });
			return { queue: queue('32') };
		},
		check: (items) => oneWith({ queue_id: '32', position: 1, caller_number: '0505550177' })(items),
	},
	{
		type: 'oneCom',
		resource: 'queue',
		operation: 'getLogs',
		parameters: () => ({ queue: queue('31'), dateRange: 'last30Days', returnAll: true }),
		check: (items) =>
			expect(items).toHaveLength(
				playground.oneCom.calls.filter(
					({ queueId, visibleAt }) => queueId === '31' && visibleAt <= Date.now(),
				).length,
			),
	},
	{
		type: 'oneCom',
		resource: 'sms',
		operation: 'send',
		parameters: () => ({
			source: '03-555-0110',
			destination: '050-555-0123',
			message: 'שלום, a + b & c = 100%?\nYours',
		}),
		check: (items) => {
			oneWith({ destination: '0505550123', parts: 1, confirmed: true })(items);
			expect(lastCommand()).toMatchObject({
				kind: 'SMS',
				parameters: {
					source: '035550110',
					dest: '0505550123',
					message: 'שלום, a + b & c = 100%?\nYours',
				},
			});
		},
	},
	{
		type: 'oneCom',
		resource: 'queue',
		operation: 'getStatistics',
		parameters: () => ({ queue: queue('31') }),
		check: oneWith({ queue_id: '31', agents_available: expect.any(Number) }),
	},
	{
		type: 'oneCom',
		resource: 'extension',
		operation: 'getAll',
		check: (items) => expect(items).toHaveLength(playground.oneCom.extensions.length),
	},
	{
		type: 'oneCom',
		resource: 'extension',
		operation: 'getState',
		parameters: () => ({ extension: extension('212') }),
		check: oneWith({ provider: '1com', extension: '212', state: 'idle', registered: true }),
	},
	{
		type: 'oneCom',
		resource: 'phoneNumber',
		operation: 'getAll',
		check: (items) => expect(items.map(({ json }) => json.di_number)).toContain('035550110'),
	},
	{
		type: 'oneCom',
		resource: 'call',
		operation: 'get',
		parameters: () => ({ callId: recordedOneComCall().id }),
		check: (items) => oneWith({ provider: '1com', id: recordedOneComCall().id })(items),
	},
	{
		type: 'oneCom',
		resource: 'call',
		operation: 'getAnalysis',
		parameters: () => ({ callId: recordedOneComCall().id }),
		check: oneWith({ has_analysis: true, transcript: expect.stringContaining('Speaker 1') }),
	},
	{
		type: 'kavkom',
		resource: 'account',
		operation: 'check',
		check: (items) => {
			const { time_zone, ...findings } = Object.fromEntries(
				items.map(({ json }) => [String(json.check), json.result]),
			);
			expect(findings).toMatchObject({ key: 'ok', domain: 'ok', paging: 'ok', recording: 'ok' });
			expect(['ok', 'unknown']).toContain(time_zone);
		},
	},
	{
		type: 'oneCom',
		resource: 'account',
		operation: 'check',
		check: (items) => {
			const findings = Object.fromEntries(
				items.map(({ json }) => [String(json.check), json.result]),
			);
			expect(findings).toMatchObject({ key: 'ok', tenant: 'ok', end: 'ok', time_zone: 'ok' });
		},
	},
	{
		type: 'kavkom',
		resource: 'account',
		operation: 'get',
		check: (items) => oneWith({ provider: 'kavkom', account: playground.kavkom.domainUuid })(items),
	},
	{
		type: 'oneCom',
		resource: 'account',
		operation: 'get',
		check: (items) => oneWith({ provider: '1com', account: playground.oneCom.tenant })(items),
	},
	{
		type: 'oneCom',
		resource: 'help',
		operation: 'get',
		check: (items) => expect(items[0].json.text).toContain('reqtype - Request type'),
	},
];

describe('every operation in a real n8n', () => {
	it.each(CASES)(
		'$type $resource: $operation runs from a workflow',
		async ({ type, resource, operation, parameters, check }) => {
			check(outputOf(await run(type, { resource, operation, ...parameters?.() })));
		},
		TEST_TIMEOUT_MS,
	);

	it('is in the list above', () => {
		const described = [new Kavkom(), new OneCom()].flatMap(({ description }) =>
			description.properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ displayOptions, options }) =>
					(options ?? []).map(
						(option) =>
							`${description.name} ${String(displayOptions?.show?.resource?.[0])} ${'value' in option ? String(option.value) : ''}`,
					),
				),
		);
		const covered = CASES.map(
			({ type, resource, operation }) => `${type} ${resource} ${operation}`,
		);
		expect(described.sort()).toEqual(covered.sort());
	});
});

describe('the test of a credential in a real n8n', () => {
	it('accepts the right keys', async () => {
		for (const [service, started] of eachOf(playground)) {
			const credential = localCredential(service, started);
			expect(await playground.n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
		}
	});

	it('takes values that stand in no list: another name of a zone, small letters, an expression', async () => {
		for (const [service, started] of eachOf(playground)) {
			const { data, ...credential } = localCredential(service, started);
			for (const changed of [
				{ timezone: 'Asia/Tel_Aviv', country: 'il' },
				{ timezone: '={{ "Europe" + "/Paris" }}', country: '={{ "F" + "R" }}' },
				{ timezone: '', country: '' },
			]) {
				const tested = await playground.n8n.testCredential({
					...credential,
					data: { ...data, ...changed },
				});
				expect(tested).toMatchObject({ status: 'OK' });
			}
		}
	});

	it.each([
		['a wrong Kavkom key', KAVKOM, { apiKey: 'wrong' }, /Kavkom did not accept the API key\./],
		[
			'a wrong Kavkom domain',
			KAVKOM,
			{ domainUuid: '00000000-0000-4000-8000-000000000000' },
			/Domain UUID/,
		],
		['a Kavkom domain that is none', KAVKOM, { domainUuid: 'demo.example.com' }, /is not a UUID\./],
		[
			'a wrong 1com key, although 1com answers it with 200',
			ONECOM,
			{ apiKey: 'wrong' },
			/1com did not accept the API key, the tenant/,
		],
		[
			'a wrong 1com tenant',
			ONECOM,
			{ tenant: 'OTHER' },
			/1com did not accept the API key, the tenant/,
		],
		...SERVICES.flatMap((service) => [
			[
				`a zone that does not exist (${service.title})`,
				service,
				{ timezone: 'Mars/Phobos' },
				/^Timezone "Mars\/Phobos" in the credential is not known\./,
			],
			[
				`a country that does not exist (${service.title})`,
				service,
				{ country: 'XX' },
				/^The Country in the credential is not known\./,
			],
			[
				`what is no address (${service.title})`,
				service,
				{ baseUrl: 'pbx.example.com' },
				/^The Base URL in the credential is not a web address\./,
			],
			[
				`a host that does not exist (${service.title})`,
				service,
				{ baseUrl: 'http://pbx.invalid' },
				/^\S+ could not be found on the network\. Check the Base URL in the credential/,
			],
			[
				`a port where nobody listens (${service.title})`,
				service,
				{ baseUrl: 'http://127.0.0.1:1' },
				/^\S+ did not accept the connection\. Check the Base URL in the credential/,
			],
		]),
	] as Array<[string, (typeof SERVICES)[number], object, RegExp]>)(
		'refuses %s and says what to check',
		async (_, service, wrong, message) => {
			const { data, ...credential } = localCredential(service, playground[service.node.type]);
			const result = await playground.n8n.testCredential({
				...credential,
				data: { ...data, ...wrong },
			});
			expect(result.status).toBe('Error');
			expect(result.message).toMatch(message);
		},
	);
});
