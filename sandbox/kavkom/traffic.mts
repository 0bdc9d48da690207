import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { Random } from '../shared/random.mts';
import type { KavkomCall, KavkomDirection } from './calls.mts';
import type { KavkomDirectory, KavkomExtension } from './directory.mts';
import { RING_GROUP } from './legs.mts';

export interface TrafficPlan {
	random: Random;
	/** Epoch milliseconds; every call has ended by then. */
	now: number;
	/** IANA name: whose business hours and whose midnights. */
	zone: string;
	callCount: number;
	/** How many days back the calls reach, today included. */
	days: number;
	directory: KavkomDirectory;
}

type Weighted<T> = readonly (readonly [value: T, weight: number])[];

interface Party {
	number: string;
	name: string;
}

const DIRECTIONS: Weighted<KavkomDirection> = [
	['inbound', 55],
	['outbound', 33],
	['local', 12],
];

/** The last two words of each are ones that the contract doesn't name. */
const RESULTS: Record<KavkomDirection, Weighted<string>> = {
	inbound: [
		['answered', 620],
		['missed', 180],
		['voicemail', 100],
		['cancelled', 60],
		['failed', 20],
		['forwarded', 10],
		['NO_ROUTE', 10],
	],
	outbound: [
		['answered', 650],
		['cancelled', 150],
		['missed', 100],
		['failed', 60],
		['voicemail', 20],
		['forwarded', 10],
		['NO_ROUTE', 10],
	],
	local: [
		['answered', 700],
		['missed', 150],
		['cancelled', 120],
		['voicemail', 20],
		['failed', 8],
		['forwarded', 1],
		['NO_ROUTE', 1],
	],
};

/**
 * Numbers set aside for fiction: international, the form in which a French line has them, and the open digits. Those
 * of French mobiles stand in no plan of numbers: only with a plus they are taken for what they are.
 */
const NUMBER_RANGES: readonly (readonly [international: string, local: string, open: number])[] = [
	['3319900', '019900', 4],
	['+3363998', '+3363998', 4],
	['121255501', '+121255501', 2],
	['442079460', '+442079460', 3],
	['9725055501', '+9725055501', 2],
];

const NAMES: readonly string[] = [
	'',
	'Camille Lefèvre',
	'משה ישראלי',
	'רחל "רחלי" אברהם',
	"Siobhán O'Neill",
	'ACME, Inc.',
	'Smith & Sons; London',
	'José Núñez',
	'Łukasz Wiśniewski',
	'=SUM(1,2)',
	'Back\\slash 100%',
	'<b>Bold</b> Ltd',
	'Νίκος Παππάς',
	'A very long company name that no telephone display has ever been wide enough to show',
];

const ANONYMOUS: readonly Party[] = [
	{ number: 'anonymous', name: 'Anonymous' },
	{ number: 'Restricted', name: '' },
	{ number: 'unknown', name: 'unknown' },
	{ number: '', name: '' },
];

const CONTACT_COUNT = 60;
const MINIMUM_AGE_MS = 60_000;
const SATURDAY = 6;
/** A call of a quiet day comes this many days earlier instead. */
const QUIET_DAYS = 2;
const OPENING_HOUR = 8;
const OPEN_HOURS = 11;
const HALF_HOUR_MS = 30 * 60_000;
const BURST_SIZE = 3;
/** At most this share of the calls stands at instants chosen for being awkward. */
const EDGE_SHARE = 0.25;

type FileNamer = (call: { id: string; startedAt: number; party: string }, zone: string) => string;

/** What recordings are called: plain mostly, then everything that breaks a careless URL or path. */
const FILE_NAMES: Weighted<FileNamer> = [
	[({ id }) => `${id}.mp3`, 60],
	[({ id }) => `${id}.wav`, 10],
	[
		({ id, startedAt }, zone) =>
			`${DateTime.fromMillis(startedAt, { zone, locale: 'en' }).toFormat('yyyy/MMM/dd')}/${id}.mp3`,
		8,
	],
	[({ id, party }) => `call with ${party || 'nobody'} ${id.slice(0, 8)}.mp3`, 8],
	[({ id, party }) => `+${party} in+out ${id.slice(0, 8)}.wav`, 4],
	[({ id }) => `100% sure #${id.slice(0, 8)} & more?.mp3`, 4],
	[({ id }) => `הקלטה é ${id.slice(0, 8)}.mp3`, 4],
	[({ id }) => `already%20encoded%2B${id.slice(0, 8)}.mp3`, 2],
];

function pickWeighted<T>(random: Random, choices: Weighted<T>): T {
	let left = random.next() * lodash.sumBy(choices, ([, weight]) => weight);
	const chosen = choices.find(([, weight]) => (left -= weight) < 0);
	return (chosen ?? choices[0])[0];
}

function createContacts(random: Random): Party[] {
	return Array.from({ length: CONTACT_COUNT }, () => {
		const [international, local, open] = random.pick(NUMBER_RANGES);
		const digits = String(random.int(0, 10 ** open - 1)).padStart(open, '0');
		const prefix = random.chance(0.7) ? international : local;
		const number = `${prefix}${digits}`;
		return { number, name: random.chance(0.2) ? number : random.pick(NAMES) };
	});
}

/** The local midnight of the day of an instant, those before it after it: once for all calls, since luxon takes its time. */
function midnightsBack(epochMs: number, { zone, days }: TrafficPlan): DateTime[] {
	const today = DateTime.fromMillis(epochMs, { zone }).startOf('day');
	return lodash.range(days + QUIET_DAYS).map((back) => today.minus({ days: back }));
}

