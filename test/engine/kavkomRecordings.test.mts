import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import lodash from 'lodash';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	recordingAudio,
	startKavkom,
	type KavkomCall,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';
import { startServer, type Fault, type SeenRequest } from '../../sandbox/shared/server.mts';
import {
	kavkomEngine,
	SHORT_PATIENCE,
	useFastLimits,
	type AccountOverrides,
} from '../support/accounts.mts';
import { readBinary, type RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, calls: [] }));
});

const FILE = 'sales/2026/a call.mp3';
const recorded = (file = FILE): KavkomCall => kavkom.addCall({ file });

async function runRecording(
	operation: 'download' | 'getLink',
	parameters: INodeParameters,
	spec: Partial<RunSpec> = {},
	overrides: AccountOverrides = {},
) {
	const run = await kavkomEngine(kavkom, overrides).run({
		type: 'kavkom',
		parameters: { resource: 'recording', operation, ...parameters },
		...spec,
	});
	expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	return run;
}

/** With a file name it is that of the file, unless the parameters say what else. */
const download = async (
	parameters: INodeParameters,
	spec?: Partial<RunSpec>,
	overrides?: AccountOverrides,
) => {
	const recordingOf = 'fileName' in parameters ? 'fileName' : 'call';
	return await runRecording('download', { recordingOf, ...parameters }, spec, overrides);
};

const bothWays = (call: KavkomCall): Array<[string, INodeParameters]> => [
	['file name', { fileName: call.file }],
	['call ID', { callId: call.id }],
];

const isPlay = ({ path }: SeenRequest) => path.endsWith('/cdr/download');
const plays = () => kavkom.server.requests.filter(isPlay);

const AWKWARD_NAMES = [
	'plain.mp3',
	'plain.wav',
	'2026/Mar/18/deep.mp3',
	'call with 33199001234.mp3',
	'+33199001234 in+out.wav',
	'100% sure #1 & more?.mp3',
	'הקלטה é.mp3',
	'already%20encoded%2B.mp3',
	' blank at both ends.mp3 ',
	'a=b;c,d\'e"f.mp3',
];

