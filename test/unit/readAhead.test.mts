import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { readAhead } from '../../nodes/shared/http/readAhead';

describe('Reading parts ahead', () => {
	it('hands every part over once, in order, with at most so many under way', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 5 }),
				fc.integer({ min: 0, max: 12 }),
				fc.integer({ min: 1, max: 5 }),
				fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
				async (first, count, concurrency, pauses) => {
					let underWay = 0;
					let max = 0;
					const last = first + count - 1;
					const got: number[] = [];
					const fetchPart = async (part: number) => {
						underWay += 1;
						max = Math.max(max, underWay);
						await wait(pauses.next().value as number);
						underWay -= 1;
						return part * 10;
					};
					for await (const { part, value } of readAhead(
						first,
						() => last,
						concurrency,
						fetchPart,
					)) {
						expect(value).toBe(part * 10);
						got.push(part);
					}
					expect(got).toEqual(lodash.range(first, last + 1));
					expect(max).toBe(Math.min(concurrency, count));
				},
			),
			{ numRuns: 40 },
		);
	});

	it('goes on as far as the end moves while it reads', async () => {
		let last = 2;
		const got: number[] = [];
		for await (const { part } of readAhead(
			1,
			() => last,
			3,
			async (part) => part,
		)) {
			got.push(part);
			if (part === 2) last = 4;
		}
		expect(got).toEqual([1, 2, 3, 4]);
	});

	it('fails when the turn of a failed part comes, after those before it', async () => {
		const got: number[] = [];
		const reading = (async () => {
			const parts = readAhead(
				1,
				() => 5,
				5,
				async (part) => {
					if (part === 3) throw new Error('Third');
					await wait(10);
					return part;
				},
			);
			for await (const { part } of parts) got.push(part);
		})();
		await expect(reading).rejects.toThrow('Third');
		expect(got).toEqual([1, 2]);
	});

	/** Parts that last until they are canceled, but for those that fail or come at once. */
	function slowParts({ failing = [], quick = [] }: { failing?: number[]; quick?: number[] }) {
		const asked: number[] = [];
		const canceled: number[] = [];
		const fetchPart = async (part: number, cancelSignal: AbortSignal) => {
			asked.push(part);
			await wait(0);
			if (failing.includes(part)) throw new Error(`Part ${part}`);
			if (quick.includes(part)) return part;
			await wait(10_000, undefined, { signal: cancelSignal }).catch(() => canceled.push(part));
			throw new Error('Nobody wants me');
		};
		return { asked, canceled, fetchPart };
	}

	it('cancels what it asked for when the reader leaves, and asks for no more', async () => {
		const { asked, canceled, fetchPart } = slowParts({ quick: [1] });
		for await (const { part } of readAhead(1, () => 10, 3, fetchPart)) {
			if (part === 1) break;
		}
		await wait(5);
		expect({ asked, canceled }).toEqual({ asked: [1, 2, 3, 4], canceled: [2, 3, 4] });
	});

	it('cancels what it asked for when a part fails, and asks for no more', async () => {
		const { asked, canceled, fetchPart } = slowParts({ quick: [1], failing: [2] });
		const reading = (async () => {
			for await (const { part } of readAhead(1, () => 10, 4, fetchPart)) expect(part).toBe(1);
		})();
		await expect(reading).rejects.toThrow('Part 2');
		await wait(5);
		expect({ asked, canceled }).toEqual({ asked: [1, 2, 3, 4, 5], canceled: [3, 4, 5] });
	});

	it('cancels the parts behind one that failed before its turn, not those before', async () => {
		const { asked, canceled, fetchPart } = slowParts({ failing: [3] });
		let release: (part: number) => void = () => undefined;
		const held = new Promise<number>((resolve) => (release = resolve));
		const parts = readAhead(
			1,
			() => 10,
			5,
			async (part, cancelSignal) => (part === 1 ? await held : await fetchPart(part, cancelSignal)),
		);
		const first = parts.next();
		await wait(5);
		expect({ asked, canceled }).toEqual({ asked: [2, 3, 4, 5], canceled: [4, 5] });
		release(1);
		expect(await first).toMatchObject({ value: { part: 1 } });
		await parts.return(undefined);
		await wait(5);
		expect({ asked, canceled }).toEqual({ asked: [2, 3, 4, 5], canceled: [4, 5, 2] });
	});

	it.each([
		['asks for the next part before the reader is done with this one', 2, [1, 2, 3]],
		['asks for no part that the reader may not want, one at a time', 1, [1]],
	])('%s', async (_, concurrency, expected) => {
		const asked: number[] = [];
		const parts = readAhead(
			1,
			() => 10,
			concurrency,
			async (part) => asked.push(part),
		);
		await parts.next();
		expect(asked).toEqual(expected);
	});
});
