/**
 * Watches in which order a list comes. That the newest calls come first is likely, and unseen (contract: kavkom,
 * Call detail records: Paging): only what was read so far can say so.
 */
export class ListOrder {
	private isBroken = false;

	private showsOrder = false;

	private last = Number.POSITIVE_INFINITY;

	private newest = Number.NEGATIVE_INFINITY;

	/**
	 * Whether every row so far was at most as new as the one before: then the first ones are the newest. Null when
	 * they show no order: rows of one moment, or a single one.
	 */
	get isNewestFirst(): boolean | null {
		if (this.isBroken) return false;
		return this.showsOrder ? true : null;
	}

	/**
	 * Looks at one more page. A page that begins with a call at least as new as all before is the list read once
	 * more.
	 *
	 * @param starts epoch ms at which its calls began, in its order; NaN where that can't be read
	 */
	see(starts: readonly number[]): void {
		if (starts[0] >= this.newest) this.last = Number.POSITIVE_INFINITY;
		for (const start of starts) {
			if (!(start <= this.last)) this.isBroken = true;
			if (start < this.last && Number.isFinite(this.last)) this.showsOrder = true;
			this.last = start;
			this.newest = Math.max(this.newest, start);
		}
	}

	/** Whether, newest first, the list has come to calls that began before an instant (epoch ms). */
	hasCome(instant: number): boolean {
		return this.isNewestFirst === true && this.last < instant;
	}
}