describe('A recording', () => {
	it.each(AWKWARD_NAMES)('named "%s" arrives byte by byte', async (file) => {
		const call = recorded(file);
		for (const [way, parameters] of bothWays(call)) {
			const { items, error } = await download(parameters);
			expect({ way, error }).toEqual({ way, error: undefined });
			const isWhole = (await readBinary(items[0])).equals(recordingAudio(file));
			expect({ way, isWhole }).toEqual({ way, isWhole: true });
		}
	});

	it.each(['default', 'filesystem'] as const)(
		'arrives whole in binary mode %s',
		async (binaryMode) => {
			const call = recorded();
			const { items } = await download({ fileName: call.file }, {}, { engine: { binaryMode } });
			expect(Buffer.compare(await readBinary(items[0]), recordingAudio(FILE))).toBe(0);
			expect(items[0].binary?.data).toMatchObject({
				fileName: 'a call.mp3',
				fileExtension: 'mp3',
				mimeType: 'audio/mpeg',
			});
		},
	);

	it('comes with what it is: call, recording, file name and type', async () => {
		const call = recorded();
		const byName = await download({ fileName: call.file });
		expect(byName.items[0].json).toEqual({
			call_id: null,
			recording: FILE,
			file_name: 'a call.mp3',
			mime_type: 'audio/mpeg',
		});
		const byCall = await download({ callId: call.id });
		expect(byCall.items[0].json).toEqual({
			call_id: call.id,
			recording: null,
			file_name: 'a call.mp3',
			mime_type: 'audio/mpeg',
		});
	});

	it.each(['call', 'fileName'])('is the one of the %s that is chosen', async (recordingOf) => {
		const [call, fileName] = [recorded('call.mp3'), recorded('fileName.mp3')];
		const both = { recordingOf, callId: call.id, fileName: fileName.file };
		const { items } = await download(both);
		expect(Buffer.compare(await readBinary(items[0]), recordingAudio(`${recordingOf}.mp3`))).toBe(
			0,
		);
	});

	it('goes into the field that is named', async () => {
		const { items } = await download({ fileName: recorded().file, binaryPropertyName: 'audio' });
		expect(Object.keys(items[0].binary ?? {})).toEqual(['audio']);
	});

	it('needs a field to go into', async () => {
		const { error } = await download({ fileName: 'a.mp3', binaryPropertyName: '={{ "" }}' });
		expect(error?.message).toBe('Put Output File in Field is empty');
	});

	it.each([
		[{}, 'Parameter "Call" is required'],
		[{ callId: '', recordingOf: 'call', fileName: 'a.mp3' }, 'Parameter "Call" is required'],
		[{ callId: '={{ null }}' }, 'Call is empty'],
		[{ fileName: '  ' }, 'File Name is empty'],
		[{ fileName: '={{ null }}' }, 'File Name is empty'],
	])('needs what names it: %j', async (parameters, message) => {
		const { error } = await download(parameters as INodeParameters);
		expect(error?.message).toContain(message);
		expect(kavkom.server.requests).toEqual([]);
	});

	it('of every item is paired with it', async () => {
		const calls = ['a.mp3', 'b.wav', 'c.mp3'].map(recorded);
		const items = calls.map(({ file }) => ({ recording: file }) as IDataObject);
		const run = await download({ fileName: '={{ $json.recording }}' }, { items });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		for (const [index, { file }] of calls.entries()) {
			expect(Buffer.compare(await readBinary(run.items[index]), recordingAudio(file))).toBe(0);
		}
	});

	it('is called by its own name when the answer names none', async () => {
		kavkom.oddities.contentDisposition = false;
		const call = recorded('2026/one two.mp3');
		const byName = await download({ fileName: call.file });
		expect(byName.items[0].binary?.data.fileName).toBe('one two.mp3');
		const byCall = await download({ callId: call.id });
		expect(byCall.items[0].binary?.data.fileName).toBe(`${call.id}.mp3`);
	});

	it('is known by its bytes when the answer does not say what it is', async () => {
		Object.assign(kavkom.oddities, { audio: 'octetStream', contentDisposition: false });
		for (const [file, mimeType] of [
			['a.mp3', 'audio/mpeg'],
			['b.wav', 'audio/wav'],
		]) {
			const { items } = await download({ callId: recorded(file).id });
			expect(items[0].binary?.data.mimeType).toBe(mimeType);
			expect(items[0].json.file_name).toMatch(file.endsWith('mp3') ? /\.mp3$/ : /\.wav$/);
		}
	});

	it('is asked for with the key on the API’s host, and JSON accepted first', async () => {
		await download({ fileName: recorded().file });
		expect(plays()[0].headers).toMatchObject({
			'x-api-token': KEY,
			accept: 'application/json, */*',
		});
	});
});

