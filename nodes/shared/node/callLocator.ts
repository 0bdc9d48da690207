import { DateTime } from 'luxon';
import type { IDataObject, INodeListSearchItems, INodeProperties } from 'n8n-workflow';
import { NodeParameters } from './parameters';
import { textOrNull } from '../values/values';

/**
 * The picker of a recorded call: from a searchable list of the newest ones, or by its ID.
 *
 * @param idExample how an id of this service looks
 */
export function callLocator(idExample: string): INodeProperties {
	return {
		displayName: 'Call',
		name: 'callId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description:
			'The call whose recording is meant. The list has the newest calls of the last 30 days; Call: Get Many gives the ID of any.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a call',
				typeOptions: { searchListMethod: 'searchCalls', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${idExample}` },
		],
	};
}

/** Reads the ID of the picker, or what an expression put in its place. */
export function readCallId(parameters: NodeParameters, idExample: string): string {
	return parameters.located('callId', 'Call', idExample).value;
}

/** Enough to scroll through, few enough to be read while somebody waits. */
const CALLS_TO_CHOOSE_FROM = 1000;

const NEWEST_CALLS: IDataObject = { dateRange: 'last30Days', limit: CALLS_TO_CHOOSE_FROM };

/** What Call: Get Many is asked for when the list opens. */
export const newestCalls = (): NodeParameters =>
	new NodeParameters((name, fallback) => NEWEST_CALLS[name] ?? fallback);

/**
 * The recorded ones of some calls as choices, in their order, e.g.
 * `2026-03-10 14:02 · 12125550147 Jonas Weber → 101 · inbound · answered`.
 *
 * @param calls as Call: Get Many gives them, simplified
 * @param zone IANA name of the zone in which times are shown
 */
export function callChoices(calls: IDataObject[], zone: string): INodeListSearchItems[] {
	return calls
		.filter(({ recording }) => recording !== null)
		.map((call) => ({ name: describeCall(call, zone), value: String(call.id) }));
}

function describeCall(call: IDataObject, zone: string): string {
	const startedAt = textOrNull(call.started_at);
	const time = startedAt === null ? null : DateTime.fromISO(startedAt, { zone });
	const caller = [call.source, call.source_name].filter(Boolean).join(' ');
	return [
		time?.toFormat('yyyy-MM-dd HH:mm', { locale: 'en' }),
		`${caller || '?'} → ${textOrNull(call.destination) ?? '?'}`,
		call.direction,
		call.status,
	]
		.filter(Boolean)
		.join(' · ');
}
