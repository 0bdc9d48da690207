/**
 * Histories of syncs that keep their notes beside the calls, drawn at random: pauses, runs that stop, quiet accounts,
 * late calls, zones that are wrong for some time. The phone system has a local clock, which n8n reads in the zone of
 * its credential. `HISTORY_SEED` draws those of a run again.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { createRandom, type Random } from '../../sandbox/shared/random.mts';
import { runCode, scriptOf } from '../support/codeNode.mts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORIES = 200;
const SEED = Number(process.env.HISTORY_SEED ?? Date.now() % 1_000_000);

const SCRIPT = scriptOf('sync/destinations/code/window.cjs');
const TRUE_ZONES = ['Europe/Paris', 'Asia/Jerusalem', 'America/New_York'];
const WRONG_ZONES = ['UTC', 'Pacific/Auckland', 'Pacific/Honolulu', 'Asia/Kolkata', ...TRUE_ZONES];
/** Between two runs: a quarter of an hour would take the test minutes. */
const STEP_MS = 8 * HOUR_MS;
const DAYS = 36;
/** At the end all goes well for twice as long: in the first half the sync catches up, in the second one it keeps up. */
const CALM_DAYS = 4;

const offsets = new Map<string, number>();

/** Of a whole history that of its beginning: clock changes are no subject here. */
function offsetOf(zone: string, moment: number): number {
	const key = `${zone} ${moment}`;
	const known = offsets.get(key);
	if (known !== undefined) return known;
	const offset = DateTime.fromMillis(moment, { zone }).offset * 60_000;
	offsets.set(key, offset);
	return offset;
}

interface Call {
	id: number;
	startedAt: number;
	listedAt: number;
}

interface Noted extends IDataObject {
	window_start: string;
	window_end: string;
	ran_at: string;
	time_zone: string;
}

/** What changes from run to run is told by nodes: the script is the same then, and is compiled once. */
const scriptFor = (firstDays: number, overlapDays: number): string =>
	Object.entries({
		'/* OVERLAP_DAYS */ 0': String(overlapDays),
		'/* FIRST_DAYS */ 0': String(firstDays),
		'/* NOTED */ {}': "$('noted').first().json",
		'/* NEWEST */ null': "$('known').first().json.newest",
		'/* HAS_CALLS */ false': "Boolean($('known').first().json.newest)",
		'/* TIME_ZONE */ null': "$('known').first().json.zone",
	}).reduce((code, [mark, text]) => code.replace(mark, text), SCRIPT);

/** What happens whatever the sync does. */
interface Plan {
	begin: number;
	end: number;
	trueZone: string;
	firstDays: number;
	overlapDays: number;
	calls: Call[];
}

function drawPlan(random: Random): Plan {
	const begin = Date.UTC(2026, random.pick([0, 5, 11]), random.int(2, 11), 12);
	const end = begin + DAYS * DAY_MS;
	return {
		begin,
		end,
		trueZone: random.pick(TRUE_ZONES),
		firstDays: random.pick([1, 7, 30]),
		overlapDays: random.pick([1, 2]),
		calls: drawCalls(random, begin - 60 * DAY_MS, end),
	};
}

function drawCalls(random: Random, from: number, to: number): Call[] {
	const callsADay = random.pick([0.1, 0.5, 3]);
	const calls: Call[] = [];
	for (let time = from; time < to; ) {
		time += (-Math.log(1 - random.next()) / callsADay) * DAY_MS;
		const late = random.chance(0.05) ? 18 * HOUR_MS : 60_000;
		calls.push({ id: calls.length, startedAt: time, listedAt: time + late });
	}
	return calls;
}

/** What came of a plan. */
interface Outcome {
	/** When the calls of the destination began, by their IDs. */
	rows: Map<number, number>;
	/** The zone of the credential in the end, when it was chosen, and when the last good run before that was. */
	zone: string;
	changedAt: number;
	correctedAfter: number;
	/** When the first good run was. */
	firstGood: number;
	/** Good runs of the last days that did not reach the present. */
	behind: number;
}

const newestOf = (rows: Outcome['rows']): number | undefined =>
	rows.size === 0 ? undefined : Math.max(...rows.values());

/** When trouble ends, and the zone is the right one. */
const settledFrom = ({ end }: Plan): number => end - 2 * CALM_DAYS * DAY_MS - STEP_MS;