describe('A recording that is not there', () => {
	it.each(['file name', 'call ID'])('stops the run in words, asked for by %s', async (way) => {
		const call = recorded();
		const parameters = Object.fromEntries(bothWays(call))[way];
		call.file = '';
		const { error, items } = await download(parameters);
		expect(error?.message).toBe('Kavkom has no recording for this call');
		expect(error?.description).toMatch(/If Missing to Skip/);
		expect(items).toEqual([]);
	});

	it('is skipped when told so, and the others arrive', async () => {
		const [one, gone, other] = ['a.mp3', 'b.mp3', 'c.mp3'].map(recorded);
		gone.file = '';
		const items = [one, gone, other].map(({ id }) => ({ id }) as IDataObject);
		const parameters = { callId: '={{ $json.id }}', options: { ifMissing: 'skip' } };
		const run = await download(parameters, { items });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Calls without a recording were skipped.',
		]);
	});

	it('fails its item only, with "On Error: Continue"', async () => {
		const [one, gone] = ['a.mp3', 'b.mp3'].map(recorded);
		gone.file = '';
		const items = [gone, one].map(({ id }) => ({ id }) as IDataObject);
		const run = await download({ callId: '={{ $json.id }}' }, { items, continueOnFail: true });
		expect(run.items[0].json.error).toBe('Kavkom has no recording for this call');
		expect(run.items[1].binary).toHaveProperty('data');
	});

	it('is also one of no bytes', async () => {
		kavkom.oddities.audio = 'empty';
		const call = recorded();
		for (const [, parameters] of bothWays(call)) {
			const { error } = await download(parameters);
			expect(error?.message).toBe('Kavkom has no recording for this call');
			const skipped = await download({ ...parameters, options: { ifMissing: 'skip' } });
			expect(skipped).toMatchObject({ items: [], error: undefined });
		}
	});

	it.each([
		'{"success":true,"data":{}}',
		'{"success":true,"data":{"fileLink":""}}',
		'{"data":null}',
	])('is also one whose link is answered with %s', async (body) => {
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error } = await download({ callId: recorded().id });
		expect(error?.message).toBe('Kavkom has no recording for this call');
	});

	it('is not what a failure of the service passes for, even with Skip', async () => {
		kavkom.oddities.serverError = ['cdr/download', 'cdr/get_file_link'];
		for (const [, parameters] of bothWays(recorded())) {
			const { error } = await download({ ...parameters, options: { ifMissing: 'skip' } });
			expect(error?.message).toMatch(/could not handle the request/);
		}
	});

	it('is not what a wrong key passes for, even with Skip', async () => {
		const overrides = { credential: { apiKey: 'wrong' } };
		for (const [, parameters] of bothWays(recorded())) {
			const skip = { ...parameters, options: { ifMissing: 'skip' } };
			const { error } = await download(skip, {}, overrides);
			expect(error?.message).toBe('Kavkom did not accept the API key');
		}
	});
});

