import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { Random } from '../shared/random.mts';
import type { CallFactory, OneComCall, OneComDirection } from './calls.mts';
import type { OneComExtension } from './extensions.mts';
import { CONTACTS, OWN_NUMBERS, type Queue, TRICKY_CONTACT_COUNT } from './people.mts';

export interface TrafficOptions {
	random: Random;
	factory: CallFactory;
	extensions: readonly OneComExtension[];
	queues: readonly Queue[];
	tenant: string;
	zone: string;
	/** Epoch milliseconds; the newest call starts two hours before, so that all of them are there to see. */
	now: number;
	callCount: number;
	/** How many local days before today the oldest call may lie; at least 1. */
	days: number;
}

interface Plan {
	call: Partial<OneComCall>;
	rung: readonly string[];
}

const HOUR_MS = 3_600_000;
const QUIET_MS = 2 * HOUR_MS;
/** Opening hours by ISO weekday, Monday first; the office works from Sunday to Friday noon. */
const OPENING_HOURS: ReadonlyArray<readonly [number, number] | null> = [
	[8, 18],
	[8, 18],
	[8, 18],
	[8, 18],
	[8, 12],
	null,
	[8, 18],
];
const OUT_OF_HOURS_SHARE = 0.04;
const DAY_DRAWS = 20;

const repeat = <T,>(times: number, item: T): T[] => Array.from({ length: times }, () => item);

const DIRECTIONS: readonly OneComDirection[] = [
	...repeat<OneComDirection>(11, 'IN'),
	...repeat<OneComDirection>(6, 'OUT'),
	...repeat<OneComDirection>(3, 'LOCAL'),
];
const DISPOSITIONS: readonly string[] = [
	...repeat(66, 'ANSWERED'),
	...repeat(18, 'NO ANSWER'),
	...repeat(6, 'BUSY'),
	...repeat(4, 'FAILED'),
	...repeat(2, 'CONGESTION'),
	...repeat(2, 'CANCEL'),
	'CHANUNAVAIL',
	'PARKED TIMEOUT',
];
const QUEUE_DISPOSITIONS: readonly string[] = [
	...repeat(75, 'ANSWERED'),
	...repeat(25, 'ABANDONED'),
];
/**
 * Each occurs at least once, as far as `callCount` allows: the contract's six and two that it does not
 * name.
 */
const EVERY_DISPOSITION = [
	'ANSWERED',
	'NO ANSWER',
	'BUSY',
	'FAILED',
	'CONGESTION',
	'ABANDONED',
	'CANCEL',
	'CHANUNAVAIL',
];

type Draft = (options: TrafficOptions, startedAt: number, disposition?: string) => Plan;

function timesOf({ random }: TrafficOptions, startedAt: number, disposition: string) {
	const answeredAt = disposition === 'ANSWERED' ? startedAt + random.int(2, 25) * 1000 : null;
	// Most calls are short, a few are very long.
	const talkSeconds = Math.round(10 + 600 * random.next() ** 3);
	const endedAt =
		answeredAt === null ? startedAt + random.int(0, 45) * 1000 : answeredAt + talkSeconds * 1000;
	return {
		startedAt,
		answeredAt,
		endedAt,
		disposition,
		visibleAt: endedAt + random.int(10, 30) * 1000,
		recordingVisibleAt: endedAt + random.int(90, 400) * 1000,
		hasRecording: answeredAt !== null && random.chance(0.85),
	};
}

/** Mostly `203-DEMO`, now and then the bare `203`. */
const answeringUser = ({ random, tenant }: TrafficOptions, number: string): string =>
	random.chance(0.85) ? `${number}-${tenant}` : number;

const direct: Draft = (options, startedAt, disposition = options.random.pick(DISPOSITIONS)) => {
	const { random, extensions } = options;
	const contact = random.pick(CONTACTS);
	const times = timesOf(options, startedAt, disposition);
	return {
		rung: [],
		call: {
			...times,
			direction: 'IN',
			callerNumber: contact.number,
			callerName: contact.name,
			dialedNumber: random.pick(OWN_NUMBERS),
			whoAnswered:
				times.answeredAt === null ? '' : answeringUser(options, random.pick(extensions).number),
		},
	};
};

const queued: Draft = (
	options,
	startedAt,
	disposition = options.random.pick(QUEUE_DISPOSITIONS),
) => {
	const { random, queues } = options;
	const queue = random.pick(queues);
	const plan = direct(options, startedAt, disposition);
	const whoAnswered =
		plan.call.answeredAt === null ? '' : answeringUser(options, random.pick(queue.agents));
	return { rung: queue.agents, call: { ...plan.call, queueId: queue.id, whoAnswered } };
};

const outgoing: Draft = (options, startedAt, disposition = options.random.pick(DISPOSITIONS)) => {
	const { random, extensions } = options;
	const extension = random.pick(extensions);
	return {
		rung: [],
		call: {
			...timesOf(options, startedAt, disposition),
			direction: 'OUT',
			callerNumber: extension.number,
			callerName: extension.name,
			dialedNumber: random.pick(CONTACTS.filter(({ number }) => /^\d+$/.test(number))).number,
			whoAnswered: '',
			originateId: random.chance(0.08) ? random.hex(14) : null,
		},
	};
};

