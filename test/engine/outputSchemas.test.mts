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
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { KAVKOM, ONECOM, SERVICES, type Service } from '../../services.mts';
import { accountEngine } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { createEngine, type Engine } from '../support/engine.mts';
import type { Sample } from '../support/outputSamples.mts';
import { misfits, schemaOf, type OutputSchema } from '../support/outputSchema.mts';

/** Set by `npm run schemas`: the files are then written anew instead of being compared. */
const WRITES = process.env.WRITE_SCHEMAS === '1';
const NOW = '2026-03-10T15:00:00.000Z';
const SECRET = 'invented-secret-0123456789abcdef';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const folderOf = ({ node }: Service): string => join(PROJECT, dirname(node.file));

/** A service with its simulator and an engine with an account there. */
interface Running {
	engine: Engine;
	/** Puts everything back to how the service is when it behaves well. */
	reset: () => void;
	samplesOf: (operation: string) => Sample[];
	close: () => Promise<void>;
}

async function start(service: Service, seed: number): Promise<Running> {
	const options = { seed, now: () => Date.parse(NOW), callCount: 300 };
	const simulator = await service.simulator.start(options);
	const wellBehaved = structuredClone(simulator.oddities);
	return {
		engine: accountEngine(service, simulator),
		reset: () => Object.assign(simulator.oddities ?? {}, structuredClone(wellBehaved)),
		samplesOf: (operation) => {
			const runs = service.simulator.runs(operation, simulator);
			if (runs === undefined) throw new Error(`${operation} has no runs in outputSamples.mts`);
			return runs;
		},
		close: async () => await simulator.close(),
	};
}

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

const refOf = (service: Service, operation: string) => {
	const [resource, name] = operation.split('/');
	return { nodeDir: folderOf(service), version: 1, resource, operation: name };
};

const fileOf = (service: Service, operation: string): string =>
	resolveOutputSchemaPath(refOf(service, operation)) as string;

/** n8n's AI looks here for the output of a node without operations; the editor shows none for triggers. */
const triggerFileOf = (service: Service): string =>
	join(folderOf(service), '__schema__', 'v1.0.0', 'output.json');

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
	{ node }: Service,
	operation: string,
): Promise<IDataObject[]> {
	const [resource, name] = operation.split('/');
	const records: IDataObject[] = [];
	for (const { parameters, prepare } of samplesOf(operation)) {
		reset();
		prepare?.();
		const run = await engine.run({
			type: node.type,
			parameters: { resource, operation: name, ...parameters },
		});
		if (run.error) throw new Error(`${run.error.message}\n${String(run.error.description)}`);
		records.push(...run.items.map(({ json }) => json));
	}
	return records;
}

useClock(NOW);

describe.each<Service>([...SERVICES])('the output schemas of $title', (service) => {
	const operations = operationsOf(service.node.create().description);
	let running: Running;
	let another: Running;
	beforeAll(async () => {
		running = await start(service, 1);
		another = await start(service, 2);
	});
	afterAll(async () => {
		await running.close();
		await another.close();
	});

	it.each(operations)('%s: is what the operation puts out', async (operation) => {
		const records = await recordsOf(running, service, operation);
		expect(records).not.toEqual([]);
		await expectFile(fileOf(service, operation), schemaOf(records));
	});

	it.each(operations)('%s: fits the records of another account', async (operation) => {
		const schema = readSchema(fileOf(service, operation));
		const records = await recordsOf(another, service, operation);
		expect(records.flatMap((record) => misfits(record, schema))).toEqual([]);
	});

	it.each(operations)('%s: is found and shown by n8n', (operation) => {
		const schema = loadOutputSchema(refOf(service, operation)) as OutputSchema;
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
		const records = await triggerRecords(service, running);
		await expectFile(triggerFileOf(service), schemaOf(records));
	});

	it('of its triggers are found by n8n for every version, and not by the editor', () => {
		const ref = { nodeDir: folderOf(service), version: 1 };
		expect(loadOutputSchema({ ...ref, versionFallback: true })).toBeDefined();
		// The editor would take such a file for a preview and then show an empty one, for it shows none of triggers.
		expect(loadOutputSchema(ref)).toBeUndefined();
	});

	it('have one file for each operation and no other', () => {
		const base = join(folderOf(service), '__schema__');
		const files = readdirSync(base, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name));
		const wanted = [...operations.map((one) => fileOf(service, one)), triggerFileOf(service)];
		expect(files.map((file) => relative(base, file)).sort()).toEqual(
			wanted.map((file) => relative(base, file)).sort(),
		);
	});
});

