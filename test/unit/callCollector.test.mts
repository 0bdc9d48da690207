import fc from 'fast-check';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { CallCollector } from '../../nodes/shared/call/callCollector';
import { CALL_FIELDS, type SeenCall } from '../../nodes/shared/call/callRecord';
import { idsOf } from '../support/oneComTruth.mts';
import { seenCall } from '../support/seenCall.mts';

const everything = () => true;
const simplified = { output: 'simplified' } as const;
const collect = (calls: Array<SeenCall | null>, limit?: number): CallCollector => {
	const collector = new CallCollector(everything, simplified, limit);
	for (const seen of calls) collector.take(seen);
	return collector;
};
const called = (key: string, start?: number, more: Partial<SeenCall['call']> = {}) =>
	seenCall({ key, starts: start === undefined ? [] : [start], call: more });

describe('what comes out', () => {
	it('is newest first, whatever the order in which it came', () => {
		const collector = collect([called('b', 2), called('c', 3), called('a', 1)]);
		expect(idsOf(collector.sorted('newestFirst'))).toEqual(['c', 'b', 'a']);
	});

	it('is oldest first on demand, and a limit takes the newest all the same', () => {
		const calls = [called('b', 2), called('c', 3), called('a', 1)];
		expect(idsOf(collect(calls).sorted('oldestFirst'))).toEqual(['a', 'b', 'c']);
		expect(idsOf(collect(calls, 2).sorted('oldestFirst'))).toEqual(['b', 'c']);
	});

	it('has calls of one second in the same order however they came', () => {
		const calls = ['a', 'b', 'c'].map((key) => called(key, 5));
		const expected = idsOf(collect(calls).sorted('newestFirst'));
		expect(idsOf(collect([...calls].reverse()).sorted('newestFirst'))).toEqual(expected);
	});

	it('has calls without a start last, and leaves none out', () => {
		const collector = collect([called('x'), called('a', 1), called('y')]);
		expect(idsOf(collector.sorted('newestFirst'))[0]).toBe('a');
		expect(collector.sorted('newestFirst')).toHaveLength(3);
	});

	it('goes by the earlier of two instants in an hour that a clock change repeats', () => {
		const twice = seenCall({ key: 'twice', starts: [1, 9] });
		expect(idsOf(collect([twice, called('b', 5)]).sorted('newestFirst'))).toEqual(['b', 'twice']);
	});

	it('has the oldest cut off where fewer are wanted', () => {
		const calls = lodash.range(10).map((start) => called(`c${start}`, start));
		expect(idsOf(collect(calls, 3).sorted('newestFirst'))).toEqual(['c9', 'c8', 'c7']);
		expect(collect(calls).sorted('newestFirst')).toHaveLength(10);
	});
});

describe('a call that came twice', () => {
	it('comes out once, with its latest values', () => {
		const collector = collect([
			called('a', 1, { status: 'unknown' }),
			called('a', 1, { status: 'answered' }),
		]);
		expect(collector.sorted('newestFirst')).toMatchObject([{ id: 'a', status: 'answered' }]);
	});

	it('and no longer matches is gone', () => {
		const collector = new CallCollector(({ call }) => call.status === 'missed', simplified);
		collector.take(called('a', 1, { status: 'missed' }));
		collector.take(called('a', 1, { status: 'answered' }));
		expect(collector.sorted('newestFirst')).toEqual([]);
	});

	it('counts once towards a limit', () => {
		const collector = collect([called('a', 1), called('a', 1)], 2);
		expect(collector.hasEnough()).toBe(false);
		collector.take(called('b', 2));
		expect(collector.hasEnough()).toBe(true);
	});

	it('is one of the different ones, whatever the history', () => {
		const history = fc.array(
			fc.record({
				key: fc.constantFrom('a', 'b', 'c', 'd'),
				start: fc.integer({ min: 0, max: 9 }),
			}),
		);
		fc.assert(
			fc.property(history, (takes) => {
				const records = collect(takes.map(({ key, start }) => called(key, start))).sorted(
					'newestFirst',
				);
				const latest = new Map<string, number>(takes.map(({ key, start }) => [key, start]));
				expect(idsOf(records).sort()).toEqual([...latest.keys()].sort());
				const starts = idsOf(records).map((id) => latest.get(id) ?? 0);
				expect(starts).toEqual([...starts].sort((a, b) => b - a));
			}),
		);
	});
});

describe('counting', () => {
	it('tells how many have no id', () => {
		const collector = collect([null, called('a', 1), null]);
		expect(collector.withoutIdCount).toBe(2);
		expect(collector.sorted('newestFirst')).toHaveLength(1);
	});

	it('is never enough where all are wanted', () => {
		expect(collect([called('a', 1)]).hasEnough()).toBe(false);
	});

	it('is not enough with what the filters left out', () => {
		const collector = new CallCollector(() => false, simplified, 1);
		collector.take(called('a', 1));
		expect(collector.hasEnough()).toBe(false);
	});
});

describe('the output', () => {
	const written = (output: ConstructorParameters<typeof CallCollector>[1]) => {
		const collector = new CallCollector(everything, output);
		collector.take(called('a', 1, { source: '203' }));
		return collector.sorted('newestFirst')[0];
	};

	it('simplified: every field in its order', () => {
		expect(Object.keys(written(simplified))).toEqual([...CALL_FIELDS]);
	});

	it('with the raw record as the last field', () => {
		const record = written({ ...simplified, includeRaw: true });
		expect(Object.keys(record)).toEqual([...CALL_FIELDS, 'raw']);
		expect(record.raw).toEqual({ raw_id: 'a' });
	});

	it('raw: nothing but the raw record', () => {
		expect(written({ output: 'raw', includeRaw: true, fields: ['id'] })).toEqual({ raw_id: 'a' });
	});

	it('selected: those fields, in the order in which they are wanted, and no unknown one', () => {
		const fields = ['source', 'id', 'nonsense'];
		const record = written({ output: 'selectedFields', fields });
		expect(Object.entries(record)).toEqual([
			['source', '203'],
			['id', 'a'],
		]);
	});

	it('selected, with nothing selected: every field', () => {
		expect(Object.keys(written({ output: 'selectedFields' }))).toEqual([...CALL_FIELDS]);
	});

	it('does not ask for a raw record that is not wanted', () => {
		const collector = new CallCollector(everything, simplified);
		const toRaw = () => {
			throw new Error('Not wanted');
		};
		expect(() => collector.take(seenCall({ toRaw }))).not.toThrow();
	});
});
