/** What can go wrong on the way to a service and back: the columns of the matrix. */
import type { Fault } from '../../sandbox/shared/server.mts';
import type { Stage, Variant } from './kind.mts';
import type { ErrorWord } from './outcomes.mts';

/** Servers beside the phone system. */
export interface Surroundings {
	/** Another host, to which nobody may send the key. */
	stranger: string;
	/** Scheme, host and port of a server whose certificate has expired. */
	expired: string;
}

type Place = (surroundings: Surroundings) => string;
type MakeFault = (stage: Stage, surroundings: Surroundings) => Omit<Fault, 'match' | 'times'>;

export interface Column {
	name: string;
	/** What the service does instead of answering ... */
	fault?: MakeFault;
	/** ... or where the credential leads instead of the service. */
	place?: Place;
	variants: readonly Variant[];
	/** What comes out in the end, when nothing better does. */
	says: ErrorWord | 'ok';
	/** Whether a read is sent again. */
	isPassing: boolean;
	/** Of a command that failed in this way, nobody knows whether it had an effect. */
	isUnsure: boolean;
	/** Whether its cells do little but wait, some until a time-out of the node. */
	isWaiting?: boolean;
}

const BOTH = ['passing', 'lasting'] as const;
const LASTING = ['lasting'] as const;
const PASSING = ['passing'] as const;

/** A fault after which the same read can succeed, and after which a command may have had its effect. */
const passing = (name: string, fault: MakeFault, says: ErrorWord): Column => ({
	name,
	fault,
	variants: BOTH,
	says,
	isPassing: true,
	isUnsure: true,
});

/** A fault that no second attempt can mend. */
const final = (name: string, fault: MakeFault, says: ErrorWord): Column => ({
	...passing(name, fault, says),
	variants: LASTING,
	isPassing: false,
	isUnsure: false,
});

/** Something unusual that is no fault. */
const harmless = (name: string, fault: MakeFault): Column => ({
	...passing(name, fault, 'busy'),
	says: 'ok',
	isPassing: false,
	isUnsure: false,
});

/** A place where the service is not. */
const nowhere = (name: string, place: Place, says: ErrorWord): Column => ({
	...final(name, () => ({ kind: 'status' }), says),
	fault: undefined,
	place,
});

const endless = (name: string, fault: MakeFault): Column => ({
	...passing(name, fault, 'late'),
	isWaiting: true,
});
const waiting = (column: Column): Column => ({ ...column, variants: PASSING, isWaiting: true });

const echo = (key: string): string => `${key} ${encodeURIComponent(key)}`;

const busy = (status: number): Column =>
	passing(
		`${status}`,
		({ key }) => ({ kind: 'status', status, body: `<h1>${status}</h1> ${echo(key)}` }),
		'busy',
	);

const tooMany = (name: string, retryAfter: () => string): Column => ({
	...passing(
		name,
		() => ({ kind: 'status', status: 429, headers: { 'retry-after': retryAfter() } }),
		'too many',
	),
	isUnsure: false,
});

const answers = (name: string, body: string, says: ErrorWord): Column =>
	passing(name, () => ({ kind: 'body', body }), says);

const SECOND_MS = 1000;
const httpDate = (inMs: number): string => new Date(Date.now() + inMs).toUTCString();
const CENTURY_MS = 36_525 * 24 * 3600 * SECOND_MS;

/** Bytes that begin like an MP3, so that a download takes them for one. */
const SOUND = 'ID3\u0003\u0000\u00ff';

export const COLUMNS: readonly Column[] = [
	nowhere('connection refused', () => 'http://127.0.0.1:1', 'no connection'),
	nowhere('DNS failure', () => 'http://pbx.invalid', 'no such host'),
	nowhere('expired certificate', ({ expired }) => expired, 'not secure'),
	passing('reset before headers', () => ({ kind: 'resetBeforeHeaders' }), 'broke off'),
	passing('reset after headers', () => ({ kind: 'resetAfterHeaders' }), 'broke off'),
	passing('no HTTP', () => ({ kind: 'notHttp' }), 'broke off'),
	endless('stalled headers', () => ({ kind: 'stallHeaders' })),
	endless('stalled body', () => ({ kind: 'stallBody' })),
	passing('truncated body', () => ({ kind: 'truncateBody' }), 'broke off'),
	passing('truncated, no length', () => ({ kind: 'truncateUnannounced' }), 'garbled'),
	harmless('slow drip', () => ({ kind: 'slowDrip', delayMs: 15 })),
	endless('endless headers', () => ({ kind: 'dripHeaders', delayMs: 50 })),
	endless('endless drip', () => ({ kind: 'dripBody', delayMs: 50 })),
	{
		...final(
			'endless flood',
			() => ({ kind: 'floodBody', body: SOUND, headers: { 'content-type': 'audio/mpeg' } }),
			'too large',
		),
		isUnsure: true,
	},
	{
		...passing('429', ({ key }) => ({ kind: 'status', status: 429, body: echo(key) }), 'too many'),
		isUnsure: false,
	},
	waiting(tooMany('429, after 1 s', () => '1')),
	waiting(tooMany('429, after a date', () => httpDate(1.5 * SECOND_MS))),
	tooMany('429, a date long ago', () => httpDate(-CENTURY_MS)),
	tooMany('429, after nonsense', () => '-1e9 soon'),
	{
		...tooMany('429, after ages', () => '99999999999999999999'),
		variants: LASTING,
		isPassing: false,
	},
	{ ...tooMany('429, in 2100', () => httpDate(CENTURY_MS)), variants: LASTING, isPassing: false },
	...[500, 502, 503, 504].map(busy),
	passing(
		'web page',
		({ key }) => ({ kind: 'html', body: `<!DOCTYPE html><html>${echo(key)}</html>` }),
		'web page',
	),
	harmless('wrong content type', () => ({
		kind: 'wrongContentType',
		headers: { 'content-type': 'text/x-unknown' },
	})),
	passing('gzip garbage', () => ({ kind: 'gzipGarbage' }), 'not unpacked'),
	final(
		'redirect elsewhere',
		(_stage, { stranger }) => ({ kind: 'redirect', location: `${stranger}/login` }),
		'elsewhere',
	),
	final('redirect loop', () => ({ kind: 'redirect', location: '' }), 'goes round'),
	{ ...answers('null', 'null', 'other form'), isPassing: false },
	{ ...answers('[]', '[]', 'other form'), isPassing: false },
	answers(']', ']', 'garbled'),
	answers('0 bytes', '', 'garbled'),
	final(
		'success: false',
		({ key }) => ({
			kind: 'body',
			body: JSON.stringify({ success: false, data: null, message: `Not now, ${echo(key)}` }),
		}),
		'turned down',
	),
	final('key revoked', ({ revoked }) => revoked, 'key'),
];
