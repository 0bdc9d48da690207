import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaksBelow, leaksIn } from '../support/leaks.mts';

/** Every character that some encoding writes differently. */
const CANARY = `c4n:a/ry+key=%26&"q"\\<b>$,[x] 'ü`;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');

/** Written out, or by means that the search does not use. */
const WRITTEN: Array<[string, string]> = [
	['as it is', CANARY],
	[
		'in the path of an address',
		"c4n%3Aa%2Fry%2Bkey%3D%2526%26%22q%22%5C%3Cb%3E%24%2C%5Bx%5D%20'%C3%BC",
	],
	[
		'in the path of an address, in small letters',
		"c4n%3aa%2fry%2bkey%3d%2526%26%22q%22%5c%3cb%3e%24%2c%5bx%5d%20'%c3%bc",
	],
	['in a form', 'c4n%3Aa%2Fry%2Bkey%3D%2526%26%22q%22%5C%3Cb%3E%24%2C%5Bx%5D+%27%C3%BC'],
	[
		'in the query of a client that leaves some signs alone',
		"c4n:a%2Fry%2Bkey%3D%2526%26%22q%22%5C%3Cb%3E$,[x]+'%C3%BC",
	],
	['in an address within an address', encodeURIComponent(encodeURIComponent(CANARY))],
	['in JSON', 'c4n:a/ry+key=%26&\\"q\\"\\\\<b>$,[x] \'ü'],
	['in the JSON of PHP', 'c4n:a\\/ry+key=%26&\\"q\\"\\\\<b>$,[x] \'\\u00fc'],
	['in a web page', 'c4n:a/ry+key=%26&amp;&quot;q&quot;\\&lt;b&gt;$,[x] &#039;ü'],
	['in base64', base64(CANARY)],
	['in base64 without padding', base64(CANARY).replace(/=+$/, '')],
	['in base64 for addresses', Buffer.from(CANARY).toString('base64url')],
	['in base64 in an address', encodeURIComponent(base64(CANARY))],
	['in base64 after one byte', base64(`:${CANARY}`)],
	['in base64 after two bytes', base64(`k:${CANARY}`)],
	['in base64 after three bytes', base64(`key${CANARY}`)],
	['in base64 in the middle', base64(`user:${CANARY}:rest of the header`)],
	['in hexadecimal', hex(CANARY)],
	['in hexadecimal with capitals', hex(CANARY).toUpperCase()],
];

describe('The search for leaks', () => {
	it.each(WRITTEN)('finds a secret that is written %s', (_, written) => {
		const text = `{"before":"x","here":"${written}","after":1}`;
		expect(leaksIn(text, ['another-secret', CANARY])).not.toEqual([]);
		expect(leaksIn(Buffer.from(text), ['another-secret', CANARY])).not.toEqual([]);
	});

	it('finds nothing where none of the secrets stands', () => {
		const text = `c4n:a/ry+key ${base64('c4n:a/ry+key')} ${hex('another')}`;
		expect(leaksIn(text, ['another-secret', CANARY])).toEqual([]);
	});
});

describe('The search for leaks in files', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'leaks-'));
		await mkdir(join(folder, 'a', '.b'), { recursive: true });
	});
	afterEach(async () => await rm(folder, { recursive: true, force: true }));

	it.each(WRITTEN)('finds a secret that is written %s, among any bytes', async (_, written) => {
		const noise = Buffer.from([0, 255, 254, 128, 10]);
		const hidden = Buffer.concat([noise, Buffer.alloc(70_000, 1), Buffer.from(written), noise]);
		await writeFile(join(folder, 'a', '.b', '.hidden'), hidden);
		await writeFile(join(folder, 'a', 'harmless'), noise);
		const leaks = await leaksBelow(folder, [CANARY]);
		expect(leaks).not.toEqual([]);
		expect(leaks.filter((leak) => !leak.startsWith(join('a', '.b', '.hidden')))).toEqual([]);
	});
});
