import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Account } from '../../nodes/shared/node/account';
import { ServiceError } from '../../nodes/shared/failure/serviceError';
import type { StreamedResponse } from '../../nodes/shared/http/send';
import { pollForCalls } from '../../nodes/shared/trigger/poll';
import type { CallFeed } from '../../nodes/shared/trigger/callFeed';
import { createRandom, type Random } from '../../sandbox/shared/random.mts';
import {
	DAY,
	firstFrom,
	HOUR,
	makeCalls,
	MINUTE,
	SECOND,
	YearList,
	type YearCall,
} from '../support/phoneYear.mts';
import { accountIn, pollContext } from '../support/pollContext.mts';

// A faked Date would be slow, and nothing but the present is asked of it.
const trueClock = Date.now;
let ourClock = 0;

/** Other years in every run; FAST_CHECK_SEED=<the first seed of a run> has the same ones again. */
const FIRST_SEED = Number(process.env.FAST_CHECK_SEED ?? Math.trunc(Math.random() * 2 ** 30));

/** In shares, so that each reports in time. */
const SEEDS = Array.from({ length: 6 }, (_, index) => FIRST_SEED + index);
const YEARS_OF_SEED = 4;
const TEST_TIMEOUT_MS = 300_000;

/** A year that fails is made smaller until then, so that what it did wrong is told before the test is given up. */
const SHRINKING_ENDS_MS = 240_000;

/** A poll downloads so few that with more calls a day it would be behind all year, and for years after. */
const MAX_PEAK_WITH_FILES = 300;

const LOOKBACK_HOURS = 24;
const BLANK_HOURS = 11;
const MAX_STATE_BYTES = 200_000;
const FULL_BUDGET_MS = 5 * MINUTE;

/** So much later is found what is listed late, when not every poll reads all. */
const WHOLE_EVERY_MS = 30 * MINUTE;

/** So long after its start a call is waited for whose file is late, when it was first tried just before it grew old. */
const LONGEST_WAIT_MS = 56 * HOUR;

/** So many calls are handed over in one poll at most: without their recordings, and with them. */
const MAX_CALLS = 10_000;
const MAX_RECORDINGS = 50;

/** A recording that can't be had is tried in three polls. */
const QUIET_POLLS = 4;

const SOUND = Buffer.from('sound');

const NO_WAY = { description: 'It is gone.' };

/** What goes wrong in a year. fast-check leaves them out one by one when a year fails, so the guilty ones remain. */
const TROUBLES = [
	'serviceOutages',
	'n8nOutages',
	'failures',
	'lostRuns',
	'overlaps',
	'smallBudgets',
	'smallRuns',
	'wrongClock',
	'zoneChanges',
	'filterChanges',
	'poisonRecordings',
	'lateFiles',
] as const;

type Trouble = (typeof TROUBLES)[number];

interface Settings {
	seed: number;
	zone: string;
	/** Calls of the busiest day. */
	peak: number;
	event: 'newCall' | 'newRecording';
	emitBacklog: boolean;
	/** Whether the service lists the newest calls first, page by page. */
	isNewestFirst: boolean;
	troubles: readonly Trouble[];
}

const years: fc.Arbitrary<Settings> = fc.record({
	seed: fc.nat(),
	zone: fc.constantFrom('UTC', 'Asia/Jerusalem', 'Europe/Paris', 'America/New_York'),
	peak: fc.oneof(
		{ weight: 4, arbitrary: fc.integer({ min: 0, max: 1000 }) },
		{ weight: 1, arbitrary: fc.integer({ min: 1000, max: 10_000 }) },
	),
	event: fc.constantFrom('newCall', 'newRecording'),
	emitBacklog: fc.boolean(),
	isNewestFirst: fc.boolean(),
	troubles: fc.subarray([...TROUBLES], { minLength: 0 }),
});

/** A span of time, by the true clock. */
interface Period {
	from: number;
	until: number;
}

class Year {
	readonly emitted = new Map<string, number>();

	private readonly random: Random;

	private readonly calls: YearCall[];

	private readonly list: YearList;

	/** The true time. */
	private at: number;

	private readonly firstPollAt: number;

	private readonly endsAt: number;

	private stored = '{}';

	/** How many files the last poll could not have. */
	private filesRefused = 0;

	private readonly outages: Period[];

	private readonly wrongClocks: Array<Period & { skewMs: number }>;

	private readonly zones: Array<{ from: number; zone: string }>;

	/** The filters that the user has, from when on. */
	private readonly filters: Array<{ from: number; direction: YearCall['direction'] | '' }>;

