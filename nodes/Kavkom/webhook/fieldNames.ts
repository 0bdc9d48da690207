import type { INodePropertyOptions } from 'n8n-workflow';
import { firstText, isRecord, textOrNull } from '../../shared/values/values';
import { opened } from './openedValue';

/**
 * A posted event by the names of Kavkom's call detail records, and a few that only posts have: `number`,
 * `extension`, `presence`, `state`, `created`, `recording`, `recording_url`, and `start`, `answer` and `end` for
 * times that are an epoch or a stamp. Every value is a text that is not empty.
 */
export type PostedRow = Partial<Record<string, string>>;

/**
 * The names under which each field is looked for, likeliest first, without capitals and signs: `callUuid`,
 * `call_uuid` and `Call-UUID` are all `calluuid`.
 * (contract: kavkom, Webhooks: Body; kavkom, Call detail records: Row)
 */
const SPELLINGS: Record<string, readonly string[]> = {
	uuid: ['calluuid', 'uuid', 'xmlcdruuid'],
	domain_uuid: ['domainuuid'],
	extension_uuid: ['extensionuuid'],
	extension: ['extension', 'extensionnumber'],
	presence: ['presenceid'],
	direction: ['direction'],
	number: ['number'],
	caller_id_number: ['calleridnumber'],
	caller_id_name: ['calleridname'],
	destination_number: ['destinationnumber', 'destination'],
	source_number: ['sourcenumber'],
	call_result: ['callresult', 'status'],
	state: ['state'],
	created: ['createdat'],
	duration: ['duration'],
	billsec: ['billsec'],
	start_stamp: ['startstamp'],
	start_epoch: ['startepoch'],
	answer_stamp: ['answerstamp'],
	answer_epoch: ['answerepoch'],
	end_stamp: ['endstamp'],
	end_epoch: ['endepoch'],
	file: ['file'],
	recording: ['recording'],
	recording_url: ['recordingurl', 'recordurl'],
};

const FIELD_BY_SPELLING = new Map(
	Object.entries(SPELLINGS).flatMap(([field, names]) =>
		names.map((name, rank) => [name, { field, rank }] as const),
	),
);

/** Fields that tell a call from whatever else can have an `id`. */
const SIGNS_OF_A_CALL = ['direction', 'number', 'caller_id_number', 'destination_number'];

interface MappableField {
	/** What a workflow saves: the name of the output field. */
	value: string;
	name: string;
	/** The field of a PostedRow that the value goes to. */
	field: string;
}

const MAPPABLE_FIELDS: MappableField[] = [
	{ value: 'account', name: 'Account (Domain UUID)', field: 'domain_uuid' },
	{ value: 'answered_at', name: 'Answered At', field: 'answer' },
	{ value: 'destination', name: 'Destination', field: 'destination_number' },
	{ value: 'direction', name: 'Direction', field: 'direction' },
	{ value: 'duration_seconds', name: 'Duration Seconds', field: 'duration' },
	{ value: 'ended_at', name: 'Ended At', field: 'end' },
	{ value: 'extension', name: 'Extension', field: 'extension' },
	{ value: 'external_number', name: 'External Number', field: 'number' },
	{ value: 'id', name: 'ID of the Call', field: 'uuid' },
	{ value: 'recording', name: 'Recording (File Name)', field: 'file' },
	{ value: 'recording_url', name: 'Recording URL', field: 'recording_url' },
	{ value: 'source', name: 'Source', field: 'caller_id_number' },
	{ value: 'source_name', name: 'Source Name', field: 'caller_id_name' },
	{ value: 'started_at', name: 'Started At', field: 'start' },
	{ value: 'status', name: 'Status', field: 'call_result' },
	{ value: 'talk_seconds', name: 'Talk Seconds', field: 'billsec' },
];

/** The fields that a user can map a name of their own to. */
export const MAPPABLE_OPTIONS: INodePropertyOptions[] = MAPPABLE_FIELDS.map(({ name, value }) => ({
	name,
	value,
}));

/** A name that the user chose in Kavkom, and the output field that it stands for. */
export interface MappedName {
	kavkomName: string;
	field: string;
}

/** A phone system has nothing longer to say, not even as the address of a recording. */
const LONGEST_VALUE = 4096;

/**
 * The row that the layers of a posted event make up. An inner layer has the last word on an outer one, and
 * the user's own names on the known spellings.
 */
export function postedRow(
	layers: ReadonlyArray<Record<string, unknown>>,
	mapping: readonly MappedName[],
): PostedRow {
	const row: PostedRow = {};
	for (const layer of layers) Object.assign(row, spelledFields(layer));
	for (const layer of layers) Object.assign(row, mappedFields(layer, mapping));
	return row.uuid === undefined ? withBareId(row, layers[layers.length - 1]) : row;
}

function spelledFields(layer: Record<string, unknown>): PostedRow {
	const row: PostedRow = {};
	const ranks: Record<string, number> = {};
	for (const name of Object.keys(layer)) {
		const known = FIELD_BY_SPELLING.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
		const value = known === undefined ? null : valueOf(layer[name], known.field);
		if (known === undefined || value === null || ranks[known.field] <= known.rank) continue;
		row[known.field] = value;
		ranks[known.field] = known.rank;
	}
	return row;
}

function mappedFields(layer: Record<string, unknown>, mapping: readonly MappedName[]): PostedRow {
	const row: PostedRow = {};
	for (const { kavkomName, field } of mapping) {
		const target = MAPPABLE_FIELDS.find(({ value }) => value === field)?.field;
		const value = valueOf(fieldAt(layer, kavkomName), target);
		if (target !== undefined && value !== null) row[target] = value;
	}
	return row;
}

/** The field of that name; failing that `caller.number`, the field of a record within. */
function fieldAt(layer: Record<string, unknown>, name: string): unknown {
	const own = (value: unknown, field: string): unknown =>
		isRecord(value) && Object.prototype.hasOwnProperty.call(value, field)
			? value[field]
			: undefined;
	return (
		own(layer, name) ??
		name.split('.').reduce((value: unknown, field) => own(opened(value), field), layer)
	);
}

/**
 * `id` alone, unseen in posts, can be anything, an event's or a test's: it is a call's only beside what
 * only a call has.
 */
function withBareId(row: PostedRow, innermost: Record<string, unknown>): PostedRow {
	const id = valueOf(innermost.id);
	const isCall = SIGNS_OF_A_CALL.some((field) => row[field] !== undefined);
	return id === null || !isCall ? row : { ...row, uuid: id };
}

const RECORDING_FIELDS: ReadonlySet<string> = new Set(['file', 'recording', 'recording_url']);

/** What a recording that is an object tells where it is by (contract: kavkom, Webhooks: Body). */
const PLACES = ['url', 'path'];

/** A value can be the only entry of a list, as some senders write forms (contract: kavkom, Webhooks: Body). */
function valueOf(given: unknown, field = ''): string | null {
	const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
	const isNested = RECORDING_FIELDS.has(field) && isRecord(value);
	const text = isNested ? firstText(value, PLACES) : textOrNull(value);
	return text !== null && text.length <= LONGEST_VALUE ? text : null;
}
