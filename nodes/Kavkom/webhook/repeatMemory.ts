import type { IDataObject } from 'n8n-workflow';
import { DAY_MS } from '../../shared/time/units';
import { keepNewest } from '../../shared/values/keepNewest';
import { fingerprint, splitFingerprints } from '../../shared/trigger/fingerprint';

/** In characters of 6 bits: 54 bits. */
const FINGERPRINT_LENGTH = 9;

const MAX_REMEMBERED = 5000;
const MAX_SCOPES = 200;

/** n8n stores the static data of a workflow as a whole, each time that any of it changed. */
const MAX_STORED = 1000;
const STORED_FOR_MS = DAY_MS;

/**
 * Tells what was seen before, for receivers that n8n runs many times at once, each on a copy of the static
 * data of its own: the last copy that is saved wins and the others are lost. So what was seen is kept in
 * the process, where a claim can't be interrupted. What is needed after a restart goes to static data when
 * something is new, and only then: the newest 1,000 of the last day, 9 KB at most. What comes twice does so within
 * minutes.
 *
 * It holds the newest 5,000 of a scope as fingerprints of 54 bits. Something new is mistaken for one of
 * them with odds of 5,000 / 2^54, about 1 in 3.6 × 10^12: at 10,000 a day, once in a million years.
 *
 * Two processes, as in n8n's queue mode with several webhook processes, know of each other only through
 * static data: what reaches both within the same moment is new to both.
 */
export class RepeatMemory {
	/** When each fingerprint was seen, in ms, by scope; oldest first in both. */
	private readonly scopes = new Map<string, Map<string, number>>();

	constructor(
		private readonly maxRemembered = MAX_REMEMBERED,
		private readonly maxStored = MAX_STORED,
	) {}

	/**
	 * Remembers events and tells which of them are new. It does not wait for anything, so no other claim
	 * comes in between.
	 *
	 * @param scope who remembers, e.g. one node of one workflow
	 * @param stored the scope's static data: `seen` holds fingerprints run together, written when one is new
	 * @param events what each event tells
	 * @returns for each event whether this claim is the first that tells any of it
	 */
	claim(
		scope: string,
		stored: IDataObject,
		events: ReadonlyArray<readonly string[]>,
		now = Date.now(),
	): boolean[] {
		const seen = this.seenBy(scope, stored, now);
		const areNew = events.map((news) => {
			const marks = news.map((each) => fingerprint(each, FINGERPRINT_LENGTH));
			const fresh = marks.filter((mark) => !seen.has(mark));
			for (const mark of fresh) seen.set(mark, now);
			return fresh.length > 0;
		});
		keepNewest(seen, this.maxRemembered);
		if (areNew.includes(true)) stored.seen = this.worthStoring(seen, now);
		return areNew;
	}

	private seenBy(scope: string, stored: IDataObject, now: number): Map<string, number> {
		const seen = this.scopes.get(scope) ?? new Map<string, number>();
		for (const mark of marksOf(stored.seen)) if (!seen.has(mark)) seen.set(mark, now);
		this.scopes.delete(scope);
		this.scopes.set(scope, seen);
		keepNewest(this.scopes, MAX_SCOPES);
		return seen;
	}

	private worthStoring(seen: ReadonlyMap<string, number>, now: number): string {
		return [...seen]
			.slice(-this.maxStored)
			.filter(([, seenAt]) => now - seenAt < STORED_FOR_MS)
			.map(([mark]) => mark)
			.join('');
	}
}

function marksOf(stored: unknown): string[] {
	return typeof stored === 'string' ? splitFingerprints(stored, FINGERPRINT_LENGTH) : [];
}