	/** When each call's recording can be had. */
	private readonly fileTimes: Map<string, number>;

	/** When polls went well, had time and place for all that was new, and what they did was kept. */
	private readonly keptPolls: number[] = [];

	constructor(private readonly settings: Settings) {
		this.random = createRandom(settings.seed);
		const from = Date.UTC(2026, 0, 1) + this.random.int(0, 300) * DAY;
		this.firstPollAt = from + 4 * DAY + this.random.int(0, DAY);
		this.endsAt = from + 370 * DAY;
		this.at = this.firstPollAt;
		const records = settings.event === 'newRecording';
		const hasPoison = this.has('poisonRecordings');
		this.calls = makeCalls({
			...settings,
			peak: this.addsRecordings ? Math.min(settings.peak, MAX_PEAK_WITH_FILES) : settings.peak,
			from,
			days: 370,
			records,
			hasPoison,
			hasLateFiles: this.has('lateFiles'),
			random: this.random,
		});
		this.fileTimes = new Map(this.calls.map(({ id, fileAt }) => [id, fileAt]));
		this.list = new YearList(this.calls);
		this.outages = this.periods('serviceOutages', 8, 2 * DAY);
		this.wrongClocks = this.periods('wrongClock', 8, 3 * DAY).map((period) => ({
			...period,
			skewMs: this.random.pick([MINUTE, HOUR]) * this.random.int(-12, 12),
		}));
		this.zones = this.zoneTimes();
		this.filters = this.filterTimes();
	}

	/** Polls until the year is over and everything was listed. */
	async pass(): Promise<void> {
		await this.poll();
		while (this.at < this.endsAt) {
			this.at = this.nextPoll();
			await this.pollInTrouble();
		}
		this.at = this.endsAt + 2 * DAY;
		for (let idle = 0; idle < QUIET_POLLS; this.at += MINUTE) {
			idle = (await this.poll()) === 0 ? idle + 1 : 0;
		}
	}

	/** What was emitted otherwise than once. */
	mistakes(): string[] {
		return this.calls.filter((call) => !this.isRight(call)).map((call) => this.describe(call));
	}

	private isRight(call: YearCall): boolean {
		const { id, start, listedAt, recordedAt } = call;
		const times = this.emitted.get(id) ?? 0;
		const readyAt = this.settings.event === 'newCall' ? listedAt : recordedAt;
		const wanted = this.isWanted(call, readyAt);
		if (wanted === false) return times === 0;
		if (wanted === null) return times <= 1;
		if (start >= this.firstPollAt) return times === 1;
		const wasThere = readyAt <= this.firstPollAt;
		if (wasThere && !this.settings.emitBacklog) return times === 0;
		const lookbackHours = this.beganBlank ? BLANK_HOURS : LOOKBACK_HOURS;
		const isInLookback = start >= this.firstPollAt - lookbackHours * HOUR;
		return isInLookback ? times === 1 : times <= 1;
	}

	/** Whether the first poll saw no call at all, so that only our clock said when it was. */
	private get beganBlank(): boolean {
		if (this.settings.emitBacklog) return false;
		return this.calls.every(({ listedAt }) => listedAt > this.firstPollAt);
	}

	/** Whether the filters let a call through all the while; null when nobody can say. */
	private isWanted(call: YearCall, readyAt: number): boolean | null {
		const firstSeenAt = Math.max(call.listedAt, this.firstPollAt);
		const waits = call.fileAt > readyAt && Number.isFinite(call.fileAt);
		const doneAt = this.doneAt(waits ? call.start + LONGEST_WAIT_MS : readyAt);
		const isWithin = ({ from }: { from: number }) => from > firstSeenAt - DAY && from <= doneAt;
		if (this.filters.some(isWithin)) return null;
		// By our clock and in the zone of the user a call grows old: its file may be tried the last time too early.
		const overlaps = ({ from, until }: Period) => from <= doneAt && until > call.start;
		if (waits && [...this.wrongClocks, ...this.wrongZones()].some(overlaps)) return null;
		const filter = this.filters.findLast(({ from }) => from <= firstSeenAt)?.direction;
		return filter === '' || filter === call.direction;
	}

	private wrongZones(): Period[] {
		const [, wrong, right] = this.zones;
		return wrong ? [{ from: wrong.from, until: right.from }] : [];
	}

	/** When what is there at an instant was dealt with. */
	private doneAt(instant: number): number {
		const index = firstFrom(this.keptPolls, Math.max(instant, this.firstPollAt) + WHOLE_EVERY_MS);
		return this.keptPolls[Math.min(index + 3, this.keptPolls.length - 1)];
	}