const everySchema = (schema: OutputSchema): OutputSchema[] => [
	...Object.values(schema.properties ?? {}).flatMap((one) => [one, ...everySchema(one)]),
	...(schema.items ? [schema.items, ...everySchema(schema.items)] : []),
];

const BACKLOG = { options: { emitBacklog: true, lookbackHours: 24 * 7 } };

/** What a service's other triggers hand over, which share a file with the one that polls. */
const PUSHED: Record<string, (() => Promise<IDataObject[]>) | undefined> = {
	[KAVKOM.node.type]: pushedRecords,
};

async function triggerRecords(service: Service, { engine, samplesOf, reset }: Running) {
	const records: IDataObject[] = [];
	const poll = async (staticData: IDataObject) => {
		const type = service.trigger.type;
		const output = await engine.poll({ type, parameters: BACKLOG, staticData, mode: 'trigger' });
		records.push(...(output?.[0] ?? []).map(({ json }) => json));
	};
	for (const { prepare } of samplesOf('call/getAll')) {
		reset();
		prepare?.();
		await poll({});
		// A call whose start nobody can read is new where the others are known alone.
		reset();
		const staticData = {};
		await poll(staticData);
		prepare?.();
		await poll(staticData);
	}
	records.push(...((await PUSHED[service.node.type]?.()) ?? []));
	return records;
}

/** Kavkom's posts need not name the domain. */
async function pushedRecords(): Promise<IDataObject[]> {
	const engine = createEngine({
		nodes: { kavkomWebhookTrigger: new KavkomWebhookTrigger() },
		credentials: {
			webhook: {
				type: new KavkomWebhookApi(),
				data: { headerName: 'X-Webhook-Secret', secret: SECRET },
			},
		},
	});
	const body = { callUuid: 'a-bare-record', duration: 5 };
	const headers = { 'x-webhook-secret': SECRET };
	const run = await engine.webhook({
		type: 'kavkomWebhookTrigger',
		parameters: {},
		request: { headers, body },
	});
	return run.items.map(({ json }) => json);
}

/** The record that product and docs/call-record.md promise: the same for both services. */
const CALL: Record<string, string | string[]> = {
	started_at: ['string', 'null'],
	direction: ['string', 'null'],
	status: 'string',
	source: ['string', 'null'],
	source_name: ['string', 'null'],
	destination: ['string', 'null'],
	extension: ['string', 'null'],
	external_number: ['string', 'null'],
	duration_seconds: ['integer', 'null'],
	talk_seconds: ['integer', 'null'],
	recording: ['string', 'null'],
	answered_at: ['string', 'null'],
	ended_at: ['string', 'null'],
	provider: 'string',
	account: 'string',
	id: 'string',
};
const TEXT = ['string', 'null'];

describe('the schema of a call', () => {
	const typesIn = (service: Service, operation: string) => {
		const { properties = {} } = readSchema(fileOf(service, operation));
		return Object.entries(properties).map(([name, { type }]) => [name, type]);
	};

	it('has the fields of the call record, in their order, with what can be null', () => {
		expect(typesIn(KAVKOM, 'call/getAll')).toEqual(Object.entries(CALL));
		const legs = { leg_id: TEXT, linked_id: TEXT, tenant_id: TEXT, disposition: TEXT };
		expect(typesIn(ONECOM, 'callLeg/getAll')).toEqual(Object.entries({ ...CALL, ...legs }));
	});

	it('says of 1com that it never tells when a call was answered and ended', () => {
		const oneCom = { ...CALL, answered_at: 'null', ended_at: 'null' };
		expect(typesIn(ONECOM, 'call/getAll')).toEqual(Object.entries(oneCom));
	});
});
