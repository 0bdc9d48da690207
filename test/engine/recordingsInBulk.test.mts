/** Downloads of many items: several at once, and yet each item has its own file, in the order of the items. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { recordingAudio } from '../../sandbox/kavkom/recordings.mts';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { recordingOf } from '../../sandbox/onecom/recordings.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import type { SeenRequest, SimulatorServer } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { readBinary, type Engine, type NodeRun, type RunSpec } from '../support/engine.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const COUNT = 9;
const HOUR = 3_600_000;

/** One of the ways to name a recording. */
interface Way {
	type: string;
	engine: Engine;
	server: SimulatorServer;
	parameters: INodeParameters;
	items: IDataObject[];
	/** The sound of each item. */
	sounds: Buffer[];
	/** Whether a request is about one of the items. */
	isAbout: (item: number) => (request: SeenRequest) => boolean;
}

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;

beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
	pbx = await opened(startOneCom({ calls: [] }));
});

const mentions = (text: string) => (request: SeenRequest) =>
	decodeURIComponent(request.url).includes(text) || request.body.includes(text);

function ofKavkom(parameters: INodeParameters): Way {
	const calls = Array.from({ length: COUNT }, (_, index) =>
		kavkom.addCall({ file: `recording ${index}.mp3` }),
	);
	return {
		type: 'kavkom',
		engine: kavkomEngine(kavkom),
		server: kavkom.server,
		parameters,
		items: calls.map(({ id, file }) => ({ id, recording: file })),
		sounds: calls.map(({ file }) => recordingAudio(file)),
		isAbout: (item) => (request) =>
			mentions(calls[item].file)(request) || mentions(calls[item].id)(request),
	};
}

function ofOneCom(): Way {
	const calls = Array.from({ length: COUNT }, () =>
		pbx.addCall({ startedAt: Date.now() - HOUR, talkSeconds: 2 }),
	);
	return {
		type: 'oneCom',
		engine: oneComEngine(pbx),
		server: pbx.server,
		parameters: { callId: '={{ $json.id }}' },
		items: calls.map(({ id }) => ({ id })),
		sounds: calls.map((call) => recordingOf(call, pbx)),
		isAbout: (item) => mentions(calls[item].id),
	};
}

const WAYS: Array<[string, () => Way]> = [
	[
		'Kavkom, by file name',
		() => ofKavkom({ recordingOf: 'fileName', fileName: '={{ $json.recording }}' }),
	],
	['Kavkom, by call', () => ofKavkom({ callId: '={{ $json.id }}' })],
	['1com', ofOneCom],
];

const download = async (
	{ engine, type, parameters, items }: Way,
	options: INodeParameters = {},
	spec: Partial<RunSpec> = {},
): Promise<NodeRun> =>
	await engine.run({
		type,
		parameters: { resource: 'recording', operation: 'download', ...parameters, options },
		items,
		...spec,
	});

describe.each(WAYS)('Recordings of %s', (_, prepare) => {
	let way: Way;
	beforeEach(() => {
		way = prepare();
	});

	it('come in the order of the items, each whole and with its own, however long one takes', async () => {
		way.server.faults.push({ kind: 'delay', delayMs: 300, match: way.isAbout(0) });
		way.server.faults.push({ kind: 'delay', delayMs: 150, match: way.isAbout(2) });
		const { items, error } = await download(way);
		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			way.items.map((__, item) => ({ item })),
		);
		for (const [index, item] of items.entries()) {
			expect((await readBinary(item)).equals(way.sounds[index])).toBe(true);
		}
	});

	it('are fetched four at once', async () => {
		// So slow that the last of them is sent before the first is answered, on a busy machine, too.
		way.server.latencyMs = 400;
		await download(way);
		expect(way.server.peakConcurrency).toBe(4);
	});

	it('that can not be had leave the others as they are', async () => {
		way.server.faults.push({ kind: 'status', status: 403, times: Infinity, match: way.isAbout(3) });
		const { items } = await download(way, {}, { continueOnFail: true });
		expect(items).toHaveLength(COUNT);
		expect(items.flatMap(({ binary }, index) => (binary ? [] : [index]))).toEqual([3]);
		expect(items[3].json.error).toEqual(expect.any(String));
		expect(items[3].pairedItem).toEqual({ item: 3 });
	});

	it('end with the first that can not be had, and those behind it are not asked for', async () => {
		way.server.faults.push({ kind: 'status', status: 403, times: Infinity, match: way.isAbout(1) });
		way.server.latencyMs = 20;
		const { error } = await download(way);
		expect(error?.context?.itemIndex).toBe(1);
		const asked = way.items.filter((__, item) => way.server.requests.some(way.isAbout(item)));
		expect(asked.length).toBeLessThanOrEqual(6);
	});

	it('keep the pause that is asked for', async () => {
		const began = Date.now();
		await download(way, { minimumSecondsBetweenRequests: 0.1 });
		// A busy machine makes requests arrive later than they started, never earlier; timers may be 5 ms early.
		for (const [index, { at }] of way.server.requests.entries()) {
			expect(at - began).toBeGreaterThanOrEqual(index * 100 - 5);
		}
	});

	it('of one item with a wrong setting are that item’s own failure', async () => {
		const options = { minimumSecondsBetweenRequests: '={{ $itemIndex === 2 ? -1 : 0 }}' };
		const { items } = await download(way, options, { continueOnFail: true });
		expect(items.flatMap(({ binary }, index) => (binary ? [] : [index]))).toEqual([2]);
		expect(items[2].json.error).toBe('Minimum Seconds Between Requests is "-1"');
	});
});

describe('What changes something', () => {
	it('is done for one item after the other', async () => {
		kavkom.server.latencyMs = 50;
		const { items, error } = await kavkomEngine(kavkom).run({
			type: 'kavkom',
			parameters: {
				resource: 'activeCall',
				operation: 'originate',
				extension: { __rl: true, mode: 'number', value: '101' },
				destination: '+33199001234',
			},
			items: [{}, {}, {}],
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(kavkom.server.peakConcurrency).toBe(1);
	});
});
