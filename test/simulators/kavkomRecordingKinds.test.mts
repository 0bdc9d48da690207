/** Recordings of the local Kavkom that are no sound, or not the usual one, and how their files are named. */
import { describe, expect, it } from '@jest/globals';
import { ODD_AUDIO, type OddAudio } from '../../sandbox/shared/oddAudio.mts';
import { useKavkom } from './kavkomClient.mts';

const client = useKavkom();
const FILE = 'שיחה "א" + 100%.wav';

const download = async (file = FILE) => await client.get('cdr/download', { file });

async function bytesOf(audio: OddAudio): Promise<Buffer> {
	await client.only([{ file: FILE }], { oddities: { audio } });
	const { status, body } = await download();
	expect(status).toBe(200);
	return body;
}

describe('a recording', () => {
	it('can be a WAV whose data is said to have no bytes', async () => {
		const wav = await bytesOf('wavSizeZero');
		expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
		expect(wav.readUInt32LE(40)).toBe(0);
		expect(wav.length).toBeGreaterThan(10_000);
	});

	it('can be a WAV whose data is said to be longer than the file', async () => {
		const wav = await bytesOf('wavSizeTooLarge');
		expect(wav.readUInt32LE(40)).toBeGreaterThan(wav.length);
	});

	it('can be an ID3 tag with nothing behind it', async () => {
		const tag = await bytesOf('id3Only');
		expect(tag.toString('latin1', 0, 3)).toBe('ID3');
		expect(tag.length).toBe(10 + tag[9]);
		expect(tag.subarray(10).every((byte) => byte === 0)).toBe(true);
	});

	it('can be zero bytes only', async () => {
		const zeros = await bytesOf('zeroBytes');
		expect(zeros.length).toBeGreaterThan(1_000);
		expect(zeros.every((byte) => byte === 0)).toBe(true);
	});

	it('can be a sentence in UTF-16', async () => {
		const text = new TextDecoder('utf-16le').decode(await bytesOf('utf16Text'));
		expect(text).toBe('The recording is not available.');
	});

	it.each([
		['aac', 'fff1'],
		['webm', '1a45dfa3'],
		['amr', Buffer.from('#!AMR\n').toString('hex')],
		['gsm', 'd2'],
	] as const)('can be a file of the kind %s', async (audio, magic) => {
		const bytes = await bytesOf(audio);
		expect(bytes.toString('hex', 0, magic.length / 2)).toBe(magic);
	});

	it('has frames as long as they say in AAC, AMR and GSM', () => {
		const aac = ODD_AUDIO.aac();
		const frameBytes = ((aac[3] & 3) << 11) | (aac[4] << 3) | (aac[5] >> 5);
		expect(aac.length % frameBytes).toBe(0);
		expect(aac[frameBytes]).toBe(0xff);
		expect((ODD_AUDIO.amr().length - 6) % 32).toBe(0);
		expect(ODD_AUDIO.gsm().length % 33).toBe(0);
	});
});

describe('the name of a recording', () => {
	const named = async (fileNameForm: 'rawUtf8' | 'percentCoded' | 'rfc2047') => {
		await client.only([{ file: FILE }], { oddities: { fileNameForm, audio: 'zeroBytes' } });
		return String((await download()).headers['content-disposition']);
	};
	const nameIn = (header: string): string =>
		/^attachment; filename="(.*)"$/.exec(header)?.[1] ?? '';

	it('can be raw UTF-8', async () => {
		const name = Buffer.from(nameIn(await named('rawUtf8')), 'latin1').toString('utf8');
		expect(name.replaceAll('\\"', '"')).toBe(FILE);
	});

	it('can be percent-coded', async () => {
		const name = nameIn(await named('percentCoded'));
		expect(name).toMatch(/^[\x21-\x7e]+$/);
		expect(decodeURIComponent(name)).toBe(FILE);
	});

	it('can be an encoded word of RFC 2047', async () => {
		const [, coded] = /^=\?UTF-8\?B\?(.+)\?=$/.exec(nameIn(await named('rfc2047'))) ?? [];
		expect(Buffer.from(coded, 'base64').toString('utf8')).toBe(FILE);
	});
});
