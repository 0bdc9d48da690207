import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { RepeatMemory } from '../../nodes/Kavkom/webhook/repeatMemory';

const told = (...events: string[]): string[][] => events.map((event) => [event]);

const events = (count: number, name = 'event') =>
	told(...Array.from({ length: count }, (_, index) => `${name} ${index}`));

const HOUR_MS = 3_600_000;

/** What a database makes of static data between two posts. */
const saved = (stored: IDataObject) => JSON.parse(JSON.stringify(stored)) as IDataObject;

describe('A memory of repeats', () => {
	it('knows an event the second time, also within one claim', () => {
		const memory = new RepeatMemory();
		expect(memory.claim('node', {}, told('a', 'b', 'a'))).toEqual([true, true, false]);
		expect(memory.claim('node', {}, told('b', 'c'))).toEqual([false, true]);
	});

	it('keeps nodes apart', () => {
		const memory = new RepeatMemory();
		memory.claim('one', {}, told('a'));
		expect(memory.claim('other', {}, told('a'))).toEqual([true]);
	});

	it('outlives the process in the static data', () => {
		const stored: IDataObject = {};
		new RepeatMemory().claim('node', stored, told('a', 'b'));
		expect(new RepeatMemory().claim('node', saved(stored), told('a', 'b', 'c'))).toEqual([
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
		expect(memory.claim('node', saved(stored), told('event 949'))).toEqual([true]);
	});

	it('holds 5,000 events, of which it stores the newest 1,000 in 9 KB', () => {
		const stored: IDataObject = {};
		const memory = new RepeatMemory();
		for (const event of events(6000)) memory.claim('node', stored, [event]);
		expect(JSON.stringify(stored).length).toBeLessThan(9100);
		expect(memory.claim('node', {}, events(6000).slice(-5000))).not.toContain(true);
		const restarted = new RepeatMemory();
		expect(restarted.claim('node', saved(stored), events(6000).slice(-1000))).not.toContain(true);
	});

	it('stores what came within a day, and no more once the day is over', () => {
		const stored: IDataObject = {};
		const memory = new RepeatMemory();
		memory.claim('node', stored, events(300, 'old'), 0);
		memory.claim('node', stored, told('late'), 20 * HOUR_MS);
		expect(String(stored.seen)).toHaveLength(301 * 9);
		memory.claim('node', stored, told('new'), 25 * HOUR_MS);
		expect(String(stored.seen)).toHaveLength(2 * 9);
		expect(memory.claim('node', saved(stored), events(300, 'old'), 26 * HOUR_MS)).not.toContain(
			true,
		);
		memory.claim('node', stored, told('newer'), 27 * HOUR_MS);
		expect(String(stored.seen)).toHaveLength(3 * 9);
	});

	it('takes an event for new as long as any of what it tells is, and knows all of it afterwards', () => {
		const memory = new RepeatMemory();
		expect(memory.claim('node', {}, [['call'], ['call', 'recording'], ['recording']])).toEqual([
			true,
			true,
			false,
		]);
	});

	it('leaves static data alone when nothing is new, so that nothing is saved', () => {
		const memory = new RepeatMemory();
		memory.claim('node', {}, told('a'));
		const stored: IDataObject = {};
		memory.claim('node', stored, told('a'));
		expect(stored).toEqual({});
	});

	it.each([null, 7, {}, [], 'short', ''])('starts anew from static data %j', (seen) => {
		const stored = { seen } as IDataObject;
		expect(new RepeatMemory().claim('node', stored, told('a'))).toEqual([true]);
	});
});
