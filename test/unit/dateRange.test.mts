import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { DATE_RANGES, resolveDateRange } from '../../nodes/shared/time/dateRange';

const ZONES = ['Europe/Paris', 'Asia/Jerusalem', 'America/New_York', 'Asia/Kathmandu'];
const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) });
const presets = fc.constantFrom(...DATE_RANGES.filter((range) => range !== 'custom'));

const custom = (startDate: unknown, endDate: unknown, zone = 'Europe/Paris') =>
	resolveDateRange({ dateRange: 'custom', startDate, endDate }, zone, 0);

describe('A range of dates', () => {
	it.each([
		['Atlantic/Azores', '2026-10-25', '2026-10-25T00:00:00.000Z', '2026-10-26T00:59:59.999Z'],
		['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z'],
	])('of a day begins with the first of two midnights (%s)', (zone, day, start, end) => {
		const noon = Date.parse(`${day}T15:00:00Z`);
		const ranges = [
			resolveDateRange({ dateRange: 'today' }, zone, noon),
			resolveDateRange({ dateRange: 'yesterday' }, zone, noon + 24 * 3_600_000),
			resolveDateRange({ dateRange: 'custom', startDate: day, endDate: day }, zone, noon),
		];
		for (const range of ranges) {
			expect(range).toEqual({ start: Date.parse(start), end: Date.parse(end) });
		}
	});

	it('begins with a second and ends with one, at any moment in any zone', () => {
		fc.assert(
			fc.property(presets, zones, instants, (dateRange, zone, now) => {
				const { start, end } = resolveDateRange({ dateRange }, zone, now);
				expect(start % 1000).toBe(0);
				expect(end % 1000).toBe(999);
				expect(start).toBeLessThan(end);
			}),
		);
	});

	it('of whole days or months begins and ends at midnight of the zone, whatever the clock does', () => {
		const whole = fc.constantFrom('today', 'yesterday', 'thisMonth', 'lastMonth' as const);
		fc.assert(
			fc.property(whole, zones, instants, (dateRange, zone, now) => {
				const { start, end } = resolveDateRange({ dateRange }, zone, now);
				const clock = (instant: number) =>
					DateTime.fromMillis(instant, { zone }).toFormat('HH:mm:ss.SSS');
				expect(clock(start)).toBe('00:00:00.000');
				expect(clock(end)).toBe('23:59:59.999');
			}),
		);
	});

	it('of today follows that of yesterday without a gap, and so do months', () => {
		fc.assert(
			fc.property(zones, instants, (zone, now) => {
				const of = (dateRange: 'today' | 'yesterday' | 'thisMonth' | 'lastMonth') =>
					resolveDateRange({ dateRange }, zone, now);
				expect(of('yesterday').end + 1).toBe(of('today').start);
				expect(of('lastMonth').end + 1).toBe(of('thisMonth').start);
				expect(of('today').start).toBeLessThanOrEqual(now);
				expect(of('today').end).toBeGreaterThanOrEqual(now);
			}),
		);
	});

	it('is the same for a text with an offset, a Date and a DateTime', () => {
		fc.assert(
			fc.property(zones, zones, instants, (zone, other, instant) => {
				const date = DateTime.fromMillis(instant, { zone: other });
				const expected = {
					start: Math.floor(instant / 1000) * 1000,
					end: Math.floor(instant / 1000) * 1000 + 999,
				};
				for (const form of [date, new Date(instant), date.toISO(), date.toUTC().toISO()]) {
					expect(custom(form, form, zone)).toEqual(expected);
				}
			}),
		);
	});

	it.each([
		[undefined, 'Start Date is empty'],
		[null, 'Start Date is empty'],
		['', 'Start Date is empty'],
		['  ', 'Start Date is not a date'],
		[0, 'Start Date is not a date'],
		[{}, 'Start Date is not a date'],
		[new Date(Number.NaN), 'Start Date is not a date'],
		[DateTime.invalid('x'), 'Start Date is not a date'],
		['2026-W54', 'Start Date is not a date'],
		['27/11/2026', 'Start Date is not a date: "27/11/2026"'],
		['2026-366', 'Start Date is not a date'],
		['10', 'Start Date is not a date: "10"'],
		['12:30', 'Start Date is not a date: "12:30"'],
		['T10', 'Start Date is not a date'],
		['09:30:00', 'Start Date is not a date'],
		['2603', 'Start Date is not a date: "2603"'],
		['1030', 'Start Date is not a date'],
	])('is refused for the date %j', (value, message) => {
		expect(() => custom(value, '2026-03-01')).toThrow(message);
	});

	it.each([
		['27/11/2026', 'The year comes first: 2026-11-27. '],
		['27.11.2026 10:00', 'The year comes first: 2026-11-27. '],
		['11-27-2026', 'The year comes first: 2026-11-27. '],
		['5/5/2026', 'The year comes first: 2026-05-05. '],
		['03/04/2026', 'The year comes first, then the month, then the day. '],
		['99/99/2026', 'The year comes first, then the month, then the day. '],
		['tomorrow', 'Write it as ISO 8601'],
	])('with the year behind is answered with how to write it: %s', (value, beginning) => {
		const description = expect.stringMatching(new RegExp(`^${beginning.replaceAll('.', '\\.')}`));
		expect(() => custom(value, '2026-03-01')).toThrow(expect.objectContaining({ description }));
	});
});
