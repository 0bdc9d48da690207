/** Something that was read, or is being read. */
interface Remembered<T> {
	reading: Promise<T>;
	/** Epoch ms from which it is too old; none while it is being read. */
	staleFrom: number | null;
}

/**
 * Remembers for a short time what was read, in the memory of the process and nowhere else. Two who ask at
 * once share one read. A read that failed is not remembered.
 */
export class ReadMemory<T> {
	/** By key, oldest first. */
	private readonly remembered = new Map<string, Remembered<T>>();

	/**
	 * @param seconds how long a read is remembered from its end on
	 * @param maxKeys of how many keys; the oldest are forgotten first
	 */
	constructor(
		private readonly seconds: number,
		private readonly maxKeys: number,
	) {}

	/**
	 * What is remembered under a key, or else what `read` gives.
	 *
	 * @param key says all that the result depends on
	 */
	async recall(key: string, read: () => Promise<T>): Promise<T> {
		const known = this.remembered.get(key);
		if (known && !isStale(known)) return await known.reading;
		return await this.remember(key, read());
	}

	private async remember(key: string, reading: Promise<T>): Promise<T> {
		const entry: Remembered<T> = { reading, staleFrom: null };
		this.remembered.delete(key);
		this.remembered.set(key, entry);
		this.forget();
		reading.then(
			() => {
				entry.staleFrom = Date.now() + this.seconds * 1000;
			},
			() => {
				if (this.remembered.get(key) === entry) this.remembered.delete(key);
			},
		);
		return await reading;
	}

	private forget(): void {
		const excess = this.remembered.size - this.maxKeys;
		[...this.remembered].forEach(([key, entry], index) => {
			if (index < excess || isStale(entry)) this.remembered.delete(key);
		});
	}
}

function isStale({ staleFrom }: Remembered<unknown>): boolean {
	return staleFrom !== null && Date.now() >= staleFrom;
}
