import { DateTime, IANAZone } from 'luxon';
import { epochOrNull, inText, isRecord, textOrNull } from '../values/values';
import { naiveTime, offsetsAround, resolveNaive } from './naiveTime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units';
import { offsetAt } from './zoneOffset';

/**
 * As SQL and ISO 8601 write it, without seconds too, and with slashes; PostgreSQL gives an offset without its minutes.
 */
const STAMP =
	/^(\d{4})[-/](\d{2})[-/](\d{2})(?:\s+|T)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?$/i;

/** As nearly all stamps are written: by the places of their digits they are read at a quarter of the price. */
const PLAIN = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/;

/** The basic form of ISO 8601, without signs within date and time. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/i;

/** The name of a zone behind a stamp. Short names such as IST or CST stand for several zones each. */
const ZONE_BEHIND = /\s*\[?\b([A-Z][a-z_A-Z]+(?:\/[A-Za-z_+-]+)+|[CEW]ET)\]?$/;

/** An epoch in seconds, milliseconds or microseconds. */
const EPOCH = /^[1-9]\d{9}(?:\d{3}){0,2}$/;

/** No stamp is longer, with the name of its zone. */
const MAX_LENGTH = 100;

/** Whether the text names an IANA time zone that this machine knows, e.g. `Asia/Jerusalem`. */
export function isKnownZone(zone: string): boolean {
	return IANAZone.create(zone).isValid;
}

/**
 * Reads a stamp of a phone system, e.g. `2026-03-01 09:30:00`, as the instants (epoch ms) it can mean.
 *
 * One instant is the rule. In the hour that a clock change repeats there are two, the earlier first.
 * In the hour that it skips, the one that the clock shows after the change. A stamp that carries its
 * own offset or the name of its zone is that instant, whatever the zone, and so is an epoch; such stamps are unseen.
 *
 * @param zone IANA name
 * @returns empty when the text is no stamp, or one of the "no date" fillers such as `0000-00-00 00:00:00`, or
 *   the epoch 0 as the clock of any zone shows it
 *   (contract: kavkom, Call detail records: Time; onecom, Time, freshness: Clock)
 */
export function instantsOf(stamp: unknown, zone: string): number[] {
	if (typeof stamp === 'string' && PLAIN.test(stamp)) return instantsOfPlain(stamp, zone);
	const text = stampText(stamp);
	if (text === '' || text.length > MAX_LENGTH) return [];
	if (EPOCH.test(text)) return [epochOrNull(text) ?? []].flat();
	const named = ZONE_BEHIND.exec(text);
	if (named === null) return instantsOfText(text, zone);
	return isKnownZone(named[1]) ? instantsOfText(text.slice(0, named.index), named[1]) : [];
}

/** A stamp as a text; one that PHP made of a DateTime is an object. */
function stampText(stamp: unknown): string {
	if (!isRecord(stamp)) return textOrNull(stamp) ?? '';
	const { date, timezone = '' } = stamp;
	return typeof date === 'string' ? `${date} ${inText(timezone)}`.trim() : '';
}

function instantsOfPlain(text: string, zone: string): number[] {
	const [hour, minute, second] = [pairAt(text, 11), pairAt(text, 14), pairAt(text, 17)];
	const midnight = midnightOf(text, zone);
	if (midnight !== null && hour < 24 && minute < 60 && second < 60) {
		return [midnight + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS];
	}
	const naive = naiveTime(...dateOf(text), hour, minute, second);
	return naive === null ? [] : resolveNaive(naive, zone);
}

/** Year, month and day of a plain stamp. */
const dateOf = (text: string): [number, number, number] => [
	100 * pairAt(text, 0) + pairAt(text, 2),
	pairAt(text, 5),
	pairAt(text, 8),
];

/** The day that was read last: a list has its calls by time, so hundreds of stamps in a row are of one. */
let lastDay: { date: string; zone: string; midnight: number | null } | undefined;

/**
 * The instant (epoch ms) at which the day of a plain stamp begins in a zone; null where the day's clock can't be
 * counted on from there: no day of the calendar, one near a clock change, or near the epoch 0.
 */
function midnightOf(text: string, zone: string): number | null {
	if (lastDay === undefined || !text.startsWith(lastDay.date) || lastDay.zone !== zone) {
		lastDay = {
			date: text.slice(0, 'yyyy-MM-dd'.length),
			zone,
			midnight: readMidnight(text, zone),
		};
	}
	return lastDay.midnight;
}