	private describe({ id, start, listedAt }: YearCall): string {
		const times = this.emitted.get(id) ?? 0;
		const dates = [start, listedAt].map((instant) => new Date(instant).toISOString());
		return `${id} of ${dates[0]}, listed at ${dates[1]}: ${times} times`;
	}

	private has(trouble: Trouble): boolean {
		return this.settings.troubles.includes(trouble);
	}

	private happens(trouble: Trouble, odds: number): boolean {
		return this.random.chance(odds) && this.has(trouble);
	}

	private periods(trouble: Trouble, max: number, longestMs: number): Period[] {
		const count = this.has(trouble) ? this.random.int(0, max) : 0;
		return Array.from({ length: count }, () => {
			const from = this.firstPollAt + MINUTE + Math.floor(this.random.next() * 360 * DAY);
			return { from, until: from + this.random.int(MINUTE, longestMs) };
		});
	}

	/** The zone that the user enters: the wrong one at times. */
	private zoneTimes(): Array<{ from: number; zone: string }> {
		const right = { from: 0, zone: this.settings.zone };
		if (!this.has('zoneChanges')) return [right];
		const wrong = this.random.pick(['UTC', 'Asia/Kathmandu', 'America/New_York', 'Asia/Jerusalem']);
		const from = this.firstPollAt + this.random.int(1, 300) * DAY;
		const until = from + this.random.int(HOUR, 50 * DAY);
		return [right, { from, zone: wrong }, { from: until, zone: right.zone }];
	}

	private filterTimes(): Array<{ from: number; direction: YearCall['direction'] | '' }> {
		const directions = ['', 'inbound', 'outbound'] as const;
		const count = this.has('filterChanges') ? this.random.int(1, 30) : 0;
		const changes = Array.from({ length: count }, () => ({
			from: this.firstPollAt + MINUTE + Math.floor(this.random.next() * 360 * DAY),
			direction: this.random.pick(directions),
		}));
		const first = count > 0 ? this.random.pick(directions) : '';
		return [{ from: 0, direction: first }, ...changes.sort((a, b) => a.from - b.from)];
	}

	private get direction(): string {
		return this.filters.findLast(({ from }) => from <= this.at)?.direction ?? '';
	}

	private get zone(): string {
		return this.zones.findLast(({ from }) => from <= this.at)?.zone ?? this.settings.zone;
	}

	private get skewMs(): number {
		return this.wrongClocks.find((period) => this.isWithin(period))?.skewMs ?? 0;
	}

	private isWithin({ from, until }: Period): boolean {
		return this.at >= from && this.at < until;
	}

	/** A poll comes 1 to 60 minutes after the last; polls of an unchanged list are mostly passed over. */
	private nextPoll(): number {
		if (this.happens('n8nOutages', 0.004)) return this.at + this.random.int(HOUR, 3 * DAY);
		if (this.happens('n8nOutages', 0.0005)) return this.at + this.random.int(3 * DAY, 20 * DAY);
		const next = this.at + this.random.int(MINUTE, HOUR);
		const isBusy = this.random.chance(0.1) || this.list.changesWithin(this.at, next);
		return isBusy ? next : next + this.random.int(0, 10 * HOUR);
	}

	private async pollInTrouble(): Promise<void> {
		if (this.happens('failures', 0.03)) return await this.failingPoll();
		if (this.happens('lostRuns', 0.03)) return await this.lostPoll();
		if (this.outages.some((period) => this.isWithin(period))) return await this.failingPoll();
		await this.poll({
			isOverlapped: this.happens('overlaps', 0.05),
			budgetMs: this.happens('smallBudgets', 0.05) ? 2 * SECOND : FULL_BUDGET_MS,
			addRecording: this.addsRecordings || this.happens('smallRuns', 0.05),
		});
	}

	/** Whether it takes all year for recordings to be handed over, too: those that nobody can have are not waited for. */
	private get addsRecordings(): boolean {
		return this.has(this.settings.event === 'newCall' ? 'poisonRecordings' : 'lateFiles');
	}

	/** A poll whose answer breaks off. */
	private async failingPoll(): Promise<void> {
		const staticData = JSON.parse(this.stored) as IDataObject;
		await expect(this.run(staticData, { fails: true })).rejects.toThrow('broke off');
	}

	/** A poll after which n8n dies, so that neither its calls nor its state are kept. */
	private async lostPoll(): Promise<void> {
		await this.run(JSON.parse(this.stored) as IDataObject);
	}

