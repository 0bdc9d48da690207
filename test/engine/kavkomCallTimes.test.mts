import lodash from 'lodash';
import { DateTime, type DateTimeUnit, type DurationLike } from 'luxon';
import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';
import { recordsOf, runCalls } from '../support/kavkomCalls.mts';
import { idsOf } from '../support/kavkomTruth.mts';
import { useServers } from '../support/servers.mts';

useClock('2026-03-18T10:20:30Z');
useFastLimits();
const opened = useServers();

const SECOND = 1000;
const ZONES = ['Europe/Paris', 'Asia/Jerusalem'];

const startEmpty = async (zone: string): Promise<KavkomSimulator> =>
	await opened(startKavkom({ zone, calls: [] }));

/** A call of one second that the list shows whenever it is asked, with its instant as its name. */
const addAt = (kavkom: KavkomSimulator, startedAt: number) =>
	kavkom.addCall({
		startedAt,
		endedAt: startedAt + SECOND,
		visibleAt: 0,
		callerName: new Date(startedAt).toISOString(),
	});

const namesOf = (kavkom: KavkomSimulator, records: Array<Record<string, unknown>>): string[] => {
	const names = new Map(kavkom.calls.map(({ id, callerName }) => [id, callerName]));
	return records.map(({ id, uuid }) => names.get(String(id ?? uuid)) ?? '?').sort();
};

const iso = (instant: number) => new Date(instant).toISOString();

/** Puts calls right before, on and right after both ends and expects those from `start` to `end`. */
async function expectBounds(
	kavkom: KavkomSimulator,
	parameters: INodeParameters,
	[start, end]: [start: number, end: number],
	overrides: Parameters<typeof kavkomEngine>[1] = {},
): Promise<void> {
	kavkom.calls.splice(0);
	const instants = [start - SECOND, start, start + SECOND, end - SECOND, end, end + SECOND];
	lodash.uniq(instants).forEach((instant) => addAt(kavkom, instant));
	const engine = kavkomEngine(kavkom, overrides);
	const records = recordsOf(await runCalls(engine, { ...parameters, output: 'raw' }));
	const expected = lodash.uniq(instants).filter((instant) => instant >= start && instant <= end);
	expect(namesOf(kavkom, records)).toEqual(expected.map(iso).sort());
}

const lastSecond = (date: DateTime) => date.startOf('second').toMillis();

type Bounds = (now: DateTime) => [start: DateTime, end: DateTime];
const unit =
	(name: DateTimeUnit, back: DurationLike = {}): Bounds =>
	(now) => [now.minus(back).startOf(name), now.minus(back).endOf(name)];
const rolling =
	(back: DurationLike): Bounds =>
	(now) => [now.minus(back), now];

const PRESETS: Record<string, Bounds> = {
	today: unit('day'),
	yesterday: unit('day', { days: 1 }),
	last24Hours: rolling({ hours: 24 }),
	last7Days: rolling({ days: 7 }),
	last30Days: rolling({ days: 30 }),
	thisMonth: unit('month'),
	lastMonth: unit('month', { months: 1 }),
};

/** Midnights, ends of months of all lengths, a leap day, and days on which the clock is changed. */
const MOMENTS = [
	'2026-03-18T10:20:30.456Z',
	'2026-03-18T22:59:59.999Z',
	'2026-03-31T21:30:00.000Z',
	'2026-01-01T00:30:00.000Z',
	'2028-02-29T12:00:00.000Z',
	'2026-03-29T08:00:00.000Z',
	'2026-10-25T12:00:00.000Z',
];

