import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	type OneComCall,
	recordingOf,
	startOneCom,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';
import { startServer, type Handler, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { readBinary, type BinaryMode, type Engine, type RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { at, NOON, recordsOf } from '../support/oneComTruth.mts';

useFastLimits();

let pbx: OneComSimulator;
let engine: Engine;
let call: OneComCall;
const others: SimulatorServer[] = [];

beforeEach(async () => {
	pbx = await startOneCom({ now: () => NOON, calls: [] });
	engine = oneComEngine(pbx);
	call = pbx.addCall({ startedAt: at('2026-01-20 09:00:00'), talkSeconds: 2 });
});
afterEach(async () => {
	await Promise.all([pbx, ...others.splice(0)].map(async (server) => await server.close()));
});

const download = (
	callId: string,
	more: INodeParameters = {},
	spec: Partial<RunSpec> = {},
): RunSpec => ({
	type: 'oneCom',
	parameters: { resource: 'recording', operation: 'download', callId, ...more },
	...spec,
});
const getInfo = (callId: string): RunSpec => ({
	type: 'oneCom',
	parameters: { resource: 'recording', operation: 'getInfo', callId },
});

/** A host that answers in a way that the simulator does not. */
async function hostThat(handler: Handler): Promise<SimulatorServer> {
	const server = await startServer(handler);
	others.push(server);
	return server;
}
const engineAt = (server: SimulatorServer, binaryMode: BinaryMode = 'default'): Engine =>
	oneComEngine({ ...pbx, baseUrl: server.url }, { engine: { binaryMode } });
const asked = ({ requests }: SimulatorServer): Array<string | null> =>
	requests.map(({ query }) => query.get('info'));

describe('download', () => {
	it.each(['default', 'filesystem'] as const)(
		'stores the very bytes that were sent, named after the call (%s)',
		async (binaryMode) => {
			const { items, error } = await oneComEngine(pbx, { engine: { binaryMode } }).run(
				download(call.id),
			);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			expect(items[0].json).toEqual({
				call_id: call.id,
				file_name: `${call.id}.mp3`,
				mime_type: 'audio/mpeg',
			});
			expect(items[0].binary?.data).toMatchObject({
				fileName: `${call.id}.mp3`,
				mimeType: 'audio/mpeg',
				fileExtension: 'mp3',
			});
			expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
			expect(items[0].pairedItem).toEqual({ item: 0 });
			expect(asked(pbx.server)).toEqual(['recording']);
		},
	);

	it.each(['audio/mpeg', 'text/html', 'application/octet-stream'] as const)(
		'believes the bytes, not a content type of %s',
		async (recordingContentType) => {
			Object.assign(pbx.oddities, { recordingContentType, recordingFormat: 'wav' });
			const { items } = await engine.run(download(call.id));
			expect(items[0].binary?.data).toMatchObject({
				fileName: `${call.id}.wav`,
				mimeType: 'audio/wav',
			});
			expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
		},
	);

	it('puts the file in the field that was asked for', async () => {
		const { items } = await engine.run(download(call.id, { binaryPropertyName: 'audio' }));
		expect(Object.keys(items[0].binary ?? {})).toEqual(['audio']);
		expect((await readBinary(items[0], 'audio')).equals(recordingOf(call, pbx))).toBe(true);
	});

	it('takes what Call: Get Many puts out as recording', async () => {
		const calls = await engine.run({
			type: 'oneCom',
			parameters: {
				resource: 'call',
				operation: 'getAll',
				dateRange: 'custom',
				startDate: '2026-01-20',
				endDate: '2026-01-20',
			},
		});
		const { items } = await engine.run(
			download('={{ $json.recording }}', {}, { items: recordsOf(calls) }),
		);
		expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
	});

	it('takes an id with an underscore before the sequence number for the one with a dot', async () => {
		const written = call.id.replace(/\.(\d+)$/, '_$1');
		const { items } = await engine.run(download(written));
		expect(pbx.server.requests[0].query.get('id')).toBe(call.id);
		expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
	});

	it('takes the id that originating gave', async () => {
		const originated = pbx.addCall({ originateId: '15a4cfe6429054', direction: 'OUT' });
		originated.recordingVisibleAt = NOON;
		const { items } = await engine.run(download('15a4cfe6429054'));
		expect((await readBinary(items[0])).equals(recordingOf(originated, pbx))).toBe(true);
	});

	it.each(['empty', 'html'] as const)(
		'tries playrecording once where recording has no audio (%s)',
		async (recordingMissing) => {
			Object.assign(pbx.oddities, { playrecordingOnly: true, recordingMissing });
			const { items, error } = await engine.run(download(call.id));
			expect(error).toBeUndefined();
			expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
			expect(asked(pbx.server)).toEqual(['recording', 'playrecording']);
		},
	);

	it('gives the name of the answer to the file, without its folders', async () => {
		const server = await hostThat((_request, response) => {
			response.setHeader('content-disposition', 'attachment; filename="../x/Call 7.wav"');
			response.end(toneWav(1, 440));
		});
		const { items } = await engineAt(server).run(download(call.id));
		expect(items[0].binary?.data.fileName).toBe('Call 7.wav');
	});

	it('takes audio of an unknown kind as it is', async () => {
		const bytes = Buffer.from([0, 1, 2, 250, 251, 252, 0, 0, 9, 1]);
		const server = await hostThat((_request, response) => {
			response.setHeader('content-type', 'audio/x-speech');
			response.end(bytes);
		});
		const { items, error } = await engineAt(server).run(download(call.id));
		expect(error).toBeUndefined();
		expect(items[0].binary?.data).toMatchObject({
			fileName: call.id,
			mimeType: 'audio/x-speech',
		});
		expect((await readBinary(items[0])).equals(bytes)).toBe(true);
	});
});

describe('a call without a recording', () => {
	const missing = () => pbx.addCall({ hasRecording: false }).id;

	it.each(['empty', 'html'] as const)('stops with a message (%s)', async (recordingMissing) => {
		pbx.oddities.recordingMissing = recordingMissing;
		const { error, items } = await engine.run(download(missing()));
		expect(error?.message).toBe('1com has no recording for this call');
		expect(error?.description).toContain('set If Missing to Skip');
		expect(error?.context?.itemIndex).toBe(0);
		expect(items).toEqual([]);
		expect(asked(pbx.server)).toEqual(['recording', 'playrecording']);
	});

	it.each(['empty', 'html'] as const)('is skipped where wanted (%s)', async (recordingMissing) => {
		pbx.oddities.recordingMissing = recordingMissing;
		const run = await engine.run(
			download(
				'={{ $json.id }}',
				{ options: { ifMissing: 'skip' } },
				{ items: [{ id: missing() }, { id: call.id }] },
			),
		);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		expect(run.items[0]).toMatchObject({ json: { call_id: call.id }, pairedItem: { item: 1 } });
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Calls without a recording were skipped.',
		]);
	});

	it('is told from one whose recording is not written yet by nothing: both are missing', async () => {
		const early = pbx.addCall({ startedAt: NOON - 120_000 });
		const { error } = await engine.run(download(early.id));
		expect(error?.message).toBe('1com has no recording for this call');
	});

	it('fails its own item only, where the node continues', async () => {
		const run = await engine.run(
			download(
				'={{ $json.id }}',
				{},
				{ items: [{ id: missing() }, { id: call.id }], continueOnFail: true },
			),
		);
		expect(run.items).toHaveLength(2);
		expect(run.items[0]).toMatchObject({
			json: { error: '1com has no recording for this call' },
			pairedItem: { item: 0 },
		});
		expect((await readBinary(run.items[1])).equals(recordingOf(call, pbx))).toBe(true);
	});

	it('does not pass over a wrong key as a missing recording', async () => {
		const wrong = oneComEngine(pbx, { credential: { apiKey: 'a-wrong-key' } });
		const { error } = await wrong.run(download(call.id, { options: { ifMissing: 'skip' } }));
		expect(error?.message).toBe('1com did not accept the API key, the tenant or this operation');
	});
});

