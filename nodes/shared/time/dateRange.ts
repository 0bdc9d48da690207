import { DateTime, type DateTimeUnit } from 'luxon';
import { parameterError } from '../failure/serviceError';
import { inText } from '../values/values';

/** A span of time as instants (epoch ms); both ends belong to it. */
export interface TimeWindow {
	start: number;
	end: number;
}

/** In the order in which one thinks of them. */
export const DATE_RANGES = [
	'today',
	'yesterday',
	'last24Hours',
	'last7Days',
	'last30Days',
	'thisMonth',
	'lastMonth',
	'custom',
] as const;

export type DateRange = (typeof DATE_RANGES)[number];

type Bounds = [DateTime, DateTime];

const PRESETS: Record<Exclude<DateRange, 'custom'>, (now: DateTime) => Bounds> = {
	today: (now) => wholeUnit(now, 'day'),
	yesterday: (now) => wholeUnit(now.minus({ days: 1 }), 'day'),
	last24Hours: (now) => [now.minus({ hours: 24 }), now],
	last7Days: (now) => [now.minus({ days: 7 }), now],
	last30Days: (now) => [now.minus({ days: 30 }), now],
	thisMonth: (now) => wholeUnit(now, 'month'),
	lastMonth: (now) => wholeUnit(now.minus({ months: 1 }), 'month'),
};

/** Where the clocks go back to midnight, as on the Azores, it comes twice: a day begins with the first. */
function wholeUnit(date: DateTime, unit: DateTimeUnit): Bounds {
	return [eitherSideOfClockChange(date.startOf(unit))[0], date.endOf(unit)];
}

/**
 * The window that a date range names.
 *
 * @param range a preset, or `custom` with both dates: ISO 8601 text in any of its forms, SQL text, a Date
 *   or a luxon DateTime. A value with an offset is that instant, one without is in `zone`
 * @param zone IANA name
 * @param now epoch ms
 * @throws ServiceError naming the parameter when a date can't be read or the end lies before the start
 */
export function resolveDateRange(
	range: { dateRange: DateRange; startDate?: unknown; endDate?: unknown },
	zone: string,
	now: number,
): TimeWindow {
	if (range.dateRange !== 'custom') {
		return toWindow(PRESETS[range.dateRange](DateTime.fromMillis(now, { zone })));
	}
	const start = readDate(range.startDate, 'Start Date', zone)[0];
	const end = readDate(range.endDate, 'End Date', zone)[1];
	if (end < start) {
		throw parameterError(
			'End Date',
			'lies before Start Date',
			`Start Date is ${describe(start, zone)}, End Date is ${describe(end, zone)}. Swap them or choose another range.`,
		);
	}
	return toWindow([start, end]);
}

function describe(date: DateTime, zone: string): string {
	return `${localTime(date, zone)} (${zone})`;
}

function localTime(date: DateTime, zone: string): string {
	return date.setZone(zone).toFormat('yyyy-MM-dd HH:mm:ss', { locale: 'en' });
}

/** A window in words, e.g. `between 2026-03-01 00:00:00 and 2026-03-01 23:59:59 (Europe/Paris)`. */
export function describeWindow({ start, end }: TimeWindow, zone: string): string {
	const from = localTime(DateTime.fromMillis(start), zone);
	return `between ${from} and ${describe(DateTime.fromMillis(end), zone)}`;
}

/** Both ends are included to the second: the last millisecond of the end's second belongs to the window. */
function toWindow([start, end]: Bounds): TimeWindow {
	return { start: start.startOf('second').toMillis(), end: end.endOf('second').toMillis() };
}

/**
 * ISO 8601 allows a date to be less precise than a second. One without a time of day names the whole day,
 * week, month or year; which it is shows in its form.
 */
const REDUCED_PRECISION: ReadonlyArray<[RegExp, 'year' | 'month' | 'week' | 'day']> = [
	[/^\d{4}$/, 'year'],
	[/^\d{4}-\d{2}$/, 'month'],
	[/^\d{4}-?W\d{2}$/, 'week'],
	[/^\d{4}-?W\d{2}-?\d$/, 'day'],
	[/^\d{4}-?\d{3}$/, 'day'],
	[/^\d{4}-\d{2}-\d{2}$/, 'day'],
	[/^\d{8}$/, 'day'],
];

function readDate(value: unknown, label: string, zone: string): Bounds {
	if (value === undefined || value === null || value === '') {
		throw parameterError(
			label,
			'is empty',
			'Pick a date, or write one such as 2026-03-01T09:00:00. Without an offset it is read in the time zone of the credential.',
		);
	}
	const read = readInstant(value, zone);
	if (!read?.every((date) => isAskable(date, zone))) {
		throw parameterError(
			label,
			`is not a date: "${inText(value)}"`,
			`${howToWrite(inText(value))}Write it as ISO 8601, e.g. 2026-03-01, 2026-03-01T09:00:00 or 2026-03-01T09:00:00+02:00, or use an expression that gives a date, e.g. {{ $now.minus({ days: 1 }) }}.`,
		);
	}
	return read;
}

/** Day and month in either order, then the year. */
const YEAR_LAST = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b/;

/** The year-first form of a date that begins with day or month, where only one of the two can be meant. */
function howToWrite(written: string): string {
	const [, first, second, year] = YEAR_LAST.exec(written) ?? [];
	if (year === undefined) return '';
	const dayFirst = DateTime.fromObject({
		year: Number(year),
		month: Number(second),
		day: Number(first),
	});
	const monthFirst = DateTime.fromObject({
		year: Number(year),
		month: Number(first),
		day: Number(second),
	});
	const meant = [dayFirst, monthFirst].filter((date) => date.isValid);
	const isClear = meant.length === 1 || (meant.length === 2 && first === second);
	return isClear
		? `The year comes first: ${meant[0].toFormat('yyyy-MM-dd', { locale: 'en' })}. `
		: 'The year comes first, then the month, then the day. ';
}

/** Services take years of four digits. */
function isAskable(date: DateTime, zone: string): boolean {
	const { year } = date.setZone(zone);
	return year >= 1 && year <= 9999;
}

/** A time of day alone, or a number, would be read as one of today or as a year that nobody means. */
const NAMES_A_DAY_OR_YEAR = /^(?:[+-]?\d{4,6}-?(?:\d{2}|W\d)|(?:19|20|21)\d{2}$)/;

function readInstant(value: unknown, zone: string): Bounds | null {
	if (DateTime.isDateTime(value)) return exactly(DateTime.fromMillis(value.toMillis(), { zone }));
	if (value instanceof Date) return exactly(DateTime.fromJSDate(value, { zone }));
	if (typeof value !== 'string') return null;
	const text = value.trim();
	if (!NAMES_A_DAY_OR_YEAR.test(text)) return null;
	const unit = REDUCED_PRECISION.find(([form]) => form.test(text))?.[1];
	// With an offset of its own it is that one instant, which no clock change doubles.
	const date = DateTime.fromISO(text, { zone, setZone: true });
	if (date.isValid) return unit ? wholeUnit(date, unit) : eitherSideOfClockChange(date);
	const sql = DateTime.fromSQL(text, { zone, setZone: true });
	return sql.isValid ? eitherSideOfClockChange(sql) : null;
}

function exactly(date: DateTime): Bounds | null {
	return date.isValid ? [date, date] : null;
}

/**
 * A local time that a clock change repeats names two instants: as a start the earlier is meant, as an end
 * the later, so that no call of the hour is left out.
 */
function eitherSideOfClockChange(date: DateTime): Bounds {
	const possible = date.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
	return [possible[0], possible[possible.length - 1]];
}
