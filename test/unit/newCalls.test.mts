import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { instantsOf, wallClock } from '../../nodes/shared/time/localTime';
import type { Candidate, SliceSettings } from '../../nodes/shared/trigger/candidates';
import { detectNewCalls } from '../../nodes/shared/trigger/detectNewCalls';
import { isKnownIn } from '../../nodes/shared/trigger/knownCalls';
import { pollSlices, pollWindow } from '../../nodes/shared/trigger/lookbackWindow';
import {
	readPollState,
	writePollState,
	type PollState,
} from '../../nodes/shared/trigger/pollState';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NINE = Date.UTC(2026, 2, 2, 9);

/** A call is found until this long after its start: its lookback, and the length of a long call. */
const FOUND_FOR_MS = 30 * HOUR;

const call = (id: string, start: number | null, matches = true): Candidate => ({
	id,
	start,
	matches,
});

const every = (stepMs: number, from: number, until: number): Candidate[] =>
	Array.from({ length: Math.ceil((until - from) / stepMs) }, (_, index) =>
		call(`${from} ${index}`, from + index * stepMs),
	);

const idsOf = (calls: readonly Candidate[]) => calls.map(({ id }) => id);

/** A trigger that polls a list, and keeps its state as n8n does. */
class Trigger {
	/** As n8n stores it between two polls. */
	private stored = '{}';

	settings: Omit<SliceSettings, 'start'> = {
		watching: 'kavkom|a|newCall',
		zone: 'UTC',
		settings: 'no filters',
		lookbackMs: 24 * HOUR,
	};

	constructor(settings: Partial<SliceSettings> = {}) {
		Object.assign(this.settings, settings);
	}

	/** The ids of what is new in the part of the list that the window of this poll shows. */
	poll(list: readonly Candidate[], now: number, settings: Partial<SliceSettings> = {}): string[] {
		const { state, newRecords } = this.look(list, now, settings);
		this.keep(state);
		return idsOf(newRecords);
	}

	/** The same, with a state that is lost. */
	look(list: readonly Candidate[], now: number, settings: Partial<SliceSettings> = {}) {
		const all = { ...this.settings, ...settings };
		const state = this.stateFor(all);
		const { start, end } = pollWindow(state, now, all.lookbackMs);
		const shown = list.filter(
			(listed) => listed.start === null || (listed.start >= start && listed.start <= end),
		);
		return detectNewCalls(state, shown, now, { ...all, start });
	}

	keep(state: PollState): void {
		const staticData = {};
		writePollState(staticData, state);
		this.stored = JSON.stringify(staticData);
	}

	private stateFor(settings: Omit<SliceSettings, 'start'>): PollState | undefined {
		return readPollState(JSON.parse(this.stored) as IDataObject, settings);
	}

	get state(): PollState | undefined {
		return this.stateFor(this.settings);
	}

	windowStart(now: number): number {
		return pollWindow(this.state, now, this.settings.lookbackMs).start;
	}

	get size(): number {
		return this.stored.length;
	}
}

/** A trigger whose first poll was at nine o'clock, just after a call. */
const started = (settings: Partial<SliceSettings> = {}): Trigger => {
	const trigger = new Trigger(settings);
	trigger.poll([call('before', NINE - MINUTE)], NINE);
	return trigger;
};

