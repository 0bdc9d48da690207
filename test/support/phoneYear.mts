import { IANAZone } from 'luxon';
import { ListOrder } from '../../nodes/Kavkom/calls/listOrder';
import type { CallSink, SeenCall } from '../../nodes/shared/call/callRecord';
import type { TimeWindow } from '../../nodes/shared/time/dateRange';
import { instantsOf, widenAtClockChanges } from '../../nodes/shared/time/localTime';
import type { Random } from '../../sandbox/shared/random.mts';
import { seenCall } from './seenCall.mts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Later than this after the end of its call no record appears (contract: kavkom, Call detail records: Latency). */
const LATEST_MS = 24 * HOUR;

const LONGEST_CALL_MS = 6 * HOUR;

/** A call of the year, with instants in epoch ms. */
export interface YearCall {
	id: string;
	start: number;
	/** When it is in the list. */
	listedAt: number;
	/** When its recording is there: at the earliest when it is listed, Infinity when there is none. */
	recordedAt: number;
	/** From when on the file of its recording can be had. */
	fileAt: number;
	/** What the clock on the wall of the service showed at its start, as if that were UTC. */
	naiveStart: number;
	direction: 'inbound' | 'outbound';
	/** Whether it is listed with a recording that nobody can have. */
	isPoison: boolean;
}

/** How a year of a phone system is made. */
export interface YearPlan {
	from: number;
	days: number;
	/** IANA zone of the service's clock. */
	zone: string;
	/** Calls of the busiest day. */
	peak: number;
	/** Whether calls are recorded. */
	records: boolean;
	/** Whether some of the recordings can't be had, when calls are not recorded. */
	hasPoison: boolean;
	/** Whether some recordings are listed long before their file can be had. */
	hasLateFiles: boolean;
	random: Random;
}

/** All calls of a year, by their start. Most days are quiet, a few are busy, one or two are the peak. */
export function makeCalls(plan: YearPlan): YearCall[] {
	const { from, days, peak, random } = plan;
	const peakDay = random.int(5, days - 5);
	const lastPeakDay = random.chance(0.2) ? peakDay + 1 : peakDay;
	const calls: YearCall[] = [];
	for (let day = 0; day < days; day += 1) {
		const isPeak = day >= peakDay && day <= lastPeakDay;
		const count = isPeak ? peak : countOfDay(random);
		const opensAt = random.int(0, 16) * HOUR;
		const openFor = random.pick([1, 8, 8, 24]) * HOUR;
		for (let index = 0; index < count; index += 1) {
			const intoDay = (opensAt + Math.floor(random.next() * openFor)) % DAY;
			calls.push(makeCall(`${day}-${index}`, from + day * DAY + intoDay, plan));
		}
	}
	return calls.sort((a, b) => a.start - b.start);
}

function countOfDay(random: Random): number {
	if (random.chance(0.02)) return random.int(40, 200);
	return random.chance(0.3) ? 0 : random.int(0, 6);
}

function makeCall(id: string, moment: number, plan: YearPlan): YearCall {
	const { zone, records, hasPoison, hasLateFiles, random } = plan;
	const start = moment - (moment % SECOND);
	const end = start + durationOf(random);
	const latest = end + LATEST_MS;
	const listedAt = Math.min(latest, end + latenessOf(random));
	const recordingDelay = random.chance(0.5) ? 0 : latenessOf(random);
	const recordedAt = records ? Math.min(latest, listedAt + recordingDelay) : Infinity;
	const fileDelay = hasLateFiles && random.chance(0.3) ? random.int(0, LATEST_MS) : 0;
	return {
		id,
		start,
		listedAt,
		recordedAt,
		fileAt: records ? Math.min(latest, recordedAt + fileDelay) : Infinity,
		naiveStart: start + offsetMs(zone, start),
		direction: random.chance(0.6) ? 'inbound' : 'outbound',
		isPoison: hasPoison && !records && random.chance(0.1),
	};
}

function durationOf(random: Random): number {
	if (random.chance(0.005)) return random.int(0, LONGEST_CALL_MS);
	return Math.min(HOUR, Math.round(-Math.log(1 - random.next()) * 4 * MINUTE));
}

const MEDIAN_LATENESS_MS = 11 * MINUTE;
const LEAST_LATENESS_MS = 10 * SECOND;

/** 10 s at best, 11 minutes as a rule, a day at worst (contract: kavkom, Call detail records: Latency). */
function latenessOf(random: Random): number {
	if (random.chance(0.005)) return random.int(20 * HOUR, LATEST_MS);
	const spread =
		Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
	const lateness = MEDIAN_LATENESS_MS * Math.exp(1.6 * spread);
	return Math.round(Math.min(LATEST_MS, Math.max(LEAST_LATENESS_MS, lateness)));
}

