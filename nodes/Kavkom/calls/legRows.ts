import { textOrNull } from '../../shared/values/values';
import type { KavkomRow } from '../transport/responses';
import { kavkomCallId } from './toCall';

/** Twice as many at most: some 10 MB. An id that is forgotten is asked for again when a leg needs it. */
const IDS_REMEMBERED = 50_000;

/** Some 20 MB of rows. */
const MAX_LEGS_ASIDE = 10_000;

/** A uuid of zeros names nobody. */
const NOBODY = /^[0-]*$/;

/**
 * The id of the call that a row is a leg of; null for a call itself. Unseen (contract: kavkom, Call detail
 * records: Row).
 */
export function originatingId(row: KavkomRow): string | null {
	return otherId(row, 'originating_leg_uuid') ?? (isLegB(row) ? otherId(row, 'bridge_uuid') : null);
}

/** Its other side is the call: a row of the call names its leg in the same field, and is no leg for that. */
function isLegB(row: KavkomRow): boolean {
	return textOrNull(row.leg)?.toLowerCase() === 'b';
}

function otherId(row: KavkomRow, field: string): string | null {
	const id = textOrNull(row[field]);
	return id === null || NOBODY.test(id) || id === kavkomCallId(row) ? null : id;
}

/**
 * Holds the legs of a list aside until their calls are listed: a ring group of four phones is one call, not
 * five. Legs and calls can come in any order, and again and again.
 */
export class LegRows {
	/** Whether the list was seen to hold a call and a leg of it. */
	holdsTheirCalls = false;

	/** Whether every call that was listed is still known. */
	knowsAllListed = true;

	private listed = new Set<string>();

	private listedBefore = new Set<string>();

	/** By the id of their call, then by their own. */
	private readonly aside = new Map<string, Map<string, KavkomRow>>();

	private count = 0;

	/**
	 * Takes a row of the list.
	 *
	 * @returns whether it is a call; a leg was held aside, or dropped because its call is listed
	 */
	isCall(row: KavkomRow): boolean {
		const id = kavkomCallId(row);
		const callId = originatingId(row);
		// Two rows that name each other are no legs of anything: one of them stays.
		const isCall = id === null || callId === null || this.aside.get(id)?.has(callId) === true;
		if (id !== null) {
			this.dropLegsOf(id);
			this.remember(id);
		}
		if (isCall) return true;
		if (this.isListed(callId)) this.holdsTheirCalls = true;
		else this.holdAside(callId, id, row);
		return false;
	}

	/** Drops the legs of a call that is listed. */
	dropLegsOf(callId: string): void {
		const legs = this.aside.get(callId);
		if (legs === undefined) return;
		this.holdsTheirCalls = true;
		this.count -= legs.size;
		this.aside.delete(callId);
	}

	/** Whether so many are held aside that it is time to look for their calls. */
	get isFull(): boolean {
		return this.count >= MAX_LEGS_ASIDE;
	}

	/** Whether none is held aside. */
	get isEmpty(): boolean {
		return this.count === 0;
	}

	/** The legs whose call was not listed. */
	get withoutCall(): KavkomRow[] {
		return [...this.aside.values()].flatMap((legs) => [...legs.values()]);
	}

	/** Holds no leg aside any more. */
	clear(): void {
		this.aside.clear();
		this.count = 0;
	}

	private isListed(id: string): boolean {
		return this.listed.has(id) || this.listedBefore.has(id);
	}

	private remember(id: string): void {
		this.listed.add(id);
		if (this.listed.size < IDS_REMEMBERED) return;
		if (this.listedBefore.size > 0) this.knowsAllListed = false;
		this.listedBefore = this.listed;
		this.listed = new Set();
	}

	private holdAside(callId: string, id: string, row: KavkomRow): void {
		const legs = this.aside.get(callId) ?? new Map<string, KavkomRow>();
		if (!legs.has(id)) this.count += 1;
		this.aside.set(callId, legs.set(id, row));
	}
}