describe('the first poll', () => {
	it('sets a start: what is there is not new, what comes later is', () => {
		const trigger = new Trigger();
		const list = [call('a', NINE - HOUR), call('b', NINE - MINUTE)];
		expect(trigger.poll(list, NINE)).toEqual([]);
		expect(trigger.poll([...list, call('c', NINE)], NINE + MINUTE)).toEqual(['c']);
		expect(trigger.poll([...list, call('c', NINE)], NINE + 2 * MINUTE)).toEqual([]);
	});

	it('hands over what is there when the backlog is wanted, oldest first, and once', () => {
		const trigger = new Trigger({ emitBacklog: true });
		const list = [call('b', NINE - MINUTE), call('a', NINE - HOUR)];
		expect(trigger.poll(list, NINE)).toEqual(['a', 'b']);
		expect(trigger.poll(list, NINE + MINUTE)).toEqual([]);
	});

	it('leaves the rest of a backlog in order for the next polls', () => {
		const trigger = new Trigger({ emitBacklog: true, max: 2 });
		const list = every(HOUR, NINE - 5 * HOUR, NINE);
		const polls = [0, 1, 2, 3].map((minute) => trigger.poll(list, NINE + minute * MINUTE));
		expect(polls).toEqual([idsOf(list.slice(0, 2)), idsOf(list.slice(2, 4)), [list[4].id], []]);
	});

	it('finds nothing and starts with the first call', () => {
		const trigger = new Trigger();
		expect(trigger.poll([], NINE)).toEqual([]);
		expect(trigger.poll([call('a', NINE + MINUTE)], NINE + HOUR)).toEqual(['a']);
	});

	it('never hands over later what lay before its window, however long ago the newest call was', () => {
		const trigger = new Trigger();
		const before = every(20 * MINUTE, NINE - 5 * DAY, NINE - 12 * HOUR);
		expect(trigger.poll(before, NINE)).toEqual([]);
		expect(trigger.poll(before, NINE + MINUTE)).toEqual([]);
		expect(trigger.poll(before, NINE + 3 * DAY)).toEqual([]);
	});

	it('never hands over what lay before its window when the lookback is raised', () => {
		const trigger = new Trigger({ lookbackMs: 2 * HOUR });
		const before = every(20 * MINUTE, NINE - 5 * DAY, NINE);
		expect(trigger.poll(before, NINE)).toEqual([]);
		trigger.settings.lookbackMs = 72 * HOUR;
		expect(trigger.poll(before, NINE + MINUTE)).toEqual([]);
	});

	it('starts anew when another account or event is watched', () => {
		const trigger = started();
		const list = every(HOUR, NINE, NINE + 5 * HOUR);
		trigger.settings.watching = 'kavkom|b|newCall';
		expect(trigger.poll(list, NINE + 5 * HOUR)).toEqual([]);
		expect(trigger.state?.watching).toBe('kavkom|b|newCall');
		expect(trigger.poll([...list, call('new', NINE + 5 * HOUR)], NINE + 6 * HOUR)).toEqual(['new']);
	});

	it('knows nothing of another account', () => {
		const trigger = started();
		expect(isKnownIn(trigger.state?.known ?? {})('before')).toBe(true);
		trigger.settings.watching = 'kavkom|b|newCall';
		expect(trigger.state).toBeUndefined();
	});
});

