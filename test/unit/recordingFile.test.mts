import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
	audioKindOf,
	describeAudio,
	dispositionFileName,
	looksLikeText,
	recordingFileName,
} from '../../nodes/shared/recording/recordingFile';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';

const ascii = (text: string) => Buffer.from(text, 'latin1');

const SAMPLES: Array<[string, Buffer, string]> = [
	['an MP3', toneMp3(1, 440), 'audio/mpeg'],
	['an MP3 with a tag', ascii('ID3\x04\0\0'), 'audio/mpeg'],
	['a WAV', toneWav(1, 440), 'audio/wav'],
	['an Ogg', ascii('OggS\0\x02'), 'audio/ogg'],
	['an M4A', ascii('\0\0\0\x20ftypM4A '), 'audio/mp4'],
	['a FLAC', ascii('fLaC\0\0'), 'audio/flac'],
];

describe('Bytes', () => {
	it.each(SAMPLES)('of %s tell what they are', (_, bytes, mimeType) => {
		expect(audioKindOf(bytes)?.mimeType).toBe(mimeType);
		expect(looksLikeText(bytes)).toBe(false);
	});

	it.each([
		ascii(''),
		ascii('{"a":1}'),
		ascii('<html>'),
		Buffer.from([0xff]),
		Buffer.from([0, 1, 2]),
	])('of no audio tell nothing', (bytes) => {
		expect(audioKindOf(bytes)).toBeNull();
	});

	it.each(['{"success":false}', '<!DOCTYPE html>', 'Nothing here\r\n\tyet', 'אין הקלטה', ''])(
		'of the text "%s" read as text',
		(text) => {
			expect(looksLikeText(Buffer.from(text))).toBe(true);
		},
	);

	it('decide before the declared type, and that before the name', () => {
		const [mp3, unknown] = [toneMp3(1, 440), Buffer.from([0, 1, 2])];
		expect(describeAudio(mp3, 'text/plain', 'a.wav')).toMatchObject({ mimeType: 'audio/mpeg' });
		expect(describeAudio(unknown, 'audio/x-gsm; rate=8000', 'a')).toEqual({
			mimeType: 'audio/x-gsm',
			extension: null,
		});
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

	it('is none without the header', () => {
		expect(dispositionFileName({})).toBeNull();
		expect(dispositionFileName({ 'content-disposition': ['a'] })).toBeNull();
	});
});