/** Somewhere in business hours, most likely around midday; weekends are quiet. */
function officeInstant({ random, now, days }: TrafficPlan, midnights: readonly DateTime[]): number {
	const latest = now - MINIMUM_AGE_MS;
	const back = random.int(0, days - 1);
	const quiet = midnights[back].weekday >= SATURDAY && days > QUIET_DAYS && random.chance(0.8);
	const day = midnights[quiet ? back + QUIET_DAYS : back];
	const bell = (random.next() + random.next() + random.next()) / 3;
	const seconds = Math.floor((OPENING_HOUR + bell * OPEN_HOURS) * 3600);
	const [hour, minute, second] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(
		Math.floor,
	);
	const startedAt = day.set({ hour, minute, second }).toMillis();
	if (startedAt <= latest) return startedAt;
	const latestSecond = Math.floor(latest / 1000);
	return random.int(latestSecond - days * 86_400, latestSecond) * 1000;
}

/** The instants at which a day's clock is put forward or back, found to the hour. */
function clockChanges(day: DateTime): number[] {
	const [first, next] = [day, day.plus({ days: 1 })].map((midnight) => midnight.toMillis());
	const offsetAt = (epochMs: number) => DateTime.fromMillis(epochMs, { zone: day.zone }).offset;
	if (offsetAt(first - 1) === offsetAt(next - 1)) return [];
	const hours = lodash.range(first, next, 2 * HALF_HOUR_MS);
	return hours.filter((hour) => offsetAt(hour) !== offsetAt(hour - 1));
}

/**
 * Awkward instants, most valuable first: the same wall-clock time on both sides of a clock change,
 * several calls in one second, and the first and last second of each local day.
 */
function edgeInstants(plan: TrafficPlan, burst: number): number[] {
	const days = midnightsBack(plan.now, plan).slice(0, plan.days);
	const changes = days.flatMap(clockChanges);
	const midnights = days.map((day) => day.toMillis());
	return [
		...changes.flatMap((change) => [change - HALF_HOUR_MS, change + HALF_HOUR_MS]),
		...Array<number>(BURST_SIZE).fill(burst),
		...midnights.flatMap((midnight) => [midnight, midnight - 1000]),
	]
		.filter((instant) => instant <= plan.now - MINIMUM_AGE_MS)
		.slice(0, Math.floor(plan.callCount * EDGE_SHARE));
}

interface Sides {
	caller: Party;
	destination: string;
	extension: KavkomExtension | null;
}

/** Who speaks to whom; the caller of an outbound call shows the extension or the company's number. */
function createSides(plan: TrafficPlan, contacts: Party[]): Record<KavkomDirection, () => Sides> {
	const { random, directory } = plan;
	const staff = directory.extensions.filter(({ enabled }) => enabled);
	return {
		inbound: () => ({
			caller: random.chance(0.06) ? random.pick(ANONYMOUS) : random.pick(contacts),
			destination: random.chance(0.9) ? random.pick(directory.destinations).number : RING_GROUP,
			extension: random.chance(0.85) ? random.pick(staff) : null,
		}),
		outbound: () => {
			const extension = random.pick(staff);
			const number = random.chance(0.7) ? extension.extension : extension.outboundNumber;
			const destination = random.pick(contacts).number;
			return { caller: { number, name: extension.name }, destination, extension };
		},
		local: () => {
			const extension = random.pick(staff);
			const others = staff.filter((other) => other !== extension);
			const caller = { number: extension.extension, name: extension.name };
			return { caller, destination: random.pick(others).extension, extension };
		},
	};
}

/** Seconds that pass without talk: a mailbox speaks and listens after the last ring. */
function waitingSeconds(random: Random, result: string): number {
	const ringing = random.int(2, 35);
	return result === 'voicemail' ? ringing + random.int(3, 20) : ringing;
}

/** Most calls are short, a few last half an hour; none outlasts `mostSeconds`. */
function talkingSeconds(random: Random, maxSeconds: number): number {
	return Math.min(maxSeconds, Math.max(1, Math.floor(1800 * random.next() ** 4)));
}

/** Seeded calls, oldest first: the same plan gives the same calls, whatever the machine's zone. */
export function generateCalls(plan: TrafficPlan): KavkomCall[] {
	const { random, now, zone, callCount } = plan;
	const sidesOf = createSides(plan, createContacts(random));

	const callAt = (startedAt: number): KavkomCall => {
		const direction = pickWeighted(random, DIRECTIONS);
		const result = pickWeighted(random, RESULTS[direction]);
		const { caller, destination, extension } = sidesOf[direction]();
		const answered = result === 'answered';
		const waited = waitingSeconds(random, result);
		const maxSeconds = Math.floor((now - startedAt) / 1000) - waited;
		const talkSeconds = answered ? talkingSeconds(random, maxSeconds) : 0;
		const endedAt = startedAt + (waited + talkSeconds) * 1000;
		const id = random.uuid();
		const party = direction === 'outbound' ? destination : caller.number;
		const recorded = answered && random.chance(0.85);
		const file = recorded ? pickWeighted(random, FILE_NAMES)({ id, startedAt, party }, zone) : '';
		return {
			id,
			direction,
			callerNumber: caller.number,
			callerName: caller.name,
			destination,
			extensionNumber: extension?.extension ?? null,
			extensionUuid: extension?.uuid ?? null,
			startedAt,
			answeredAt: answered ? startedAt + waited * 1000 : null,
			endedAt,
			durationSeconds: waited + talkSeconds,
			talkSeconds,
			result,
			file,
			visibleAt: endedAt,
		};
	};

	const workdays = midnightsBack(now - MINIMUM_AGE_MS, plan);
	const edges = edgeInstants(plan, officeInstant(plan, workdays));
	const ordinary = lodash.times(callCount - edges.length, () => officeInstant(plan, workdays));
	return lodash.sortBy([...edges, ...ordinary].map(callAt), 'startedAt');
}
