import { describe, expect, it, jest } from '@jest/globals';
import { ReadMemory } from '../../nodes/shared/node/readMemory';
import { setClock, useClock } from '../support/clock.mts';

useClock('2026-01-20T10:00:00Z');

/** A read that gives `one`, then `two`, and so on, with how often it was asked. */
const reads = (...values: string[]) => {
	const left = [...values];
	return jest.fn(async () => left.shift() ?? 'none');
};

describe('what was read', () => {
	it('is remembered for so many seconds, and read anew from then on', async () => {
		const memory = new ReadMemory<string>(60, 10);
		const read = reads('one', 'two');
		expect(await memory.recall('a', read)).toBe('one');
		setClock('2026-01-20T10:00:59.999Z');
		expect(await memory.recall('a', read)).toBe('one');
		setClock('2026-01-20T10:01:00Z');
		expect(await memory.recall('a', read)).toBe('two');
		expect(read).toHaveBeenCalledTimes(2);
	});

	it('is remembered from the end of the read, however long that took', async () => {
		const memory = new ReadMemory<string>(60, 10);
		let end: (value: string) => void = () => undefined;
		const slow = memory.recall('a', async () => await new Promise((resolve) => (end = resolve)));
		setClock('2026-01-20T10:05:00Z');
		const shared = memory.recall('a', reads('two'));
		end('one');
		expect(await Promise.all([slow, shared])).toEqual(['one', 'one']);
		setClock('2026-01-20T10:05:59Z');
		expect(await memory.recall('a', reads('two'))).toBe('one');
	});

	it('is given to those who ask under the same key only', async () => {
		const memory = new ReadMemory<string>(60, 10);
		expect(await memory.recall('a', reads('of a'))).toBe('of a');
		expect(await memory.recall('b', reads('of b'))).toBe('of b');
		expect(await memory.recall('a', reads('anew'))).toBe('of a');
	});

	it('is not remembered when the read failed, which all who asked are told', async () => {
		const memory = new ReadMemory<string>(60, 10);
		const fail = jest.fn(async () => await Promise.reject<string>(new Error('Down')));
		const asked = await Promise.allSettled([memory.recall('a', fail), memory.recall('a', fail)]);
		expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(fail).toHaveBeenCalledTimes(1);
		expect(await memory.recall('a', reads('one'))).toBe('one');
	});

	it('is forgotten, oldest first, beyond so many keys', async () => {
		const memory = new ReadMemory<string>(60, 2);
		for (const key of ['a', 'b', 'c']) await memory.recall(key, reads(key));
		expect(await memory.recall('b', reads('anew'))).toBe('b');
		expect(await memory.recall('c', reads('anew'))).toBe('c');
		expect(await memory.recall('a', reads('anew'))).toBe('anew');
	});
});
