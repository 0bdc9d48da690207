import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { callStarts } from '../../nodes/OneCom/calls/callStarts';
import { slicesOf } from '../../nodes/OneCom/calls/readCalls';

const ZONES = [
	...['Asia/Jerusalem', 'Europe/Paris', 'America/New_York', 'Asia/Beirut', 'America/Santiago'],
	...['Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'],
];

describe('callStarts', () => {
	const ZONE = 'Asia/Jerusalem';
	/** Twice on 2026-10-25, an hour apart: the clocks go back at 02:00. */
	const STAMP = '2026-10-25 01:30:00';
	const FIRST = Date.parse('2026-10-24T22:30:00Z');
	const SECOND = Date.parse('2026-10-24T23:30:00Z');
	const at = (instant: number) => String(instant / 1000);

	it.each([
		[`pbx24-${at(FIRST)}.1001`, [FIRST]],
		[`pbx24-${at(SECOND)}.1001`, [SECOND]],
		[`pbx24-${at(SECOND)}_1001`, [SECOND]],
		[`${at(SECOND)}.1001`, [SECOND]],
		[`pbx6.example.com-${at(SECOND)}.2690122`, [SECOND]],
		[`pbx-6.example.com-${at(FIRST)}.123`, [FIRST]],
		[`asterisk01.local-${at(SECOND)}_45`, [SECOND]],
		[`6.pbx.example.com-${at(SECOND)}.1`, [SECOND]],
		[`pbx_6-${at(SECOND)}.1`, [SECOND]],
		[`pbx-${at(FIRST)}-${at(SECOND)}.1`, [SECOND]],
		[`pbx24-${at(SECOND + 20 * 60_000)}.1001`, [SECOND]],
		[`pbx24-${at(FIRST - 20 * 60_000)}.1001`, [FIRST]],
		[`pbx24-${at(SECOND + 30 * 60_000)}.1001`, [FIRST, SECOND]],
		[`pbx24-${at(FIRST + 30 * 60_000)}.1001`, [FIRST, SECOND]],
		[`pbx24-${at(FIRST + 3 * 3_600_000)}.1001`, [FIRST, SECOND]],
		['pbx24-0000000000.1001', [FIRST, SECOND]],
		['15a4cfe6429054', [FIRST, SECOND]],
		[`pbx24-${at(SECOND)}`, [FIRST, SECOND]],
		[`pbx24-${at(SECOND)}.`, [FIRST, SECOND]],
		[`pbx24${at(SECOND)}.1001`, [FIRST, SECOND]],
		[`-${at(SECOND)}.1001`, [FIRST, SECOND]],
		['', [FIRST, SECOND]],
	])('in a repeated hour the id %s tells %j', (id, starts) => {
		expect(callStarts(STAMP, id, ZONE)).toEqual(starts);
	});

	it('elsewhere goes by the stamp, whatever the id says', () => {
		const start = Date.parse('2026-01-20T07:00:00Z');
		expect(callStarts('2026-01-20 09:00:00', `pbx24-${at(FIRST)}.1`, ZONE)).toEqual([start]);
	});

	it('is not known where there is no stamp', () => {
		expect(callStarts('0000-00-00 00:00:00', `pbx24-${at(FIRST)}.1`, ZONE)).toEqual([]);
		expect(callStarts(undefined, 'x', ZONE)).toEqual([]);
	});
});

describe('slicesOf', () => {
	/** The way in which 1com reads both: a day is midnight at its start, and the end is not in it. */
	const naive = (stamp: string): number =>
		Date.parse(`${stamp.length === 10 ? `${stamp} 00:00:00` : stamp}Z`.replace(' ', 'T'));
	const local = (instant: number, zone: string): number => {
		const moment = DateTime.fromMillis(instant, { zone });
		return instant + moment.offset * 60_000;
	};

	const windows = fc
		.tuple(
			fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }),
			fc.integer({ min: 0, max: 60 * 86_400_000 }),
		)
		.map(([start, length]) => ({
			start: Math.floor(start / 1000) * 1000,
			end: Math.floor((start + length) / 1000) * 1000 + 999,
		}));

	it('has every second of the window in one slice, and in one only', () => {
		fc.assert(
			fc.property(
				windows,
				fc.integer({ min: 1, max: 40 }),
				fc.constantFrom(...ZONES),
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
				(window, chunkDays, zone, share, laterDays) => {
					const slices = slicesOf(window, chunkDays, zone, laterDays);
					const instant = window.start + Math.floor((window.end - window.start) * share);
					for (const moment of [window.start, instant, window.end]) {
						const wall = local(Math.floor(moment / 1000) * 1000, zone);
						const holding = slices.filter(
							({ start, end }) => naive(start) <= wall && wall < naive(end),
						);
						expect(holding).toHaveLength(1);
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	it('has slices that meet, newest first, none longer than asked for', () => {
		fc.assert(
			fc.property(
				windows,
				fc.integer({ min: 1, max: 40 }),
				fc.constantFrom(...ZONES),
				fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
				(window, chunkDays, zone, laterDays = chunkDays) => {
					const slices = slicesOf(window, chunkDays, zone, laterDays);
					expect(slices.length).toBeGreaterThan(0);
					slices.forEach(({ start, end }, index) => {
						const days = (naive(end) - naive(start)) / 86_400_000;
						expect(days).toBeGreaterThan(0);
						expect(days).toBeLessThanOrEqual(index === 0 ? chunkDays : laterDays);
						if (index > 0) expect(end).toBe(slices[index - 1].start);
					});
				},
			),
			{ numRuns: 300 },
		);
	});
});