describe('Something else instead of audio', () => {
	it('is an error with the words of the service when it is JSON', async () => {
		kavkom.oddities.audio = 'json';
		for (const [, parameters] of bothWays(recorded())) {
			const { error, items } = await download(parameters);
			expect(error?.message).toBe('Kavkom turned the request down');
			expect(error?.description).toContain('The recording cannot be read.');
			expect(items).toEqual([]);
		}
	});

	it('is an error when it is a web page', async () => {
		kavkom.oddities.audio = 'html';
		for (const [, parameters] of bothWays(recorded())) {
			const { error } = await download(parameters);
			expect(error?.message).toBe('Kavkom answered with a web page instead of data');
		}
	});

	it.each<[string, Fault]>([
		['JSON that claims to be audio', { kind: 'body', body: '{"success":false,"message":"Odd"}' }],
		['a web page that claims to be audio', { kind: 'html' }],
		['a sentence that claims to be audio', { kind: 'body', body: 'File is not ready' }],
		['JSON of another make', { kind: 'body', body: '{"data":{"status":"pending"}}' }],
		['a list', { kind: 'body', body: '[1,2]' }],
	])('is an error when it is %s', async (_, fault) => {
		const headers = { 'content-type': 'audio/mpeg' };
		kavkom.server.faults.push({ ...fault, headers, match: isPlay, times: Infinity });
		const { error, items } = await download({ fileName: recorded().file });
		expect(error?.message).toBeTruthy();
		expect(items).toEqual([]);
	});

	it('is not what begins like audio, though it is called JSON', async () => {
		const headers = { 'content-type': 'application/json' };
		kavkom.server.faults.push({
			kind: 'wrongContentType',
			headers,
			match: isPlay,
			times: Infinity,
		});
		const { error, items } = await download({ fileName: recorded().file });
		expect(error).toBeUndefined();
		expect(items[0].binary?.data.mimeType).toMatch(/^audio\//);
	});

	it.each([401, 403, 422, 500])('is an error of its own kind for status %i', async (status) => {
		LIMITS.attempts = 2;
		const body = JSON.stringify({ message: 'Said so' });
		kavkom.server.faults.push({ kind: 'status', status, body, match: isPlay, times: Infinity });
		const { error } = await download({ fileName: recorded().file });
		expect(error?.httpCode).toBe(String(status));
		expect(error?.description).toContain('Kavkom says: Said so');
	});

	it('is an error for a status without JSON', async () => {
		LIMITS.attempts = 1;
		kavkom.server.faults.push({ kind: 'status', status: 502, body: 'Bad gateway', match: isPlay });
		const { error } = await download({ fileName: recorded().file });
		expect(error?.message).toMatch(/could not handle the request/);
	});
});

const PASSING_FAULTS: Fault[] = [
	{ kind: 'status', status: 429 },
	{ kind: 'status', status: 503 },
	{ kind: 'resetBeforeHeaders' },
	{ kind: 'resetAfterHeaders' },
	{ kind: 'stallHeaders' },
	{ kind: 'stallBody' },
	{ kind: 'truncateBody' },
	{ kind: 'gzipGarbage' },
	{ kind: 'html' },
];

describe.each(PASSING_FAULTS)('After %j', (fault) => {
	useFastLimits(SHORT_PATIENCE);

	it.each(['default', 'filesystem'] as const)(
		'the recording is asked for again and is whole, in binary mode %s',
		async (binaryMode) => {
			const file = 'a.wav';
			kavkom.server.faults.push({ ...fault, match: isPlay });
			const parameters = { fileName: recorded(file).file };
			const { items, error } = await download(parameters, {}, { engine: { binaryMode } });
			expect(error).toBeUndefined();
			expect(Buffer.compare(await readBinary(items[0]), recordingAudio(file))).toBe(0);
			expect(plays()).toHaveLength(2);
		},
	);

	it('every time, the run ends with a message and no half of a file', async () => {
		LIMITS.attempts = 2;
		kavkom.server.faults.push({ ...fault, match: isPlay, times: Infinity });
		const { items, error } = await download({ callId: recorded('a.wav').id });
		expect(error?.message).toMatch(/^Kavkom |to Kavkom /);
		expect(items).toEqual([]);
		expect(plays()).toHaveLength(2);
	});
});

describe('A recording on another host', () => {
	const audio = toneMp3(1, 440);

	async function startStorage() {
		return await opened(
			startServer(({ path }, response) => {
				if (path === '/again') response.writeHead(302, { location: '/file' }).end();
				else response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(audio);
			}),
		);
	}

	it.each([301, 302, 303, 307, 308])(
		'(%i) arrives, and the key is not sent there',
		async (status) => {
			const storage = await startStorage();
			const location = `${storage.url}/again?signature=abc`;
			kavkom.server.faults.push({ kind: 'redirect', status, location, match: isPlay });
			const { items } = await download({ fileName: recorded().file });
			expect(Buffer.compare(await readBinary(items[0]), audio)).toBe(0);
			expect(storage.requests).toHaveLength(2);
			for (const { headers, query } of storage.requests) {
				expect(leaksIn(JSON.stringify([headers, [...query]]), [KEY, kavkom.domainUuid])).toEqual(
					[],
				);
				expect(headers).not.toHaveProperty('x-api-token');
			}
		},
	);

	it('also under another name of the same machine', async () => {
		const location = kavkom.baseUrl.replace('127.0.0.1', 'localhost');
		kavkom.server.faults.push({ kind: 'redirect', location, match: isPlay });
		await download({ fileName: recorded().file });
		const sent = kavkom.server.requests.map(({ headers }) => headers['x-api-token']);
		expect(sent.slice(1).filter(Boolean)).toEqual([]);
	});

	it('is reached by the link of its call, without the key', async () => {
		const storage = await startStorage();
		const fileLink = `${storage.url}/file?token=xyz`;
		const body = JSON.stringify({ success: true, data: { fileLink } });
		kavkom.server.faults.push({ kind: 'body', body });
		const run = await download({ callId: recorded().id });
		expect(Buffer.compare(await readBinary(run.items[0]), audio)).toBe(0);
		expect(storage.requests[0].headers).not.toHaveProperty('x-api-token');
		expect(readableBy(run)).not.toContain('xyz');
	});

	it('is given up when it redirects for ever, and bounded is how often it is asked', async () => {
		const loop = await opened(
			startServer((_request, response) => void response.writeHead(302, { location: '/on' }).end()),
		);
		kavkom.server.faults.push({
			kind: 'redirect',
			location: loop.url,
			match: isPlay,
			times: Infinity,
		});
		const { error } = await download({ fileName: recorded().file });
		expect(error?.message).toBe('The link of the recording keeps redirecting');
		expect(loop.requests.length).toBeLessThanOrEqual(LIMITS.maxRedirects + 1);
	});
});

describe('The link of a recording', () => {
	it('plays without a key', async () => {
		const call = recorded();
		const { items } = await runRecording('getLink', { callId: call.id });
		expect(items).toMatchObject([{ json: { call_id: call.id }, pairedItem: { item: 0 } }]);
		const played = await fetch(String(items[0].json.link));
		expect(Buffer.compare(Buffer.from(await played.arrayBuffer()), recordingAudio(FILE))).toBe(0);
	});

	it('is a bearer secret, so a download by call shows it nowhere', async () => {
		const link = (await runRecording('getLink', { callId: recorded().id })).items[0].json.link;
		const token = new URL(String(link)).searchParams.get('file') ?? '';
		const body = JSON.stringify({ success: true, data: { fileLink: link } });
		for (const fault of [{ kind: 'html' }, { kind: 'truncateBody' }] as const) {
			LIMITS.attempts = 1;
			kavkom.server.faults.push({ kind: 'body', body }, { ...fault, match: isPlay });
			const run = await download({ callId: kavkom.calls[0].id });
			expect(run.error).toBeDefined();
			expect(leaksIn(readableBy(run), [token])).toEqual([]);
		}
		const run = await download({ callId: kavkom.calls[0].id });
		const tokens = plays().map(({ query }) => query.get('file') ?? '');
		expect(leaksIn(readableBy(run), tokens)).toEqual([]);
	});

	it('is hidden when the service repeats it in an error', async () => {
		const message = `Cannot play ${kavkom.baseUrl}/api/pbx/v1/cdr/download?file=s3cret%3D and stop`;
		const body = JSON.stringify({ success: false, message });
		kavkom.server.faults.push({ kind: 'body', body });
		const run = await runRecording('getLink', { callId: recorded().id });
		expect(run.error?.description).toContain('and stop');
		expect(readableBy(run)).not.toContain('s3cret');
	});

	it.each(['={{ undefined }}', '   ', { __rl: true, mode: 'id', value: '={{ undefined }}' }])(
		'needs a call: %j',
		async (callId) => {
			const { error } = await runRecording('getLink', { callId });
			expect(error?.message).toBe('Call is empty');
			expect(kavkom.server.requests).toEqual([]);
		},
	);

	it('needs a call that was chosen: n8n itself says so', async () => {
		const { error } = await runRecording('getLink', { callId: '' });
		expect(error?.message).toMatch(/issues/);
		expect(kavkom.server.requests).toEqual([]);
	});

	it('of a call without a recording is an error in words', async () => {
		const { id } = kavkom.addCall({ file: '' });
		const { error } = await runRecording('getLink', { callId: id });
		expect(error?.message).toBe('Kavkom has no recording for this call');
	});

	it.each(['javascript:alert(1)', 'file:///etc/hosts', 'cdr/download?file=x'])(
		'is none when it is no web address: %s',
		async (fileLink) => {
			const body = JSON.stringify({ success: true, data: { fileLink } });
			kavkom.server.faults.push({ kind: 'body', body });
			const { error } = await runRecording('getLink', { callId: recorded().id });
			expect(error?.message).toBe('Kavkom has no recording for this call');
		},
	);

	it('that has expired is asked for anew by the next download', async () => {
		const call = recorded();
		kavkom.oddities.linkLifetimeSeconds = -1;
		const { error } = await download({ callId: call.id });
		expect(error?.description).toContain('This link has expired.');
		kavkom.oddities.linkLifetimeSeconds = Infinity;
		expect((await download({ callId: call.id })).items).toHaveLength(1);
	});
});

describe('A large recording', () => {
	const MEGABYTE = 2 ** 20;
	const SIZE = 200 * MEGABYTE;
	/** Others may install a whole n8n beside it, and what counts here is memory. */
	const WHILE_THE_DISK_IS_BUSY = 180_000;

	/** Sends a WAV header and then so many bytes as fast as they are taken, from one small buffer. */
	async function startLargeFile() {
		const start = toneWav(1, 440);
		const piece = Buffer.alloc(64 * 1024, 7);
		const server = createServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': SIZE });
			response.write(start);
			let left = SIZE - start.length;
			const pump = () => {
				while (left > 0) {
					const size = Math.min(left, piece.length);
					left -= size;
					if (!response.write(piece.subarray(0, size))) {
						response.once('drain', pump);
						return;
					}
				}
				response.end();
			};
			pump();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const close = async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		};
		return await opened(Promise.resolve({ url, close }));
	}

	it(
		'goes to the disk without being held in memory',
		async () => {
			const large = await startLargeFile();
			const overrides: AccountOverrides = {
				credential: { baseUrl: large.url },
				engine: { binaryMode: 'filesystem' },
			};
			await download({ fileName: 'warm-up.wav' }, {}, overrides);
			global.gc?.();
			const before = process.memoryUsage().rss;
			let max = before;
			const watch = setInterval(() => (max = Math.max(max, process.memoryUsage().rss)), 5);
			const { items, error } = await download({ fileName: 'large.wav' }, {}, overrides);
			clearInterval(watch);
			expect(error).toBeUndefined();
			expect(items[0].binary?.data).toMatchObject({ bytes: SIZE, mimeType: 'audio/wav' });
			expect((max - before) / MEGABYTE).toBeLessThan(60);
		},
		WHILE_THE_DISK_IS_BUSY,
	);

	it('may take longer than any pause as long as it moves', async () => {
		LIMITS.downloadIdleSeconds = 0.25;
		kavkom.server.faults.push({ kind: 'slowDrip', delayMs: 40, match: isPlay });
		const { items } = await download({ fileName: recorded('a.wav').file });
		expect(Buffer.compare(await readBinary(items[0]), recordingAudio('a.wav'))).toBe(0);
		expect(plays()).toHaveLength(1);
	});
});