function readMidnight(text: string, zone: string): number | null {
	const naive = naiveTime(...dateOf(text), 0, 0, 0);
	// Some hours of the days beside it are no time, and others are.
	if (naive === null || Math.abs(naive) <= 2 * DAY_MS) return null;
	const [before, after] = offsetsAround(naive, zone);
	return before === after ? naive - before : null;
}

const ZERO = '0'.charCodeAt(0);

/** The number that two digits make. */
const pairAt = (text: string, at: number): number =>
	10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;

function instantsOfText(text: string, zone: string): number[] {
	const parts = STAMP.exec(text.replace(BASIC, '$1-$2-$3T$4:$5:$6'));
	if (!parts) return [];
	const [year, month, day, hour, minute, second] = parts
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const naive = naiveTime(year, month, day, hour, minute, second);
	if (naive === null) return [];
	const exact = naive + Number((parts[7] ?? '0').padEnd(3, '0'));
	return parts[8] ? [exact - offsetSeconds(parts[8]) * SECOND_MS] : resolveNaive(exact, zone);
}

/**
 * How services write that there is no time: zeros, a year before 100, a word, what clocks showed at the epoch 0, or the
 * first or last day that a database knows.
 */
const NO_TIME: readonly RegExp[] = [
	/^[0\s:.,TZ+/-]*$/i,
	/^-?00\d\d-/,
	/^(?:null|none|nil|n\/?a|false|-?infinity)$/i,
	/^(?:1900[-/]01[-/]01|9999[-/]12[-/]31)\b/,
	/^19(?:69-12-31|70-01-0[12])\b/,
];

const LONGEST_STAMP = 40;

/**
 * What a service wrote for a time that can't be read, fit to be shown; null when it can, and when the service
 * gave none, or a filler.
 */
export function unreadableStamp(stamp: unknown): string | null {
	if (stamp === undefined || stamp === null) return null;
	const text = typeof stamp === 'string' ? stamp.trim() : JSON.stringify(stamp);
	const isFiller = NO_TIME.some((form) => form.test(text));
	return isFiller || instantsOf(stamp, 'UTC').length > 0 ? null : text.slice(0, LONGEST_STAMP);
}

function offsetSeconds(offset: string): number {
	if (!/^[+-]/.test(offset)) return 0;
	const sign = offset.startsWith('-') ? -1 : 1;
	const digits = offset.replace(/\D/g, '').padEnd(6, '0');
	const [hours, minutes, seconds] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
	return sign * (hours * 3600 + minutes * 60 + seconds);
}

/**
 * The instant (epoch ms) at which the clock of another zone shows what that of `from` shows at an instant; the
 * earlier of two where a clock change repeats the hour.
 */
export function sameClockTime(instant: number, from: string, to: string): number {
	return resolveNaive(instant + offsetAt(instant, from), to)[0];
}

/** An instant (epoch ms) as the clock on the wall of a zone shows it, in a luxon format that does not name the zone. */
export function wallClock(instant: number, zone: string, format: string): string {
	const shown = instant + offsetAt(instant, zone);
	return DateTime.fromMillis(shown, { zone: 'utc' }).toFormat(format, { locale: 'en' });
}

const CLOCK_CHANGE_REACH_MS = 3 * HOUR_MS;

/**
 * Widens a window by an hour at each end that lies near a clock change. How a service compares there is
 * unseen: one that goes by naive
 * local text would otherwise leave out calls of the repeated hour.
 */
export function widenAtClockChanges(
	window: { start: number; end: number },
	zone: string,
): { start: number; end: number } {
	const changesNear = (instant: number) =>
		offsetAt(instant - CLOCK_CHANGE_REACH_MS, zone) !==
		offsetAt(instant + CLOCK_CHANGE_REACH_MS, zone);
	return {
		start: changesNear(window.start) ? window.start - HOUR_MS : window.start,
		end: changesNear(window.end) ? window.end + HOUR_MS : window.end,
	};
}

/** Of the instants that a stamp can mean, the first that is not before `start`: a call is answered and ends after it began. */
export function firstNotBefore(instants: readonly number[], start: number | null): number | null {
	return instants.find((instant) => start === null || instant >= start) ?? instants[0] ?? null;
}
