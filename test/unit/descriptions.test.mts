import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialType,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { KavkomApi } from '../../credentials/KavkomApi.credentials';
import { OneComApi } from '../../credentials/OneComApi.credentials';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { anchorsOf, pageText, USER_PAGES } from '../support/documents.mts';

// What workflows save: names, values and defaults. Once released they change only by a new node version.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { description: kavkom } = new Kavkom();
const { description: oneCom } = new OneCom();

const require = createRequire(import.meta.url);

/** A node or credential file, loaded as n8n loads it: the class has the name of the file up to the first dot. */
function load<T>(file: string): T {
	const loaded = require(join(ROOT, file)) as Record<string, new () => T>;
	return new loaded[basename(file).split('.')[0]]();
}
const loadAll = <T,>(folder: string, ending: string): Array<[string, T]> =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.sort()
		.map((file) => `${folder}/${file}`)
		.map((path) => [path, load<T>(path)]);
const nodes = loadAll<INodeType>('nodes', '.node.ts');
const credentials = loadAll<ICredentialType>('credentials', '.credentials.ts');
const descriptions: Array<[string, INodeTypeDescription]> = nodes.map(([file, node]) => [
	file,
	node.description,
]);

const isChoice = (option: unknown): option is INodePropertyOptions =>
	typeof option === 'object' && option !== null && 'value' in option;
const choicesOf = ({ options }: INodeProperties): INodePropertyOptions[] =>
	(options ?? []).filter(isChoice);
const fieldsOf = ({ options }: INodeProperties): INodeProperties[] =>
	(options ?? []).filter(
		(option): option is INodeProperties => 'displayName' in option && 'type' in option,
	);
const property = (properties: INodeProperties[], name: string): INodeProperties => {
	const found = properties.find((candidate) => candidate.name === name);
	if (!found) throw new Error(`There is no property ${name}`);
	return found;
};
/** The fields of the entries of a fixed collection. */
const entryFieldsOf = ({ options }: INodeProperties): INodeProperties[] =>
	(options ?? []).flatMap((option) => ('values' in option ? option.values : []));
/** All properties, those of collections too. */
const everyProperty = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((one) => [one, ...everyProperty([...fieldsOf(one), ...entryFieldsOf(one)])]);
/** What a list offers is in the description, unless the service is asked for it. */
const isLoaded = ({ typeOptions }: INodeProperties) => typeOptions?.loadOptionsMethod !== undefined;
const valuesOf = (one: INodeProperties): unknown[] => choicesOf(one).map(({ value }) => value);

/** The properties that the editor shows for an operation, apart from the choice of it: of the node, or of its tool. */
function shownFor(
	description: INodeTypeDescription,
	resource: string,
	operation: string,
	isTool = false,
): INodeProperties[] {
	return description.properties.filter(({ name, displayOptions }) => {
		const {
			resource: resources,
			operation: operations,
			'@tool': tool,
		} = displayOptions?.show ?? {};
		return (
			!['resource', 'operation'].includes(name) &&
			resources?.includes(resource) &&
			operations?.includes(operation) &&
			(tool?.includes(isTool) ?? true) &&
			!displayOptions?.hide?.['@tool']?.includes(isTool)
		);
	});
}

const namesAndDefaults = (properties: INodeProperties[]): Record<string, unknown> =>
	Object.fromEntries(
		properties
			.filter(({ type }) => type !== 'notice')
			.map(({ name, default: value }) => [name, value]),
	);

/** Resources and their operations, as workflows save them. */
function operationsOf(description: INodeTypeDescription): Record<string, unknown[]> {
	const resources = valuesOf(property(description.properties, 'resource')).map(String);
	return Object.fromEntries(
		resources.map((resource) => {
			const choice = description.properties.find(
				({ name, displayOptions }) =>
					name === 'operation' && displayOptions?.show?.resource?.includes(resource),
			);
			return [resource, choice ? valuesOf(choice) : []];
		}),
	);
}

/** Words that n8n asks nodes not to use: they scold, and say nothing. */
const SCOLDING = /\b(?:errors?|problems?|failures?|mistakes?)\b/i;

