import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	startKavkom,
	type KavkomLead,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { startServer, type Fault, type SeenRequest } from '../../sandbox/shared/server.mts';
import {
	kavkomEngine,
	SHORT_PATIENCE,
	useFastLimits,
	type AccountOverrides,
} from '../support/accounts.mts';
import type { RunSpec } from '../support/engine.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { everythingIn, leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, calls: [] }));
});

async function runCrm(
	parameters: INodeParameters,
	spec: Partial<RunSpec> = {},
	overrides: AccountOverrides = {},
) {
	const run = await kavkomEngine(kavkom, overrides).run({
		type: 'kavkom',
		parameters,
		...spec,
	});
	expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	return run;
}

const routes = () =>
	kavkom.server.requests.map(({ path, method }) => `${method} ${path.replace('/api/crm/v1/', '')}`);
const fieldId = (name: string): string =>
	String(kavkom.crm.module.fields.find(({ system_name }) => system_name === name)?.id);
const moduleId = () => String(kavkom.crm.module.id);

type Entry = { field: INodeParameters[string]; value: INodeParameters[string] };

const createLead = async (
	entries: Entry[],
	more: INodeParameters = {},
	spec?: Partial<RunSpec>,
	overrides?: AccountOverrides,
) =>
	await runCrm(
		{
			resource: 'lead',
			operation: 'create',
			moduleId: moduleId(),
			fields: { field: entries },
			...more,
		},
		spec,
		overrides,
	);

const assign = async (
	parameters: INodeParameters = {},
	spec?: Partial<RunSpec>,
	overrides?: AccountOverrides,
) =>
	await runCrm(
		{
			resource: 'tag',
			operation: 'assign',
			leadId: String(aLead().id),
			tags: ['1'],
			...parameters,
		},
		spec,
		overrides,
	);

/** The one lead of the domain, which is there from the first time it is asked for. */
function aLead(): KavkomLead {
	const { leads, module } = kavkom.crm;
	if (leads.length === 0) leads.push({ id: 501, moduleId: module.id, values: {}, tagIds: [] });
	return leads[0];
}

