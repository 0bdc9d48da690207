/** A reproducible source of randomness: the same seed gives the same sequence on every machine. */
export interface Random {
	/** A number in [0, 1). */
	next(): number;
	/** An integer from `min` to `max`, both included. */
	int(min: number, max: number): number;
	/** One of the items, all equally likely. Throws a RangeError on an empty list. */
	pick<T>(items: readonly T[]): T;
	/** True with probability `p` (0 never, 1 always). */
	chance(p: number): boolean;
	/** A version 4 UUID. */
	uuid(): string;
	/** `n` lower-case hexadecimal digits. */
	hex(n: number): string;
}

/** mulberry32: 32 bits of state, good enough for sample traffic and not for anything secret. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;

	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
	const pick = <T,>(items: readonly T[]): T => {
		if (items.length === 0) throw new RangeError('Cannot pick from an empty list');
		return items[int(0, items.length - 1)];
	};
	const hex = (n: number): string =>
		Array.from({ length: n }, () => int(0, 15).toString(16)).join('');
	const uuid = (): string =>
		`${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;

	return { next, int, pick, chance: (p) => next() < p, uuid, hex };
}
