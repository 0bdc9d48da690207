import type { IDataObject } from 'n8n-workflow';
import { fingerprint, splitFingerprints } from '../../shared/trigger/fingerprint';

/** In characters of 6 bits: 54 bits. */
const FINGERPRINT_LENGTH = 9;

const MAX_REMEMBERED = 5000;
const MAX_SCOPES = 200;

/**
 * Tells what was seen before, for receivers that n8n runs many times at once, each on a copy of the static
 * data of its own: the last copy that is saved wins and the others are lost. So what was seen is kept in
 * the process, where a claim can't be interrupted, and the whole of it is written to static data each time,
 * where it outlives a restart.
 *
 * It holds the newest 5,000 of a scope as fingerprints of 54 bits. Something new is mistaken for one of
 * them with odds of 5,000 / 2^54, about 1 in 3.6 × 10^12: at 10,000 a day, once in a million years.
 *
 * Two processes, as in n8n's queue mode with several webhook processes, know of each other only through
 * static data: what reaches both within the same moment is new to both.
 */
export class RepeatMemory {
	/** Fingerprints by scope, oldest first in both. */
	private readonly scopes = new Map<string, Set<string>>();

	constructor(private readonly maxRemembered = MAX_REMEMBERED) {}

	/**
	 * Remembers events and tells which of them are new. It does not wait for anything, so no other claim
	 * comes in between.
	 *
	 * @param scope who remembers, e.g. one node of one workflow
	 * @param stored the scope's static data: `seen` holds fingerprints run together, written when one is new
	 * @returns for each event whether this claim is the first that names it
	 */
	claim(scope: string, stored: IDataObject, events: readonly string[]): boolean[] {
		const seen = this.seenBy(scope, stored);
		const areNew = events.map((event) => {
			const mark = fingerprint(event, FINGERPRINT_LENGTH);
			const isNew = !seen.has(mark);
			if (isNew) seen.add(mark);
			return isNew;
		});
		this.forgetOldest(seen);
		if (areNew.includes(true)) stored.seen = [...seen].join('');
		return areNew;
	}

	private seenBy(scope: string, stored: IDataObject): Set<string> {
		const seen = this.scopes.get(scope) ?? new Set<string>();
		for (const mark of marksOf(stored.seen)) seen.add(mark);
		this.scopes.delete(scope);
		this.scopes.set(scope, seen);
		if (this.scopes.size > MAX_SCOPES) this.scopes.delete([...this.scopes.keys()][0]);
		return seen;
	}

	private forgetOldest(seen: Set<string>): void {
		const oldest = [...seen].slice(0, Math.max(0, seen.size - this.maxRemembered));
		for (const mark of oldest) seen.delete(mark);
	}
}

function marksOf(stored: unknown): string[] {
	return typeof stored === 'string' ? splitFingerprints(stored, FINGERPRINT_LENGTH) : [];
}
