import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { toIsoUtc } from '../../nodes/shared/time/isoUtc';
import {
	firstNotBefore,
	instantsOf,
	isKnownZone,
	wallClock,
	widenAtClockChanges,
	unreadableStamp,
} from '../../nodes/shared/time/localTime';

/** Half-hour and day-long jumps, changes at midnight and southern summers among them. */
const ZONES = [
	'UTC',
	'Europe/Paris',
	'Asia/Jerusalem',
	'America/New_York',
	'America/Sao_Paulo',
	'America/Havana',
	'Australia/Lord_Howe',
	'Asia/Kathmandu',
	'Asia/Beirut',
	'Pacific/Apia',
];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Zones and days on which their clocks were changed: forth and back, by half an hour, by a day, at midnight, by minutes
 * and seconds when zones began, in quarters for a war, for a month of fasting; and days without any change.
 */
const CHANGES = [
	[
		'Europe/Paris',
		'2026-03-29',
		'2026-10-25',
		'1911-03-11',
		'1940-06-14',
		'1945-04-02',
		'2026-06-01',
	],
	['Atlantic/Azores', '2026-03-29', '2026-10-25', '1912-01-01', '1942-04-25', '1993-03-28'],
	['Australia/Lord_Howe', '2026-04-05', '2026-10-04', '1981-03-01'],
	['Asia/Jerusalem', '2026-03-27', '2026-10-25', '1918-01-01', '1948-05-23'],
	['Africa/Casablanca', '2026-02-15', '2026-03-22', '1913-10-26'],
	['America/Sao_Paulo', '2018-11-04', '2018-02-18', '1914-01-01'],
	['America/St_Johns', '2006-04-02', '2006-10-29', '1935-03-30', '1988-04-03'],
	['Pacific/Apia', '2011-12-30', '2011-09-24', '1911-01-01'],
	['Europe/Amsterdam', '1937-07-01', '1940-05-16'],
	['Africa/Monrovia', '1919-03-01', '1972-01-07'],
	['Asia/Pyongyang', '2015-08-15', '2018-05-05'],
	['Asia/Gaza', '2011-08-01', '2011-08-30'],
	['UTC', '2026-03-29', '1901-01-05'],
] as const;

/** All instants at which luxon has a zone's clock show a time; in an hour that is skipped, the one by the clock before. */
function meaningsOf(naive: number, zone: string): number[] {
	const offsetOf = (instant: number) => IANAZone.create(zone).offset(instant) * MINUTE_MS;
	const around = Array.from({ length: 13 }, (_, step) =>
		offsetOf(naive + (step - 6) * (DAY_MS / 4)),
	);
	const instants = [...new Set(around)]
		.map((offset) => naive - offset)
		.filter((instant) => instant + offsetOf(instant) === naive)
		.sort((a, b) => a - b);
	return instants.length > 0 ? instants : [naive - around[0]];
}

const zones = fc.constantFrom(...ZONES);
const seconds = fc.integer({
	min: Date.UTC(2010, 0) / 1000,
	max: Date.UTC(2037, 0) / 1000,
});

