import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { detectNewCalls } from '../../nodes/shared/trigger/detectNewCalls';
import { isKnownIn, withCalls } from '../../nodes/shared/trigger/knownCalls';
import { pollSlices, pollWindow } from '../../nodes/shared/trigger/lookbackWindow';
import {
	readPollState,
	writePollState,
	type PollState,
} from '../../nodes/shared/trigger/pollState';
import { readingOf } from '../../nodes/shared/trigger/readPolicy';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE = Date.UTC(2026, 2, 2, 9);
const SETTINGS = {
	watching: 'service|account|newCall',
	zone: 'UTC',
	settings: 'no filters',
	lookbackMs: 24 * HOUR,
};

const STATE: PollState = {
	watching: SETTINGS.watching,
	zone: 'UTC',
	settings: SETTINGS.settings,
	cursor: NINE,
	floor: NINE - 40 * HOUR,
	floorsIn: {},
	known: withCalls({}, [{ id: 'a', start: NINE }], NINE),
	passedOver: withCalls({}, [{ id: 'b', start: NINE }], NINE),
	pending: { abcdefgh: { firstTriedAt: NINE, lastTriedAt: NINE, tries: 1, why: 'Not there' } },
	polledAt: NINE + 1,
	wholeReadAt: NINE - HOUR,
	readFrom: NINE - 32 * HOUR,
	unfinished: { beganAt: NINE, from: NINE - 31 * HOUR, until: NINE - HOUR },
	isNewestFirst: true,
};

/** As it was stored before there were filters and readings in it. */
const OLD_STATE = {
	watching: STATE.watching,
	zone: STATE.zone,
	cursor: STATE.cursor,
	floor: STATE.floor,
	known: STATE.known,
	polledAt: STATE.polledAt,
	isBehind: true,
};

/** What n8n has for the node after it stored and loaded it. */
const staticDataWith = (state: unknown): IDataObject =>
	JSON.parse(JSON.stringify({ pollState: state })) as IDataObject;

describe('what a trigger remembers', () => {
	it('comes back as it was written', () => {
		const staticData: IDataObject = {};
		writePollState(staticData, STATE);
		const loaded = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		expect(readPollState(loaded, SETTINGS)).toEqual(STATE);
	});

	it('replaces all that was remembered before', () => {
		const staticData = staticDataWith({ ...STATE, known: { 1: 'abcdefgh' } });
		writePollState(staticData, STATE);
		expect(staticData).toEqual({ pollState: STATE });
	});

	it('is nothing of another account or event, and nothing before the first poll', () => {
		const other = { ...SETTINGS, watching: 'service|account|missedCall' };
		expect(readPollState(staticDataWith(STATE), other)).toBeUndefined();
		expect(readPollState({}, SETTINGS)).toBeUndefined();
	});

	it.each([
		['Asia/Jerusalem', -2],
		['America/New_York', 5],
	])('holds in the time zone of now (%s), whichever stamps depend on it', (zone, hours) => {
		const moved = readPollState(staticDataWith(STATE), { ...SETTINGS, zone });
		const back = Math.min(0, hours) * HOUR;
		const hour = `${NINE / HOUR} UTC`;
		expect(moved).toEqual({
			...STATE,
			zone,
			cursor: NINE + back,
			floor: STATE.floor + back,
			floorsIn: { UTC: STATE.floor },
			known: { [hour]: Object.values(STATE.known)[0] },
			passedOver: { [hour]: Object.values(STATE.passedOver)[0] },
			readFrom: STATE.readFrom + hours * HOUR,
			unfinished: {
				beganAt: NINE,
				from: NINE + (hours - 31) * HOUR,
				until: NINE - HOUR + back,
			},
			isNewestFirst: null,
		});
		const { known, passedOver, floor } = readPollState(staticDataWith(moved), SETTINGS) ?? STATE;
		expect({ known, passedOver, floor }).toEqual({
			known: STATE.known,
			passedOver: STATE.passedOver,
			floor: STATE.floor,
		});
	});

	it('is the same in whichever capitals and with whichever blanks the account is written', () => {
		const watching = 'service|Account |newCall';
		const state = readPollState(staticDataWith({ ...STATE, watching }), SETTINGS);
		expect(state).toEqual(STATE);
	});

	it('is read as it was stored before zones had floors of their own', () => {
		const { floorsIn, ...older } = STATE;
		expect(readPollState(staticDataWith(older), SETTINGS)).toEqual({ ...STATE, floorsIn });
	});

	it('has what other filters left out among what is known, once the filters are changed', () => {
		const state = readPollState(staticDataWith(STATE), { ...SETTINGS, settings: 'inbound' });
		const isKnown = isKnownIn(state?.known ?? {});
		expect(['a', 'b', 'c'].map(isKnown)).toEqual([true, true, false]);
		expect(state).toMatchObject({ settings: 'inbound', passedOver: {}, isNewestFirst: null });
	});

	it.each([true, false])(
		'is read as it was stored by an older version (behind: %s)',
		(isBehind) => {
			const state = readPollState(staticDataWith({ ...OLD_STATE, isBehind }), SETTINGS);
			expect(state).toMatchObject({ cursor: NINE, floor: STATE.floor, known: STATE.known });
			const { start, end } = pollWindow(state, NINE + HOUR, SETTINGS.lookbackMs);
			expect({ start, end }).toEqual({ start: NINE - 31 * HOUR, end: NINE + 25 * HOUR });
			const [slice] = pollSlices(state, NINE + HOUR, SETTINGS);
			expect(slice.start).toBe(isBehind ? NINE : start);
			expect(readingOf(state, NINE + MINUTE, true, SETTINGS)[0].readBackTo).toBeUndefined();
		},
	);
});