/** English letters and signs, and the few others that the texts use. */
const PLAIN = /^[\x20-\x7e→]+$/;

/** All that users read of a node before it runs. */
function textsOf(description: INodeTypeDescription): string[] {
	const seen: string[] = [];
	const keys = ['displayName', 'description', 'hint', 'placeholder', 'name', 'action', 'header'];
	JSON.stringify(description, (key, value: unknown) => {
		if (keys.includes(key) && typeof value === 'string' && value !== '') seen.push(value);
		return value;
	});
	return seen;
}

/** Options about requests. */
const EXPERT = /Request|^Page Size$/;

describe('as a tool of an AI agent', () => {
	it.each([kavkom, oneCom])('$name: lists 20 at first instead of 50', (description) => {
		const limits = Object.entries(operationsOf(description)).flatMap(([resource, operations]) =>
			operations.map((operation) =>
				[false, true].map(
					(isTool) =>
						shownFor(description, resource, String(operation), isTool).find(
							({ name }) => name === 'limit',
						)?.default,
				),
			),
		);
		const given = limits.filter(([ofNode]) => ofNode !== undefined);
		expect(given.length).toBeGreaterThan(1);
		for (const one of given) expect(one).toEqual([50, 20]);
	});
});

describe('the public names of the nodes', () => {
	it('are their types, with the credentials that they take', () => {
		expect(kavkom).toMatchObject({ name: 'kavkom', version: [1], usableAsTool: true });
		expect(oneCom).toMatchObject({ name: 'oneCom', version: [1], usableAsTool: true });
		expect(kavkom.credentials).toEqual([
			{ name: 'kavkomApi', required: true, testedBy: 'kavkomApiTest' },
		]);
		expect(oneCom.credentials).toEqual([
			{ name: 'oneComApi', required: true, testedBy: 'oneComApiTest' },
		]);
	});

	it('are the resources and operations of kavkom', () => {
		expect(operationsOf(kavkom)).toEqual({
			account: ['check', 'get'],
			activeCall: ['getAll', 'originate'],
			call: ['getAll'],
			extension: ['get', 'getAll'],
			lead: ['create'],
			phoneNumber: ['getAll'],
			recording: ['download', 'getLink'],
			tag: ['assign', 'getAll'],
			user: ['getAll'],
		});
	});

	it('are the resources and operations of oneCom', () => {
		expect(operationsOf(oneCom)).toEqual({
			account: ['check', 'get'],
			activeCall: ['getAll', 'hangUp', 'originate', 'transfer'],
			agent: ['pause', 'unpause'],
			call: ['get', 'getAnalysis', 'getAll'],
			callLeg: ['getAll'],
			extension: ['getAll', 'getState'],
			help: ['get'],
			phoneNumber: ['getAll'],
			queue: ['getAgents', 'getCallers', 'getLogs', 'getAll', 'getStatistics'],
			recording: ['download', 'getInfo'],
			sms: ['send'],
		});
	});

	it('open at the calls, and at getting many, or one', () => {
		for (const { properties } of [kavkom, oneCom]) {
			expect(property(properties, 'resource').default).toBe('call');
			for (const operation of properties.filter(({ name }) => name === 'operation')) {
				const values = valuesOf(operation);
				const preferred = ['getAll', 'get'].find((value) => values.includes(value));
				expect(operation.default).toBe(preferred ?? values[0]);
			}
		}
	});
});

const DATE_RANGES = [
	...['today', 'yesterday', 'last24Hours', 'last7Days', 'last30Days', 'thisMonth', 'lastMonth'],
	'custom',
];
const CALL_FIELDS = [
	...['started_at', 'direction', 'status', 'source', 'source_name', 'destination', 'extension'],
	...['external_number', 'duration_seconds', 'talk_seconds', 'recording', 'answered_at'],
	...['ended_at', 'provider', 'account', 'id'],
];
const LOCAL_FIELDS = ['started_at_local', 'answered_at_local', 'ended_at_local'];
const LEG_FIELDS = [...CALL_FIELDS, 'leg_id', 'linked_id', 'tenant_id', 'disposition'];
const SELECTED = [
	...['started_at', 'direction', 'status', 'source', 'destination', 'duration_seconds', 'id'],
];
const FILTERS = { direction: 'inbound', extensions: '', number: '', status: [] };
const OPTIONS = {
	addLocalTimes: false,
	includeRaw: false,
	maxConcurrentRequests: 4,
	minimumSecondsBetweenRequests: 0,
	onlyAccount: '',
	sortOrder: 'newestFirst',
	timezone: '',
};

