/** What recorders and web servers hand out in place of a whole sound file of a common kind. */
import { gzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import type { FileNameForm } from '../../sandbox/kavkom/recordings.mts';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';
import { ODD_AUDIO, type OddAudio } from '../../sandbox/shared/oddAudio.mts';
import { startServer } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { readBinary, type BinaryMode, type NodeRun } from '../support/engine.mts';
import { useServers } from '../support/servers.mts';
import { createPoller } from '../support/triggers.mts';

useFastLimits();
const opened = useServers();

const NO_SOUND: OddAudio[] = [
	'wavSizeZero',
	'wavSizeTooLarge',
	'id3Only',
	'zeroBytes',
	'utf16Text',
];
const KINDS: Array<[OddAudio, string, string]> = [
	['aac', 'audio/aac', 'aac'],
	['webm', 'audio/webm', 'webm'],
	['amr', 'audio/amr', 'amr'],
];
const MODES: BinaryMode[] = ['default', 'filesystem'];

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
});

async function fromKavkom(
	file: string,
	more: INodeParameters = {},
	binaryMode: BinaryMode = 'default',
): Promise<NodeRun> {
	kavkom.addCall({ file });
	return await kavkomEngine(kavkom, { engine: { binaryMode } }).run({
		type: 'kavkom',
		parameters: {
			resource: 'recording',
			operation: 'download',
			recordingOf: 'fileName',
			fileName: file,
			...more,
		},
	});
}

/** A host of 1com's that answers every look-up of a recording with these bytes, of a length told or not. */
async function fromOneCom(bytes: Buffer, isLengthTold: boolean, more: INodeParameters = {}) {
	const pbx = await opened(startOneCom({ calls: [] }));
	const host = await opened(
		startServer((_request, response) => {
			response.setHeader('content-type', 'audio/mpeg');
			if (isLengthTold) response.setHeader('content-length', bytes.length);
			response.write(bytes.subarray(0, 30));
			response.end(bytes.subarray(30));
		}),
	);
	const credential = { baseUrl: `${host.url}/pbx/proxyapi.php` };
	return await oneComEngine(pbx, { credential }).run({
		type: 'oneCom',
		parameters: {
			resource: 'recording',
			operation: 'download',
			callId: 'pbx24-1768469400.1001',
			...more,
		},
	});
}

describe('a file without sound', () => {
	it.each(NO_SOUND.flatMap((audio) => MODES.map((mode) => [audio, mode] as const)))(
		'is no recording: %s from Kavkom, in binary mode %s',
		async (audio, mode) => {
			kavkom.oddities.audio = audio;
			const run = await fromKavkom('a call.wav', {}, mode);
			expect(run.error?.message).toBeTruthy();
			expect(run.items).toEqual([]);
		},
	);

	it.each(NO_SOUND.filter((audio) => audio !== 'utf16Text'))(
		'is passed over where that is wanted: %s from Kavkom',
		async (audio) => {
			kavkom.oddities.audio = audio;
			const run = await fromKavkom('a call.wav', { options: { ifMissing: 'skip' } });
			expect(run.error).toBeUndefined();
			expect(run.items).toEqual([]);
		},
	);

	it.each(NO_SOUND.flatMap((audio) => [true, false].map((told) => [audio, told] as const)))(
		'is no recording: %s from 1com, its length told: %s',
		async (audio, isLengthTold) => {
			const run = await fromOneCom(ODD_AUDIO[audio](), isLengthTold);
			expect(run.error?.message).toBeTruthy();
			expect(run.items).toEqual([]);
		},
	);

	it('is waited for by a trigger on new recordings', async () => {
		const engine = kavkomEngine(kavkom, {
			engine: { nodes: { kavkomTrigger: new KavkomTrigger() } },
		});
		const parameters = { triggerOn: 'newRecording', options: { addRecording: true } };
		const poller = createPoller(engine, 'kavkomTrigger', parameters);
		await poller.poll();
		const { audio } = kavkom.oddities;
		kavkom.oddities.audio = 'wavSizeZero';
		const call = kavkom.addCall({ file: 'a call.wav' });
		expect(await poller.poll()).toEqual([]);
		kavkom.oddities.audio = audio;
		const [item] = await poller.poll();
		expect([item.json.id, item.binary?.data.mimeType]).toEqual([call.id, 'audio/wav']);
	});
});

/** The same bytes from Kavkom's and from 1com's side, with these headers and the length of what is sent. */
async function fromBoth(bytes: Buffer, headers: Record<string, string>): Promise<NodeRun[]> {
	const host = await opened(
		startServer((_request, response) => {
			for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
			response.setHeader('content-length', bytes.length);
			response.end(bytes);
		}),
	);
	const pbx = await opened(startOneCom({ calls: [] }));
	const credential = { baseUrl: `${host.url}/pbx/proxyapi.php` };
	return [
		await kavkomEngine({ ...kavkom, baseUrl: host.url }).run({
			type: 'kavkom',
			parameters: {
				resource: 'recording',
				operation: 'download',
				recordingOf: 'fileName',
				fileName: 'a call',
			},
		}),
		await oneComEngine(pbx, { credential }).run({
			type: 'oneCom',
			parameters: {
				resource: 'recording',
				operation: 'download',
				callId: 'pbx24-1768469400.1001',
			},
		}),
	];
}

