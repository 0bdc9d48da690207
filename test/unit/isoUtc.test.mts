import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { toIsoUtc } from '../../nodes/shared/time/isoUtc';

const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

describe('An instant in ISO 8601', () => {
	it('is as JavaScript writes it, to the millisecond, whatever was written before', () => {
		const near = fc
			.integer({ min: Date.UTC(1970, 0) / 1000, max: Date.UTC(2101, 0) / 1000 })
			.map((second) => second * 1000);
		const any = fc.integer({ min: FIRST, max: LAST });
		const nextTo = fc.integer({ min: -3_700_000, max: 3_700_000 });
		fc.assert(
			fc.property(fc.oneof(near, any), nextTo, (instant, step) => {
				for (const each of [instant, instant + step, instant - (instant % 1000), instant]) {
					if (each < FIRST || each > LAST) continue;
					expect(toIsoUtc(each)).toBe(new Date(each).toISOString());
				}
			}),
			{ numRuns: 5000 },
		);
	});

	it('is right for more hours than are remembered', () => {
		const from = Date.UTC(2020, 0, 1, 0, 59, 59);
		const hours = Array.from({ length: 21_000 }, (_, hour) => from + hour * 3_600_000);
		const all = [...hours, ...hours.slice(0, 50)];
		expect(all.map(toIsoUtc)).toEqual(all.map((instant) => new Date(instant).toISOString()));
	});

	it('is none where there is none, or none of four digits', () => {
		expect([null, FIRST - 1, LAST + 1, Number.NaN].map(toIsoUtc)).toEqual([null, null, null, null]);
	});
});
