import type { Random } from '../shared/random.mts';
import type { KavkomCall } from './calls.mts';
import type { KavkomCrm } from './crm.mts';
import type { KavkomDirectory } from './directory.mts';
import type { KavkomOddities } from './oddities.mts';
import type { Stamp, StampForm } from './stamps.mts';

/** A call that the simulator really placed: its source's phone has rung. */
export interface PlacedCall {
	/** The extension's number. */
	source: string;
	destination: string;
	callerId?: string;
	callUuid: string;
	/** Epoch milliseconds. */
	at: number;
}

/** All that a request is answered from. */
export interface KavkomState {
	apiKey: string;
	domainUuid: string;
	/** Where the simulator listens, for links that it hands out. */
	url: () => string;
	/** Epoch milliseconds. */
	now: () => number;
	/** The plain form: what filters compare. */
	stamp: Stamp;
	stamps: Record<StampForm, Stamp>;
	/** For ids that come into being while requests are answered. */
	random: Random;
	oddities: KavkomOddities;
	calls: KavkomCall[];
	addCall: (partial: Partial<KavkomCall>) => KavkomCall;
	directory: KavkomDirectory;
	placed: PlacedCall[];
	crm: KavkomCrm;
	/** Link token to the file it plays and when it was handed out (epoch ms). */
	links: Map<string, { file: string; at: number }>;
	/** How often `cdr/list` was answered. */
	callListsServed: number;
	/** Epoch milliseconds of the requests that count towards the rate limit. */
	recentRequests: number[];
}