describe.each([
	{
		node: kavkom,
		resource: 'call',
		filters: { ...FILTERS, callerIdNumber: '', callerIdName: '', destinationNumber: '' },
		options: { ...OPTIONS, pageSize: 0 },
		fields: CALL_FIELDS,
	},
	{
		node: oneCom,
		resource: 'call',
		filters: FILTERS,
		options: { ...OPTIONS, chunkDays: 7 },
		fields: CALL_FIELDS,
	},
	{
		node: oneCom,
		resource: 'callLeg',
		filters: FILTERS,
		options: { ...OPTIONS, chunkDays: 7 },
		fields: LEG_FIELDS,
	},
])('$node.name $resource: getAll', ({ node, resource, filters, options, fields }) => {
	const properties = shownFor(node, resource, 'getAll');

	it('has its parameters and their defaults', () => {
		expect(namesAndDefaults(properties)).toEqual({
			dateRange: 'last24Hours',
			startDate: '',
			endDate: '',
			returnAll: false,
			limit: 50,
			filters: {},
			output: 'simplified',
			fields: SELECTED,
			options: {},
		});
	});

	it('has its filters and options', () => {
		expect(namesAndDefaults(fieldsOf(property(properties, 'filters')))).toEqual(filters);
		expect(namesAndDefaults(fieldsOf(property(properties, 'options')))).toEqual(options);
	});

	it('has the values of its lists', () => {
		expect(valuesOf(property(properties, 'dateRange')).sort()).toEqual([...DATE_RANGES].sort());
		expect(valuesOf(property(properties, 'output'))).toEqual([
			...['raw', 'selectedFields', 'simplified'],
		]);
		expect(valuesOf(property(properties, 'fields')).sort()).toEqual(
			[...fields, ...LOCAL_FIELDS].sort(),
		);
		const filterFields = fieldsOf(property(properties, 'filters'));
		expect(valuesOf(property(filterFields, 'direction'))).toEqual([
			...['inbound', 'internal', 'outbound'],
		]);
		expect(property(filterFields, 'status').type).toBe('multiOptions');
		expect(valuesOf(property(filterFields, 'status')).sort()).toEqual([
			...['answered', 'busy', 'cancelled', 'failed', 'missed', 'unknown', 'voicemail'],
		]);
	});

	it('shows dates for a custom range only, a limit unless all are wanted, fields where chosen', () => {
		const shows = (name: string) => property(properties, name).displayOptions?.show;
		expect(shows('startDate')).toMatchObject({ dateRange: ['custom'] });
		expect(shows('endDate')).toMatchObject({ dateRange: ['custom'] });
		expect(shows('limit')).toMatchObject({ returnAll: [false] });
		expect(shows('fields')).toMatchObject({ output: ['selectedFields'] });
	});
});