describe('a later poll', () => {
	it('hands over oldest first, however the list is sorted, and an id once', () => {
		const trigger = started();
		const list = [
			call('c', NINE + 3),
			call('a', NINE + 1),
			call('none', null),
			call('b', NINE + 2),
			call('a', NINE + 1),
		];
		expect(trigger.poll(list, NINE + MINUTE)).toEqual(['a', 'b', 'c', 'none']);
	});

	it('has calls of one second in the same order however they came', () => {
		const list = ['b', 'c', 'a'].map((id) => call(id, NINE));
		expect(started().poll(list, NINE + MINUTE)).toEqual(['a', 'b', 'c']);
		expect(started().poll([...list].reverse(), NINE + MINUTE)).toEqual(['a', 'b', 'c']);
	});

	it('finds a record that comes a day after the end of its call, behind newer ones', () => {
		const trigger = started();
		const list: Candidate[] = [];
		for (let now = NINE; now < NINE + 30 * HOUR; now += HOUR) {
			list.push(call(`at ${now}`, now));
			trigger.poll(list, now);
		}
		list.push(call('late', NINE + MINUTE));
		expect(trigger.poll(list, NINE + 30 * HOUR)).toEqual(['late']);
		expect(trigger.poll(list, NINE + 30 * HOUR + MINUTE)).toEqual([]);
	});

	it('reads back no further with each poll for a call without a start that waits', () => {
		const trigger = new Trigger();
		trigger.poll([], NINE);
		trigger.poll([call('last', NINE + 10 * DAY)], NINE + 10 * DAY);
		const waiting = { ...call('undated', null), waits: true };
		const starts = [1, 2, 3].map((minute) => {
			const now = NINE + 10 * DAY + minute * MINUTE;
			const [slice] = pollSlices(trigger.state, now, trigger.settings);
			const settings = { ...trigger.settings, ...slice };
			trigger.keep(detectNewCalls(trigger.state, [waiting], now, settings).state);
			return slice.start;
		});
		expect(new Set(starts).size).toBe(1);
	});

	it('waits for a status to settle or a recording to appear, and emits once', () => {
		const trigger = started();
		const quiet = call('a', NINE, false);
		expect(trigger.poll([quiet, call('b', NINE + HOUR)], NINE + HOUR)).toEqual(['b']);
		expect(trigger.poll([quiet], NINE + 2 * HOUR)).toEqual([]);
		expect(trigger.poll([call('a', NINE)], NINE + 3 * HOUR)).toEqual(['a']);
		expect(trigger.poll([quiet], NINE + 4 * HOUR)).toEqual([]);
		expect(trigger.poll([call('a', NINE)], NINE + 5 * HOUR)).toEqual([]);
	});

	it('emits a recording of the time before the first poll that appears after it', () => {
		const trigger = new Trigger();
		trigger.poll([call('a', NINE - HOUR, false)], NINE);
		expect(trigger.poll([call('a', NINE - HOUR)], NINE + HOUR)).toEqual(['a']);
	});

	it('emits a call without a start, once', () => {
		const trigger = started();
		expect(trigger.poll([call('none', null)], NINE + MINUTE)).toEqual(['none']);
		expect(trigger.poll([call('none', null)], NINE + HOUR)).toEqual([]);
	});

	it('changes neither the state nor the records that it is given', () => {
		const { state, settings } = started();
		const list = [call('b', NINE + 2), call('a', NINE + 1)];
		const before = JSON.stringify({ state, list });
		const slice = { ...settings, start: NINE - HOUR };
		const answers = [1, 2].map(() => detectNewCalls(state, list, NINE + MINUTE, slice));
		expect(JSON.stringify({ state, list })).toBe(before);
		expect(answers[0]).toEqual(answers[1]);
	});
});

describe('a poll whose state is lost', () => {
	it('is repeated: the next one finds the same', () => {
		const trigger = started();
		const list = every(MINUTE, NINE, NINE + HOUR);
		const lost = idsOf(trigger.look(list, NINE + HOUR).newRecords);
		expect(trigger.poll(list, NINE + HOUR + MINUTE)).toEqual(lost);
	});
});

describe('a limit of what one poll may hand over', () => {
	it('leaves the rest in order, and new calls come behind it', () => {
		const trigger = started();
		const list = every(MINUTE, NINE, NINE + 7 * MINUTE);
		const max = 3;
		expect(trigger.poll(list, NINE + HOUR, { max })).toEqual(idsOf(list.slice(0, 3)));
		list.push(call('later', NINE + HOUR));
		expect(trigger.poll(list, NINE + 2 * HOUR, { max })).toEqual(idsOf(list.slice(3, 6)));
		expect(trigger.poll(list, NINE + 3 * HOUR, { max })).toEqual([list[6].id, 'later']);
		expect(trigger.poll(list, NINE + 4 * HOUR, { max })).toEqual([]);
	});

	it('keeps the window reaching what is left, however many days the rest takes', () => {
		const trigger = started();
		const list = every(2 * HOUR, NINE, NINE + 4 * DAY);
		const found: string[] = [];
		for (let day = 4; day < 60; day += 1) {
			found.push(...trigger.poll(list, NINE + day * DAY, { max: 1 }));
		}
		expect(found).toEqual(idsOf(list));
	});

	it('leaves everything where nothing may be handed over', () => {
		const trigger = started();
		const list = [call('a', NINE), call('b', NINE + HOUR)];
		expect(trigger.poll(list, NINE + 2 * HOUR, { max: 0 })).toEqual([]);
		expect(trigger.poll(list, NINE + 90 * HOUR)).toEqual(['a', 'b']);
	});
});

