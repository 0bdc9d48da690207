/** The invented calls of the benchmark: call `n` is the same whoever makes it, in any process. */
import type { ServiceName } from '../../services.mts';

/** A year without clock changes, so that what should come out can be computed in one line. */
export const ZONE = 'Asia/Dubai';
const OFFSET_MS = 4 * 3_600_000;
/** The country of the outside numbers. */
export const COUNTRY = 'FR';

export const DOMAIN_UUID = '00000000-0000-4000-8000-000000000001';
export const TENANT = 'DEMO';
export const API_KEY = 'bench-key-of-no-worth';

export const EXTENSION_COUNT = 20;
/** The number that calls from outside come in on. */
const MAIN_NUMBER = '0199000001';

/** Which calls there are: number 0 is the oldest, and they follow each other evenly. */
export interface CallPlan {
	count: number;
	/** Epoch ms of the first call. */
	firstStart: number;
	spacingMs: number;
}

const DAY_MS = 86_400_000;
const CALLS_PER_DAY = 1000;
/** Midnight in the zone. */
const FIRST_DAY = Date.UTC(2023, 0, 1) - OFFSET_MS;

/** A thousand calls a day from a fixed day on. */
export const yearsOfCalls = (count: number): CallPlan => ({
	count,
	firstStart: FIRST_DAY,
	spacingMs: DAY_MS / CALLS_PER_DAY,
});

/** Epoch ms, a whole second. */
export function startOf(call: number, { firstStart, spacingMs }: CallPlan): number {
	const start = firstStart + call * spacingMs;
	return start - (start % 1000);
}

/** The dates of the last `count` calls of a plan of whole days, as the node's parameters take them. */
export function datesOf(count: number, plan: CallPlan): { startDate: string; endDate: string } {
	const end = plan.firstStart + plan.count * plan.spacingMs;
	const text = (instant: number) => localStamp(instant).replace(' ', 'T');
	return { startDate: text(end - count * plan.spacingMs), endDate: text(end - 1000) };
}

