/** A record that the service lists, as far as deciding about it goes. */
export interface Candidate {
	/** The call's id. */
	id: string;
	/** Epoch ms at which it started; null when the service does not say. */
	start: number | null;
	/** The same as it is read in another IANA zone; left out where it does not depend on the zone. */
	startIn?: (zone: string) => number | null;
	/** Whether it is what the trigger waits for, as it is now: it may become so later. */
	matches: boolean;
	/** Whether it is none for which the filters are to blame. */
	isLeftOut?: boolean;
	/** Whether it is to be left for a later poll, although it matches. */
	waits?: boolean;
}

/** What a whole poll goes by. */
export interface PollSettings {
	/** What is watched, e.g. service, account and event. */
	watching: string;
	/** IANA zone in which the starts of the records were read. */
	zone: string;
	/** Fingerprint of the filters and the lookback. */
	settings: string;
	/** How long after its end a call may appear in the list and still be found, in ms. */
	lookbackMs: number;
	/** Whether calls that are there at the first poll are new, too. */
	emitBacklog?: boolean;
}

/** What one slice of it goes by. */
export interface SliceSettings extends PollSettings {
	/** Epoch ms at which the slice begins. */
	start: number;
	/** How many may be emitted; the rest stays for the next poll, in order. */
	max?: number;
	/** Epoch ms up to which the list was read, when it was not read to its end. */
	readUntil?: number;
	/** Epoch ms back to which it was read, when only its newest part was. */
	readBackTo?: number;
	/** Epoch ms from which on calls of slices before are left for a later poll; undefined when none is. */
	leftFrom?: number;
	/** As in the state. */
	isNewestFirst?: boolean | null;
}

/** What was decided about the records of a slice. */
export interface Decision {
	/** All of them. */
	records: readonly Candidate[];
	/** Those that were dealt with before. */
	known: readonly Candidate[];
	/** Those that the filters leave out. */
	leftOut: readonly Candidate[];
	/** Those that match and are taken for calls of before. */
	old: readonly Candidate[];
	/** Those that are emitted. */
	newRecords: readonly Candidate[];
	/** Those that are left for a later poll, oldest first. */
	left: readonly Candidate[];
	/** Whether there was no place for some of them. */
	isCut: boolean;
}
