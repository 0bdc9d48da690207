import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
	audioFormatOf,
	describeAudio,
	looksLikeText,
} from '../../nodes/shared/recording/audioFormat';
import {
	dispositionFileName,
	recordingFileName,
} from '../../nodes/shared/recording/recordingFileName';
import { isWithoutSound } from '../../nodes/shared/recording/soundCheck';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';

const ascii = (text: string) => Buffer.from(text, 'latin1');

const SAMPLES: Array<[string, Buffer, string]> = [
	['an MP3', toneMp3(1, 440), 'audio/mpeg'],
	['an MP3 with a tag', ascii('ID3\x04\0\0'), 'audio/mpeg'],
	['a WAV', toneWav(1, 440), 'audio/wav'],
	['an Ogg', ascii('OggS\0\x02'), 'audio/ogg'],
	['an M4A', ascii('\0\0\0\x20ftypM4A '), 'audio/mp4'],
	['a FLAC', ascii('fLaC\0\0'), 'audio/flac'],
	['an AAC', Buffer.from([0xff, 0xf1, 0x50, 0x80]), 'audio/aac'],
	['an AAC of MPEG-2', Buffer.from([0xff, 0xf9, 0x50, 0x80]), 'audio/aac'],
	['a WebM', Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f]), 'audio/webm'],
	['an AMR', ascii('#!AMR\n\x3c\x91'), 'audio/amr'],
	['a wideband AMR', ascii('#!AMR-WB\n\x04'), 'audio/amr'],
	['a GSM', Buffer.alloc(33 * 9, Buffer.from([0xd2, ...Buffer.alloc(32, 0x24)])), 'audio/gsm'],
	['an MP2', Buffer.from([0xff, 0xfd, 0x80, 0x04]), 'audio/mpeg'],
];

describe('Bytes', () => {
	it.each(SAMPLES)('of %s tell what they are', (_, bytes, mimeType) => {
		expect(audioFormatOf(bytes)?.mimeType).toBe(mimeType);
		expect(looksLikeText(bytes)).toBe(false);
	});

	it.each([
		ascii(''),
		ascii('{"a":1}'),
		ascii('<html>'),
		Buffer.from([0xff]),
		Buffer.from([0, 1, 2]),
		Buffer.from('\ufeffNo recording', 'utf16le'),
		Buffer.from([0xff, 0xfe, 0x3c, 0]),
	])('of no audio tell nothing', (bytes) => {
		expect(audioFormatOf(bytes)).toBeNull();
	});

	it.each(['{"success":false}', '<!DOCTYPE html>', 'Nothing here\r\n\tyet', 'אין הקלטה', ''])(
		'of the text "%s" read as text',
		(text) => {
			expect(looksLikeText(Buffer.from(text))).toBe(true);
		},
	);

	it.each([
		Buffer.from('\ufeffNo recording', 'utf16le'),
		Buffer.from('<html><body>', 'utf16le'),
		Buffer.from('<html><body>', 'utf16le').swap16(),
	])('of a text in UTF-16 read as text', (bytes) => {
		expect(looksLikeText(bytes)).toBe(true);
	});

	it.each([
		['audio/x-gsm; rate=8000', 'a', 'audio/gsm', 'gsm'],
		['application/octet-stream', 'a.gsm', 'audio/gsm', 'gsm'],
		['audio/AMR-WB', 'a', 'audio/amr', 'amr'],
		['video/webm', 'a', 'audio/webm', 'webm'],
		['audio/aacp', 'a', 'audio/aac', 'aac'],
		['application/octet-stream', 'a.opus', 'audio/ogg', 'ogg'],
		['application/x-unheard-of', 'a', 'application/x-unheard-of', null],
	])('that tell nothing leave it to the type %s and the name %s', (type, name, mime, ending) => {
		const unknown = Buffer.from([0xd1, 1, 2]);
		expect(describeAudio(unknown, type, name)).toEqual({ mimeType: mime, extension: ending });
	});

	const silence = (...bytes: number[]) => Buffer.alloc(600, Buffer.from(bytes));
	it.each([
		['mu-law', silence(0xff)],
		['mu-law with a faint noise', silence(0xff, 0xfe, 0x7e, 0xfb, 0xf7, 0x77)],
		['mu-law that begins like the mark of UTF-16', silence(0xff, 0xfe)],
		['mu-law that begins like MPEG', silence(0xff, 0xfb, 0xff, 0xfa)],
		['A-law', silence(0xd5)],
		['A-law of the other sign', silence(0x55)],
		['A-law with a faint noise', silence(0xd5, 0x55, 0xd4, 0x57, 0x5d)],
	])('of silence in %s are no text and no format with a header', (_, bytes) => {
		expect([looksLikeText(bytes), audioFormatOf(bytes)]).toEqual([false, null]);
		const raw = Buffer.concat([bytes.subarray(0, 400), Buffer.from([1, 2, 3, 250])]);
		expect([looksLikeText(raw), audioFormatOf(raw)]).toEqual([false, null]);
	});

	it.each([
		['audio/basic', 'a.ulaw', 'audio/basic', 'a.ulaw'],
		['audio/x-alaw-basic', 'a.alaw', 'audio/x-alaw-basic', 'a.alaw'],
		['audio/x-alaw-basic', 'a', 'audio/x-alaw-basic', 'a.alaw'],
	])('of raw sound declared as %s and called %s keep their name', (type, name, mime, stored) => {
		const { mimeType, extension } = describeAudio(silence(0xd5), type, name);
		expect([mimeType, recordingFileName([name], extension)]).toEqual([mime, stored]);
	});

	it('behind a byte order mark are what they are', () => {
		const marked = (bytes: Buffer) => Buffer.concat([Buffer.from('\ufeff'), bytes]);
		expect(describeAudio(marked(ascii('ID3\x04\0\0')), 'audio/mpeg', 'a.wav').mimeType).toBe(
			'audio/mpeg',
		);
		expect(looksLikeText(marked(ascii('{"success":false}')))).toBe(true);
	});

	it('decide before the declared type, and that before the name', () => {
		const [mp3, unknown] = [toneMp3(1, 440), Buffer.from([0, 1, 2])];
		expect(describeAudio(mp3, 'text/plain', 'a.wav')).toMatchObject({ mimeType: 'audio/mpeg' });
		expect(describeAudio(unknown, 'application/octet-stream', 'a.ogg')).toMatchObject({
			mimeType: 'audio/ogg',
		});
		expect(describeAudio(unknown, undefined, 'a')).toEqual({
			mimeType: 'application/octet-stream',
			extension: null,
		});
	});
});

