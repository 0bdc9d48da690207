import { PLAIN_WIRE, type WireOddities } from '../shared/wire.mts';
import type { NameForm, NumberForm, ResultWords } from './oddValues.mts';
import type { AudioKind, FileNameForm } from './recordings.mts';
import type { StampForm } from './stamps.mts';

/** How a list answers a `limit` that is higher than `above`. */
export interface LimitRefusal {
	above: number;
	/** With a status, of which 422 and 400 name the limit unless they are `bare`, or never. */
	by: 'status422' | 'status400' | 'bare422' | 'bare400' | 'status500' | 'silence';
}

/**
 * Ways in which a real Kavkom may differ from the plain reading of its contract. All can be switched
 * at any time; a route is named as in its path, for example `cdr/list`.
 */
export interface KavkomOddities extends WireOddities {
	/** Routes that are not on the token's list: 403 (contract: kavkom, Transport). */
	refusedRoutes: string[];
	/** `extension/list_limited` is refused: 403 (contract: kavkom, Extensions, numbers, users). */
	listLimitedRefused: boolean;
	/** Routes that answer HTTP 200 with `success: false` (contract: kavkom, Transport). */
	successFalse: string[];
	/** Routes that answer the documented 500 with its other envelope (contract: kavkom, Transport). */
	serverError: string[];
	/** What a request gets whose first `Accept` type is not JSON (contract: kavkom, Transport). */
	withoutJsonAccept: 'html' | 'redirect';
	/** More requests than this get 429 with Retry-After; null: no limit (contract: kavkom, Transport). */
	rateLimit: { requests: number; perSeconds: number } | null;

	/** A proxy drops the bodies of GET requests (contract: kavkom, Transport). */
	dropGetBody: boolean;
	/** `filter[...]` in the query string is not understood (contract: kavkom, Transport). */
	ignoreQueryFilter: boolean;
	/** No filter of `cdr/list` has any effect (contract: kavkom, Call detail records: Filter). */
	ignoreFilters: boolean;
	/** The filter's dates have no effect (contract: kavkom, Call detail records: Filter). */
	ignoreDates: boolean;
	/** How the number filters compare; the contract doesn't say (contract: kavkom, Call detail records). */
	numberMatch: 'contains' | 'exact';

	/** The highest `limit` that is served, silently (contract: kavkom, Call detail records: Paging). */
	maxLimit: number;
	/**
	 * A `limit` that is refused instead of capped; null: none is
	 * (contract: kavkom, Call detail records: Filter), unseen.
	 */
	limitRefusal: LimitRefusal | null;
	/**
	 * Whether the place of a page is counted in the `limit` that was asked for, or in that which is served. The contract
	 * does not say which (contract: kavkom, Call detail records: Paging).
	 */
	pagesCountIn: 'served' | 'asked';
	/** Every page is the first one again (contract: kavkom, Call detail records: Paging). */
	ignorePage: boolean;
	/** Where a list says how long it is, if at all (contract: kavkom, Call detail records: Paging). */
	pagination: 'top' | 'none' | 'laravel' | 'bareArray';
	/** The totals of a list are left out, or zero (contract: kavkom, Call detail records: Paging). */
	wrongTotals: 'off' | 'missing' | 'zero';
	/** What a page after the last one holds (contract: kavkom, Call detail records: Paging). */
	emptyLastPage: 'empty' | 'repeatLast' | 'notFound';
	/** Newest first is likely, never guaranteed (contract: kavkom, Call detail records: Paging). */
	order: 'newestFirst' | 'oldestFirst' | 'shuffled';
	/**
	 * A new call arrives after each n-th request of `cdr/list`, so that the rows shift between pages;
	 * 0: none does (contract: kavkom, Call detail records: Paging).
	 */
	shiftEvery: number;
	/** Every third row stands twice in the list (contract: kavkom, Call detail records: Paging). */
	duplicateRows: boolean;