/** `2026-03-01 09:30:00` on the service's clock. */
export const localStamp = (instant: number): string =>
	new Date(instant + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

/** The instant (epoch ms) of a date on that clock, with or without a time of day. */
export const instantOf = (stamp: string): number =>
	Date.parse(`${stamp.replace(' ', 'T').padEnd(16, 'T00:00')}Z`) - OFFSET_MS;

/** A whole number below `most` that looks random and is always the same for the same call. */
function draw(call: number, salt: number, max: number): number {
	let mixed = Math.imul(call + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
	mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
	return ((mixed ^ (mixed >>> 15)) >>> 0) % max;
}

/** Ranges that are set aside for fiction, each with four open digits. */
const NUMBER_RANGES = ['019900', '026191', '035301', '046571', '053649'];
const REGULARS = 500;
const ALL_NUMBERS = NUMBER_RANGES.length * 10_000;

/** Half of the calls are with regulars, the others with anybody. */
function outsideNumber(call: number): string {
	const who = draw(call, 1, draw(call, 2, 2) === 0 ? REGULARS : ALL_NUMBERS);
	const range = NUMBER_RANGES[who % NUMBER_RANGES.length];
	return range + String(Math.floor(who / NUMBER_RANGES.length)).padStart(4, '0');
}

const extensionOf = (call: number): number => 201 + draw(call, 3, EXTENSION_COUNT);

/** The uuid of an extension, by its number. */
export const extensionUuid = (extension: number): string =>
	`00000000-0000-4000-9000-${String(extension).padStart(12, '0')}`;

const kavkomId = (call: number): string => {
	const hex = (salt: number, digits: number) =>
		draw(call, salt, 16 ** digits)
			.toString(16)
			.padStart(digits, '0');
	return `${hex(4, 4)}${hex(5, 4)}-${hex(6, 4)}-4${hex(7, 3)}-a${hex(8, 3)}-${String(call).padStart(12, '0')}`;
};

const OUTCOMES = ['answered', 'answered', 'answered', 'missed', 'voicemail', 'cancelled'] as const;
const DISPOSITIONS = {
	answered: 'ANSWERED',
	missed: 'NO ANSWER',
	voicemail: 'BUSY',
	cancelled: 'CANCEL',
};

/** What both services say of a call, each in its own words. */
function factsOf(call: number) {
	const extension = extensionOf(call);
	const outcome = OUTCOMES[draw(call, 9, OUTCOMES.length)];
	return {
		isInbound: draw(call, 10, 3) > 0,
		outside: outsideNumber(call),
		extension,
		outcome,
		seconds: 5 + draw(call, 11, 600),
		name: `Caller ${draw(call, 12, REGULARS)}`,
	};
}

/** A row of Kavkom's `cdr/list` (contract: kavkom, Call detail records). */
export function kavkomRow(call: number, plan: CallPlan): Record<string, unknown> {
	const { isInbound, outside, extension, outcome, seconds, name } = factsOf(call);
	const id = kavkomId(call);
	const stamp = localStamp(startOf(call, plan));
	return {
		uuid: id,
		domain_uuid: DOMAIN_UUID,
		extension_uuid: extensionUuid(extension),
		direction: isInbound ? 'inbound' : 'outbound',
		caller_id_number: isInbound ? outside : String(extension),
		caller_id_name: name,
		destination_number: isInbound ? String(extension) : outside,
		start_stamp: stamp,
		duration: seconds,
		call_result: outcome,
		file: outcome === 'answered' ? `${stamp.slice(0, 10).replaceAll('-', '/')}/${id}.mp3` : '',
	};
}

const oneComId = (call: number, plan: CallPlan): string =>
	`pbx24-${startOf(call, plan) / 1000}.${call}`;

/** A row of 1com's SIMPLECDRS, with each value again under its position (contract: onecom, Calls, one row each). */
export function oneComRow(call: number, plan: CallPlan): Record<string, string> {
	const { isInbound, outside, extension, outcome, seconds, name } = factsOf(call);
	const named = {
		sc_te_id: '17',
		tenantcode: TENANT,
		sc_start: localStamp(startOf(call, plan)),
		sc_direction: isInbound ? 'IN' : 'OUT',
		sc_calleridnum: isInbound ? outside : String(extension),
		sc_calleridname: name,
		sc_dialednum: isInbound ? MAIN_NUMBER : outside,
		sc_disposition: DISPOSITIONS[outcome],
		sc_duration: String(seconds),
		sc_uniqueid: oneComId(call, plan),
		sc_whoanswered: outcome === 'answered' ? `${isInbound ? extension : outside}` : '',
	};
	return { ...Object.values(named), ...named } as unknown as Record<string, string>;
}

/** By the type of its node: what is imported here as a type loads nothing into a process that is measured. */
export type Service = ServiceName;

type Facts = ReturnType<typeof factsOf>;

/** What a service makes of a call in its own way. */
interface OwnFields {
	id: string;
	provider: string;
	account: string;
	status: string;
	/** Who was called, of an inbound call. */
	called: string;
	extension: string | null;
	/** Of an answered call. */
	recording: string;
}

const OWN_FIELDS: Record<Service, (facts: Facts, call: number, plan: CallPlan) => OwnFields> = {
	kavkom({ extension, outcome }, call, plan) {
		const { uuid, file } = kavkomRow(call, plan);
		return {
			id: String(uuid),
			provider: 'kavkom',
			account: DOMAIN_UUID,
			status: outcome,
			called: String(extension),
			extension: String(extension),
			recording: String(file),
		};
	},
	oneCom({ isInbound, extension, outcome }, call, plan) {
		const isTaken = !isInbound || outcome === 'answered';
		return {
			id: oneComId(call, plan),
			provider: '1com',
			account: TENANT,
			status: outcome === 'voicemail' ? 'busy' : outcome,
			called: MAIN_NUMBER,
			extension: isTaken ? String(extension) : null,
			recording: oneComId(call, plan),
		};
	},
};

/** The record that should come out for a call, computed without the node. */
export function expectedCall(service: Service, call: number, plan: CallPlan) {
	const facts = factsOf(call);
	const { isInbound, outside, outcome, seconds, name } = facts;
	const own = OWN_FIELDS[service](facts, call, plan);
	return {
		id: own.id,
		provider: own.provider,
		account: own.account,
		direction: isInbound ? 'inbound' : 'outbound',
		status: own.status,
		source: isInbound ? outside : String(facts.extension),
		source_name: name,
		destination: isInbound ? own.called : outside,
		extension: own.extension,
		external_number: `+33${outside.slice(1)}`,
		started_at: new Date(startOf(call, plan)).toISOString(),
		answered_at: null,
		ended_at: null,
		duration_seconds: seconds,
		talk_seconds: null,
		recording: outcome === 'answered' ? own.recording : null,
	};
}

/** The usual columns of CDRS (contract: onecom, Call legs). */
export const LEG_COLUMNS = [
	...['accountcode', 'ID', 'start', 'answer', 'end', 'clid', 'realsrc', 'firstdst', 'duration'],
	...['billsec', 'disposition', 'cc_cost', 'dcontext', 'dstchannel', 'userfield', 'uniqueid'],
	...['prevuniqueid', 'lastdst', 'wherelanded', 'src', 'dst', 'lastapp', 'srcCallID', 'linkedid'],
	...['peeraccount', 'originateid', 'cc_country', 'cc_network', 'pincode', 'cc_buy'],
] as const;

const FIRST_LEG_ID = 5_000_000_000;

/** A leg as a line of CSV, as PHP's fputcsv writes it: quotes where there are blanks or quotes. */
export function legLine(call: number, plan: CallPlan): string {
	const { isInbound, outside, extension, outcome, seconds, name } = factsOf(call);
	const start = startOf(call, plan);
	const [source, destination] = isInbound ? [outside, extension] : [extension, outside];
	const isAnswered = outcome === 'answered';
	const values: Record<(typeof LEG_COLUMNS)[number], string | number> = {
		accountcode: TENANT,
		ID: FIRST_LEG_ID + call,
		start: localStamp(start),
		answer: isAnswered ? localStamp(start + 4000) : '',
		end: localStamp(start + seconds * 1000),
		clid: `"${name}" <${source}>`,
		realsrc: isInbound ? source : `${source}-${TENANT}`,
		firstdst: destination,
		duration: seconds,
		billsec: isAnswered ? seconds - 4 : 0,
		disposition: DISPOSITIONS[outcome],
		cc_cost: '0.0000',
		dcontext: isInbound ? 'fromoutside' : 'frominternal',
		dstchannel: `PJSIP/${extension}-${TENANT}-0000${call.toString(16)}`,
		userfield: isInbound ? '[inbound]' : '[outbound]',
		uniqueid: oneComId(call, plan),
		prevuniqueid: '',
		lastdst: destination,
		wherelanded: isInbound ? `EXT-${extension}` : 'TRUNK-1',
		src: source,
		dst: destination,
		lastapp: 'Dial',
		srcCallID: `${FIRST_LEG_ID + call}@example.com`,
		linkedid: oneComId(call, plan),
		peeraccount: TENANT,
		originateid: '',
		cc_country: isInbound ? '' : 'France, fixed',
		cc_network: '',
		pincode: '',
		cc_buy: '0.0000',
	};
	return LEG_COLUMNS.map((column) => cell(String(values[column]))).join(',');
}

const cell = (value: string): string =>
	/[",\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