describe.each(ZONES)('In the zone %s', (zone) => {
	const cases = Object.keys(PRESETS).flatMap((name) => MOMENTS.map((now) => [name, now] as const));

	it.each(cases)('the range %s at %s holds both its ends to the second', async (name, now) => {
		setClock(now);
		const kavkom = await startEmpty(zone);
		const [start, end] = PRESETS[name](DateTime.fromISO(now, { zone }));
		await expectBounds(kavkom, { dateRange: name }, [lastSecond(start), lastSecond(end)]);
	});

	const local = (text: string) => DateTime.fromISO(text, { zone }).toMillis();
	const FORMS: Array<[string, string, number, number]> = [
		['2026-03-01', '2026-03-02', local('2026-03-01T00:00:00'), local('2026-03-02T23:59:59')],
		[
			'2026-03-01T09:30:15',
			'2026-03-01T17:00:00',
			local('2026-03-01T09:30:15'),
			local('2026-03-01T17:00:00'),
		],
		[
			'2026-03-01T09:30',
			'2026-03-01T17:45',
			local('2026-03-01T09:30:00'),
			local('2026-03-01T17:45:00'),
		],
		['2026-03-01T09', '2026-03-01T17', local('2026-03-01T09:00:00'), local('2026-03-01T17:00:00')],
		['20260301', '20260302', local('2026-03-01T00:00:00'), local('2026-03-02T23:59:59')],
		[
			'20260301T093015',
			'20260301T170000',
			local('2026-03-01T09:30:15'),
			local('2026-03-01T17:00:00'),
		],
		['2026-03', '2026-03', local('2026-03-01T00:00:00'), local('2026-03-31T23:59:59')],
		['2026', '2026', local('2026-01-01T00:00:00'), local('2026-12-31T23:59:59')],
		['2026-W10', '2026-W10', local('2026-03-02T00:00:00'), local('2026-03-08T23:59:59')],
		['2026-W10-3', '2026W104', local('2026-03-04T00:00:00'), local('2026-03-05T23:59:59')],
		['2026-060', '2026061', local('2026-03-01T00:00:00'), local('2026-03-02T23:59:59')],
		[
			'2026-03-01 09:30:15',
			'2026-03-01 17:00:00.250',
			local('2026-03-01T09:30:15'),
			local('2026-03-01T17:00:00'),
		],
		[
			' 2026-03-01T09:30:15.999 ',
			'2026-03-01T17:00:00,5',
			local('2026-03-01T09:30:15'),
			local('2026-03-01T17:00:00'),
		],
		[
			'2026-03-01T24:00:00',
			'2026-03-02T24:00',
			local('2026-03-02T00:00:00'),
			local('2026-03-03T00:00:00'),
		],
		[
			'2026-03-01T09:30:15Z',
			'2026-03-01T17:00:00z',
			Date.UTC(2026, 2, 1, 9, 30, 15),
			Date.UTC(2026, 2, 1, 17),
		],
		[
			'2026-03-01T09:30:15-05:00',
			'2026-03-02T03:00:00+0530',
			Date.UTC(2026, 2, 1, 14, 30, 15),
			Date.UTC(2026, 2, 1, 21, 30),
		],
		[
			'2026-03-01 09:30:15+02:00',
			'2026-03-01T17:00+02',
			Date.UTC(2026, 2, 1, 7, 30, 15),
			Date.UTC(2026, 2, 1, 15),
		],
		[
			"={{ new Date('2026-03-01T09:30:15Z') }}",
			"={{ new Date('2026-03-01T17:00:00.700Z') }}",
			Date.UTC(2026, 2, 1, 9, 30, 15),
			Date.UTC(2026, 2, 1, 17),
		],
		[
			"={{ DateTime.fromISO('2026-03-01T09:30:15', { zone: 'America/New_York' }) }}",
			"={{ DateTime.fromISO('2026-03-01T17:00:00Z').setZone('Asia/Tokyo') }}",
			Date.UTC(2026, 2, 1, 14, 30, 15),
			Date.UTC(2026, 2, 1, 17),
		],
		[
			"={{ DateTime.fromISO('2026-03-01T09:30:15Z').toISO() }}",
			"={{ DateTime.fromISO('2026-03-01T17:00:00Z').toJSDate() }}",
			Date.UTC(2026, 2, 1, 9, 30, 15),
			Date.UTC(2026, 2, 1, 17),
		],
	];

	it.each(FORMS)(
		'the dates %s and %s are taken as meant',
		async (startDate, endDate, start, end) => {
			const kavkom = await startEmpty(zone);
			await expectBounds(kavkom, { dateRange: 'custom', startDate, endDate }, [start, end]);
		},
	);

	it('a range of a single second holds the calls of that second', async () => {
		const kavkom = await startEmpty(zone);
		const at = local('2026-03-01T09:30:59');
		const both = { startDate: iso(at), endDate: iso(at) };
		await expectBounds(kavkom, { dateRange: 'custom', ...both }, [at, at]);
	});
});