describe('A lead', () => {
	it('is created with its values under the ids of their fields', async () => {
		const run = await createLead([
			{ field: fieldId('phone'), value: '33199001234' },
			{ field: 'first_name', value: 'דנה' },
			{ field: 'LAST_NAME', value: "O'Brien" },
		]);
		const [lead] = kavkom.crm.leads;
		expect(kavkom.crm.leads).toHaveLength(1);
		expect(lead.values).toEqual({
			[fieldId('phone')]: '33199001234',
			[fieldId('first_name')]: 'דנה',
			[fieldId('last_name')]: "O'Brien",
		});
		expect(recordsOf(run)).toEqual([
			{
				provider: 'kavkom',
				lead_id: String(lead.id),
				module_id: moduleId(),
				message: 'Lead created',
			},
		]);
		expect(run.items[0].pairedItem).toEqual({ item: 0 });
		expect(run.hints).toEqual([]);
	});

	it('goes out as Kavkom documents it', async () => {
		await createLead([{ field: 'note', value: 'Call back' }]);
		expect(routes()).toEqual(['GET module/get', 'POST lead/store']);
		const [, { body }] = kavkom.server.requests;
		expect(JSON.parse(body)).toEqual({
			domain_uuid: kavkom.domainUuid,
			lead: {
				module_id: kavkom.crm.module.id,
				field_values: { [fieldId('note')]: { value: 'Call back' } },
			},
		});
	});

	it('is left without the fields that have no value', async () => {
		const items = [{ name: 'Dana' }];
		await createLead(
			[
				{ field: 'first_name', value: '={{ $json.name }}' },
				{ field: 'last_name', value: '={{ $json.nothing }}' },
				{ field: 'email', value: '  ' },
				{ field: 'note', value: '={{ null }}' },
				{ field: '', value: '' },
			],
			{},
			{ items },
		);
		expect(kavkom.crm.leads.map(({ values }) => values)).toEqual([
			{ [fieldId('first_name')]: 'Dana' },
		]);
	});

	it('takes numbers, yes and no as text', async () => {
		await createLead([
			{ field: 'phone', value: '={{ 33199001234 }}' },
			{ field: 'note', value: '={{ false }}' },
			{ field: 'email', value: '={{ 0 }}' },
		]);
		expect(kavkom.crm.leads[0].values).toEqual({
			[fieldId('phone')]: '33199001234',
			[fieldId('note')]: 'false',
			[fieldId('email')]: '0',
		});
	});

	it('is one for each item, while the module is read once', async () => {
		const items = [{ phone: '1' }, { phone: '2' }, { phone: '3' }];
		const run = await createLead([{ field: 'phone', value: '={{ $json.phone }}' }], {}, { items });
		expect(kavkom.crm.leads.map(({ values }) => values[fieldId('phone')])).toEqual(['1', '2', '3']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			...[{ item: 0 }, { item: 1 }, { item: 2 }],
		]);
		expect(routes().filter((route) => route === 'GET module/get')).toHaveLength(1);
	});

	it('takes what an expression or an agent gives for module and field', async () => {
		const items = [{ module: moduleId(), field: 'email', value: 'dana@example.com' }];
		const entry = { field: '={{ $json.field }}', value: '={{ $json.value }}' };
		const run = await createLead([entry], { moduleId: '={{ Number($json.module) }}' }, { items });
		expect(recordsOf(run)).toMatchObject([{ module_id: moduleId() }]);
		expect(kavkom.crm.leads[0].values).toEqual({ [fieldId('email')]: 'dana@example.com' });
	});

	it('has no id where Kavkom does not say it, with a word about it', async () => {
		kavkom.oddities.crmWrite = 'noId';
		const run = await createLead([{ field: 'phone', value: '1' }]);
		expect(recordsOf(run)).toMatchObject([{ lead_id: null, message: 'Lead created' }]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Kavkom created a lead and did not say its ID.',
		]);
	});

	it('keeps the key out of what Kavkom says', async () => {
		const body = JSON.stringify({ success: true, data: { id: 7 }, message: `With ${KEY}` });
		kavkom.server.faults.push({ kind: 'body', body, match: isStoring });
		const run = await createLead([{ field: 'phone', value: '1' }]);
		expect(recordsOf(run)).toMatchObject([{ lead_id: '7', message: 'With [hidden]' }]);
	});
});