describe('an outage', () => {
	it('of days makes the window grow back to what was seen last', () => {
		const trigger = started();
		const list = every(10 * MINUTE, NINE, NINE + 9 * DAY);
		expect(trigger.windowStart(NINE + 9 * DAY)).toBeLessThanOrEqual(NINE - 24 * HOUR);
		expect(trigger.poll(list, NINE + 9 * DAY)).toEqual(idsOf(list));
	});

	it('is caught up in slices that lose nothing, also of calls that come late', () => {
		const trigger = started();
		const list = every(HOUR, NINE, NINE + 9 * DAY);
		const [late] = list.splice(3, 1);
		const now = NINE + 9 * DAY;
		const found: string[] = [];
		for (let readUntil = NINE + 3 * DAY; readUntil < now; readUntil += 3 * DAY) {
			const slice = list.filter(({ start }) => start !== null && start <= readUntil);
			found.push(...trigger.poll(slice, now, { readUntil }));
			expect(trigger.windowStart(now)).toBeLessThanOrEqual(readUntil - FOUND_FOR_MS);
		}
		found.push(...trigger.poll(list, now));
		expect(found).toEqual(idsOf(list));
		expect(found).not.toContain(late.id);
	});

	it('that is read in slices gets on where a slice has no call', () => {
		const trigger = started();
		trigger.poll([], NINE + 9 * DAY, { readUntil: NINE + 3 * DAY });
		expect(trigger.state?.unfinished?.until).toBe(NINE + 3 * DAY);
	});
});

describe('forgetting', () => {
	it('drops calls that can no longer be listed, and hands none of them over again', () => {
		const trigger = started();
		const list = every(HOUR, NINE, NINE + 10 * DAY);
		for (const { start } of list) trigger.poll(list, (start ?? 0) + MINUTE);
		const known = isKnownIn(trigger.state?.known ?? {});
		expect(list.filter(({ id }) => known(id)).length).toBeLessThan(35);
		const everything = detectNewCalls(trigger.state, list, NINE + 10 * DAY, {
			...trigger.settings,
			start: NINE,
		});
		expect(everything.newRecords).toEqual([]);
	});

	it('hands none of them over again when the lookback is raised', () => {
		const trigger = started({ lookbackMs: HOUR });
		const list = every(HOUR, NINE, NINE + 3 * DAY);
		for (const { start } of list) trigger.poll(list, (start ?? 0) + MINUTE);
		trigger.settings.lookbackMs = 30 * DAY;
		expect(trigger.windowStart(NINE + 3 * DAY)).toBeGreaterThan(NINE);
		expect(trigger.poll(list, NINE + 3 * DAY)).toEqual([]);
	});

	it('remembers a call for as long as the window shows it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 3 * 24 * 60 }), { minLength: 1, maxLength: 60 }),
				fc.integer({ min: 1, max: 40 }),
				(minutes, lookbackHours) => {
					const trigger = started({ lookbackMs: lookbackHours * HOUR });
					const list = minutes.map((minute, index) => call(`${index}`, NINE + minute * MINUTE));
					const found: string[] = [];
					for (let now = NINE; now < NINE + 5 * DAY; now += 47 * MINUTE) {
						found.push(
							...trigger.poll(
								list.filter(({ start }) => (start ?? 0) < now),
								now,
							),
						);
					}
					expect(found.sort()).toEqual(idsOf(list).sort());
				},
			),
		);
	});
});