const internal: Draft = (options, startedAt, disposition = options.random.pick(DISPOSITIONS)) => {
	const { random, extensions } = options;
	const caller = random.pick(extensions);
	const called = random.pick(extensions.filter(({ number }) => number !== caller.number));
	const times = timesOf(options, startedAt, disposition);
	return {
		rung: [],
		call: {
			...times,
			direction: 'LOCAL',
			callerNumber: caller.number,
			callerName: caller.name,
			dialedNumber: called.number,
			whoAnswered: times.answeredAt === null ? '' : answeringUser(options, called.number),
		},
	};
};

const DRAFTS: Record<OneComDirection, readonly Draft[]> = {
	IN: [direct, direct, queued],
	OUT: [outgoing],
	LOCAL: [internal],
};

/** What all draws share: worked out once, since zone arithmetic is what makes many calls slow. */
interface Window {
	localNow: DateTime;
	/** Midnights of the local days, today's first. */
	days: readonly DateTime[];
	/** Epoch milliseconds between which calls start, both included. */
	oldest: number;
	newest: number;
}

function windowOf({ now, zone, days }: TrafficOptions): Window {
	const localNow = DateTime.fromMillis(now, { zone });
	const today = localNow.startOf('day');
	const midnights = Array.from({ length: days + 1 }, (_, index) => today.minus({ days: index }));
	return {
		localNow,
		days: midnights,
		oldest: midnights[days].toMillis(),
		newest: now - QUIET_MS,
	};
}

const inWindow = ({ oldest, newest }: Window, instant: number): boolean =>
	oldest <= instant && instant <= newest;

/** A second in opening hours of one of the days, or now and then at any hour. */
function drawStart({ random }: TrafficOptions, window: Window): number {
	for (let draw = 0; draw < DAY_DRAWS; draw++) {
		const day = random.pick(window.days);
		const hours = random.chance(OUT_OF_HOURS_SHARE)
			? ([0, 23] as const)
			: OPENING_HOURS[day.weekday - 1];
		if (hours === null) continue;
		const hour = random.int(...hours);
		const start = day
			.set({ hour, minute: random.int(0, 59), second: random.int(0, 59) })
			.toMillis();
		if (inWindow(window, start)) return start;
	}
	const seconds = Math.floor((window.newest - window.oldest) / 1000);
	return window.oldest + random.int(0, Math.max(0, seconds)) * 1000;
}

/**
 * The hours in which the zone puts its clocks back: each as the first instant of the repeat, the newest first. From noon
 * to noon, since a clock may go back at midnight, too.
 */
function repeatedHours({ days }: Window): number[] {
	const noons = lodash
		.range(-1, days.length + 1)
		.map((back) => days[0].minus({ days: back }).set({ hour: 12 }));
	return noons
		.slice(1)
		.filter((noon, index) => noons[index].offset < noon.offset)
		.flatMap((noon) => lodash.range(1, 25).map((hours) => noon.plus({ hours })))
		.filter((hour) => hour.offset < hour.minus({ hours: 1 }).offset)
		.map((hour) => hour.toMillis());
}

/** Moments that a sync gets wrong most easily. */
function edgeStarts(options: TrafficOptions, window: Window): number[] {
	const midnight = window.days[Math.min(2, options.days - 1)];
	const busy = window.localNow.minus({ days: 1 }).set({ hour: 10, minute: 15, second: 30 });
	return [
		midnight.toMillis() - 1000,
		midnight.toMillis(),
		midnight.plus({ days: 1 }).toMillis() - 1000,
		...repeat(3, busy.startOf('second').toMillis()),
		...repeatedHours(window).flatMap((hour) => [hour - HOUR_MS / 2, hour + HOUR_MS / 2]),
	].filter((start) => inWindow(window, start));
}

function drawPlan(options: TrafficOptions, startedAt: number): Plan {
	const direction = options.random.pick(DIRECTIONS);
	return options.random.pick(DRAFTS[direction])(options, startedAt);
}

const dispositionPlans = (options: TrafficOptions, window: Window): Plan[] =>
	EVERY_DISPOSITION.map((disposition) => {
		const draft = disposition === 'ABANDONED' ? queued : direct;
		return draft(options, drawStart(options, window), disposition);
	});

const trickyNamePlans = (options: TrafficOptions, window: Window): Plan[] =>
	CONTACTS.slice(0, TRICKY_CONTACT_COUNT).map(({ number, name }) => {
		const plan = direct(options, drawStart(options, window));
		return { ...plan, call: { ...plan.call, callerNumber: number, callerName: name } };
	});

function drawPlans(options: TrafficOptions): Plan[] {
	const window = windowOf(options);
	const special = [
		...edgeStarts(options, window).map((start) => drawPlan(options, start)),
		...dispositionPlans(options, window),
		...trickyNamePlans(options, window),
	].slice(0, options.callCount);
	const ordinary = Array.from({ length: options.callCount - special.length }, () =>
		drawPlan(options, drawStart(options, window)),
	);
	return [...special, ...ordinary];
}

/**
 * The calls of an office with two queues: `callCount` of them, oldest first, the same for the same
 * random source and `now` on every machine. They include both sides of local midnights, several
 * calls in one second, and both passes of an hour that a clock change repeats.
 */
export function createTraffic(options: TrafficOptions): OneComCall[] {
	const startOf = ({ call }: Plan): number => call.startedAt ?? 0;
	return drawPlans(options)
		.sort((left, right) => startOf(left) - startOf(right))
		.map(({ call, rung }) => options.factory.create(call, rung));
}
