/** Values that nobody would send, of which the fuzz tests found that they were not taken in their stride. */
import { describe, expect, it } from '@jest/globals';
import { readResponse } from '../../nodes/Kavkom/transport/responses';
import { toSeenCall } from '../../nodes/OneCom/calls/toCall';
import { slicesOf } from '../../nodes/OneCom/calls/readCalls';
import { boundedCopy } from '../../nodes/shared/values/boundedCopy';
import { resolveDateRange } from '../../nodes/shared/time/dateRange';
import { toIsoUtc } from '../../nodes/shared/time/isoUtc';
import { instantsOf } from '../../nodes/shared/time/localTime';
import { NodeParameters } from '../../nodes/shared/node/parameters';
import { createRedactor } from '../../nodes/shared/secrets/redact';
import { withoutSecretFields } from '../../nodes/shared/secrets/secretFields';
import { epochOrNull, inNumber, listOf, urlEncoded } from '../../nodes/shared/values/values';

const END_OF_9999 = Date.parse('9999-12-31T23:59:59Z');

/** JSON can make an object that JavaScript can't write as a text. */
const UNWRITABLE = JSON.parse('{"toString":"","valueOf":1}') as object;

describe('A time that no calendar of a database has', () => {
	it.each(['253402300800', '1e21', 1.7e308, '9'.repeat(300)])('is not the epoch %s', (epoch) => {
		expect(epochOrNull(epoch)).toBeNull();
	});

	it('begins after the year 9999', () => {
		expect(epochOrNull('253402300799')).toBe(END_OF_9999);
		expect(toIsoUtc(END_OF_9999)).toBe('9999-12-31T23:59:59.000Z');
		expect(toIsoUtc(END_OF_9999 + 1000)).toBeNull();
		const [afterMidnightUtc] = instantsOf('9999-12-31 23:00:00', 'America/New_York');
		expect(toIsoUtc(afterMidnightUtc)).toBeNull();
	});

	it.each(['0001-01-01 00:00:00', '0099-06-01 12:00:00'])(
		'is no call of the last century: %s',
		(filler) => {
			expect(instantsOf(filler, 'UTC')).toEqual([]);
		},
	);

	it.each(['0000', '0000-01-01', '+275760-09-13', '-000001-12-31T10:00:00', new Date(-1e14)])(
		'is refused as a date: %s',
		(startDate) => {
			const range = { dateRange: 'custom', startDate, endDate: '2026-01-01' } as const;
			expect(() => resolveDateRange(range, 'Europe/Paris', 0)).toThrow(/^Start Date is not a date/);
		},
	);
});

describe('A window for 1com', () => {
	const window = (from: string, until: string) => ({
		start: Date.parse(from),
		end: Date.parse(until),
	});

	it('is one request, however many days are wanted in each', () => {
		const one = slicesOf(window('2026-01-01', '2026-01-03'), 1e300, 'UTC');
		expect(one).toEqual([{ start: '2026-01-01', end: '2026-01-04' }]);
	});

	it('of more requests than anybody waits for is refused', () => {
		expect(() => slicesOf(window('0001-01-01', '2026-01-01'), 7, 'UTC')).toThrow(
			'Date Range needs more than 20000 requests',
		);
		expect(slicesOf(window('1990-01-01', '2026-01-01'), 1, 'UTC')).toHaveLength(13_150);
	});

	it('ends in a year of four digits', () => {
		const [{ end }] = slicesOf(window('2026-01-01', '9999-12-31T12:00:00'), 1e6, 'UTC');
		expect(end).toBe('9999-12-31');
	});
});

describe('A record of a stranger', () => {
	const deep = (levels: number): unknown =>
		JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));
	const trap = JSON.parse('{"__proto__":{"isAdmin":true},"b":{"__proto__":1}}') as object;

	it('is not handed on deeper than anybody can walk', () => {
		const copies = [boundedCopy(deep(20_000)), withoutSecretFields(deep(20_000))];
		copies.forEach((copy) => expect(JSON.stringify(copy)).toContain('[cut off]'));
		expect(withoutSecretFields(deep(30))).toEqual(deep(30));
	});

	it('brings no prototype of its own along', () => {
		expect(withoutSecretFields(trap)).toEqual({ b: {} });
		expect(Object.hasOwn(withoutSecretFields(trap), '__proto__')).toBe(false);
	});

	it('is such in the raw field of a call of 1com, too', () => {
		const row = {
			...JSON.parse('{"sc_uniqueid":"a","__proto__":1}'),
			more: deep(20_000),
		} as object;
		const raw = toSeenCall({ ...row }, { account: 'DEMO', zone: 'UTC', country: '' })?.toRaw();
		expect(JSON.stringify(raw)).toMatch(/^\{"sc_uniqueid":"a","more":.*\[cut off\]/);
	});
});

describe('A text that is none', () => {
	it('in the errors of Kavkom does not hide that it refused', () => {
		const connection = { service: 'Kavkom', redact: (text: string) => text } as never;
		for (const errors of [[UNWRITABLE], { limit: UNWRITABLE }, { limit: [UNWRITABLE] }]) {
			const text = JSON.stringify({ success: false, message: 'No', errors });
			expect(() => readResponse(connection, { status: 200, headers: {}, text }, '')).toThrow(
				'Kavkom turned the request down',
			);
		}
	});

	it('is refused in words where a number or a list is wanted', () => {
		const parameters = new NodeParameters(() => UNWRITABLE);
		expect(() => parameters.wholeNumber('limit', 'Limit', 1, 50)).toThrow('Limit is "[object]"');
		const options = new NodeParameters(() => ({ seconds: UNWRITABLE })).collection('options');
		expect(() => options.amount('seconds', 'Seconds', 0, 60)).toThrow('Seconds is "[object]"');
		expect(() => parameters.located('a', 'Extension', '101')).toThrow('Extension is empty');
		expect(listOf([UNWRITABLE, 'a'])).toEqual(['[object]', 'a']);
	});

	it.each([[], [5], {}, null, new Date(1), '', ' '])('is no number: %j', (value) => {
		expect(inNumber(value)).toBeNaN();
	});

	it('because it ends in the middle of a character can be a part of an address', () => {
		expect(urlEncoded('a\ud83d.mp3')).toBe('a%EF%BF%BD.mp3');
		expect(urlEncoded('ü 😀')).toBe('%C3%BC%20%F0%9F%98%80');
		expect(createRedactor(['key\ud83d!'])('the key\ud83d!')).toBe('the [hidden]');
	});
});