	/** The row's name for the call's id (contract: kavkom, Call detail records: Row). */
	idKey: 'uuid' | 'xml_cdr_uuid' | 'call_uuid' | 'callUuid' | 'id';
	/**
	 * FusionPBX's further columns, all strings, without the epochs (contract: kavkom, Call detail records:
	 * Row).
	 */
	extraColumns: boolean;
	/**
	 * `start_epoch`, `answer_epoch`, `end_epoch`, as strings of seconds (contract: kavkom, Call detail
	 * records: Row).
	 */
	epochColumns: boolean;
	/**
	 * How `start_stamp`, `answer_stamp` and `end_stamp` are written (contract: kavkom, Call detail records:
	 * Time), unseen.
	 */
	stampForm: StampForm;
	/** `answer_stamp` of a call that nobody answered (contract: kavkom, Call detail records: Time), unseen. */
	unansweredStamp: 'empty' | 'epochZero';
	/** The words of `call_result` (contract: kavkom, Call detail records: Row), unseen. */
	resultWords: ResultWords;
	/**
	 * The legs of a call are rows of their own, with `leg` and `originating_leg_uuid`; a ring group has four
	 * (contract: kavkom, Call detail records: Row), unseen.
	 */
	legRows: boolean;
	/** `caller_id_name` with characters that JSON allows and databases refuse. */
	nameForm: NameForm;
	/** How numbers are written in rows; filters still compare the digits. */
	numberForm: NumberForm;
	/** `duration` is a string (contract: kavkom, Call detail records: Row). */
	numbersAsStrings: boolean;
	/**
	 * Records appear 10 s to a day after the call, most after minutes (contract: kavkom, Call detail
	 * records: Latency).
	 */
	lateRecords: boolean;
	/** `file` stays empty for minutes after the call (contract: kavkom, Webhooks: Late recordings). */
	lateRecordings: boolean;

	/** What a recording's bytes turn out to be (contract: kavkom, Recordings). */
	audio: AudioKind;
	/** Whether a recording comes with a Content-Disposition (contract: kavkom, Recordings). */
	contentDisposition: boolean;
	/** How that header writes a name that is not plain ASCII (contract: kavkom, Recordings). */
	fileNameForm: FileNameForm;
	/** How long a file link works; its expiry is unknown (contract: kavkom, Recordings). */
	linkLifetimeSeconds: number;

	/** `data` of `extension/list` is an object keyed by uuid, as PHP writes a filtered list. */
	extensionsAsObject: boolean;
	/** SIP secrets and the like stand in the rows (contract: kavkom, Extensions, numbers, users). */
	secrets: boolean;

	/**
	 * What comes back once a lead is stored or tags are assigned (contract: kavkom, CRM; kavkom, Active calls).
	 * - `ok`: the documented answer
	 * - `noId`: success, and no word of what was written
	 * - `timeout`: it is written, the answer never comes
	 * - `dropped`: it is written, the connection is reset
	 */
	crmWrite: 'ok' | 'noId' | 'timeout' | 'dropped';

	/**
	 * What the answer to placing a call looks like (contract: kavkom, Active calls).
	 * - `ok`: the documented answer, every second time with a `call_uuid`
	 * - `callUuidTop`, `callUuidData`, `uuidData`, `switchResult`: where the id stands
	 * - `noId`: the documented answer, never with an id
	 * - `notRegistered`: nothing is placed, whatever the extension
	 * - `timeout`: the call is placed, the answer never comes
	 * - `dropped`: the call is placed, the connection is reset
	 */
	originate:
		| 'ok'
		| 'callUuidTop'
		| 'callUuidData'
		| 'uuidData'
		| 'switchResult'
		| 'noId'
		| 'notRegistered'
		| 'timeout'
		| 'dropped';
	/** Where `USER_NOT_REGISTERED` stands: a failure, or a success whose switch says otherwise. */
	notRegisteredIn: 'message' | 'switchResult';
}

/** A Kavkom that behaves as the contract most likely means it. */
export const HONEST_ODDITIES: Readonly<KavkomOddities> = {
	...PLAIN_WIRE,
	refusedRoutes: [],
	listLimitedRefused: false,
	successFalse: [],
	serverError: [],
	withoutJsonAccept: 'html',
	rateLimit: null,
	dropGetBody: false,
	ignoreQueryFilter: false,
	ignoreFilters: false,
	ignoreDates: false,
	numberMatch: 'contains',
	maxLimit: 100,
	limitRefusal: null,
	pagesCountIn: 'served',
	ignorePage: false,
	pagination: 'top',
	wrongTotals: 'off',
	emptyLastPage: 'empty',
	order: 'newestFirst',
	shiftEvery: 0,
	duplicateRows: false,
	idKey: 'uuid',
	extraColumns: false,
	epochColumns: false,
	stampForm: 'plain',
	unansweredStamp: 'empty',
	resultWords: 'documented',
	legRows: false,
	nameForm: 'asTheyAre',
	numberForm: 'digits',
	numbersAsStrings: false,
	lateRecords: false,
	lateRecordings: false,
	audio: 'ok',
	contentDisposition: true,
	fileNameForm: 'rfc6266',
	linkLifetimeSeconds: Infinity,
	extensionsAsObject: false,
	secrets: true,
	crmWrite: 'ok',
	originate: 'ok',
	notRegisteredIn: 'message',
};