describe('a wrong clock of ours', () => {
	/** Polls every ten minutes for a week, by a clock that is wrong for a while. */
	const pollThroughout = (skewMs: number, wrongFrom: number, wrongUntil: number) => {
		const trigger = started();
		const list = every(31 * MINUTE, NINE, NINE + 5 * DAY);
		const listedAfter = (index: number) => (index % 7 === 0 ? 23 * HOUR : 11 * MINUTE);
		const found: string[] = [];
		for (let at = NINE; at < NINE + 7 * DAY; at += 10 * MINUTE) {
			const listed = list.filter(({ start }, index) => (start ?? 0) + listedAfter(index) <= at);
			const isWrong = at >= wrongFrom && at < wrongUntil;
			found.push(...trigger.poll(listed, isWrong ? at + skewMs : at));
		}
		return { found: found.sort(), expected: idsOf(list).sort() };
	};

	it.each([
		['minutes fast', 7 * MINUTE],
		['hours fast', 9 * HOUR],
		['days fast', 5 * DAY],
		['years fast', 1000 * DAY],
		['minutes slow', -7 * MINUTE],
		['hours slow', -9 * HOUR],
		['a day slow', -24 * HOUR],
		['days slow', -5 * DAY],
	])('that is %s for two days loses and repeats nothing', (_, skewMs) => {
		const { found, expected } = pollThroughout(skewMs, NINE + DAY, NINE + 3 * DAY);
		expect(found).toEqual(expected);
	});

	it('that is days slow does not hide the next call', () => {
		const trigger = started();
		expect(trigger.poll([call('a', NINE + MINUTE)], NINE - 5 * DAY)).toEqual(['a']);
	});

	it('that is hours fast at the first poll loses nothing that comes after it', () => {
		const trigger = new Trigger({ lookbackMs: 2 * HOUR });
		expect(trigger.poll([call('before', NINE - HOUR)], NINE + 5 * HOUR)).toEqual([]);
		expect(trigger.poll([call('a', NINE + MINUTE)], NINE + 2 * MINUTE)).toEqual(['a']);
	});

	it('that is hours fast at a first poll that finds nothing loses nothing that comes after it', () => {
		const trigger = new Trigger({ lookbackMs: 2 * HOUR });
		expect(trigger.poll([], NINE + 12 * HOUR)).toEqual([]);
		expect(trigger.poll([call('a', NINE + MINUTE)], NINE + 2 * MINUTE)).toEqual(['a']);
	});

	it('that is days fast for one poll, which reads all days, forgets nothing of the hour', () => {
		const trigger = started();
		const list = [call('a', NINE + MINUTE)];
		expect(trigger.poll(list, NINE + 2 * MINUTE)).toEqual(['a']);
		const wrong = NINE + 10 * DAY;
		for (const readUntil of [wrong - 2 * DAY, undefined]) trigger.poll(list, wrong, { readUntil });
		list.push(call('b', NINE + 3 * MINUTE));
		expect(trigger.poll(list, NINE + 4 * MINUTE)).toEqual(['b']);
	});

	it('that is hours fast after quiet days does not shorten the lookback', () => {
		const trigger = started();
		const now = NINE + 3 * DAY;
		trigger.poll([], now + 12 * HOUR, { readUntil: now + 6 * HOUR });
		expect(trigger.windowStart(now + 12 * HOUR)).toBeLessThanOrEqual(now - FOUND_FOR_MS);
	});
});

describe('a mistaken stamp', () => {
	it('far in the future hides no other call', () => {
		const trigger = started();
		const wrong = call('wrong', NINE + 900 * DAY);
		const settings = { ...trigger.settings, start: NINE - HOUR };
		const { state, newRecords } = detectNewCalls(trigger.state, [wrong], NINE + MINUTE, settings);
		expect(newRecords).toEqual([wrong]);
		trigger.keep(state);
		const list = [call('a', NINE + 2 * MINUTE), wrong];
		expect(trigger.poll(list, NINE + 3 * DAY)).toEqual(['a']);
	});

	it('some hours in the future does not shorten the window after an outage', () => {
		const trigger = started();
		expect(trigger.poll([call('wrong', NINE + 20 * HOUR)], NINE)).toEqual(['wrong']);
		expect(trigger.windowStart(NINE + 3 * DAY)).toBeLessThanOrEqual(NINE - FOUND_FOR_MS);
	});

	it('of years ago is taken for a call of that time', () => {
		const trigger = started();
		const list = [call('old', Date.UTC(1970, 0, 1)), call('a', NINE)];
		const settings = { ...trigger.settings, start: 0 };
		expect(idsOf(detectNewCalls(trigger.state, list, NINE, settings).newRecords)).toEqual(['a']);
	});
});

