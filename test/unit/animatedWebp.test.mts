import { describe, expect, it } from '@jest/globals';
import { animatedWebp, chunksOf } from '../support/animatedWebp.mts';

const pixels = (name: string, ...bytes: number[]): Buffer => {
	const chunk = Buffer.alloc(8 + bytes.length + (bytes.length % 2));
	chunk.write(name, 'latin1');
	chunk.writeUInt32LE(bytes.length, 4);
	chunk.set(bytes, 8);
	return chunk;
};
const still = (...chunks: Buffer[]): Buffer =>
	Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), ...chunks]);

const FIRST = {
	...{ file: still(pixels('VP8X', 9, 9, 9), pixels('VP8L', 1, 2, 3)), milliseconds: 70_000 },
	...{ x: 0, y: 0, width: 1200, height: 756 },
};
const SECOND = {
	...{ file: still(pixels('ALPH', 4), pixels('VP8 ', 5, 6)), milliseconds: 50 },
	...{ x: 300, y: 514, width: 1, height: 257 },
};
const film = animatedWebp({ width: 1200, height: 756 }, [FIRST, SECOND]);
const [canvas, loop, ...frames] = chunksOf(film);

describe('an animated WebP', () => {
	it('says its length and size, and loops for ever', () => {
		expect(film.toString('latin1', 0, 4)).toBe('RIFF');
		expect(film.readUInt32LE(4)).toBe(film.length - 8);
		expect(canvas).toEqual({
			name: 'VP8X',
			content: Buffer.from([18, 0, 0, 0, 175, 4, 0, 243, 2, 0]),
		});
		expect(loop).toEqual({ name: 'ANIM', content: Buffer.alloc(6) });
	});

	it('has each picture at its place, for its time, with nothing but its pixels', () => {
		expect(frames.map(({ name }) => name)).toEqual(['ANMF', 'ANMF']);
		const [first, second] = frames.map(({ content }) => content);
		expect([...first.subarray(0, 16)]).toEqual([
			...[0, 0, 0, 0, 0, 0],
			...[175, 4, 0, 243, 2, 0],
			...[0x70, 0x11, 0x01, 0],
		]);
		expect([...second.subarray(0, 16)]).toEqual([
			...[150, 0, 0, 1, 1, 0],
			...[0, 0, 0, 0, 1, 0],
			...[50, 0, 0, 0],
		]);
		expect(chunksOf(first, 16)).toEqual([{ name: 'VP8L', content: Buffer.from([1, 2, 3]) }]);
		expect(chunksOf(second, 16).map(({ name }) => name)).toEqual(['ALPH', 'VP8 ']);
	});

	it('is not made of a file that is cut off', () => {
		const file = FIRST.file.subarray(0, -3);
		expect(() => animatedWebp(FIRST, [{ ...FIRST, file }])).toThrow('cut off');
	});
});