describe('something else than audio', () => {
	const cases: Array<[string, string, string]> = [
		['JSON', '{"message":"no"}', '1com sent an answer that is not complete'],
		['a sentence', 'No id specified', '1com turned the request down'],
		[
			'the sentence about the key',
			AUTH_SENTENCE,
			'1com did not accept the API key, the tenant or this operation',
		],
		['a web page', '<!DOCTYPE html><html>sign in</html>', '1com has no recording for this call'],
	];
	it.each(cases)('is never stored as a file: %s', async (_name, body, message) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error, items } = await engine.run(download(call.id));
		expect(error?.message).toBe(message);
		expect(items).toEqual([]);
	});

	it('is explained in the words of 1com', async () => {
		pbx.server.faults.push({ kind: 'body', body: 'No id specified', times: Infinity });
		const { error } = await engine.run(download(call.id));
		expect(error?.description).toContain('1com says: No id specified');
	});
});

describe('The call', () => {
	it.each([
		'abc',
		'a b c d e f',
		'../../etc/passwd',
		'pbx24-1768469400.1001&key=x',
		'x'.repeat(81),
	])('is refused before anything is asked for: %s', async (callId) => {
		const { error } = await engine.run(download(callId));
		expect(error?.message).toContain('Call is not an ID of a 1com call');
		expect(pbx.server.requests).toEqual([]);
	});

	it('must be given', async () => {
		const { error } = await engine.run(download('={{ $json.nothing }}'));
		expect(error?.message).toBe('Call is empty');
		expect(pbx.server.requests).toEqual([]);
	});
});