describe('A date that can not be used', () => {
	it.each([
		['', '2026-03-01', 'Start Date is empty'],
		['2026-03-01', '', 'End Date is empty'],
		['={{ null }}', '2026-03-01', 'Start Date is empty'],
		['yesterday', '2026-03-01', 'Start Date is not a date: "yesterday"'],
		['2026-02-30', '2026-03-01', 'Start Date is not a date: "2026-02-30"'],
		['2026-13-01', '2026-03-01', 'Start Date is not a date: "2026-13-01"'],
		['2026-03-01T25:00', '2026-03-02', 'Start Date is not a date: "2026-03-01T25:00"'],
		['01/03/2026', '2026-03-01', 'Start Date is not a date: "01/03/2026"'],
		['2026-03-01', '={{ DateTime.invalid("x") }}', /^End Date is not a date/],
		['2026-03-01', '={{ new Date("x") }}', /^End Date is not a date/],
		['2026-03-01', '={{ 5 }}', 'End Date is not a date: "5"'],
		['2026-03-02', '2026-03-01', 'End Date lies before Start Date'],
		['2026-03-01T10:00:00Z', '2026-03-01T11:30:00+02:00', 'End Date lies before Start Date'],
	])('%j to %j is refused by the name of its field', async (startDate, endDate, message) => {
		const kavkom = await startEmpty('Europe/Paris');
		const run = await runCalls(kavkomEngine(kavkom), { dateRange: 'custom', startDate, endDate });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toBeTruthy();
		expect(run.error?.context?.itemIndex).toBe(0);
		expect(kavkom.server.requests).toEqual([]);
	});

	it('is shown in the zone in which it was read', async () => {
		const kavkom = await startEmpty('Asia/Jerusalem');
		const dates = { startDate: '2026-03-02', endDate: '2026-03-01T10:00:00Z' };
		const run = await runCalls(kavkomEngine(kavkom), { dateRange: 'custom', ...dates });
		expect(run.error?.description).toContain('2026-03-02 00:00:00 (Asia/Jerusalem)');
		expect(run.error?.description).toContain('2026-03-01 12:00:00 (Asia/Jerusalem)');
	});

	it('is not asked for when an expression names a preset', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		const { id } = addAt(kavkom, Date.parse('2026-03-18T09:00:00Z'));
		const run = await runCalls(kavkomEngine(kavkom), { dateRange: '={{ "today" }}' });
		expect(idsOf(recordsOf(run))).toEqual([id]);
	});

	it('can also be a preset that does not exist', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		const run = await runCalls(kavkomEngine(kavkom), { dateRange: '={{ "nextWeek" }}' });
		expect(run.error?.message).toContain('"nextWeek"');
		expect(kavkom.server.requests).toEqual([]);
	});
});