describe('the parameters of the other operations', () => {
	const download = { binaryPropertyName: 'data', options: {} };
	const locator = { mode: 'list', value: '' };
	const cases: Array<[INodeTypeDescription, string, string, object, object]> = [
		[
			kavkom,
			'recording',
			'download',
			{ recordingOf: 'call', callId: locator, fileName: '', ...download },
			{ ifMissing: 'error', minimumSecondsBetweenRequests: 0, onlyAccount: '' },
		],
		[kavkom, 'recording', 'getLink', { callId: locator }, {}],
		[
			oneCom,
			'recording',
			'download',
			{ callId: locator, ...download },
			{ ifMissing: 'error', minimumSecondsBetweenRequests: 0, onlyAccount: '' },
		],
		[oneCom, 'recording', 'getInfo', { callId: locator }, {}],
		[oneCom, 'call', 'get', { callId: locator, options: {} }, { addLocalTimes: false }],
		[
			kavkom,
			'activeCall',
			'originate',
			{ extension: locator, destination: '', options: {} },
			{ callerId: '' },
		],
		[
			oneCom,
			'activeCall',
			'originate',
			{ extension: locator, destination: '', options: {} },
			{ callerId: '', recording: false, autoAnswer: false, ringTimeout: 30 },
		],
		[kavkom, 'extension', 'get', { extension: locator }, {}],
		[oneCom, 'extension', 'getAll', { returnAll: false, limit: 50 }, {}],
		[oneCom, 'activeCall', 'getAll', { options: {} }, { nodeName: '' }],
		[kavkom, 'account', 'check', {}, {}],
		[oneCom, 'account', 'check', {}, {}],
		[kavkom, 'account', 'get', {}, {}],
		[oneCom, 'account', 'get', {}, {}],
		[oneCom, 'help', 'get', {}, {}],
		[oneCom, 'queue', 'getAll', { returnAll: false, limit: 50 }, {}],
		[oneCom, 'queue', 'getStatistics', { queue: locator }, {}],
		[oneCom, 'queue', 'getAgents', { queue: locator }, {}],
		[oneCom, 'queue', 'getCallers', { queue: locator }, {}],
		[
			oneCom,
			'queue',
			'getLogs',
			{
				queue: locator,
				dateRange: 'last24Hours',
				startDate: '',
				endDate: '',
				returnAll: false,
				limit: 50,
				filters: {},
				options: {},
			},
			{
				chunkDays: 7,
				maxConcurrentRequests: 4,
				minimumSecondsBetweenRequests: 0,
				onlyAccount: '',
				sortOrder: 'newestFirst',
				timezone: '',
			},
		],
		[
			oneCom,
			'agent',
			'pause',
			{ extension: locator, queues: 'all', queue: locator, reason: '' },
			{},
		],
		[oneCom, 'agent', 'unpause', { extension: locator, queues: 'all', queue: locator }, {}],
		[oneCom, 'sms', 'send', { source: '', destination: '', message: '' }, {}],
		[oneCom, 'activeCall', 'transfer', { channel: '', destination: '' }, {}],
		[oneCom, 'activeCall', 'hangUp', { hangUpBy: 'channel', channel: '', extension: locator }, {}],
		[kavkom, 'lead', 'create', { moduleId: '', fields: {} }, {}],
		[kavkom, 'tag', 'assign', { leadId: '', tags: [] }, {}],
	];
	const named = cases.map((one) => ({ name: `${one[0].displayName} ${one[1]}: ${one[2]}`, one }));
	it.each(named)('$name', ({ one: [node, resource, operation, parameters, options] }) => {
		const properties = shownFor(node, resource, operation);
		expect(namesAndDefaults(properties)).toEqual(parameters);
		const collection = properties.find(({ name }) => name === 'options');
		expect(namesAndDefaults(collection ? fieldsOf(collection) : [])).toEqual(options);
	});

	it('ifMissing stops or skips', () => {
		for (const node of [kavkom, oneCom]) {
			const options = property(shownFor(node, 'recording', 'download'), 'options');
			expect(valuesOf(property(fieldsOf(options), 'ifMissing')).sort()).toEqual(['error', 'skip']);
		}
	});

	it.each(['extension', 'phoneNumber', 'tag', 'user'])(
		'kavkom %s: getAll is limited and searched',
		(resource) => {
			const properties = shownFor(kavkom, resource, 'getAll');
			expect(namesAndDefaults(properties)).toEqual({ returnAll: false, limit: 50, filters: {} });
			const filters = fieldsOf(property(properties, 'filters'));
			expect(namesAndDefaults(filters)).toEqual({ search: '' });
		},
	);

	it('a call is hung up by its channel or by an extension', () => {
		const properties = shownFor(oneCom, 'activeCall', 'hangUp');
		expect(valuesOf(property(properties, 'hangUpBy'))).toEqual(['channel', 'extension']);
		for (const name of ['channel', 'extension']) {
			const { displayOptions } = property(properties, name);
			expect(displayOptions?.show).toMatchObject({ hangUpBy: [name] });
		}
	});

	it('a lead is made of fields of its module, each with a value', () => {
		const fields = property(shownFor(kavkom, 'lead', 'create'), 'fields');
		expect(fields).toMatchObject({
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			options: [{ name: 'field' }],
		});
		expect(namesAndDefaults(entryFieldsOf(fields))).toEqual({ field: '', value: '' });
		expect(property(entryFieldsOf(fields), 'field').typeOptions).toEqual({
			loadOptionsMethod: 'getLeadFields',
			loadOptionsDependsOn: ['moduleId'],
		});
	});

	it('tags are chosen from a list that Kavkom gives', () => {
		const tags = property(shownFor(kavkom, 'tag', 'assign'), 'tags');
		expect(tags).toMatchObject({
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTags' },
		});
	});

	it('an agent is paused in all queues or in one', () => {
		for (const operation of ['pause', 'unpause']) {
			const properties = shownFor(oneCom, 'agent', operation);
			expect(valuesOf(property(properties, 'queues'))).toEqual(['all', 'one']);
			const { displayOptions } = property(properties, 'queue');
			expect(displayOptions?.show).toMatchObject({ queues: ['one'] });
		}
	});

	it('the log of a queue is narrowed by extensions and a number', () => {
		const filters = property(shownFor(oneCom, 'queue', 'getLogs'), 'filters');
		expect(namesAndDefaults(fieldsOf(filters))).toEqual({ extensions: '', number: '' });
	});

	it.each([
		['queue', 'getAgents'],
		['queue', 'getCallers'],
		['queue', 'getLogs'],
		['queue', 'getStatistics'],
		['agent', 'pause'],
		['agent', 'unpause'],
	])('a queue is picked from a list or by id: %s %s', (resource, operation) => {
		const locator = property(shownFor(oneCom, resource, operation), 'queue');
		expect(locator.type).toBe('resourceLocator');
		expect(locator.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
		expect(locator.modes?.[0].typeOptions?.searchListMethod).toBe('searchQueues');
	});

	it('what has an effect says so, and that it is not tried again', () => {
		const effects: Array<[INodeTypeDescription, string, string]> = [
			[kavkom, 'activeCall', 'originate'],
			[kavkom, 'lead', 'create'],
			[oneCom, 'activeCall', 'hangUp'],
			[oneCom, 'activeCall', 'originate'],
			[oneCom, 'activeCall', 'transfer'],
			[oneCom, 'agent', 'pause'],
			[oneCom, 'agent', 'unpause'],
			[oneCom, 'sms', 'send'],
		];
		for (const [node, resource, operation] of effects) {
			const notices = shownFor(node, resource, operation).filter(({ type }) => type === 'notice');
			const text = notices.map(({ displayName }) => displayName).join();
			expect({ operation, text }).toEqual({
				operation,
				text: expect.stringContaining('leave Retry On Fail off'),
			});
		}
	});

	it('an extension is picked from a list, by number or by id', () => {
		for (const node of [kavkom, oneCom]) {
			const locator = property(shownFor(node, 'activeCall', 'originate'), 'extension');
			expect(locator.type).toBe('resourceLocator');
			expect(locator.modes?.map(({ name }) => name)).toEqual(['list', 'number', 'id']);
			const method = locator.modes?.[0].typeOptions?.searchListMethod;
			expect(method).toBe('searchExtensions');
		}
	});

	it('a call whose recording is meant is picked from a list or by id', () => {
		const operations: Array<[typeof kavkom, string]> = [
			[kavkom, 'download'],
			[kavkom, 'getLink'],
			[oneCom, 'download'],
			[oneCom, 'getInfo'],
		];
		for (const [node, operation] of operations) {
			const locator = property(shownFor(node, 'recording', operation), 'callId');
			expect(locator.type).toBe('resourceLocator');
			expect(locator.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
			expect(locator.modes?.[0].typeOptions?.searchListMethod).toBe('searchCalls');
		}
	});

	it('no picker has a pattern, which n8n would match under a time limit before it runs anything', () => {
		const pickers = [kavkom, oneCom]
			.flatMap(({ properties }) => properties)
			.filter(({ type }) => type === 'resourceLocator');
		expect(pickers.length).toBeGreaterThan(5);
		const modes = pickers.flatMap((picker) => picker.modes ?? []);
		expect(modes.filter(({ validation }) => validation !== undefined)).toEqual([]);
	});

	it('every list that is loaded has its method', () => {
		expect(Object.keys(new Kavkom().methods.listSearch)).toEqual([
			...['searchCalls', 'searchExtensions'],
		]);
		expect(Object.keys(new Kavkom().methods.loadOptions)).toEqual(['getLeadFields', 'getTags']);
		expect(Object.keys(new OneCom().methods.listSearch)).toEqual([
			...['searchCalls', 'searchExtensions', 'searchQueues'],
		]);
	});
});

describe('the public names of the triggers', () => {
	it.each([
		['kavkomTrigger', 'kavkomApi', 24],
		['oneComTrigger', 'oneComApi', 2],
	])('%s, with %s, looks back %i hours', (name, credential, hours) => {
		const description = descriptions.map(([, one]) => one).find((one) => one.name === name);
		expect(description).toMatchObject({
			version: [1],
			polling: true,
			inputs: [],
			credentials: [{ name: credential, required: true }],
		});
		const { properties } = description as INodeTypeDescription;
		const event = property(properties, 'triggerOn');
		expect(event.default).toBe('newCall');
		expect(valuesOf(event)).toEqual(['missedCall', 'newCall', 'newRecording']);
		const filters = namesAndDefaults(fieldsOf(property(properties, 'filters')));
		expect(filters).toMatchObject(FILTERS);
		const options = fieldsOf(property(properties, 'options'));
		expect(property(options, 'lookbackHours').default).toBe(hours);
	});

	it('are polled, but for the one that Kavkom pushes to', () => {
		const triggers = descriptions.filter(([, { group }]) => group.includes('trigger'));
		const polled = triggers.map(([, { name, polling }]) => [name, polling ?? false]);
		expect(Object.fromEntries(polled)).toEqual({
			kavkomTrigger: true,
			kavkomWebhookTrigger: false,
			oneComTrigger: true,
		});
	});
});

describe('the public names of the credentials', () => {
	const fieldsOfCredential = (type: ICredentialType) => namesAndDefaults(type.properties);

	it('kavkomApi', () => {
		const type = new KavkomApi();
		expect(type).toMatchObject({ name: 'kavkomApi', displayName: 'Kavkom API' });
		expect(fieldsOfCredential(type)).toEqual({
			apiKey: '',
			domainUuid: '',
			baseUrl: 'https://api.kavkom.com',
			timezone: '',
			country: '',
			outsideLinePrefix: '',
		});
	});

	it('oneComApi', () => {
		const type = new OneComApi();
		expect(type).toMatchObject({ name: 'oneComApi', displayName: '1com API' });
		expect(fieldsOfCredential(type)).toEqual({
			apiKey: '',
			tenant: '',
			api: 'classic',
			baseUrl: 'https://pbx6webserver.1com.co.il/pbx/proxyapi.php',
			timezone: 'Asia/Jerusalem',
			country: 'IL',
			outsideLinePrefix: '',
		});
	});

	it('both are a way to authenticate any other request', () => {
		for (const type of [new KavkomApi(), new OneComApi()]) {
			expect(type.authenticate).toBeDefined();
		}
	});

	it.each(nodes)(
		'are tested by any node that uses them, as n8n may ask the first: %s',
		(_file, node) => {
			for (const { testedBy } of node.description.credentials ?? []) {
				expect(node.methods?.credentialTest).toHaveProperty([String(testedBy)]);
			}
		},
	);
});

describe.each(credentials)('%s', (_file, type) => {
	it('hides its secrets, has a documentation, and icons for light and dark that exist', () => {
		for (const { name, typeOptions } of type.properties) {
			expect(typeOptions?.password ?? false).toBe(/key|secret/i.test(name));
		}
		const { light, dark } = type.icon as { light: string; dark: string };
		for (const icon of [light, dark]) {
			expect(existsSync(join(ROOT, 'credentials', icon.replace('file:', '')))).toBe(true);
		}
		expect(light).not.toBe(dark);
		expectSection(type.documentationUrl ?? '');
	});
});

/** A link to the documentation must name a page for users and one of its headings. */
function expectSection(url: string): void {
	const { repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		repository: { url: string };
	};
	const [address, anchor] = url.split('#');
	const page = address.replace(`${repository.url.replace(/\.git$/, '')}/blob/main/`, '');
	expect(USER_PAGES).toContain(page);
	expect(anchorsOf(pageText(page))).toContain(anchor);
}

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	alias: string[];
	resources: Record<string, Array<{ url: string }>>;
}

describe.each(descriptions)('%s', (file, description) => {
	const properties = everyProperty(description.properties);
	const label = ({ displayName, name }: INodeProperties) => `${displayName} (${name})`;
	/** Expects something of a property; names the property where it does not hold. */
	const expectOf = (one: INodeProperties, found: unknown, expected: unknown) =>
		expect({ of: label(one), found }).toEqual({ of: label(one), found: expected });

	it('has icons for light and dark that exist', () => {
		const { light, dark } = description.icon as { light: string; dark: string };
		for (const icon of [light, dark]) {
			const path = join(ROOT, dirname(file), icon.replace('file:', ''));
			expect(readFileSync(path, 'utf8')).toContain('<svg');
		}
		expect(light).not.toBe(dark);
	});

	it('has a codex of its own, with links that lead somewhere', () => {
		const path = join(ROOT, file.replace(/\.ts$/, '.json'));
		const codex = JSON.parse(readFileSync(path, 'utf8')) as Codex;
		expect(codex.node).toBe(`n8n-nodes-kavkom-1com.${description.name}`);
		expect(codex.nodeVersion).toBe('1.0');
		expect(codex.codexVersion).toBe('1.0');
		expect(codex.categories).toContain('Communication');
		expect(codex.alias.length).toBeGreaterThan(0);
		for (const { url } of Object.values(codex.resources).flat()) expectSection(url);
	});

	it('says what it does', () => {
		expect(description.description).toMatch(/^[A-Z].*[^.]$/);
		expect(description.subtitle).toBeTruthy();
		expect(description.defaults.name).toBe(description.displayName);
	});

	it('has an action and a description for each operation: what an AI agent chooses a tool by', () => {
		const operations = properties.filter(({ name }) => name === 'operation').flatMap(choicesOf);
		for (const { action, description: text } of operations) {
			expect(action).toMatch(/^[A-Z][^.]*$/);
			// It has no articles.
			expect(action).not.toMatch(/\b(?:an?|the)\b/i);
			expect(text).toMatch(/^[A-Z].*[^.]$/);
			expect(text?.length).toBeLessThan(100);
		}
		const actions = operations.map(({ action }) => action);
		expect(new Set(actions).size).toBe(actions.length);
	});

	it('tells the AI that builds workflows what it needs to know', () => {
		expect(description.builderHint?.searchHint).toMatch(/^[A-Z].*\.$/);
		// n8n refuses to load a node with such a hint.
		const discriminators = properties.filter(({ name }) =>
			['resource', 'operation', 'mode'].includes(name),
		);
		expect(discriminators.filter(({ builderHint }) => builderHint)).toEqual([]);
	});

	it('says that it waits and that it was activated, if it is a trigger', () => {
		const isTrigger = description.group.includes('trigger');
		const texts = [description.eventTriggerDescription, description.activationMessage];
		for (const text of texts) {
			if (isTrigger) expect(text).toMatch(/^[A-Z]/);
			else expect(text).toBeUndefined();
		}
	});

	it('gives an example for every text that is to be entered', () => {
		const texts = properties.filter(
			({ type, default: value }) => type === 'string' && value === '',
		);
		expect(texts.filter(({ placeholder }) => !placeholder?.startsWith('e.g. ')).map(label)).toEqual(
			[],
		);
	});

	it('speaks plain English: no scolding, no emoji', () => {
		for (const text of textsOf(description)) {
			expect(text).not.toMatch(SCOLDING);
			expect(text).toMatch(PLAIN);
		}
	});

	it('lists date ranges in the order in which one thinks of them', () => {
		for (const one of properties.filter(({ name }) => name === 'dateRange')) {
			expectOf(one, valuesOf(one), DATE_RANGES);
		}
	});

	it('lists options and fields by the alphabet, and those for experts behind the others', () => {
		for (const one of properties.filter(({ name }) => name !== 'dateRange')) {
			const names = choicesOf(one).map(({ name }) => name);
			expectOf(
				one,
				names,
				[...names].sort((a, b) => a.localeCompare(b)),
			);
			const fields = fieldsOf(one).map(({ displayName }) => displayName);
			const sorted = [...fields].sort((a, b) => a.localeCompare(b));
			const [forExperts, others] = lodash.partition(sorted, (field) => EXPERT.test(field));
			expectOf(one, fields, [...others, ...forExperts]);
		}
	});

	it('has defaults that are among the options', () => {
		for (const one of properties.filter(({ type }) => type === 'options')) {
			const choices = isLoaded(one) ? [''] : valuesOf(one);
			expectOf(one, choices, expect.arrayContaining([one.default]));
		}
		for (const one of properties.filter(({ type }) => type === 'multiOptions')) {
			expectOf(one, valuesOf(one), expect.arrayContaining(one.default as unknown[]));
		}
	});

	it('gives examples as placeholders, invites to add, and asks whether', () => {
		for (const one of properties) {
			const { type, placeholder, description: text } = one;
			if (/^(fixedC|c)ollection$/.test(type))
				expectOf(one, placeholder, expect.stringMatching(/^Add [A-Z]/));
			if (type === 'string' && placeholder)
				expectOf(one, placeholder, expect.stringMatching(/^e\.g\. /));
			if (type === 'boolean') expectOf(one, text, expect.stringMatching(/^Whether /));
		}
	});

	it('shows a field where there is something to choose that shows it', () => {
		for (const one of description.properties) {
			for (const [name, wanted] of Object.entries(one.displayOptions?.show ?? {})) {
				if (name.startsWith('@')) continue;
				const choices = description.properties.filter((candidate) => candidate.name === name);
				const values = choices.flatMap((choice) =>
					choice.type === 'boolean' ? [true, false] : valuesOf(choice),
				);
				expectOf(one, values, expect.arrayContaining(wanted ?? []));
			}
		}
	});

	it('has no two fields of one name at the same time', () => {
		for (const [resource, operations] of Object.entries(
			properties.some(({ name }) => name === 'resource') ? operationsOf(description) : {},
		)) {
			for (const operation of operations) {
				for (const isTool of [false, true]) {
					const shown = shownFor(description, resource, String(operation), isTool);
					const names = shown.map(({ name }) => name);
					const doubled = names.filter((name, index) => names.indexOf(name) !== index);
					expect({ resource, operation, doubled }).toEqual({ resource, operation, doubled: [] });
				}
			}
		}
	});

	it('has defaults with which n8n finds no issue but what must be entered', () => {
		const node = {
			id: 'x',
			name: 'x',
			type: description.name,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
		};
		const parameters = NodeHelpers.getNodeParameters(
			description.properties,
			{},
			true,
			false,
			node,
			description,
		);
		const issues = NodeHelpers.getNodeParametersIssues(
			description.properties,
			{ ...node, parameters: parameters ?? {} },
			description,
		);
		expect(issues).toBeNull();
	});
});

it('everything that ships is listed in package.json, and nothing else', () => {
	const { n8n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const built = (file: string) => `dist/${file.replace(/\.ts$/, '.js')}`;
	expect([...n8n.nodes].sort()).toEqual(nodes.map(([file]) => built(file)).sort());
	expect([...n8n.credentials].sort()).toEqual(credentials.map(([file]) => built(file)).sort());
});
