import { startOf, type CallPlan } from './calls.mts';

const ROWS_AT_ONCE = 10_000;

/**
 * All rows of a list as they go over the wire, newest first, in one buffer: any stretch of them is a view of it, so
 * that serving takes next to no time. `call` stands for the call's number.
 */
export class WrittenRows {
	private readonly bytes: Buffer;

	/** Where the row of each position begins; one more for the end. */
	private readonly begins: Float64Array;

	constructor(
		private readonly plan: CallPlan,
		private readonly separator: string,
		write: (call: number) => string,
	) {
		const { count } = plan;
		this.begins = new Float64Array(count + 1);
		const blocks: Buffer[] = [];
		let size = 0;
		for (let from = 0; from < count; from += ROWS_AT_ONCE) {
			const lines: string[] = [];
			for (let row = from; row < Math.min(count, from + ROWS_AT_ONCE); row += 1) {
				const line = write(count - 1 - row) + separator;
				this.begins[row] = size;
				size += Buffer.byteLength(line);
				lines.push(line);
			}
			blocks.push(Buffer.from(lines.join('')));
		}
		this.begins[count] = size;
		this.bytes = Buffer.concat(blocks, size);
	}

	/** The positions of the calls that started from `start` on and before `end` (epoch ms). */
	between(start: number, end: number): { from: number; to: number } {
		return { from: this.positionBefore(end), to: this.positionBefore(start) };
	}

	/** The rows from one position up to another, without a separator behind the last. */
	slice(from: number, to: number): Buffer {
		if (from >= to) return Buffer.alloc(0);
		return this.bytes.subarray(this.begins[from], this.begins[to] - this.separator.length);
	}

	/** The first position whose call started before an instant. */
	private positionBefore(instant: number): number {
		const { count } = this.plan;
		let [low, high] = [0, count];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (startOf(count - 1 - middle, this.plan) < instant) high = middle;
			else low = middle + 1;
		}
		return low;
	}
}