describe('A lead that can not be created as it is given', () => {
	const known = () =>
		kavkom.crm.module.fields.map(({ id, system_name: name }) => `${name} (${id})`).join(', ');

	it('names the field that is not known, and those that are', async () => {
		const { error } = await createLead([{ field: 'phon', value: '1' }]);
		expect(error?.message).toBe(`Fields name "phon", which the module ${moduleId()} does not have`);
		expect(error?.description).toContain(`The module has: ${known()}.`);
	});

	it.each<[string, Entry[], string]>([
		['no field', [], 'Fields hold no value'],
		['empty fields only', [{ field: 'phone', value: '' }], 'Fields hold no value'],
		['a value alone', [{ field: '', value: '1' }], 'Fields hold a value without a field'],
		[
			'an object',
			[{ field: 'phone', value: '={{ { a: 1 } }}' }],
			'Fields hold something else than a text for "phone"',
		],
		[
			'a list',
			[{ field: 'phone', value: '={{ [1, 2] }}' }],
			'Fields hold something else than a text for "phone"',
		],
	])('has fields that can be used: not %s', async (_, entries, message) => {
		const { error } = await createLead(entries);
		expect(error?.message).toBe(message);
		expect(error?.description).toBeTruthy();
		expect(kavkom.server.requests).toEqual([]);
	});

	it('does not guess which of two values is meant', async () => {
		const { error } = await createLead([
			{ field: 'phone', value: '1' },
			{ field: fieldId('phone'), value: '2' },
		]);
		expect(error?.message).toBe(`Fields give "${fieldId('phone')}" twice`);
		expect(routes()).toEqual(['GET module/get']);
	});

	it('does not guess which of two fields is meant', async () => {
		kavkom.crm.module.fields.push({ id: 1, system_name: 'Extra' }, { id: 2, system_name: 'EXTRA' });
		const { error } = await createLead([{ field: 'extra', value: '1' }]);
		expect(error?.message).toContain('Fields name "extra"');
		await createLead([{ field: 'EXTRA', value: '1' }]);
		expect(kavkom.crm.leads[0].values).toEqual({ 2: '1' });
	});

	it('needs a module', async () => {
		const { error } = await createLead([{ field: 'phone', value: '1' }], {
			moduleId: '={{ " " }}',
		});
		expect(error?.message).toBe('Module ID is empty');
		expect(kavkom.server.requests).toEqual([]);
	});

	it.each([
		['refused', undefined],
		['answered with nothing', 'null'],
		['answered with an empty list', '[]'],
	])('needs a module that exists: %s', async (_, data) => {
		if (data !== undefined) {
			const body = `{"success":true,"data":${data}}`;
			kavkom.server.faults.push({ kind: 'body', body });
		}
		const { error } = await createLead([{ field: 'phone', value: '1' }], { moduleId: '999999' });
		expect(error?.message).toBe('Kavkom has no module 999999');
		expect(error?.description).toContain('Check Module ID');
		expect(routes()).toEqual(['GET module/get']);
	});

	it('is not created where the module has an unknown form', async () => {
		const body = '{"success":true,"data":{"id":1,"columns":[]}}';
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error } = await createLead([{ field: 'phone', value: '1' }]);
		expect(error?.message).toBe('Kavkom sent a module in a form that this node does not know');
		expect(routes()).toEqual(['GET module/get']);
	});

	it.each([
		{ 4: { id: 77, system_name: 'phone' } },
		[{ id: '77', system_name: 'phone' }, { system_name: 'x' }, null],
	])('is created from the fields of the module in any list: %j', async (fields) => {
		kavkom.server.faults.push(
			{ kind: 'body', body: JSON.stringify({ success: true, data: [{ fields }] }) },
			{ kind: 'body', body: '{"success":true,"data":{"id":8}}' },
		);
		expect(recordsOf(await createLead([{ field: 'phone', value: '1' }]))).toMatchObject([
			{ lead_id: '8' },
		]);
		const { lead } = JSON.parse(kavkom.server.requests[1].body) as { lead: IDataObject };
		expect(lead.field_values).toEqual({ 77: { value: '1' } });
	});

	it('says which value Kavkom refuses, in its words', async () => {
		const errors = { 'lead.field_values.20103': ['The phone is taken.'] };
		const body = JSON.stringify({ message: 'Invalid.', errors });
		kavkom.server.faults.push({ kind: 'status', status: 422, body, match: isStoring });
		const { error } = await createLead([{ field: 'phone', value: '1' }]);
		expect(error?.message).toBe('Kavkom did not accept one of the values');
		expect(error?.description).toContain('The phone is taken.');
		expect(error?.description).not.toMatch(/not certain/);
	});

	it('fails its own item only, where the node continues', async () => {
		const items = [{ field: 'phone' }, { field: 'fax' }, { field: 'email' }];
		const entry = { field: '={{ $json.field }}', value: 'x' };
		const run = await createLead([entry], {}, { items, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => 'lead_id' in json)).toEqual([true, false, true]);
		expect(run.items[1]).toMatchObject({
			json: { error: expect.stringContaining('"fax"') },
			pairedItem: { item: 1 },
		});
		expect(kavkom.crm.leads).toHaveLength(2);
	});
});

const isStoring = ({ path }: SeenRequest) => path.endsWith('/lead/store');
const isAssigning = ({ path }: SeenRequest) => path.endsWith('/tags/assign');

