import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
	createCallMatcher,
	selectCalls,
	type CallFilters,
} from '../../nodes/shared/call/callFilters';
import type { Call, SeenCall } from '../../nodes/shared/call/callRecord';
import { seenCall } from '../support/seenCall.mts';

const WINDOW = { start: 1000, end: 2000 };

const matches = (filters: CallFilters, seen: SeenCall, country = 'IL'): boolean =>
	selectCalls(WINDOW, createCallMatcher(filters, country)).matches(seen);
const call = (fields: Partial<Call> = {}, more: Partial<SeenCall> = {}): SeenCall =>
	seenCall({ starts: [1500], ...more, call: fields });

describe('the window', () => {
	it.each([
		[[1000], true],
		[[2000], true],
		[[999], false],
		[[2001], false],
		[[999, 2001], false],
		[[999, 1000], true],
		[[2000, 2001], true],
		[[], true],
	])('a call that may have started at %j is in it: %j', (starts, is) => {
		expect(matches({}, call({}, { starts }))).toBe(is);
	});

	it('holds no call whose start can not be read, and the start is told', () => {
		const selection = selectCalls(WINDOW, createCallMatcher({}, ''));
		expect(selection.unreadableStart()).toBeNull();
		expect(selection.matches(call({}, { starts: [], unreadableStart: 'soon' }))).toBe(false);
		expect(selection.unreadableStart()).toBe('soon');
		expect(selection.leftOut()).toBe(0);
	});

	it('takes in what starts between its ends, and nothing else', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 3000 }), (instant) => {
				expect(matches({}, call({}, { starts: [instant] }))).toBe(
					1000 <= instant && instant <= 2000,
				);
			}),
		);
	});
});

describe('an empty filter narrows nothing', () => {
	it.each([{}, { direction: '', status: [], numbers: [], extensions: [] } as CallFilters])(
		'%j',
		(filters) => {
			expect(matches(filters, call({ direction: null, status: 'unknown' }))).toBe(true);
		},
	);
});

describe('direction and status', () => {
	it('compare with the record', () => {
		expect(matches({ direction: 'inbound' }, call({ direction: 'inbound' }))).toBe(true);
		expect(matches({ direction: 'inbound' }, call({ direction: 'outbound' }))).toBe(false);
		expect(matches({ direction: 'inbound' }, call({ direction: null }))).toBe(false);
		expect(matches({ status: ['busy', 'missed'] }, call({ status: 'missed' }))).toBe(true);
		expect(matches({ status: ['busy', 'missed'] }, call({ status: 'answered' }))).toBe(false);
	});
});

describe('number', () => {
	it('is looked for in every number of the record, in any spelling', () => {
		const seen = call({}, { numbers: ['203', '0505550142'] });
		expect(matches({ numbers: ['+972 50-555-0142'] }, seen)).toBe(true);
		expect(matches({ numbers: ['203'] }, seen)).toBe(true);
		expect(matches({ numbers: ['0505550143'] }, seen)).toBe(false);
		expect(matches({ numbers: ['203'] }, call({}, { numbers: [] }))).toBe(false);
	});

	it('in local form goes by the country', () => {
		const seen = call({}, { numbers: ['+12025550147'] });
		expect(matches({ numbers: ['(202) 555-0147'] }, seen, 'US')).toBe(true);
		expect(matches({ numbers: ['(202) 555-0148'] }, seen, 'US')).toBe(false);
	});
});

describe('several numbers', () => {
	it('keep calls that have any of them', () => {
		const numbers = ['050-555-0142', '203'];
		expect(matches({ numbers }, call({}, { numbers: ['0505550142'] }))).toBe(true);
		expect(matches({ numbers }, call({}, { numbers: ['203', '0505550143'] }))).toBe(true);
		expect(matches({ numbers }, call({ external_number: '+972505550142' }))).toBe(true);
		expect(matches({ numbers }, call({}, { numbers: ['0505550143'] }))).toBe(false);
	});
});

describe('extensions', () => {
	it.each([
		[['203'], {}, ['0505550142', '203'], true],
		[['203'], {}, ['0505550142', '203-DEMO'], true],
		[['203-DEMO'], {}, ['203'], true],
		[['201', '203'], {}, ['203'], true],
		[['203'], { extension: '203' }, ['0505550142'], true],
		[['203'], { extension: '204' }, ['0505550142'], false],
		[['203'], { extension: null }, ['1203', '2031', '0505550203'], false],
		[['\u0662\u0660\u0663'], {}, ['203'], true],
		[['door'], {}, ['door'], true],
		[['door'], {}, [], false],
	])('%j in a call of %j and %j: %j', (extensions, fields, numbers, is) => {
		expect(matches({ extensions }, call(fields, { numbers }))).toBe(is);
	});
});

it('all filters must fit', () => {
	const filters: CallFilters = { direction: 'inbound', status: ['missed'], extensions: ['203'] };
	const fitting = { direction: 'inbound', status: 'missed', extension: '203' } as const;
	expect(matches(filters, call(fitting))).toBe(true);
	expect(matches(filters, call({ ...fitting, direction: 'internal' }))).toBe(false);
	expect(matches(filters, call({ ...fitting, status: 'busy' }))).toBe(false);
	expect(matches(filters, call({ ...fitting, extension: '204' }))).toBe(false);
	expect(matches(filters, call(fitting, { starts: [0] }))).toBe(false);
});

describe('what the filters left out', () => {
	const selectInbound = () => selectCalls(WINDOW, createCallMatcher({ direction: 'inbound' }, ''));
	const inbound = call({ direction: 'inbound' });
	const outbound = call({ direction: 'outbound' });

	it('is nothing as long as each call of the window matches', () => {
		const { matches: isWanted, leftOut } = selectInbound();
		expect(leftOut()).toBe(0);
		expect(isWanted(inbound)).toBe(true);
		expect(leftOut()).toBe(0);
	});

	it('is not what lies outside the window', () => {
		const { matches: isWanted, leftOut } = selectInbound();
		expect(isWanted({ ...outbound, starts: [2001] })).toBe(false);
		expect(leftOut()).toBe(0);
	});

	it('is counted', () => {
		const { matches: isWanted, leftOut } = selectInbound();
		expect(isWanted(outbound)).toBe(false);
		expect(isWanted(inbound)).toBe(true);
		expect(leftOut()).toBe(1);
	});
});