const WAV = toneWav(4, 440);

function withDataSize(change: (size: number) => number): Buffer {
	const changed = Buffer.from(WAV);
	const at = changed.indexOf('data') + 4;
	changed.writeUInt32LE(change(changed.readUInt32LE(at)), at);
	return changed;
}

describe('an honest recording', () => {
	const rawSound = (silence: number) =>
		Buffer.concat([Buffer.alloc(400, silence), Buffer.alloc(4000, Buffer.from([1, 200, 90, 13]))]);
	const wav = { 'content-type': 'audio/x-wav' };

	it.each<[string, Buffer, Record<string, string>]>([
		['in WAV', WAV, wav],
		['of unknown length', withDataSize(() => 0x7f000000), wav],
		['declared as a web page', toneMp3(1, 440), { 'content-type': 'text/html; charset=UTF-8' }],
		['declared as JSON', WAV, { 'content-type': 'application/json' }],
		['in mu-law', rawSound(0xff), { 'content-type': 'audio/basic' }],
		['in A-law', rawSound(0xd5), { 'content-type': 'audio/x-alaw-basic' }],
	])('is stored from both: %s', async (_, bytes, headers) => {
		for (const { items, error } of await fromBoth(bytes, headers)) {
			expect(error).toBeUndefined();
			expect((await readBinary(items[0])).equals(bytes)).toBe(true);
		}
	});

	it('is stored from both unpacked: a WAV sent with gzip and its packed length', async () => {
		const packed = gzipSync(WAV);
		expect(packed.length).toBeLessThan(WAV.length);
		for (const { items, error } of await fromBoth(packed, { ...wav, 'content-encoding': 'gzip' })) {
			expect(error).toBeUndefined();
			expect((await readBinary(items[0])).equals(WAV)).toBe(true);
		}
	});

	it.each([
		['no length yet', withDataSize(() => 0)],
		['a length that is a byte too large', withDataSize((size) => size + 1)],
	])('is said to be unfinished where its sound has %s', async (_, bytes) => {
		for (const { items, error } of await fromBoth(bytes, wav)) {
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/has not finished the recording of this call$/);
		}
	});
});

describe('a file of another kind', () => {
	it.each(KINDS)(
		'%s is stored as that, whatever its name and type say',
		async (audio, mime, ending) => {
			kavkom.oddities.audio = audio;
			const { items } = await fromKavkom('a call.mp3');
			expect(items[0].binary?.data).toMatchObject({ mimeType: mime });
			expect((await readBinary(items[0])).equals(ODD_AUDIO[audio]())).toBe(true);
			const run = await fromOneCom(ODD_AUDIO[audio](), true);
			expect(run.items[0].binary?.data).toMatchObject({
				mimeType: mime,
				fileName: `pbx24-1768469400.1001.${ending}`,
			});
		},
	);

	it('GSM, which has no header, is known by its frames and its name', async () => {
		kavkom.oddities.audio = 'gsm';
		const { items } = await fromKavkom('a call.gsm');
		expect(items[0].binary?.data).toMatchObject({ mimeType: 'audio/gsm', fileName: 'a call.gsm' });
	});
});

describe('the name of a file', () => {
	const FORMS: FileNameForm[] = ['rfc6266', 'rawUtf8', 'percentCoded', 'rfc2047'];
	const NAMES = ['הקלטה é.mp3', 'plain.mp3', 'Aufnahme Müller.wav', '100% sure #1.mp3'];
	it.each(FORMS.flatMap((form) => NAMES.map((name) => [name, form] as const)))(
		'%s is read in the form %s',
		async (name, form) => {
			kavkom.oddities.fileNameForm = form;
			const { items } = await fromKavkom(`sales/${name}`);
			expect(items[0].json.file_name).toBe(name);
			expect(items[0].binary?.data.fileName).toBe(name);
		},
	);

	it.each(['????? ?.mp3', 'a?.mp3', '.mp3', '_.mp3', '=?x-unknown?B?4Q==?=', ''])(
		'that the server could not write ("%s") does not stand before the good one of the row',
		async (written) => {
			kavkom.oddities.contentDisposition = false;
			kavkom.server.faults.push({
				kind: 'rewrite',
				rewrite: (body) => body,
				headers: { 'content-disposition': `attachment; filename="${written}"` },
			});
			const { items } = await fromKavkom('הקלטה.mp3');
			expect(items[0].json.file_name).toBe('הקלטה.mp3');
		},
	);
});