	private async poll(circumstances: Circumstances = {}): Promise<number> {
		const staticData = JSON.parse(this.stored) as IDataObject;
		const found = await this.run(staticData, circumstances);
		this.stored = JSON.stringify(staticData);
		const { budgetMs = FULL_BUDGET_MS, addRecording = false } = circumstances;
		// A call whose file could not be had takes a place, too, though it waits for a later poll.
		const maxCalls = addRecording ? MAX_RECORDINGS : MAX_CALLS;
		const hadPlace = found.length + this.filesRefused < maxCalls;
		if (hadPlace && budgetMs === FULL_BUDGET_MS) this.keptPolls.push(this.at);
		if (this.stored.length >= MAX_STATE_BYTES) {
			throw new Error(`The state has ${this.stored.length} bytes`);
		}
		let last = -Infinity;
		for (const { id, start } of found) {
			this.emitted.set(id, (this.emitted.get(id) ?? 0) + 1);
			if (start < last) throw new Error(`${id} came behind a later call`);
			last = start;
		}
		return found.length;
	}

	private async run(
		staticData: IDataObject,
		circumstances: Circumstances = {},
	): Promise<Array<{ id: string; start: number }>> {
		const { budgetMs = FULL_BUDGET_MS, addRecording = false } = circumstances;
		const parameters: IDataObject = {
			triggerOn: this.settings.event,
			output: 'raw',
			filters: { direction: this.direction },
			options: { emitBacklog: this.settings.emitBacklog, addRecording },
		};
		const context = pollContext({ parameters, staticData, budgetMs });
		this.setClock();
		this.filesRefused = 0;
		const source = this.source(context, circumstances);
		const output = await pollForCalls(context, source);
		return (output?.[0] ?? []).map(({ json }) => json as unknown as { id: string; start: number });
	}

	/** The file of a recording, which is refused until it can be had. */
	private async fileOf(id: string): Promise<StreamedResponse> {
		const fileAt = this.fileTimes.get(id) ?? Infinity;
		if (this.at < fileAt) {
			this.filesRefused += 1;
			throw new ServiceError('refused', 'Nobody can have it', NO_WAY);
		}
		const stream = Readable.from([SOUND]) as unknown as StreamedResponse['stream'];
		return await Promise.resolve({ status: 200, headers: {}, stream });
	}

	private setClock(): void {
		ourClock = this.at + this.skewMs;
	}

	/** The service. With a small budget it is slow, so that the budget is used up. */
	private source(
		context: IPollFunctions,
		{ budgetMs = FULL_BUDGET_MS, fails = false, isOverlapped = false }: Circumstances,
	): CallFeed<Account> {
		const isSlow = budgetMs < FULL_BUDGET_MS;
		const source: CallFeed<Account> = {
			service: 'Test',
			lookbackHours: LOOKBACK_HOURS,
			connect: async () => await Promise.resolve(accountIn(this.zone, context)),
			accountOf: () => 'account',
			recordingOf: (_, { call }) => ({
				open: async () => await this.fileOf(call.id),
				check: async () => await Promise.resolve(),
				names: [call.id],
			}),
			readCalls: async (_, window, zone, sink) => {
				if (isOverlapped) {
					expect(await pollForCalls(context, source)).toBeNull();
				}
				const isNewestFirst = this.settings.isNewestFirst
					? this.list.readPages(this.at, window, zone, sink)
					: this.list.read(this.at, window, zone, sink);
				if (fails) throw new Error('The answer broke off');
				if (isSlow) this.at += this.random.int(0, 3) * SECOND;
				if (isSlow) this.setClock();
				return { isNewestFirst: isNewestFirst ?? null };
			},
		};
		return source;
	}
}

interface Circumstances {
	budgetMs?: number;
	addRecording?: boolean;
	isOverlapped?: boolean;
	/** Whether the answer breaks off. */
	fails?: boolean;
}

describe('a year of calls', () => {
	beforeEach(() => {
		Date.now = () => ourClock;
	});
	afterEach(() => {
		Date.now = trueClock;
	});

	it.each(SEEDS)(
		`is handed over with each call exactly once, in ${YEARS_OF_SEED} years from seed %i`,
		async (seed) => {
			await fc.assert(
				fc.asyncProperty(years, async (settings) => {
					const year = new Year(settings);
					await year.pass();
					const repeat = `FAST_CHECK_SEED=${seed}`;
					expect(year.mistakes().map((mistake) => `${mistake} (${repeat})`)).toEqual([]);
					await setImmediate();
				}),
				{
					numRuns: YEARS_OF_SEED,
					seed,
					interruptAfterTimeLimit: SHRINKING_ENDS_MS,
					markInterruptAsFailure: true,
				},
			);
		},
		TEST_TIMEOUT_MS,
	);
});