describe('The zone of stamps and dates', () => {
	const noon = { dateRange: 'custom', startDate: '2026-03-01T12:00', endDate: '2026-03-01T13:00' };
	const boundsIn = (zone: string): [number, number] => [
		DateTime.fromISO(noon.startDate, { zone }).toMillis(),
		DateTime.fromISO(noon.endDate, { zone }).toMillis(),
	];

	it('is that of the credential, not that of the workflow', async () => {
		const kavkom = await startEmpty('Asia/Jerusalem');
		const engine = { timezone: 'America/New_York' };
		await expectBounds(kavkom, noon, boundsIn('Asia/Jerusalem'), { engine });
	});

	it.each(['', '   '])('is that of the workflow when the credential has "%s"', async (timezone) => {
		const kavkom = await startEmpty('Asia/Jerusalem');
		const overrides = { credential: { timezone }, engine: { timezone: 'Asia/Jerusalem' } };
		await expectBounds(kavkom, noon, boundsIn('Asia/Jerusalem'), overrides);
	});

	it('is that of the option when it is given', async () => {
		const kavkom = await startEmpty('Asia/Jerusalem');
		const parameters = { ...noon, options: { timezone: 'Asia/Jerusalem' } };
		const credential = { timezone: 'Europe/Paris' };
		await expectBounds(kavkom, parameters, boundsIn('Asia/Jerusalem'), { credential });
	});

	it('is refused by the name of the option when it does not exist', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		const run = await runCalls(kavkomEngine(kavkom), { options: { timezone: 'Mars/Olympus' } });
		expect(run.error?.message).toBe('Timezone "Mars/Olympus" is not known');
	});

	it('is refused with a hint at the credential when it does not exist there', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		const run = await runCalls(kavkomEngine(kavkom, { credential: { timezone: 'Paris' } }));
		expect(run.error?.message).toBe('Timezone "Paris" in the credential is not known');
	});

	it('plays no part where the service tells epochs', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		Object.assign(kavkom.oddities, { epochColumns: true, ignoreDates: true });
		const parameters = { ...noon, options: { timezone: 'Asia/Jerusalem' } };
		await expectBounds(kavkom, parameters, boundsIn('Asia/Jerusalem'));
	});
});

/** When the clocks of both zones are put back and forward: instants (UTC) of the change itself. */
const CLOCK_CHANGES: Array<[zone: string, what: string, change: string]> = [
	['Europe/Paris', 'put back', '2026-10-25T01:00:00Z'],
	['Europe/Paris', 'put forward', '2026-03-29T01:00:00Z'],
	['Asia/Jerusalem', 'put back', '2026-10-24T23:00:00Z'],
	['Asia/Jerusalem', 'put forward', '2026-03-27T00:00:00Z'],
];