function live(plan: Plan, random: Random): Outcome {
	const { begin, end, trueZone, calls } = plan;
	const script = scriptFor(plan.firstDays, plan.overlapDays);
	const zone = random.chance(0.5) ? trueZone : random.pick(WRONG_ZONES);
	const outcome: Outcome = {
		...{ rows: new Map<number, number>(), zone, changedAt: begin, correctedAfter: begin },
		...{ firstGood: end, behind: 0 },
	};
	const { rows } = outcome;
	let noted: Partial<Noted> = {};
	let pausedUntil = begin;
	let hasNoted = false;

	for (let now = begin; now < end; now += STEP_MS) {
		const isSettled = now > settledFrom(plan);
		// What only a run that stopped has read in another zone is not noted.
		const canChange = noted.time_zone && hasNoted;
		const next = isSettled || random.chance(0.5) ? trueZone : random.pick(WRONG_ZONES);
		if (canChange && next !== outcome.zone && (isSettled || random.chance(0.02))) {
			const correctedAfter = noted.ran_at === undefined ? begin : Date.parse(noted.ran_at);
			Object.assign(outcome, { zone: next, changedAt: now, correctedAfter });
		}
		if (!isSettled && random.chance(0.01)) {
			pausedUntil = Math.min(now + random.pick([3, 9, 20]) * DAY_MS, settledFrom(plan));
		}
		if (now < pausedUntil) continue;

		jest.setSystemTime(now);
		const known = { zone: outcome.zone, newest: newestOf(rows) };
		const [window] = runCode(script, { nodes: { noted: [noted], known: [known] } }) as Noted[];
		const shift = offsetOf(trueZone, begin) - offsetOf(outcome.zone, begin);
		const read = ({ startedAt }: Call) => startedAt + shift;
		const until = Date.parse(window.window_end);
		const isInside = (instant: number) =>
			instant >= Date.parse(window.window_start) && instant <= until;
		const found = calls.filter((call) => call.listedAt <= now && isInside(read(call)));
		const isStopped = !isSettled && random.chance(0.15);
		// Oldest first: a run that stops has written the first ones.
		const written = isStopped ? found.slice(0, Math.floor(random.next() * found.length)) : found;
		for (const call of written) rows.set(call.id, read(call));
		hasNoted = !isStopped;
		if (isStopped) continue;
		const foundIn = found.length > 0 ? outcome.zone : '';
		noted = { ...window, time_zone: window.time_zone || foundIn };
		outcome.firstGood = Math.min(outcome.firstGood, now);
		if (now > end - CALM_DAYS * DAY_MS && until <= now) outcome.behind += 1;
	}
	return outcome;
}

/** Gives what is wrong in the end of a history; nothing else is expected of it. */
function problemsOf(seed: number): string[] {
	const random = createRandom(seed);
	const plan = drawPlan(random);
	const outcome = live(plan, random);
	// One that had nothing to correct until now is still on its way.
	if (outcome.zone !== plan.trueZone) return [];
	if (outcome.changedAt > plan.end - 2 * CALM_DAYS * DAY_MS) return [];
	const behind = Array.from({ length: outcome.behind }, () => 'is not at the present');
	return [...behind, ...problemsOfRows(plan, outcome)];
}

function problemsOfRows({ calls, begin, end, firstDays, overlapDays }: Plan, outcome: Outcome) {
	const { rows, firstGood, correctedAfter } = outcome;
	const firstDay = firstGood - Math.max(firstDays, overlapDays) * DAY_MS + DAY_MS;
	const isExpected = ({ listedAt, startedAt }: Call) =>
		listedAt <= end - 2 * STEP_MS && startedAt >= firstDay;
	return calls.filter(isExpected).flatMap(({ id, startedAt }) => {
		const row = rows.get(id);
		const which = `call ${id}, day ${(startedAt - begin) / DAY_MS},`;
		if (row === undefined) return [`${which} is lost`];
		const isCorrected = startedAt > correctedAfter - (firstDays - 1.2) * DAY_MS;
		return row !== startedAt && isCorrected ? [`${which} has a wrong hour`] : [];
	});
}

describe(`histories of a sync, HISTORY_SEED=${SEED}`, () => {
	afterEach(() => {
		jest.useRealTimers();
	});

	it('lose no call, leave no wrong hour within first_days, and always come to the present', () => {
		jest.useFakeTimers({ doNotFake: ['performance', 'hrtime'] });
		const seeds = Array.from({ length: HISTORIES }, (_, index) => SEED + index);
		const wrong = seeds
			.map((seed) => ({ seed, problems: problemsOf(seed) }))
			.filter(({ problems }) => problems.length > 0)
			.map(({ seed, problems }) => `${seed}: ${problems.length}, such as ${problems[0]}`);
		expect(wrong).toEqual([]);
	});
});
