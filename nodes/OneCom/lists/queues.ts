import type { IDataObject, INodeListSearchItems, INodeProperties } from 'n8n-workflow';
import { ServiceError } from '../../shared/failure/serviceError';
import type { NodeParameters } from '../../shared/node/parameters';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import { isolated } from '../../shared/values/isolates';
import { isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import { unknownForm } from '../transport/responses';
import { FRESH, readInfo } from '../transport/requests';

export interface Queue {
	id: string;
	name: string | null;
}

/** Reads the queues of the tenant: names by id (contract: onecom, Extensions and live state). */
export async function readQueues(account: OneComAccount): Promise<Queue[]> {
	const json = await readInfo(account, 'queues');
	if (json === null) return [];
	if (!isRecord(json) || !Object.entries(json).some(isQueue)) throw unknownForm('its queues');
	return Object.entries(json).map(([id, name]) => ({ id, name: textOrNull(name) }));
}

/** Ids are numbers, and each stands for a name; anything else, such as an envelope, must not pass for queues. */
const isQueue = ([id, name]: [string, unknown]) => /\d/.test(id) && typeof name !== 'object';

/** A queue as a choice of its picker, e.g. `Support · 31`. */
export function queueChoice({ id, name }: Queue): INodeListSearchItems {
	return { name: name === null ? id : `${isolated(name)} · ${id}`, value: id };
}

/** The picker of a queue: from a searchable list, or by its id. */
export function queueLocator(description: string): INodeProperties {
	return {
		displayName: 'Queue',
		name: 'queue',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a queue',
				typeOptions: { searchListMethod: 'searchQueues', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 31' },
		],
	};
}

/** The id of the queue that was picked. */
export function readQueueId(parameters: NodeParameters): string {
	return parameters.located('queue', 'Queue', '31').value;
}

/** The failure where 1com knows no such queue. */
export function noSuchQueue(id: string, more = ''): ServiceError {
	return new ServiceError('notFound', `${SERVICE} has no queue with the ID ${id}`, {
		description: `Choose one from the list, or check the ID. Queue: Get Many shows all of them.${more}`,
	});
}

/** What 1com calls its statistics, and what we do. Others come in small letters. */
const STATISTICS = new Map([
	['AGENTSAVAILABLE', 'agents_available'],
	['AGENTSPAUSED', 'agents_paused'],
	['AGENTSFREE', 'agents_free'],
	['AGENTSONLINE', 'agents_online'],
	['CALLSINQUEUE', 'calls_in_queue'],
	['SERVICELEVEL', 'service_level'],
	['FIRSTWAITING', 'first_waiting'],
	['SECONDWAITING', 'second_waiting'],
	['THIRDWAITING', 'third_waiting'],
	['CALLSONLINE', 'calls_online'],
	['TALKTIME', 'talk_time'],
	['HOLDTIME', 'hold_time'],
	['ANSWEREDCALLS', 'answered_calls'],
	['CALLSRECEIVED', 'calls_received'],
	['REALANSWEREDCALLS', 'real_answered_calls'],
	['TRANSFEREDCALLS', 'transferred_calls'],
	['ABANDONEDCALLS', 'abandoned_calls'],
	['TIMEDOUTCALLS', 'timed_out_calls'],
	['QUEUECAR', 'queue_car'],
	['EXITWITHKEYCALLS', 'exit_with_key_calls'],
	['MAXHOLDTIME', 'max_hold_time'],
	['AVERAGETALKTIME', 'average_talk_time'],
	['AVERAGEHOLDTIME', 'average_hold_time'],
]);

/** Reads the statistics of a queue (contract: onecom, Extensions and live state). */
export async function readQueueStatistics(
	account: OneComAccount,
	id: string,
): Promise<IDataObject> {
	const json = await readInfo(account, 'queue', { id, ...FRESH });
	if (json === null) throw noSuchQueue(id);
	const statistics = Object.entries(withoutSecretFields(soleRecord(json, id)))
		// 1com's lists repeat every value under its place; here it is unseen (contract: onecom, Extensions and
		// live state: Queues).
		.filter(([name]) => !/^\d+$/.test(name))
		.map(([name, value]) => [STATISTICS.get(name) ?? name.toLowerCase(), numberOrText(value)]);
	return Object.fromEntries(statistics) as IDataObject;
}

/**
 * The statistics as they are, or in a list of queues, which is unseen (contract: onecom, Extensions and
 * live state: Queues).
 */
function soleRecord(json: unknown, id: string): Record<string, unknown> {
	const places: unknown[] = Array.isArray(json) ? json : [json, isRecord(json) ? json[id] : null];
	const found = places.filter(isStatistics);
	if (found.length === 1) return found[0];
	throw unknownForm('the statistics of the queue');
}

/** Anything else, such as a refusal, must not be output as if it were numbers. */
function isStatistics(value: unknown): value is Record<string, unknown> {
	return isRecord(value) && Object.keys(value).some((name) => STATISTICS.has(name.toUpperCase()));
}

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;

function numberOrText(value: unknown): number | string | null {
	const text = textOrNull(value);
	return text !== null && NUMBER.test(text) ? Number(text) : text;
}
