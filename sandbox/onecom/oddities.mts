import { PLAIN_WIRE, type WireOddities } from '../shared/wire.mts';
import { COMMAND_DEFAULTS, type CommandOddities } from './commandOddities.mts';
import type { ExtensionNumbers } from './extensions.mts';
import { type OpenApiOddities, OPEN_API_DEFAULTS } from './openApi/oddities.mts';

/**
 * What differs between hosts, tenants and versions, or goes wrong with them. All of it can be changed
 * while the simulator runs; the next request sees it.
 */
export interface OneComOddities extends WireOddities, CommandOddities, OpenApiOddities {
	/**
	 * The body of SIMPLECDRS (json, csv) and CDRS (csv) without rows. What is sure is zero bytes; the
	 * other forms occur on other calls (contract: onecom, Calling it: Table of answers).
	 */
	emptyBody: 'zeroBytes' | ']' | '[]' | 'null';
	/** EXTENSIONS as an object keyed by id instead of an array (contract: onecom, Extensions and live state). */
	extensionsAsObject: boolean;
	/** SIMPLECDRS rows with `sc_billsec`, as on newer hosts (contract: onecom, Calls, one row each). */
	billsecColumn: boolean;
	/** A UTF-8 byte order mark before CSV (contract: onecom, Call legs). */
	csvBom: boolean;
	/** CSV lines that end in CR LF (contract: onecom, Call legs). */
	csvCrLf: boolean;
	/**
	 * The columns of CDRS: the usual 30; the ten of a tenant with a template; the 30 in another order;
	 * the 30 with unknown ones in between (contract: onecom, Call legs: Columns).
	 */
	cdrsLayout: 'usual' | 'template' | 'shuffled' | 'extraColumns';
	/** `answer` of an unanswered leg (contract: onecom, Call legs). */
	unansweredAnswer: '' | '0000-00-00 00:00:00';
	/**
	 * `userfield` holds `[inbound]` or `[outbound]`; off: only `dcontext` tells (contract: onecom, Call
	 * legs).
	 */
	userfieldDirection: boolean;
	/** Every answer is an HTML page with 200, as from a proxy in between (contract: onecom, Calling it). */
	htmlErrorPage: boolean;
	/** Every answer is a real 500 (contract: onecom, Calling it: Reading an answer). */
	status500: boolean;
	/** No filter but the dates has an effect: an older host that knows no such parameter. */
	ignoreFilters: boolean;
	/** `start` and `end` have no effect: every call there is comes back. */
	ignoreDates: boolean;
	/** `end` belongs to the range, and a day as `end` means its last second: another host's version. */
	inclusiveEnd: boolean;
	/** Every third row comes a second time at the end. */
	duplicateRows: boolean;
	/** The order of rows; the API has no sort (contract: onecom, Time, freshness). */
	order: 'oldestFirst' | 'newestFirst' | 'shuffled';
	/** Blanks and line ends around every text (contract: onecom, Calling it: Reading an answer). */
	leadingWhitespace: boolean;
	/** What a recording is: mp3 on 1com, wav on other hosts (contract: onecom, Recordings). */
	recordingFormat: 'mp3' | 'wav';
	/** What its header claims, whatever it is (contract: onecom, Recordings: Audio bytes). */
	recordingContentType: 'audio/mpeg' | 'text/html' | 'application/octet-stream';
	/** The text/html body for a recording that isn't there (contract: onecom, Recordings). */
	recordingMissing: 'empty' | 'html';
	/** Only `info=playrecording` finds recordings (contract: onecom, Recordings: Look-up). */
	playrecordingOnly: boolean;
	/** `inforecording` is empty even for a call with a recording. */
	inforecordingEmpty: boolean;
	/**
	 * The middle of a uniqueid is the UTC epoch of the start (contract: onecom, Time, freshness: Epoch in a
	 * uniqueid), only inferred. Off: it is the wall clock read as UTC. Shapes the ids of calls made from
	 * then on.
	 */
	uniqueidEpoch: boolean;
	/**
	 * The answer of DIAL: json when `format=json` and plain otherwise; always plain; always json; the
	 * literal `OK`, as other commands say it; an error and nothing placed; the call is placed and no answer ever comes; the call is placed and a
	 * proxy answers with its own HTML page (contract: onecom, Placing and ending calls).
	 */
	dial: 'byFormat' | 'plain' | 'json' | 'ok' | 'error' | 'timeout' | 'html';
	/** The word for a call that nobody took (contract: onecom, Calls, one row each: Rows of SIMPLECDRS). */
	noAnswerWord: 'NO ANSWER' | 'NOANSWER';
	/**
	 * What stands in front of numbers that were called outside (contract: onecom, Calls, one row each: Rows
	 * of SIMPLECDRS).
	 */
	dialPrefix: '' | '#019#';
	/** The number in `clid` stands there twice (contract: onecom, Call legs: Columns). */
	doubledClid: boolean;
	/**
	 * The name of a host in front of uniqueids, such as `pbx6.example.com`; empty: that of a node
	 * (contract: onecom, Time, freshness: Epoch in a uniqueid). Shapes the ids of calls made from then on.
	 */
	uniqueidHost: string;
	/** Recordings are not found by an id with `_` before its last number (contract: onecom, Recordings: Ids). */
	underscoreFindsNothing: boolean;
	/** Peers are called `dana-DEMO` and so on instead of `203-DEMO`. */
	letterPeers: boolean;
	/** How many digits extensions have. Shapes the world at the start; a later change has no effect. */
	extensionNumbers: ExtensionNumbers;
	/** Which text a missing or unknown tenant gets (contract: onecom, Calling it: Table of answers). */
	wrongTenant: 'authSentence' | 'wrongTenantSentence';
	/** CHANNELS while nobody talks (contract: onecom, Extensions and live state). */
	channelsIdle: 'empty' | 'notJson' | '[]';
	/**
	 * Milliseconds that CHANNELS takes without `nodename`; with it a twentieth. The real 7 s and 0.35 s
	 * are scaled down (contract: onecom, Extensions and live state).
	 */
	slowChannels: number;
	/**
	 * Seconds for which a repeated INFO request without `cache=no` gets the old answer (contract: onecom,
	 * Calling it).
	 */
	cacheSeconds: number;
}

/** What is known of 1com itself, where the contract knows it. */
export const DEFAULT_ODDITIES: Readonly<OneComOddities> = {
	...PLAIN_WIRE,
	...COMMAND_DEFAULTS,
	...OPEN_API_DEFAULTS,
	emptyBody: 'zeroBytes',
	extensionsAsObject: false,
	billsecColumn: false,
	csvBom: false,
	csvCrLf: false,
	cdrsLayout: 'usual',
	unansweredAnswer: '',
	userfieldDirection: true,
	htmlErrorPage: false,
	status500: false,
	ignoreFilters: false,
	ignoreDates: false,
	inclusiveEnd: false,
	duplicateRows: false,
	order: 'oldestFirst',
	leadingWhitespace: false,
	recordingFormat: 'mp3',
	recordingContentType: 'audio/mpeg',
	recordingMissing: 'empty',
	playrecordingOnly: false,
	inforecordingEmpty: false,
	uniqueidEpoch: true,
	dial: 'byFormat',
	noAnswerWord: 'NO ANSWER',
	dialPrefix: '',
	doubledClid: false,
	uniqueidHost: '',
	underscoreFindsNothing: false,
	letterPeers: false,
	extensionNumbers: 'threeDigits',
	wrongTenant: 'authSentence',
	channelsIdle: 'empty',
	slowChannels: 70,
	cacheSeconds: 0,
};