describe('a change of the time zone', () => {
	const readings = new Map<string, number>();

	/** How an instant that the list writes without its zone, UTC, reads in another one. */
	const reading = (zone: string, instant: number): number => {
		const key = `${zone} ${instant}`;
		const known = readings.get(key);
		if (known !== undefined) return known;
		const read = instantsOf(wallClock(instant, 'UTC', 'yyyy-MM-dd HH:mm:ss'), zone)[0];
		readings.set(key, read);
		return read;
	};

	/** A list of which some stamps name no zone; the others say their instant beyond doubt. */
	const readIn = (zone: string, list: readonly Candidate[], isNaive = (_index: number) => true) =>
		list.map((listed, index): Candidate => {
			const start = listed.start ?? 0;
			if (!isNaive(index)) return listed;
			return {
				...call(listed.id, reading(zone, start)),
				startIn: (other) => reading(other, start),
			};
		});

	/**
	 * Which stamps name no zone, by their place in the list. Of those that a mixed list holds, none is listed late: beside
	 * calls whose time is beyond doubt, it would be too old in a zone that is half a day off.
	 */
	const FORMS: Record<string, (index: number) => boolean> = {
		'stamps without a zone': () => true,
		'stamps that name their instant': () => false,
		'stamps of both kinds': (index) => index % 5 > 2,
	};

	const ZONES = [
		'UTC',
		'Asia/Jerusalem',
		'America/New_York',
		'Asia/Kathmandu',
		'Pacific/Kiritimati',
	];
	const changes = ZONES.flatMap((from) =>
		ZONES.filter((to) => to !== from).map((to) => [from, to] as const),
	);

	/** Polls for seven days, with the zone changed at times, over the days on which clocks change. */
	const pollThroughout = (
		zones: ReadonlyArray<{ zone: string; from: number }>,
		start: number,
		isNaive: (index: number) => boolean,
	) => {
		const trigger = new Trigger();
		const list = every(29 * MINUTE, start - 3 * DAY, start + 5 * DAY);
		const listedAt = (index: number) =>
			(list[index].start ?? 0) + (index % 5 === 0 ? 23 * HOUR : 11 * MINUTE);
		const forms = new Map(list.map(({ id }, index) => [id, isNaive(index)]));
		const found: string[] = [];
		for (let at = start; at < start + 7 * DAY; at += HOUR) {
			const zone = zones.findLast(({ from }) => start + from <= at)?.zone ?? 'UTC';
			trigger.settings.zone = zone;
			const listed = list.filter((_, index) => listedAt(index) <= at);
			const isNaiveOf = (index: number) => forms.get(listed[index].id) === true;
			found.push(...trigger.poll(readIn(zone, listed, isNaiveOf), at));
		}
		const since = list.filter((one) => (one.start ?? 0) >= start);
		const existing = list.filter((_, index) => listedAt(index) <= start);
		const wasFound = new Set(found);
		return {
			twice: found.length - wasFound.size,
			lost: idsOf(since).filter((id) => !wasFound.has(id)),
			ofBefore: idsOf(existing).filter((id) => wasFound.has(id)),
		};
	};

	const EACH_ONCE = { twice: 0, lost: [], ofBefore: [] };

	describe.each(Object.keys(FORMS))('of a list with %s', (form) => {
		it.each(changes)('from %s to %s loses and repeats nothing', (from, to) => {
			const zones = [
				{ zone: from, from: 0 },
				{ zone: to, from: 3 * DAY },
			];
			for (const start of [Date.UTC(2026, 0, 10), Date.UTC(2026, 2, 5), Date.UTC(2026, 9, 22)]) {
				expect(pollThroughout(zones, start, FORMS[form])).toEqual(EACH_ONCE);
			}
		});

		it('at any time, to any zone and back, loses and repeats nothing', () => {
			const move = fc.record({
				zone: fc.constantFrom(...ZONES),
				from: fc.integer({ min: 1, max: 5 * 24 }).map((hours) => hours * HOUR),
			});
			const moves = fc.array(move, { minLength: 1, maxLength: 4 });
			const days = fc.integer({ min: 0, max: 364 });
			fc.assert(
				fc.property(fc.constantFrom(...ZONES), moves, days, (first, later, day) => {
					const zones = [{ zone: first, from: 0 }, ...later.sort((a, b) => a.from - b.from)];
					const start = Date.UTC(2026, 0, 1) + day * DAY;
					expect(pollThroughout(zones, start, FORMS[form])).toEqual(EACH_ONCE);
				}),
				{ numRuns: 15 },
			);
		});
	});

	it('during an outage loses no late record', () => {
		const [from, to] = ['America/New_York', 'Pacific/Kiritimati'];
		const trigger = new Trigger({ zone: from });
		const early = every(HOUR, NINE, NINE + 20 * HOUR);
		trigger.poll([], NINE);
		trigger.poll(readIn(from, early), NINE + 20 * HOUR);
		const later = [call('late', NINE + 30 * MINUTE), call('newest', NINE + 70 * HOUR)];
		trigger.settings.zone = to;
		expect(trigger.poll(readIn(to, [...early, ...later]), NINE + 72 * HOUR)).toEqual([
			'late',
			'newest',
		]);
	});

	it('to and fro again and again does not make the state grow', () => {
		const trigger = started();
		const list = every(MINUTE, NINE, NINE + 3 * DAY);
		const sizes: number[] = [];
		for (let at = NINE + HOUR; at < NINE + 3 * DAY; at += HOUR) {
			trigger.settings.zone = trigger.settings.zone === 'UTC' ? 'Asia/Jerusalem' : 'UTC';
			const shown = list.filter(({ start }) => (start ?? 0) < at);
			trigger.poll(readIn(trigger.settings.zone, shown), at);
			sizes.push(trigger.size);
		}
		expect(sizes[70]).toBeLessThan(sizes[40] * 1.3);
	});
});

