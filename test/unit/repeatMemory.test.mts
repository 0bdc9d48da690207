import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { RepeatMemory } from '../../nodes/Kavkom/webhook/repeatMemory';

const events = (count: number, name = 'event') =>
	Array.from({ length: count }, (_, index) => `${name} ${index}`);

/** What a database makes of static data between two posts. */
const saved = (stored: IDataObject) => JSON.parse(JSON.stringify(stored)) as IDataObject;

describe('A memory of repeats', () => {
	it('knows an event the second time, also within one claim', () => {
		const memory = new RepeatMemory();
		expect(memory.claim('node', {}, ['a', 'b', 'a'])).toEqual([true, true, false]);
		expect(memory.claim('node', {}, ['b', 'c'])).toEqual([false, true]);
	});

	it('keeps nodes apart', () => {
		const memory = new RepeatMemory();
		memory.claim('one', {}, ['a']);
		expect(memory.claim('other', {}, ['a'])).toEqual([true]);
	});

	it('outlives the process in the static data', () => {
		const stored: IDataObject = {};
		new RepeatMemory().claim('node', stored, ['a', 'b']);
		expect(new RepeatMemory().claim('node', saved(stored), ['a', 'b', 'c'])).toEqual([
			false,
			false,
			true,
		]);
	});

	it('outlives the process although parallel posts overwrote the static data of one another', () => {
		const memory = new RepeatMemory();
		const copies = events(100).map((event) => {
			const copy: IDataObject = {};
			memory.claim('node', copy, [event]);
			return copy;
		});
		const lastSaved = saved(copies[99]);
		expect(new RepeatMemory().claim('node', lastSaved, events(100))).not.toContain(true);
	});

	it('forgets the oldest first and never grows beyond its bound, in memory or in static data', () => {
		const memory = new RepeatMemory(50);
		const stored: IDataObject = {};
		for (const event of events(1000)) memory.claim('node', stored, [event]);
		expect(String(stored.seen)).toHaveLength(50 * 9);
		expect(memory.claim('node', saved(stored), events(1000).slice(-50))).not.toContain(true);
		expect(memory.claim('node', saved(stored), ['event 949'])).toEqual([true]);
	});

	it('holds 5,000 events in less than 50 KB', () => {
		const stored: IDataObject = {};
		const memory = new RepeatMemory();
		memory.claim('node', stored, events(6000));
		expect(JSON.stringify(stored).length).toBeLessThan(50_000);
		expect(memory.claim('node', {}, events(6000).slice(-5000))).not.toContain(true);
	});

	it('leaves static data alone when nothing is new, so that nothing is saved', () => {
		const memory = new RepeatMemory();
		memory.claim('node', {}, ['a']);
		const stored: IDataObject = {};
		memory.claim('node', stored, ['a']);
		expect(stored).toEqual({});
	});

	it.each([null, 7, {}, [], 'short', ''])('starts anew from static data %j', (seen) => {
		const stored = { seen } as IDataObject;
		expect(new RepeatMemory().claim('node', stored, ['a'])).toEqual([true]);
	});
});