describe('The name of a file', () => {
	it.each<[Array<string | null>, string | null, string]>([
		[['a.mp3'], 'mp3', 'a.mp3'],
		[['a'], 'mp3', 'a.mp3'],
		[['a.b'], 'wav', 'a.b.wav'],
		[['A.WAV'], 'mp3', 'A.WAV'],
		[['a'], null, 'a'],
		[[null, '', '  ', 'b'], 'mp3', 'b.mp3'],
		[[], 'mp3', 'recording.mp3'],
		[['x/y/z.mp3'], 'mp3', 'z.mp3'],
		[['C:\\temp\\z.mp3'], 'mp3', 'z.mp3'],
		[['../../etc/passwd'], 'mp3', 'passwd.mp3'],
		[['..', '.', '/', 'last'], 'mp3', 'last.mp3'],
		[['.hidden'], 'mp3', 'hidden.mp3'],
		[['a\0b\r\nc\x7f.mp3'], 'mp3', 'abc.mp3'],
		[['\u202egnp.mp3'], 'mp3', 'gnp.mp3'],
		[['what? <is> "this": a|b*.mp3'], 'mp3', 'what_ _is_ _this__ a_b_.mp3'],
		[['הקלטה é.mp3'], 'mp3', 'הקלטה é.mp3'],
	])('of %j with the ending %j is %s', (candidates, extension, expected) => {
		expect(recordingFileName(candidates, extension)).toBe(expected);
	});

	it('is safe on every disk, whatever a service calls its files', () => {
		fc.assert(
			fc.property(fc.array(fc.string({ maxLength: 400, unit: 'binary' })), (candidates) => {
				const name = recordingFileName(candidates, 'mp3');
				expect(name).not.toMatch(/[\\/<>:"|?*\p{Cc}]/u);
				expect(name).not.toMatch(/^[.\s]|[.\s]$/);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
				expect(Buffer.from(name).toString()).toBe(name);
			}),
			{ numRuns: 500 },
		);
	});

	it('keeps its ending when it is cut, and fits a disk in any script', () => {
		for (const letter of ['a', 'ק', '漢', '\u{1d11e}']) {
			const name = recordingFileName([`${letter.repeat(400)}.wav`], 'wav');
			expect(name).toMatch(/\.wav$/);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
			expect(Buffer.from(name).toString()).toBe(name);
		}
	});
});

describe('The name in a Content-Disposition', () => {
	it.each([
		['attachment; filename="a b.mp3"', 'a b.mp3'],
		['attachment; filename=a.mp3', 'a.mp3'],
		["attachment; filename='a b.wav'", 'a b.wav'],
		["attachment; filename='a;b.wav", "'a"],
		['attachment; FileName = a.mp3 ; size=3', 'a.mp3'],
		['attachment; filename="a\\"b\\\\c.mp3"', 'a"b\\c.mp3'],
		['attachment; filename="_.mp3"; filename*=UTF-8\'\'%D7%A7%20%C3%A9.mp3', 'ק é.mp3'],
		["attachment; filename*=utf-8''a%2Bb.mp3", 'a+b.mp3'],
		["attachment; filename*=UTF-8'en'a.mp3", 'a.mp3'],
		["attachment; filename*=UTF-8''100%.mp3", '100%.mp3'],
		['attachment; filename="a;b.mp3"; size=3', 'a;b.mp3'],
		['attachment', null],
		['inline', null],
	])('%s is %j', (header, expected) => {
		expect(dispositionFileName({ 'content-disposition': header })).toBe(expected);
	});

	it.each([
		[`attachment; filename="${Buffer.from('הקלטה é.mp3').toString('latin1')}"`, 'הקלטה é.mp3'],
		[`attachment; filename=${Buffer.from('שיחה.wav').toString('latin1')}`, 'שיחה.wav'],
		['attachment; filename="caf\u00e9.mp3"', 'caf\u00e9.mp3'],
		['attachment; filename="%D7%A7%20call.mp3"', 'ק call.mp3'],
		['attachment; filename="=?UTF-8?B?15TXp9ec15jXlC5tcDM=?="', 'הקלטה.mp3'],
		['attachment; filename="=?utf-8?Q?caf=C3=A9_1.mp3?="', 'café 1.mp3'],
		['attachment; filename="=?ISO-8859-1?Q?caf=E9.mp3?="', 'café.mp3'],
		['attachment; filename="=?UTF-8?Q?a_?= =?UTF-8?Q?b.mp3?="', 'a b.mp3'],
		['attachment; filename="?????.mp3"', null],
		['attachment; filename="\ufffd\ufffd.mp3"', null],
		['attachment; filename=".mp3"', null],
		['attachment; filename="_.mp3"', null],
		['attachment; filename=""', null],
	])('in any spelling: %s is %j', (header, expected) => {
		expect(dispositionFileName({ 'content-disposition': header })).toBe(expected);
	});

	it('is none without the header', () => {
		expect(dispositionFileName({})).toBeNull();
		expect(dispositionFileName({ 'content-disposition': ['a'] })).toBeNull();
	});
});

describe('A file without sound', () => {
	const wav = toneWav(1, 440);
	const withDataSize = (size: number) => {
		const changed = Buffer.from(wav);
		changed.writeUInt32LE(size, changed.indexOf('data') + 4);
		return changed;
	};
	const sound = wav.length - wav.indexOf('data') - 8;
	const tag = (size: number, behind = '') =>
		ascii(`ID3\x04\0\0\0\0\0${String.fromCharCode(size)}${'\0'.repeat(size)}${behind}`);

	it.each([
		['a WAV whose sound has no length yet', withDataSize(0)],
		['a WAV that lacks its end', withDataSize(sound + 1000)],
		['a WAV that is a header alone', wav.subarray(0, wav.indexOf('data') + 8)],
		['a WAV that ends within its header', wav.subarray(0, 20)],
		['an ID3 tag with nothing behind it', tag(20)],
		['an ID3 tag that is cut off', tag(20).subarray(0, 12)],
		['an ID3 tag that ends within its header', tag(20).subarray(0, 5)],
	])('is %s', (_, bytes) => {
		expect(isWithoutSound({ firstBytes: bytes, length: bytes.length })).toBe(true);
	});

	it.each([
		['a WAV', wav],
		['a WAV whose writer could not know its length', withDataSize(0xffffffff)],
		['a WAV of sox into a pipe', withDataSize(0x7ffff000)],
		['a WAV with another length that stands for any', withDataSize(0x7f000000)],
		['an MP3', toneMp3(1, 440)],
		['an MP3 with a tag', tag(20, '\xff\xfb\x90\x04')],
		['something else', ascii('OggS\0\x02')],
	])('is not %s', (_, bytes) => {
		expect(isWithoutSound({ firstBytes: bytes, length: bytes.length })).toBe(false);
	});

	it('is not told from its beginning alone as long as its length is not known', () => {
		expect(isWithoutSound({ firstBytes: wav.subarray(0, 60), length: null })).toBe(false);
		expect(isWithoutSound({ firstBytes: tag(20), length: null })).toBe(false);
		expect(isWithoutSound({ firstBytes: withDataSize(0).subarray(0, 60), length: null })).toBe(
			true,
		);
	});
});