describe('A row’s recording', () => {
	it('is what a download takes, whatever its name', async () => {
		AWKWARD_NAMES.slice(0, 8).forEach((file) => kavkom.addCall({ file }));
		const engine = kavkomEngine(kavkom);
		const parameters = { resource: 'call', operation: 'getAll', returnAll: true };
		const calls = await engine.run({ type: 'kavkom', parameters });
		const items = calls.items.map(({ json }) => json);
		const run = await download({ fileName: '={{ $json.recording }}' }, { items });
		const sizes = await Promise.all(run.items.map(async (item) => (await readBinary(item)).length));
		expect(sizes).toEqual(items.map(({ recording }) => recordingAudio(String(recording)).length));
		expect(lodash.uniq(items.map(({ recording }) => recording))).toHaveLength(8);
	});

	it('is null until it is there, when recordings come late', async () => {
		kavkom.oddities.lateRecordings = true;
		const call = recorded();
		const parameters = { resource: 'call', operation: 'getAll' };
		const engine = kavkomEngine(kavkom);
		const early = await engine.run({ type: 'kavkom', parameters });
		expect(early.items[0].json.recording).toBeNull();
		kavkom.oddities.lateRecordings = false;
		const late = await engine.run({ type: 'kavkom', parameters });
		expect(late.items[0].json.recording).toBe(call.file);
	});
});