describe('faults while a recording is fetched', () => {
	useFastLimits({ downloadIdleSeconds: 0.25 });

	const passing = [
		'resetBeforeHeaders',
		'resetAfterHeaders',
		'stallHeaders',
		'stallBody',
		'truncateBody',
		'gzipGarbage',
		'status',
	] as const;

	it.each(passing)('%s: fetched again, whole', async (kind) => {
		pbx.server.faults.push({ kind });
		const { items, error } = await engine.run(download(call.id));
		expect(error).toBeUndefined();
		expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
		expect(asked(pbx.server)).toEqual(['recording', 'recording']);
	});

	it.each(passing)('%s that stays: a clear end after four requests', async (kind) => {
		pbx.server.faults.push({ kind, times: Infinity });
		const { error, items } = await engine.run(download(call.id));
		expect(error?.message).toMatch(
			/^(The connection to 1com broke off|1com did not answer in time|1com could not handle the request right now|1com sent an answer that could not be unpacked)$/,
		);
		expect(items).toEqual([]);
		expect(pbx.server.requests).toHaveLength(4);
	});

	it('survives a slow line', async () => {
		pbx.server.faults.push({ kind: 'slowDrip', delayMs: 30 });
		const { items, error } = await engine.run(download(call.id));
		expect(error).toBeUndefined();
		expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('does not wait for ever for a first byte', async () => {
		const server = await hostThat((_request, response) => response.flushHeaders());
		const { error } = await engineAt(server).run(download(call.id));
		expect(error?.message).toBe('1com did not answer in time');
		expect(server.requests).toHaveLength(4);
	});
});

describe('an excuse that breaks off', () => {
	/** The first way brings the beginning of an excuse and breaks off while the second is tried. */
	const breakingOff = async (second: Buffer) =>
		await hostThat(async ({ query }, response) => {
			if (query.get('info') === 'playrecording') {
				await wait(150);
				response.end(second);
				return;
			}
			response.writeHead(200, { 'content-type': 'text/html', 'content-length': 100_000 });
			response.write('<html>');
			await wait(50);
			response.socket?.resetAndDestroy();
		});

	it('is survived while the second way is tried', async () => {
		const server = await breakingOff(toneMp3(1, 440));
		const { items, error } = await engineAt(server).run(download(call.id));
		expect(error).toBeUndefined();
		expect((await readBinary(items[0])).equals(toneMp3(1, 440))).toBe(true);
	});

	it('is not taken for the word that there is none', async () => {
		const server = await breakingOff(Buffer.alloc(0));
		const { error } = await engineAt(server).run(download(call.id));
		expect(error?.message).toBe('The connection to 1com broke off');
		expect(server.requests).toHaveLength(8);
	});
});

describe('secrets', () => {
	it('sends the key to no other host', async () => {
		const elsewhere = await hostThat((_request, response) => void response.end(toneMp3(1, 440)));
		pbx.server.faults.push({
			kind: 'redirect',
			location: `${elsewhere.url}/file.mp3`,
			times: Infinity,
		});
		const { error } = await engine.run(download(call.id));
		expect(error?.message).toBe('1com redirects the request to another address');
		expect(elsewhere.requests).toEqual([]);
	});

	it('follows a redirect on the same host', async () => {
		pbx.server.faults.push({ kind: 'redirect', location: new URL(pbx.baseUrl).pathname });
		const { items, error } = await engine.run(download(call.id));
		expect(error).toBeUndefined();
		expect((await readBinary(items[0])).equals(recordingOf(call, pbx))).toBe(true);
	});

	it('puts the address of a recording, which holds the key, nowhere', async () => {
		const run = await engine.run(download(call.id));
		expect(leaksIn(readableBy(run), [pbx.apiKey, pbx.baseUrl])).toEqual([]);
	});
});

describe('a large recording', () => {
	const MEGABYTE = 1024 * 1024;
	const SIZE_MB = 200;

	async function sendLarge(response: ServerResponse<IncomingMessage>): Promise<string> {
		const hash = createHash('sha256');
		response.writeHead(200, { 'content-length': SIZE_MB * MEGABYTE });
		for (let part = 0; part < SIZE_MB; part += 1) {
			const bytes = Buffer.alloc(MEGABYTE, part);
			if (part === 0) bytes.write('ID3', 'latin1');
			hash.update(bytes);
			if (!response.write(bytes)) {
				await new Promise((resolve) => response.once('drain', resolve));
			}
		}
		response.end();
		return hash.digest('hex');
	}

	it('goes to the disk without being held in memory', async () => {
		let sent = '';
		const server = await hostThat(async (_request, response) => {
			sent = await sendLarge(response);
		});
		let peak = 0;
		const before = process.memoryUsage().rss;
		const watch = setInterval(() => {
			peak = Math.max(peak, process.memoryUsage().rss - before);
		}, 10);
		const { items, error } = await engineAt(server, 'filesystem').run(download(call.id));
		clearInterval(watch);
		expect(error).toBeUndefined();
		expect(peak / MEGABYTE).toBeLessThan(SIZE_MB / 2);
		const stored = await readBinary(items[0]);
		expect(createHash('sha256').update(stored).digest('hex')).toBe(sent);
	});
});

describe('get info', () => {
	it('tells name, time, format and size of a recording', async () => {
		const records = recordsOf(await engine.run(getInfo(call.id)));
		expect(records).toEqual([
			{
				call_id: call.id,
				has_recording: true,
				unique_id: call.id,
				file_name: `DEMO-${call.id}.mp3`,
				recorded_at: new Date(call.startedAt).toISOString(),
				format: 'mp3',
				size_bytes: recordingOf(call, pbx).length,
			},
		]);
	});

	it('says that there is none', async () => {
		const { id } = pbx.addCall({ hasRecording: false });
		expect(recordsOf(await engine.run(getInfo(id)))).toEqual([
			{
				call_id: id,
				has_recording: false,
				unique_id: null,
				file_name: null,
				recorded_at: null,
				format: null,
				size_bytes: null,
			},
		]);
	});

	it('says so too where the answer has blanks around nothing', async () => {
		Object.assign(pbx.oddities, { inforecordingEmpty: true, leadingWhitespace: true });
		expect(recordsOf(await engine.run(getInfo(call.id)))).toMatchObject([{ has_recording: false }]);
	});

	it.each([
		['No id specified', '1com turned the request down'],
		['<html>busy</html>', '1com sent an answer that is not complete'],
	])('takes no other text for a recording: %s', async (body, message) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error } = await engine.run(getInfo(call.id));
		expect(error?.message).toBe(message);
	});

	it('refuses a wrong key', async () => {
		const wrong = oneComEngine(pbx, { credential: { apiKey: 'a-wrong-key' } });
		const { error } = await wrong.run(getInfo(call.id));
		expect(error?.message).toBe('1com did not accept the API key, the tenant or this operation');
	});
});
