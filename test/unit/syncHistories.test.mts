/**
 * Histories of syncs that keep their notes beside the calls, drawn at random: pauses, runs that stop, quiet accounts,
 * late calls, zones that are wrong for some time. The phone system has a local clock, which n8n reads in the zone of
 * its credential. `HISTORY_SEED` draws those of a run again.
 */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
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

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

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

/** Gives what is wrong in the end of a history; nothing else is expected of it. */
function problemsOf(seed: number): string[] {
	const random = randomOf(seed);
	const pick = <T,>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
	const begin = Date.UTC(2026, pick([0, 5, 11]), 2 + Math.floor(random() * 10), 12);
	const end = begin + DAYS * DAY_MS;
	const [trueZone, firstDays, overlapDays] = [pick(TRUE_ZONES), pick([1, 7, 30]), pick([1, 2])];
	const offset = (zone: string) => offsetOf(zone, begin);
	const callsADay = pick([0.1, 0.5, 3]);
	const calls: Call[] = [];
	let time = begin - 60 * DAY_MS;
	while (time < end) {
		time += (-Math.log(1 - random()) / callsADay) * DAY_MS;
		const late = random() < 0.05 ? 18 * HOUR_MS : 60_000;
		calls.push({ id: calls.length, startedAt: time, listedAt: time + late });
	}

	const script = scriptFor(firstDays, overlapDays);
	const rows = new Map<number, number>();
	let newest: number | undefined;
	let noted: Partial<Noted> = {};
	let zone = random() < 0.5 ? trueZone : pick(WRONG_ZONES);
	let pausedUntil = begin;
	let correctedAfter = begin;
	let changedAt = begin;
	let hasNoted = false;
	let firstGood: number | undefined;
	let lastGood: number | undefined;
	const problems: string[] = [];

	for (let now = begin; now < end; now += STEP_MS) {
		const isSettled = now > end - 2 * CALM_DAYS * DAY_MS - STEP_MS;
		// What only a run that stopped has read in another zone is not noted.
		const canChange = noted.time_zone && hasNoted;
		const next = isSettled || random() < 0.5 ? trueZone : pick(WRONG_ZONES);
		if (canChange && next !== zone && (isSettled || random() < 0.02)) {
			zone = next;
			correctedAfter = lastGood ?? begin;
			changedAt = now;
		}
		if (!isSettled && random() < 0.01) {
			pausedUntil = Math.min(
				now + pick([3, 9, 20]) * DAY_MS,
				end - 2 * CALM_DAYS * DAY_MS - STEP_MS,
			);
		}
		if (now < pausedUntil) continue;

		jest.setSystemTime(now);
		const known = { zone, newest };
		const [window] = runCode(script, { nodes: { noted: [noted], known: [known] } }) as Noted[];
		const shift = offset(trueZone) - offset(zone);
		const from = Date.parse(window.window_start);
		const until = Date.parse(window.window_end);
		const read = ({ startedAt }: Call) => startedAt + shift;
		const found = calls.filter(
			(call) => call.listedAt <= now && read(call) >= from && read(call) <= until,
		);
		const isStopped = !isSettled && random() < 0.15;
		// Oldest first: a run that stops has written the first ones.
		const written = isStopped ? found.slice(0, Math.floor(random() * found.length)) : found;
		for (const call of written) rows.set(call.id, read(call));
		newest = rows.size === 0 ? undefined : Math.max(...rows.values());
		hasNoted = !isStopped;
		if (isStopped) continue;
		noted = { ...window, time_zone: window.time_zone || (found.length > 0 ? zone : '') };
		lastGood = now;
		firstGood ??= now;
		if (now > end - CALM_DAYS * DAY_MS && until <= now) problems.push('is not at the present');
	}
	// One that had nothing to correct until now is still on its way.
	if (zone !== trueZone || changedAt > end - 2 * CALM_DAYS * DAY_MS) return [];

	const firstDay = (firstGood ?? end) - Math.max(firstDays, overlapDays) * DAY_MS + DAY_MS;
	for (const { id, startedAt, listedAt } of calls) {
		if (listedAt > end - 2 * STEP_MS || startedAt < firstDay) continue;
		const row = rows.get(id);
		if (row === undefined) {
			problems.push(`call ${id}, day ${(startedAt - begin) / DAY_MS}, is lost`);
		} else if (row !== startedAt && startedAt > correctedAfter - (firstDays - 1.2) * DAY_MS) {
			problems.push(`call ${id}, day ${(startedAt - begin) / DAY_MS}, has a wrong hour`);
		}
	}
	return problems;
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
