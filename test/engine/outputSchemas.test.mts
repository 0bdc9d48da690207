/**
 * The fields that the editor and n8n's AI show of a node before its first run: files below `__schema__`,
 * made by `npm run schemas` from what the operations really put out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadOutputSchema, resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodeTypeDescription } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KavkomApi } from '../../credentials/KavkomApi.credentials';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { OneComApi } from '../../credentials/OneComApi.credentials';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { HONEST_ODDITIES, startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { DEFAULT_ODDITIES, startOneCom } from '../../sandbox/onecom/simulator.mts';
import { useClock } from '../support/clock.mts';
import { createEngine, type Engine } from '../support/engine.mts';
import {
	KAVKOM_SAMPLES,
	ONECOM_SAMPLES,
	type Sample,
	type Samples,
} from '../support/outputSamples.mts';
import { misfits, schemaOf, type OutputSchema } from '../support/outputSchema.mts';

/** Set by `npm run schemas`: the files are then written anew instead of being compared. */
const WRITES = process.env.WRITE_SCHEMAS === '1';
const NOW = '2026-03-10T15:00:00.000Z';
const SECRET = 'invented-secret-0123456789abcdef';

const folderOf = (name: string) => fileURLToPath(new URL(`../../nodes/${name}`, import.meta.url));

/** What a service is to these tests: its node, its simulator and an engine with an account there. */
interface Service {
	folder: string;
	description: INodeTypeDescription;
	operations: string[];
	start: (seed: number) => Promise<Running>;
}

interface Running {
	engine: Engine;
	/** Puts everything back to how the service is when it behaves well. */
	reset: () => void;
	samplesOf: (operation: string) => Sample[];
	close: () => Promise<void>;
}

function samplesOf<Simulator>(samples: Samples<Simulator>, operation: string) {
	const found = samples[operation];
	if (found === undefined) throw new Error(`${operation} has no runs in outputSamples.mts`);
	return found;
}

async function startKavkomService(seed: number): Promise<Running> {
	const kavkom = await startKavkom({ seed, now: () => Date.parse(NOW), callCount: 300 });
	const { apiKey, domainUuid, baseUrl, zone: timezone } = kavkom;
	return {
		engine: createEngine({
			nodes: {
				kavkom: new Kavkom(),
				kavkomTrigger: new KavkomTrigger(),
				kavkomWebhookTrigger: new KavkomWebhookTrigger(),
			},
			credentials: {
				account: { type: new KavkomApi(), data: { apiKey, domainUuid, baseUrl, timezone } },
				webhook: {
					type: new KavkomWebhookApi(),
					data: { headerName: 'X-Webhook-Secret', secret: SECRET },
				},
			},
		}),
		reset: () => Object.assign(kavkom.oddities, structuredClone(HONEST_ODDITIES)),
		samplesOf: (operation) => samplesOf(KAVKOM_SAMPLES, operation)(kavkom),
		close: kavkom.close,
	};
}

async function startOneComService(seed: number): Promise<Running> {
	const pbx = await startOneCom({ seed, now: () => Date.parse(NOW), callCount: 300 });
	const { apiKey, tenant, baseUrl, zone: timezone } = pbx;
	return {
		engine: createEngine({
			nodes: { oneCom: new OneCom(), oneComTrigger: new OneComTrigger() },
			credentials: {
				account: { type: new OneComApi(), data: { apiKey, tenant, baseUrl, timezone } },
			},
		}),
		reset: () => Object.assign(pbx.oddities, structuredClone(DEFAULT_ODDITIES)),
		samplesOf: (operation) => samplesOf(ONECOM_SAMPLES, operation)(pbx),
		close: pbx.close,
	};
}

const SERVICES: Service[] = [
	{ folder: 'Kavkom', description: new Kavkom().description, start: startKavkomService },
	{ folder: 'OneCom', description: new OneCom().description, start: startOneComService },
].map((service) => ({ ...service, operations: operationsOf(service.description) }));

/** `resource/operation` of all that the node offers. */
function operationsOf({ properties }: INodeTypeDescription): string[] {
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option) => {
				const { value } = option as { value: string };
				return `${String(displayOptions?.show?.resource?.[0])}/${value}`;
			}),
		)
		.sort();
}

const refOf = (folder: string, operation: string) => {
	const [resource, name] = operation.split('/');
	return { nodeDir: folderOf(folder), version: 1, resource, operation: name };
};

const fileOf = (folder: string, operation: string): string =>
	resolveOutputSchemaPath(refOf(folder, operation)) as string;

/** n8n's AI looks here for the output of a node without operations; the editor shows none for triggers. */
const triggerFileOf = (folder: string): string =>
	join(folderOf(folder), '__schema__', 'v1.0.0', 'output.json');

const readSchema = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as OutputSchema;

const REMEDY = 'npm run schemas makes it, and makes it anew';

async function expectFile(file: string, schema: OutputSchema): Promise<void> {
	if (WRITES) {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, JSON.stringify(schema));
	}
	const found = existsSync(file) ? readSchema(file) : 'nothing';
	expect({ remedy: REMEDY, file, found }).toEqual({ remedy: REMEDY, file, found: schema });
}

async function recordsOf(
	{ engine, reset, samplesOf }: Running,
	{ description }: Service,
	operation: string,
): Promise<IDataObject[]> {
	const [resource, name] = operation.split('/');
	const records: IDataObject[] = [];
	for (const { parameters, prepare } of samplesOf(operation)) {
		reset();
		prepare?.();
		const run = await engine.run({
			type: description.name,
			parameters: { resource, operation: name, ...parameters },
		});
		if (run.error) throw new Error(`${run.error.message}\n${String(run.error.description)}`);
		records.push(...run.items.map(({ json }) => json));
	}
	return records;
}

