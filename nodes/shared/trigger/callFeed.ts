import type { IPollFunctions } from 'n8n-workflow';
import type { CallSink, SeenCall } from '../call/callRecord';
import type { Account } from '../node/account';
import type { Collection } from '../node/parameters';
import type { RecordingFetch } from '../recording/recordingStore';
import type { TimeWindow } from '../time/dateRange';

/** What a trigger needs of an account: how requests are signed, and where they go, is the service's affair. */
export type TriggerAccount = Pick<Account, 'connection' | 'zone' | 'country'>;

/** What a service says of a list that it read. */
export interface ListReading {
	/** Whether all that was read showed that the newest calls come first; null when it showed no order. */
	isNewestFirst: boolean | null;
	/** How many more calls the service announced than it served, where it announces any. */
	missing?: number;
}

/** What a service gives for its trigger; all the rest is the same for every service. */
export interface CallFeed<A extends TriggerAccount> {
	/** The service's name as users know it. */
	service: string;
	/** How many hours after its end this service may list a call, unless the user says otherwise. */
	lookbackHours: number;
	connect: (context: IPollFunctions) => Promise<A>;
	/** What tells one account from another, in one spelling: capitals and blanks make no other account. */
	accountOf: (account: A) => string;
	/**
	 * Gives a sink all calls of a window, in any order, repeats allowed. Calls outside of it do no harm. A list
	 * that comes newest first may end where the sink has enough.
	 *
	 * @param zone IANA zone in which the service's stamps are to be read
	 * @returns what the list showed, where that is known: without it every poll reads the whole window
	 * @throws ServiceError when a part of the calls can't be had: nothing may be left out in silence
	 */
	readCalls: (
		account: A,
		window: TimeWindow,
		zone: string,
		sink: CallSink,
	) => Promise<ListReading | void>;
	/** A filter of the service's own, from the fields that its Filters have. */
	ownMatcher?: (filterFields: Collection) => (seen: SeenCall) => boolean;
	recordingOf: (account: A, seen: SeenCall) => RecordingFetch;
	/**
	 * For a service that does not say whether a call was recorded: asks for it when that is due.
	 *
	 * @param previousPoll epoch ms of the last poll that could ask for the call, 0 when none could; null when
	 *   nothing is emitted, so that a guess will do for calls of long ago
	 * @throws ServiceError when there is no answer that can be read
	 */
	hasRecording?: (
		account: A,
		seen: SeenCall,
		times: { now: number; previousPoll: number | null },
	) => Promise<boolean>;
}