const stampOf = (instant: number, zone: string) =>
	DateTime.fromMillis(instant, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');

describe('A stamp', () => {
	it('is read as the instants whose clock shows it, the earlier first', () => {
		fc.assert(
			fc.property(zones, seconds, (zone, second) => {
				const instant = second * 1000;
				const stamp = stampOf(instant, zone);
				const instants = instantsOf(stamp, zone);
				expect(instants).toContain(instant);
				expect(instants.map((each) => stampOf(each, zone))).toEqual(instants.map(() => stamp));
				expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
			}),
			{ numRuns: 2000 },
		);
	});

	it('says the same with dashes, with slashes and with a T, whatever its digits', () => {
		const digits = (count: number) =>
			fc.integer({ min: 0, max: 10 ** count - 1 }).map((each) => String(each).padStart(count, '0'));
		const fields = fc.oneof(
			fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2)),
			fc
				.integer({ min: Date.UTC(1970, 0) / 1000, max: Date.UTC(2100, 0) / 1000 })
				.map((second) => new Date(second * 1000).toISOString().split(/\D/)),
		);
		fc.assert(
			fc.property(zones, fields, (zone, [year, month, day, hour, minute, second]) => {
				const time = `${hour}:${minute}:${second}`;
				const bySlashes = instantsOf(`${year}/${month}/${day} ${time}`, zone);
				expect(instantsOf(`${year}-${month}-${day} ${time}`, zone)).toEqual(bySlashes);
				expect(instantsOf(`${year}-${month}-${day}T${time}`, zone)).toEqual(bySlashes);
			}),
			{ numRuns: 5000 },
		);
	});

	const NEAR_CHANGES = fc.constantFrom(
		['Europe/Paris', Date.UTC(2026, 9, 25, 1)],
		['Asia/Jerusalem', Date.UTC(2026, 9, 24, 23)],
		['America/New_York', Date.UTC(2026, 10, 1, 6)],
		['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
		['Europe/Paris', Date.UTC(2026, 2, 29, 1)],
		['Asia/Jerusalem', Date.UTC(2026, 2, 27, 0)],
	) as fc.Arbitrary<[string, number]>;

	it('of an hour that is shown twice is read as both its instants', () => {
		fc.assert(
			fc.property(NEAR_CHANGES, fc.integer({ min: -7200, max: 7200 }), ([zone, change], shift) => {
				const instant = change + shift * 1000;
				const all = DateTime.fromMillis(instant, { zone })
					.getPossibleOffsets()
					.map((date) => date.toMillis())
					.sort((a, b) => a - b);
				expect(instantsOf(stampOf(instant, zone), zone)).toEqual(all);
			}),
			{ numRuns: 1000 },
		);
	});

	it.each([
		['2026-03-29 02:30:00', 'Europe/Paris', '2026-03-29T01:30:00.000Z'],
		['2026-03-27 02:15:00', 'Asia/Jerusalem', '2026-03-27T00:15:00.000Z'],
	])(
		'of an hour that is skipped (%s) is read as the clock after the change',
		(stamp, zone, iso) => {
			expect(instantsOf(stamp, zone).map(toIsoUtc)).toEqual([iso]);
		},
	);

	it.each([
		['2026-03-01T09:30:00', ['2026-03-01T08:30:00.000Z']],
		[' 2026-03-01 09:30:00 ', ['2026-03-01T08:30:00.000Z']],
		['2026-03-01 09:30:00.25', ['2026-03-01T08:30:00.250Z']],
		['2026-03-01 09:30:00.123456', ['2026-03-01T08:30:00.123Z']],
		['2026-03-01 09:30:00Z', ['2026-03-01T09:30:00.000Z']],
		['2026-03-01 09:30:00+02:00', ['2026-03-01T07:30:00.000Z']],
		['2026-03-01 09:30:00-0530', ['2026-03-01T15:00:00.000Z']],
		['2026-03-01 09:30:00+01', ['2026-03-01T08:30:00.000Z']],
		['2026-03-01 09:30:00-05', ['2026-03-01T14:30:00.000Z']],
		['2026-03-01 09:30:00.123456+00', ['2026-03-01T09:30:00.123Z']],
		['2026-03-01 09:30:00.5-03:30', ['2026-03-01T13:00:00.500Z']],
		['2026-03-01 09:30:00+00:09:21', ['2026-03-01T09:20:39.000Z']],
		['2026-03-01T09:30:00.000000Z', ['2026-03-01T09:30:00.000Z']],
		['2026-03-01 09:30:00 UTC', ['2026-03-01T09:30:00.000Z']],
		['2026-03-01t09:30:00z', ['2026-03-01T09:30:00.000Z']],
		['2026-03-01 09:30', ['2026-03-01T08:30:00.000Z']],
		['2026-03-01T09:30+01', ['2026-03-01T08:30:00.000Z']],
		['2024-02-29 00:00:00', ['2024-02-28T23:00:00.000Z']],
		['2026-03-01 9:30:00', ['2026-03-01T08:30:00.000Z']],
		['2026-03-01\u00a009:30:00', ['2026-03-01T08:30:00.000Z']],
		['2026/03/01 09:30:00', ['2026-03-01T08:30:00.000Z']],
		['20260301T093000Z', ['2026-03-01T09:30:00.000Z']],
		['20260301T093000', ['2026-03-01T08:30:00.000Z']],
		['20260301T093000-0500', ['2026-03-01T14:30:00.000Z']],
		['2026-03-01 09:30:00 CET', ['2026-03-01T08:30:00.000Z']],
		['2026-03-01 09:30:00 Asia/Jerusalem', ['2026-03-01T07:30:00.000Z']],
		['2026-03-01 09:30:00 America/Argentina/Buenos_Aires', ['2026-03-01T12:30:00.000Z']],
		['2026-03-01T09:30:00[Asia/Jerusalem]', ['2026-03-01T07:30:00.000Z']],
		[1772353800, ['2026-03-01T08:30:00.000Z']],
		['1772353800', ['2026-03-01T08:30:00.000Z']],
		[1772353800123, ['2026-03-01T08:30:00.000Z']],
		['1772353800123456', ['2026-03-01T08:30:00.000Z']],
		[
			{ date: '2026-03-01 09:30:00.000000', timezone_type: 3, timezone: 'Asia/Jerusalem' },
			['2026-03-01T07:30:00.000Z'],
		],
		[
			{ date: '2026-03-01 09:30:00.000000', timezone_type: 1, timezone: '+02:00' },
			['2026-03-01T07:30:00.000Z'],
		],
	])('%j is read as %j in Paris', (stamp, expected) => {
		expect(instantsOf(stamp, 'Europe/Paris').map(toIsoUtc)).toEqual(expected);
	});

	it.each([
		'',
		'0000-00-00 00:00:00',
		'2026-02-29 10:00:00',
		'2026-13-01 10:00:00',
		'2026-00-10 10:00:00',
		'2026-01-01 24:00:00',
		'2026-01-01 23:59:60',
		'2026-01-01 25:00:00',
		'2026-01-01',
		'2026-01-01 10',
		'2026-01-01 10:00:00+1',
		'1970-01-01 00:00:00',
		'1970-01-01 01:00:00',
		'1970-01-01 01:00',
		'1970-01-01 00:00:00+00',
		'1969-12-31 19:00:00',
		'1970-01-01 14:00:00',
		'yesterday',
		null,
		undefined,
		1772353,
		{},
		{ date: '2026-03-01 09:30:00', timezone: 'Nowhere/Else' },
		'2026-03-01 09:30:00 IST',
		'2026-03-01 09:30:00 Nowhere/Else',
		'1900-01-01 00:00:00',
		'9999-12-31 23:59:59',
		'-0001-11-30 00:00:00',
		'infinity',
		'2026-3-1 10:00:00',
		'01/03/2026 10:00:00',
	])('is not %j', (stamp) => {
		expect(instantsOf(stamp, 'Europe/Paris')).toEqual([]);
	});

	it('means the same whatever day of whatever zone was read before it, in old years, too', () => {
		const changes = CHANGES.flatMap(([zone, ...days]) => days.map((day) => ({ zone, day })));
		const stamps = fc.record({
			near: fc.constantFrom(...changes),
			other: fc.constantFrom(...changes),
			days: fc.integer({ min: -3, max: 3 }),
			quarter: fc.integer({ min: 0, max: 95 }),
			second: fc.integer({ min: 0, max: 59 }),
		});
		fc.assert(
			fc.property(fc.array(stamps, { minLength: 2, maxLength: 20 }), (list) => {
				for (const { near, other, days, quarter, second } of list) {
					const naive =
						Date.parse(near.day) + days * DAY_MS + quarter * 15 * MINUTE_MS + second * 1000;
					const stamp = new Date(naive).toISOString().slice(0, 19).replace('T', ' ');
					for (const zone of [near.zone, other.zone, near.zone]) {
						const expected = meaningsOf(naive, zone);
						expect([stamp, zone, instantsOf(stamp, zone)]).toEqual([stamp, zone, expected]);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	it.each([
		['2026-03-01 09:60:00', '2026-03-01 10:00:00'],
		['2026-03-29 01:59:60', '2026-03-29 03:00:00'],
	])('of a minute or second too many is the next: %s is %s', (stamp, next) => {
		instantsOf(`${stamp.slice(0, 10)} 00:00:00`, 'Europe/Paris');
		expect(instantsOf(stamp, 'Europe/Paris')).toEqual(instantsOf(next, 'Europe/Paris'));
	});

	it('keeps its meaning after thousands of other days were read', () => {
		const first = instantsOf('2026-10-25 02:30:00', 'Europe/Paris');
		for (let day = 0; day < 9000; day += 1) {
			instantsOf(stampOf(Date.UTC(2001, 0, 1 + day), 'UTC'), 'Europe/Paris');
		}
		expect(instantsOf('2026-10-25 02:30:00', 'Europe/Paris')).toEqual(first);
		expect(first).toHaveLength(2);
	});
});

describe('A window for a service that compares stamps as text', () => {
	it('takes in the stamp of every instant of it', () => {
		const changes = fc.constantFrom(
			['Europe/Paris', Date.UTC(2026, 9, 25, 1)],
			['Asia/Jerusalem', Date.UTC(2026, 9, 24, 23)],
			['Europe/Paris', Date.UTC(2026, 2, 29, 1)],
			['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
		) as fc.Arbitrary<[string, number]>;
		const minutes = fc.integer({ min: -300, max: 300 });
		fc.assert(
			fc.property(changes, minutes, minutes, minutes, ([zone, change], a, b, c) => {
				const [start, instant, end] = [a, b, c]
					.sort((x, y) => x - y)
					.map((shift) => change + shift * 60_000);
				const wide = widenAtClockChanges({ start, end }, zone);
				const stamp = stampOf(instant, zone);
				expect(stamp >= stampOf(wide.start, zone)).toBe(true);
				expect(stamp <= stampOf(wide.end, zone)).toBe(true);
			}),
			{ numRuns: 3000 },
		);
	});

	it('is left as it is far from a clock change', () => {
		const window = { start: Date.UTC(2026, 5, 1), end: Date.UTC(2026, 5, 2) };
		expect(widenAtClockChanges(window, 'Europe/Paris')).toEqual(window);
	});
});

describe('Small things about time', () => {
	it('a zone is known by its IANA name', () => {
		expect(['Asia/Jerusalem', 'Europe/Paris', 'UTC'].map(isKnownZone)).toEqual([true, true, true]);
		expect(['', 'Paris', 'GMT+25', 'Asia/Nowhere'].map(isKnownZone)).toEqual(Array(4).fill(false));
	});

	it('a clock on the wall is written in digits, whatever the machine speaks', () => {
		const instant = Date.UTC(2026, 2, 1, 8, 30);
		expect(wallClock(instant, 'Asia/Jerusalem', 'yyyy-MM-dd HH:mm')).toBe('2026-03-01 10:30');
	});

	it('an instant is written in UTC with milliseconds, and none stays none', () => {
		expect(toIsoUtc(Date.UTC(2026, 2, 1, 8, 30, 5, 7))).toBe('2026-03-01T08:30:05.007Z');
		expect(toIsoUtc(0)).toBe('1970-01-01T00:00:00.000Z');
		expect(toIsoUtc(null)).toBeNull();
	});

	it('a later moment of a call is the first that fits behind its start', () => {
		expect(firstNotBefore([10, 20], 15)).toBe(20);
		expect(firstNotBefore([10, 20], 10)).toBe(10);
		expect(firstNotBefore([10, 20], null)).toBe(10);
		expect(firstNotBefore([10], 15)).toBe(10);
		expect(firstNotBefore([], 15)).toBeNull();
	});
});

describe('unreadableStamp', () => {
	it.each([
		['01/03/2026 9:30', '01/03/2026 9:30'],
		[' 2026-02-30 10:00:00 ', '2026-02-30 10:00:00'],
		['2026-03-01', '2026-03-01'],
		['yesterday', 'yesterday'],
		[1772352, '1772352'],
		['x'.repeat(100), 'x'.repeat(40)],
	])('of %j is told as %j', (stamp, told) => {
		expect(unreadableStamp(stamp)).toBe(told);
	});

	it.each([
		...[undefined, null, '', ' ', 0, '0', '-', 'NULL', 'n/a', false],
		...['0000-00-00', '0000-00-00 00:00:00', '0000-00-00T00:00:00Z', '00/00/0000'],
		...['0001-01-01 00:00:00', '1970-01-01 01:00:00', '1969-12-31 19:00', '1970-01-01'],
		...['2026-03-01 09:30:00', '2026-03-01 09:30', '2026-03-01 09:30:00.48+01'],
	])('says nothing of %j', (stamp) => {
		expect(unreadableStamp(stamp)).toBeNull();
	});
});

describe('A filler for no time', () => {
	it.each([
		'-0001-11-30 00:00:00',
		'infinity',
		'-infinity',
		'1900-01-01 00:00:00',
		'9999-12-31 23:59:59+00',
	])('is not shown as a time that cannot be read: %s', (stamp) => {
		expect(unreadableStamp(stamp)).toBeNull();
	});

	it('is not a time of another form, nor one that is read', () => {
		expect(unreadableStamp('01/03/2026 10:00:00')).toBe('01/03/2026 10:00:00');
		expect(unreadableStamp(1772353800)).toBeNull();
		expect(unreadableStamp({ date: '2026-03-01 09:30:00', timezone: 'UTC' })).toBeNull();
	});
});