useClock(NOW);

describe.each(SERVICES)('the output schemas of $folder', (service) => {
	const { folder, operations } = service;
	let running: Running;
	let another: Running;
	beforeAll(async () => {
		running = await service.start(1);
		another = await service.start(2);
	});
	afterAll(async () => {
		await running.close();
		await another.close();
	});

	it.each(operations)('%s: is what the operation puts out', async (operation) => {
		const records = await recordsOf(running, service, operation);
		expect(records).not.toEqual([]);
		await expectFile(fileOf(folder, operation), schemaOf(records));
	});

	it.each(operations)('%s: fits the records of another account', async (operation) => {
		const schema = readSchema(fileOf(folder, operation));
		const records = await recordsOf(another, service, operation);
		expect(records.flatMap((record) => misfits(record, schema))).toEqual([]);
	});

	it.each(operations)('%s: is found and shown by n8n', (operation) => {
		const schema = loadOutputSchema(refOf(folder, operation)) as OutputSchema;
		expect(schema.type).toBe('object');
		expect(Object.keys(schema.properties ?? {})).not.toEqual([]);
		for (const { type } of everySchema(schema)) {
			const types = [type].flat();
			// The editor shows the first.
			expect(types[0]).toEqual(expect.any(String));
			if (types.length > 1) expect(types[0]).not.toBe('null');
		}
	});

	it('of its triggers are what they hand over', async () => {
		const records = await triggerRecords(folder, running);
		await expectFile(triggerFileOf(folder), schemaOf(records));
	});

	it('of its triggers are found by n8n for every version, and not by the editor', () => {
		const ref = { nodeDir: folderOf(folder), version: 1 };
		expect(loadOutputSchema({ ...ref, versionFallback: true })).toBeDefined();
		// The editor would take such a file for a preview and then show an empty one, for it shows none of triggers.
		expect(loadOutputSchema(ref)).toBeUndefined();
	});

	it('have one file for each operation and no other', () => {
		const base = join(folderOf(folder), '__schema__');
		const files = readdirSync(base, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name));
		const wanted = [...operations.map((one) => fileOf(folder, one)), triggerFileOf(folder)];
		expect(files.map((file) => relative(base, file)).sort()).toEqual(
			wanted.map((file) => relative(base, file)).sort(),
		);
	});
});

const everySchema = (schema: OutputSchema): OutputSchema[] => [
	...Object.values(schema.properties ?? {}).flatMap((one) => [one, ...everySchema(one)]),
	...(schema.items ? [schema.items, ...everySchema(schema.items)] : []),
];

const BACKLOG = { options: { emitBacklog: true, lookbackHours: 24 * 20 } };

async function triggerRecords(folder: string, { engine, samplesOf, reset }: Running) {
	const records: IDataObject[] = [];
	for (const { prepare } of samplesOf('call/getAll')) {
		reset();
		prepare?.();
		const type = folder === 'Kavkom' ? 'kavkomTrigger' : 'oneComTrigger';
		const output = await engine.poll({
			type,
			parameters: BACKLOG,
			staticData: {},
			mode: 'trigger',
		});
		records.push(...(output?.[0] ?? []).map(({ json }) => json));
	}
	if (folder === 'Kavkom') records.push(...(await pushedRecords(engine)));
	return records;
}

/** Kavkom's posts need not name the domain. */
async function pushedRecords(engine: Engine): Promise<IDataObject[]> {
	const body = { callUuid: 'a-bare-record', duration: 5 };
	const headers = { 'x-webhook-secret': SECRET };
	const run = await engine.webhook({
		type: 'kavkomWebhookTrigger',
		parameters: {},
		request: { headers, body },
	});
	return run.items.map(({ json }) => json);
}

/** The record that product and README promise: the same for both services. */
const CALL: Record<string, string | string[]> = {
	id: 'string',
	provider: 'string',
	account: 'string',
	direction: ['string', 'null'],
	status: 'string',
	source: ['string', 'null'],
	source_name: ['string', 'null'],
	destination: ['string', 'null'],
	extension: ['string', 'null'],
	external_number: ['string', 'null'],
	started_at: ['string', 'null'],
	answered_at: ['string', 'null'],
	ended_at: ['string', 'null'],
	duration_seconds: ['integer', 'null'],
	talk_seconds: ['integer', 'null'],
	recording: ['string', 'null'],
};
const TEXT = ['string', 'null'];

describe('the schema of a call', () => {
	const typesIn = (folder: string, operation: string) => {
		const { properties = {} } = readSchema(fileOf(folder, operation));
		return Object.entries(properties).map(([name, { type }]) => [name, type]);
	};

	it('has the fields of the call record, in their order, with what can be null', () => {
		expect(typesIn('Kavkom', 'call/getAll')).toEqual(Object.entries(CALL));
		const legs = { leg_id: TEXT, linked_id: TEXT, tenant_id: TEXT, disposition: TEXT };
		expect(typesIn('OneCom', 'callLeg/getAll')).toEqual(Object.entries({ ...CALL, ...legs }));
	});

	it('says of 1com that it never tells when a call was answered and ended', () => {
		const oneCom = { ...CALL, answered_at: 'null', ended_at: 'null' };
		expect(typesIn('OneCom', 'call/getAll')).toEqual(Object.entries(oneCom));
	});
});