describe('an hour that a clock change repeats', () => {
	const zone = 'Asia/Jerusalem';
	const FIRST_PASS = Date.UTC(2026, 9, 24, 22, 30);
	const SECOND_PASS = FIRST_PASS + HOUR;

	it('costs a late record nothing of its time, although its start is read an hour early', () => {
		const listedAt = SECOND_PASS + FOUND_FOR_MS;
		const trigger = new Trigger({ zone });
		const others = every(10 * MINUTE, FIRST_PASS - 2 * HOUR, listedAt);
		for (let at = FIRST_PASS - 2 * HOUR; at <= listedAt; at += 10 * MINUTE) {
			trigger.poll(
				others.filter(({ start }) => (start ?? 0) < at),
				at,
			);
		}
		const [read] = instantsOf(wallClock(SECOND_PASS, zone, 'yyyy-MM-dd HH:mm:ss'), zone);
		expect(read).toBe(FIRST_PASS);
		expect(trigger.poll([...others, call('late', read)], listedAt)).toEqual(['late']);
	});

	it('is remembered whole when the time zone changes', () => {
		const trigger = new Trigger({ zone });
		trigger.poll([], FIRST_PASS - HOUR);
		const calls = [call('a', FIRST_PASS), call('b', SECOND_PASS)];
		expect(trigger.poll(calls, SECOND_PASS + MINUTE)).toEqual(['a', 'b']);
		const [read] = instantsOf(wallClock(SECOND_PASS, zone, 'yyyy-MM-dd HH:mm:ss'), 'UTC');
		const startIn = () => FIRST_PASS;
		const sameCalls = [call('a', read), call('b', read)].map((one) => ({ ...one, startIn }));
		expect(trigger.poll(sameCalls, SECOND_PASS + HOUR, { zone: 'UTC' })).toEqual([]);
	});
});

describe('the size of the state', () => {
	const CALLS_A_DAY = 10_000;

	it.each([
		[24, 24],
		[24, 10],
		[24, 1],
		[48, 24],
	])('stays under 200 KB with a lookback of %i h, calls in %i h of each day', (lookback, hours) => {
		const trigger = new Trigger({ lookbackMs: lookback * HOUR });
		const midnight = Date.UTC(2026, 2, 2);
		const days = [0, 1, 2, 3, 4, 5].map((day) => midnight + day * DAY);
		const list = days.flatMap((day) =>
			every((hours * HOUR) / CALLS_A_DAY, day, day + hours * HOUR),
		);
		trigger.poll([], midnight);
		let found = 0;
		for (let at = midnight + HOUR; at <= midnight + 6 * DAY; at += HOUR) {
			const lastHour = list.filter(({ start }) => (start ?? 0) >= at - HOUR && (start ?? 0) < at);
			found += trigger.poll(lastHour, at).length;
			expect(trigger.size).toBeLessThan(200_000);
		}
		expect(found).toBe(6 * CALLS_A_DAY);
	});
});