describe('what is stored in a form that cannot be', () => {
	const without = (field: keyof PollState): unknown => ({ ...STATE, [field]: undefined });

	it.each<[string, unknown]>([
		['of an older form', { poll: STATE, polledAt: NINE, isBehind: false }],
		['of an older version, damaged', { ...OLD_STATE, known: null }],
		['with a pending recording of no time', { ...STATE, pending: { abcdefgh: { tries: 1 } } }],
		['with a reading that came nowhere', { ...STATE, unfinished: { beganAt: NINE } }],
		['no object', 'pollState'],
		['null', null],
		['a list', [STATE]],
		['empty', {}],
		...(Object.keys(STATE) as Array<keyof PollState>)
			.filter((field) => field !== 'floorsIn')
			.map((field): [string, unknown] => [`without ${field}`, without(field)]),
		['with floors that are no instants', { ...STATE, floorsIn: { UTC: 'noon' } }],
		['with a floor of a zone that no machine knows', { ...STATE, floorsIn: { Mars: NINE } }],
		['with known calls of a zone that no machine knows', { ...STATE, known: { '1 Mars': '' } }],
		['with a text for an instant', { ...STATE, cursor: String(NINE) }],
		['with an instant that no date has', { ...STATE, cursor: 1e300 }],
		['with a zone that no machine knows', { ...STATE, zone: 'Mars/Olympus' }],
		['with known calls as a list', { ...STATE, known: ['abcdefgh'] }],
		['with known calls that are no text', { ...STATE, known: { 1: 8 } }],
		['with known calls cut off', { ...STATE, known: { 1: 'abcdefghijkl' } }],
		['with known calls of no hour', { ...STATE, known: { noon: 'abcdefgh' } }],
		['with known calls of an hour that no date has', { ...STATE, known: { 1e300: 'abcdefgh' } }],
	])('%s counts as the first poll', (_, stored) => {
		expect(readPollState(staticDataWith(stored), SETTINGS)).toBeUndefined();
	});

	const noNumber = fc.jsonValue().filter((value) => typeof value !== 'number');

	/** Each field as something else of the same sort, or as anything at all. */
	const damaged = fc.record(
		{
			watching: fc.oneof(fc.constant(STATE.watching), fc.jsonValue()),
			zone: fc.oneof(fc.constantFrom('UTC', 'Asia/Jerusalem', 'America/New_York'), fc.jsonValue()),
			cursor: fc.oneof(fc.integer({ min: STATE.floor, max: 2 * NINE }), noNumber),
			floor: fc.oneof(fc.integer({ min: 0, max: STATE.floor }), noNumber),
			known: fc.oneof(fc.constant(STATE.known), fc.dictionary(fc.string(), fc.string())),
			polledAt: fc.oneof(fc.integer({ min: 0, max: 2 * NINE }), fc.jsonValue()),
			isBehind: fc.oneof(fc.boolean(), fc.jsonValue()),
			settings: fc.oneof(fc.constantFrom(STATE.settings, 'others'), fc.jsonValue()),
			floorsIn: fc.oneof(fc.constantFrom({}, { 'Asia/Tokyo': NINE }), fc.jsonValue()),
			passedOver: fc.oneof(fc.constant(STATE.passedOver), fc.jsonValue()),
			pending: fc.oneof(fc.constant(STATE.pending), fc.jsonValue()),
			wholeReadAt: fc.oneof(fc.integer({ min: 0, max: 2 * NINE }), fc.jsonValue()),
			readFrom: fc.oneof(fc.integer({ min: 0, max: 2 * NINE }), fc.jsonValue()),
			unfinished: fc.oneof(fc.constantFrom(null, STATE.unfinished), fc.jsonValue()),
			isNewestFirst: fc.oneof(fc.constantFrom(null, true, false), fc.jsonValue()),
		},
		{ requiredKeys: [] },
	);

	it('never makes a poll throw, or ask for a window without an end', () => {
		const states = fc.oneof(
			{ weight: 1, arbitrary: fc.jsonValue() },
			{ weight: 4, arbitrary: damaged },
		);
		fc.assert(
			fc.property(states, fc.constantFrom('UTC', 'Asia/Tokyo'), (stored, zone) => {
				const settings = { ...SETTINGS, zone };
				const state = readPollState(staticDataWith(stored), settings);
				const slices = pollSlices(state, NINE, settings);
				expect(slices.every(({ start, end }) => start <= end)).toBe(true);
				const { state: after } = detectNewCalls(state, [], NINE, { ...settings, start: NINE });
				expect(readPollState(staticDataWith(after), settings)).toEqual(after);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('known calls', () => {
	it('are told from others', () => {
		const isKnown = isKnownIn(STATE.known);
		expect([isKnown('a'), isKnown('b')]).toEqual([true, false]);
	});
});