/** Faults that leave open what happened. */
const UNCERTAIN: Array<[string, Fault]> = [
	['a reset before headers', { kind: 'resetBeforeHeaders' }],
	['a reset after headers', { kind: 'resetAfterHeaders' }],
	['headers that never come', { kind: 'stallHeaders' }],
	['a body that stops', { kind: 'stallBody' }],
	['a body that is cut', { kind: 'truncateBody' }],
	['a web page', { kind: 'html' }],
	['half of a JSON', { kind: 'body', body: '{"success": tr' }],
	['an answer that says nothing', { kind: 'body', body: '{}' }],
	['an answer of null', { kind: 'body', body: 'null' }],
	['status 500', { kind: 'status', status: 500 }],
	['status 503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
];

/** Faults after which certainly nothing happened. */
const CERTAIN: Array<[string, Fault]> = [
	['status 401', { kind: 'status', status: 401 }],
	['status 403', { kind: 'status', status: 403 }],
	['status 404', { kind: 'status', status: 404 }],
	['status 422', { kind: 'status', status: 422 }],
	['status 429', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	['success: false', { kind: 'body', body: '{"success":false,"message":"No"}' }],
];

const WRITES = [
	{
		what: 'A lead is created',
		isWriting: isStoring,
		write: async (spec?: Partial<RunSpec>, overrides?: AccountOverrides) =>
			await createLead([{ field: 'phone', value: '1' }], {}, spec, overrides),
		uncertain: 'It is not certain whether the lead was created',
	},
	{
		what: 'Tags are assigned',
		isWriting: isAssigning,
		write: async (spec?: Partial<RunSpec>, overrides?: AccountOverrides) =>
			await assign({}, spec, overrides),
		uncertain: 'It is not certain whether the tags were assigned',
	},
];

describe.each(WRITES)('$what once at most', ({ isWriting, write, uncertain }) => {
	useFastLimits(SHORT_PATIENCE);

	const writings = () => kavkom.server.requests.filter(isWriting);

	it.each(UNCERTAIN)('and nobody claims to know after %s', async (_, fault) => {
		kavkom.server.faults.push({ ...fault, match: isWriting, times: Infinity });
		const { error } = await write();
		expect(writings()).toHaveLength(1);
		expect(error?.description).toContain(uncertain);
	});

	it.each(CERTAIN)('and it is clear that nothing happened after %s', async (_, fault) => {
		kavkom.server.faults.push({ ...fault, match: isWriting, times: Infinity });
		const { error } = await write();
		expect(writings()).toHaveLength(1);
		expect(error?.message).toBeTruthy();
		expect(error?.description).not.toContain('not certain');
	});

	it.each(['timeout', 'dropped'] as const)(
		'when it happened and the word of it got lost (%s), whatever "On Error" says',
		async (crmWrite) => {
			kavkom.oddities.crmWrite = crmWrite;
			for (const continueOnFail of [false, true]) {
				kavkom.server.requests.splice(0);
				const run = await write({ continueOnFail });
				const description = run.error?.description ?? run.items[0].json.message;
				expect(description).toContain(uncertain);
				expect(writings()).toHaveLength(1);
			}
		},
	);

	it.each([302, 307])('and not at another address (%i), which gets no key', async (status) => {
		const stranger = await opened(startServer((_request, response) => void response.end('{}')));
		const location = `${stranger.url}/steal`;
		kavkom.server.faults.push({ kind: 'redirect', status, location, match: isWriting });
		const { error } = await write();
		expect(error?.message).toBe('Kavkom redirects the request to another address');
		expect(writings()).toHaveLength(1);
		expect(stranger.requests).toEqual([]);
	});

	it('and not without the right to it', async () => {
		kavkom.oddities.refusedRoutes = ['lead/store', 'tags/assign'];
		const { error } = await write();
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
		expect(writings()).toHaveLength(1);
	});
});

describe('Tags of a lead', () => {
	it('are added to those that it has, and come out as text', async () => {
		aLead().tagIds.push(2);
		const run = await assign({ leadId: '={{ 501 }}', tags: ['1'] });
		expect(aLead().tagIds).toEqual([2, 1]);
		expect(recordsOf(run)).toEqual([
			{ provider: 'kavkom', lead_id: '501', tag_ids: ['1'], message: 'Tags assigned' },
		]);
		expect(routes()).toEqual(['POST tags/assign']);
		expect(JSON.parse(kavkom.server.requests[0].body)).toEqual({
			domain_uuid: kavkom.domainUuid,
			lead_id: 501,
			tags: [1],
		});
	});

	it.each<[string, INodeParameters[string], string[]]>([
		['a list', ['1', '2'], ['1', '2']],
		['a comma list', '={{ "2, 1" }}', ['2', '1']],
		['an array', '={{ [1, 2] }}', ['1', '2']],
		['one number', '={{ 2 }}', ['2']],
		['the same twice', '={{ "1,1" }}', ['1']],
		['names', '={{ ["Hot", "לקוח חוזר"] }}', ['1', '2']],
		['a name in other capitals beside an id', '={{ "hot, 2" }}', ['1', '2']],
		['the same by name and id', '={{ "Hot, 1" }}', ['1']],
	])('may be given as %s', async (_, tags, expected) => {
		expect(recordsOf(await assign({ tags }))).toMatchObject([{ tag_ids: expected }]);
		expect(aLead().tagIds).toEqual(expected.map(Number));
	});

	it('take no reading where all of them are ids', async () => {
		await assign({ tags: ['1', '2'] });
		expect(routes()).toEqual(['POST tags/assign']);
	});

	it('are named when there is no such tag, with those that there are', async () => {
		const { error } = await assign({ tags: '={{ "Hot, Cold" }}' });
		expect(error?.message).toBe('Tag Names or IDs has "Cold", which is no tag');
		expect(error?.description).toContain('There are: Hot (1), לקוח חוזר (2).');
		expect(aLead().tagIds).toEqual([]);
	});

	it.each<[INodeParameters, string]>([
		[{ leadId: '={{ " " }}' }, 'Lead ID is empty'],
		[{ tags: '={{ [] }}' }, 'Tag Names or IDs is empty'],
		[{ tags: '={{ " , " }}' }, 'Tag Names or IDs is empty'],
		[{ tags: '={{ $json.nothing }}' }, 'Tag Names or IDs is empty'],
	])('need a lead and a tag: %j', async (parameters, message) => {
		const { error } = await assign(parameters);
		expect(error?.message).toBe(message);
		expect(kavkom.server.requests).toEqual([]);
	});

	it.each<[INodeParameters]>([[{ leadId: '404' }], [{ tags: ['99'] }]])(
		'are refused in words where there is no such lead or tag: %j',
		async (parameters) => {
			const { error } = await assign(parameters);
			expect(error?.message).toBe('Kavkom could not find what was asked for');
			expect(error?.description).toMatch(/Lead not found|Tag not found/);
		},
	);

	it('fail their own item only, where the node continues', async () => {
		const items = [{ lead: '404' }, { lead: '501' }];
		aLead();
		const run = await assign({ leadId: '={{ $json.lead }}' }, { items, continueOnFail: true });
		expect(run.items.map(({ json, pairedItem }) => ['error' in json, pairedItem])).toEqual([
			[true, { item: 0 }],
			[false, { item: 1 }],
		]);
		expect(aLead().tagIds).toEqual([1]);
	});
});

describe('Many tags', () => {
	const getAll = async (parameters: INodeParameters = {}) =>
		await runCrm({ resource: 'tag', operation: 'getAll', ...parameters });
	const addTags = (count: number) => {
		for (let id = kavkom.crm.tags.length + 1; id <= count; id += 1) {
			kavkom.crm.tags.push({ id, name: `Tag ${id}`, color: '#000000' });
		}
	};

	it('are all that the domain has, with ids as text', async () => {
		const records = recordsOf(await getAll({ returnAll: true }));
		expect(records).toMatchObject([
			{ id: '1', name: 'Hot', color: '#ff0000' },
			{ id: '2', name: 'לקוח חוזר', color: '#00aa00' },
		]);
		expect(records[0]).toMatchObject({ pd_disposition_id: '0', crm_template_id: null });
		expect(kavkom.server.requests[0].path).toBe('/api/crm/v1/tags/list');
	});

	it.each<[string, Partial<KavkomOddities>]>([
		['with totals', {}],
		['without totals', { pagination: 'none' }],
		['in pages of 15', { pagination: 'none', maxLimit: 15 }],
		['in Laravel’s paginator', { pagination: 'laravel' }],
	])('come once each over several pages %s', async (_, oddities) => {
		addTags(230);
		Object.assign(kavkom.oddities, oddities);
		const records = recordsOf(await getAll({ returnAll: true }));
		expect(records.map(({ id }) => id)).toEqual(kavkom.crm.tags.map(({ id }) => String(id)));
	});

	it('are limited, and searched also where the service ignores the search', async () => {
		addTags(60);
		expect(recordsOf(await getAll())).toHaveLength(50);
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		const records = recordsOf(await getAll({ filters: { search: 'TAG 60' } }));
		expect(records).toMatchObject([{ id: '60' }]);
	});

	it('are a failure when the key may not read them', async () => {
		kavkom.oddities.refusedRoutes = ['tags/list'];
		expect((await getAll()).error?.message).toMatch(/does not allow this/);
	});
});

describe('The lists to choose from in the editor', () => {
	const load = async (
		method: string,
		parameters: INodeParameters = {},
		overrides: AccountOverrides = {},
	) => await kavkomEngine(kavkom, overrides).loadOptions('kavkom', method, parameters);

	it('show the fields of the module by name, and give their ids', async () => {
		expect(await load('getLeadFields', { moduleId: moduleId() })).toEqual(
			['email', 'first_name', 'last_name', 'note', 'phone'].map((name) => ({
				name,
				value: fieldId(name),
			})),
		);
	});

	it('show a field without a name by its id', async () => {
		const fields = [{ id: 5 }, { id: 6, system_name: 'b' }];
		const body = JSON.stringify({ success: true, data: { fields } });
		kavkom.server.faults.push({ kind: 'body', body });
		expect(await load('getLeadFields', { moduleId: '1' })).toEqual([
			{ name: '5', value: '5' },
			{ name: 'b', value: '6' },
		]);
	});

	it.each(['', '  '])('ask for nothing as long as there is no module: "%s"', async (id) => {
		expect(await load('getLeadFields', { moduleId: id })).toEqual([]);
		expect(kavkom.server.requests).toEqual([]);
	});

	it('show all tags by name, and give their ids', async () => {
		for (let id = 3; id <= 120; id += 1) kavkom.crm.tags.push({ id, name: `T${id}`, color: '' });
		const tags = await load('getTags');
		expect(tags).toHaveLength(120);
		expect(tags.slice(0, 3)).toEqual([
			{ name: 'Hot', value: '1' },
			{ name: 'T3', value: '3' },
			{ name: 'T4', value: '4' },
		]);
	});

	it.each([
		['getTags', {}],
		['getLeadFields', { moduleId: '1' }],
	])('say in words why they can not be filled, without the key (%s)', async (method, given) => {
		const credential = { apiKey: `${KEY}-wrong` };
		const error = await load(method, given, { credential }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Kavkom did not accept the API key',
		});
		expect(leaksIn(everythingIn(error), [KEY])).toEqual([]);
	});

	it('name a module that there is none of', async () => {
		await expect(load('getLeadFields', { moduleId: '999999' })).rejects.toThrow(
			'Kavkom has no module 999999',
		);
	});
});
