/** Every operation of both nodes from a workflow in a real n8n, against the local phone systems. */
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import type { Execution } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { eachOf, localCredential } from '../../sandbox/simulators.mts';
import { KAVKOM, ONECOM, type Service, type ServiceName } from '../../services.mts';
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
		parameters: () => ({ fileName: recordedKavkomCall().file }),
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
		resource: 'queue',
		operation: 'getStatistics',
		parameters: () => ({ queue: { __rl: true, mode: 'id', value: '31' } }),
		check: oneWith({ queue_id: '31', agents_available: expect.any(Number) }),
	},
	{
		type: 'oneCom',
		resource: 'extension',
		operation: 'getAll',
		check: (items) => expect(items).toHaveLength(playground.oneCom.extensions.length),
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

	it.each([
		['a wrong Kavkom key', KAVKOM, { apiKey: 'wrong' }, /API Key/],
		[
			'a wrong Kavkom domain',
			KAVKOM,
			{ domainUuid: '00000000-0000-4000-8000-000000000000' },
			/Domain UUID/,
		],
		[
			'a wrong 1com key, although 1com answers it with 200',
			ONECOM,
			{ apiKey: 'wrong' },
			/API Key and Tenant/,
		],
		['a wrong 1com tenant', ONECOM, { tenant: 'OTHER' }, /API Key and Tenant/],
	] satisfies Array<[string, Service, object, RegExp]>)(
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