const dayOffsets = new Map<string, number | null>();

/** The offset of a zone from UTC in ms. Asked for once a day where no clock changes: the question is slow. */
function offsetMs(zone: string, instant: number): number {
	const day = Math.floor(instant / DAY);
	const key = `${zone} ${day}`;
	let offset = dayOffsets.get(key);
	if (offset === undefined) {
		const [first, last] = [day * DAY, (day + 1) * DAY].map((edge) => zoneOffsetMs(zone, edge));
		offset = first === last ? first : null;
		dayOffsets.set(key, offset);
	}
	return offset ?? zoneOffsetMs(zone, instant);
}

function zoneOffsetMs(zone: string, instant: number): number {
	return IANAZone.create(zone).offset(instant) * MINUTE;
}

const ROWS_OF_PAGE = 20;

const FARTHEST_ZONES_MS = 28 * HOUR;

/**
 * The list of calls as a service serves it that knows naive local time only: it compares the minutes that it is
 * asked for with what its own clock showed.
 */
export class YearList {
	private readonly starts: number[];

	/** Every instant at which the list changes, in order. */
	private readonly changes: number[];

	private readonly readings = new Map<string, Map<YearCall, number>>();

	constructor(readonly calls: readonly YearCall[]) {
		this.starts = calls.map(({ start }) => start);
		this.changes = calls
			.flatMap(({ listedAt, recordedAt }) => [listedAt, recordedAt])
			.sort((a, b) => a - b);
	}

	/** Whether a record comes or changes between two instants. */
	changesWithin(from: number, until: number): boolean {
		return firstFrom(this.changes, from) < firstFrom(this.changes, until);
	}

	/**
	 * Hands the calls over that a client reads for a window.
	 *
	 * @param at epoch ms of the request
	 * @param zone in which the client takes the service to be
	 */
	read(at: number, window: TimeWindow, zone: string, sink: CallSink): void {
		for (const call of this.listed(at, window, zone)) {
			if (!sink.isKnown?.(call.id)) sink.take(this.seen(call, at, zone));
		}
	}

	/**
	 * The same, newest first and page by page, until the sink has enough.
	 *
	 * @returns whether the starts, as the client reads them, showed that order
	 */
	readPages(at: number, window: TimeWindow, zone: string, sink: CallSink): boolean | null {
		const order = new ListOrder();
		const { readBackTo = -Infinity } = sink;
		const rows = [...this.listed(at, window, zone)].reverse();
		for (let from = 0; from < rows.length && !order.hasCome(readBackTo); from += ROWS_OF_PAGE) {
			const page = rows.slice(from, from + ROWS_OF_PAGE);
			order.see(page.map((call) => this.readStart(call, zone)));
			for (const call of page) {
				if (!sink.isKnown?.(call.id)) sink.take(this.seen(call, at, zone));
			}
		}
		return order.isNewestFirst;
	}

	private *listed(at: number, window: TimeWindow, zone: string): Generator<YearCall> {
		const { start, end } = widenAtClockChanges(window, zone);
		const from = minuteOf(start, zone);
		const until = minuteOf(end, zone) + MINUTE;
		const last = firstFrom(this.starts, until + FARTHEST_ZONES_MS);
		for (let index = firstFrom(this.starts, from - FARTHEST_ZONES_MS); index < last; index += 1) {
			const call = this.calls[index];
			const isAskedFor = call.naiveStart >= from && call.naiveStart < until;
			if (isAskedFor && call.listedAt <= at) yield call;
		}
	}

	private seen(call: YearCall, at: number, zone: string): SeenCall {
		const start = this.readStart(call, zone);
		return seenCall({
			key: call.id,
			call: {
				id: call.id,
				direction: call.direction,
				recording: call.isPoison || call.recordedAt <= at ? call.id : null,
			},
			starts: [start],
			startsIn: (other) => [this.readStart(call, other)],
			toRaw: () => ({ id: call.id, start }),
		});
	}

	/** The instant as which a client in a zone reads the start of a call. */
	private readStart(call: YearCall, zone: string): number {
		let readings = this.readings.get(zone);
		if (!readings) this.readings.set(zone, (readings = new Map<YearCall, number>()));
		let start = readings.get(call);
		if (start === undefined) {
			start = instantsOf(new Date(call.naiveStart).toISOString().slice(0, 19), zone)[0];
			readings.set(call, start);
		}
		return start;
	}
}

/** The index of the first of ascending values that is not below one. */
export function firstFrom(ascending: readonly number[], least: number): number {
	let low = 0;
	let high = ascending.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ascending[middle] < least) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The full minute that a clock on the wall shows, as if it were UTC. */
function minuteOf(instant: number, zone: string): number {
	const shown = instant + offsetMs(zone, instant);
	return shown - (shown % MINUTE);
}