describe.each(CLOCK_CHANGES)('In %s, when the clock is %s at %s', (zone, _what, changeText) => {
	const change = Date.parse(changeText);
	const HOUR = 3_600_000;
	const STEP = 10 * 60_000;
	const instants = lodash.range(change - 3 * HOUR, change + 3 * HOUR, STEP);
	const windows = lodash
		.range(change - 2 * HOUR, change + 2 * HOUR, 20 * 60_000)
		.map((start): [number, number] => [start, start + 30 * 60_000]);

	/** Every instant that has the same stamp on the wall of the zone. */
	const twins = (instant: number) =>
		DateTime.fromMillis(instant, { zone })
			.getPossibleOffsets()
			.map((date) => date.toMillis());

	const within =
		([start, end]: [number, number]) =>
		(instant: number) =>
			instant >= start && instant <= end;

	async function namesWithin(kavkom: KavkomSimulator, [start, end]: [number, number]) {
		const dates = { startDate: iso(start), endDate: iso(end) };
		const run = await runCalls(kavkomEngine(kavkom), {
			dateRange: 'custom',
			...dates,
			output: 'raw',
		});
		return namesOf(kavkom, recordsOf(run));
	}

	it('no call of any window is lost, and none comes that can not belong to it', async () => {
		const kavkom = await startEmpty(zone);
		instants.forEach((instant) => addAt(kavkom, instant));
		for (const window of windows) {
			const names = await namesWithin(kavkom, window);
			const certain = instants.filter(within(window)).map(iso);
			const possible = instants.filter((instant) => twins(instant).some(within(window))).map(iso);
			const from = iso(window[0]);
			const lost = lodash.difference(certain, names);
			const strange = lodash.difference(names, possible);
			expect({ from, lost, strange }).toEqual({ from, lost: [], strange: [] });
		}
	});

	it('windows are exact where the service tells epochs', async () => {
		const kavkom = await startEmpty(zone);
		kavkom.oddities.epochColumns = true;
		instants.forEach((instant) => addAt(kavkom, instant));
		for (const window of windows) {
			const names = await namesWithin(kavkom, window);
			expect(names).toEqual(instants.filter(within(window)).map(iso).sort());
		}
	});

	it('a call started at an instant that its stamp can mean, the true one with epochs', async () => {
		const kavkom = await startEmpty(zone);
		const byCall = new Map(instants.map((instant) => [addAt(kavkom, instant).id, instant]));
		const dates = { startDate: iso(instants[0]), endDate: iso(instants[instants.length - 1]) };
		const parameters = { dateRange: 'custom', ...dates };
		const stamped = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(idsOf(stamped)).toEqual(idsOf(kavkom.calls));
		for (const { id, started_at } of stamped) {
			expect(twins(byCall.get(String(id)) ?? 0).map(iso)).toContain(started_at);
		}
		kavkom.oddities.epochColumns = true;
		for (const { id, started_at } of recordsOf(await runCalls(kavkomEngine(kavkom), parameters))) {
			expect(started_at).toBe(iso(byCall.get(String(id)) ?? 0));
		}
	});

	it('a call is answered and ends no earlier than it starts', async () => {
		const kavkom = await startEmpty(zone);
		kavkom.oddities.extraColumns = true;
		instants.forEach((startedAt) =>
			kavkom.addCall({
				startedAt,
				answeredAt: startedAt + 300_000,
				talkSeconds: 2400,
				visibleAt: 0,
			}),
		);
		const dates = { startDate: iso(instants[0]), endDate: iso(instants[instants.length - 1]) };
		const records = recordsOf(
			await runCalls(kavkomEngine(kavkom), { dateRange: 'custom', ...dates }),
		);
		for (const { started_at, answered_at, ended_at } of records) {
			const moments = [started_at, answered_at, ended_at].map(String);
			expect(moments).toEqual([...moments].sort());
		}
		expect(records).toHaveLength(instants.length);
	});
});

describe('A local time that the clock shows twice', () => {
	const bounds: [number, number] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 45)];

	it('means the earlier as a start and the later as an end', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		kavkom.oddities.epochColumns = true;
		const dates = { startDate: '2026-10-25T02:30:00', endDate: '2026-10-25T02:45:00' };
		await expectBounds(kavkom, { dateRange: 'custom', ...dates }, bounds);
	});

	it('means one of the two when it comes with its offset', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		kavkom.oddities.epochColumns = true;
		const offsets: Array<[offset: string, shift: number]> = [
			['+02:00', -2],
			['+01:00', -1],
		];
		for (const [offset, shift] of offsets) {
			for (const blank of ['T', ' ']) {
				const [startDate, endDate] = ['02:30:00', '02:45:00'].map(
					(time) => `2026-10-25${blank}${time}${offset}`,
				);
				const expected: [number, number] = [
					Date.UTC(2026, 9, 25, 2 + shift, 30),
					Date.UTC(2026, 9, 25, 2 + shift, 45),
				];
				await expectBounds(kavkom, { dateRange: 'custom', startDate, endDate }, expected);
			}
		}
	});

	it('is taken for the time after the change when the clock never shows it', async () => {
		const kavkom = await startEmpty('Europe/Paris');
		const dates = { startDate: '2026-03-29T02:30:00', endDate: '2026-03-29T04:00:00' };
		const expected: [number, number] = [Date.UTC(2026, 2, 29, 1, 30), Date.UTC(2026, 2, 29, 2)];
		await expectBounds(kavkom, { dateRange: 'custom', ...dates }, expected);
	});
});
