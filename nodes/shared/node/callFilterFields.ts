import type { INodeProperties } from 'n8n-workflow';
import type { CallFilters } from '../call/callFilters';
import { CALL_DIRECTIONS, CALL_STATUSES, type CallStatus } from '../call/callRecord';
import { readExtensions, readNumbers } from './numberFilters';
import type { Collection } from './parameters';

const STATUS_NAMES: Record<CallStatus, string> = {
	answered: 'Answered',
	missed: 'Missed',
	voicemail: 'Voicemail',
	cancelled: 'Cancelled',
	busy: 'Busy',
	failed: 'Failed',
	unknown: 'Unknown',
};

/** Filters that every service's calls can be narrowed by; they are applied on our side. */
export const CALL_FILTER_FIELDS: INodeProperties[] = [
	{
		displayName: 'Direction',
		name: 'direction',
		type: 'options',
		options: [
			{ name: 'Inbound', value: 'inbound' },
			{ name: 'Internal', value: 'internal' },
			{ name: 'Outbound', value: 'outbound' },
		],
		default: 'inbound',
		description: 'Which way the call went: in, out, or from one extension to another',
	},
	{
		displayName: 'Extensions',
		name: 'extensions',
		type: 'string',
		default: '',
		placeholder: 'e.g. 101,102',
		description:
			'Extension numbers with commas, semicolons or blanks between them, looked for in every number of a call',
	},
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 202 555 0123',
		description:
			'Phone numbers in any spelling, with commas or semicolons between them, looked for in every number of a call',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'multiOptions',
		options: CALL_STATUSES.map((value) => ({ name: STATUS_NAMES[value], value })).sort((a, b) =>
			a.name.localeCompare(b.name),
		),
		default: [],
		description: 'How the call ended; calls with any of the chosen statuses are kept',
	},
];

/**
 * Reads the fields of `CALL_FILTER_FIELDS`.
 *
 * @param country two letters, for numbers in local form; empty when not known
 * @throws ServiceError when there is no such direction or status, or no call can have such a number
 */
export function readCallFilters(fields: Collection, country: string): CallFilters {
	return {
		direction: fields.oneOrNone('direction', 'Direction', CALL_DIRECTIONS),
		status: fields.someOf('status', 'Status', CALL_STATUSES),
		numbers: readNumbers(fields, country),
		extensions: readExtensions(fields),
	};
}
