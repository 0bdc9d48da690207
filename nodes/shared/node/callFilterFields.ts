import type { INodeProperties } from 'n8n-workflow';
import type { CallFilters } from '../call/callFilters';
import { bareNumber } from '../call/writtenNumber';
import { parameterError } from '../failure/serviceError';
import { CALL_DIRECTIONS, CALL_STATUSES, type CallStatus } from '../call/callRecord';
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
		description: 'A phone number in any spelling, looked for in every number of a call',
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
 * @throws ServiceError when there is no such direction or status, or no call can have such a number
 */
export function readCallFilters(fields: Collection): CallFilters {
	return {
		direction: fields.oneOrNone('direction', 'Direction', CALL_DIRECTIONS),
		status: fields.someOf('status', 'Status', CALL_STATUSES),
		number: readNumber(fields),
		// No extension has one of these in it.
		extensions: fields.list('extensions').flatMap((part) => part.split(/[\s;]+/).filter(Boolean)),
	};
}

/** A telephone number with something else behind it: an extension, or one more number. */
const MORE_THAN_A_NUMBER = /^\+?\d+\p{L}.*\d/u;

/** Shorter ones may be names of users, which have letters and digits. */
const FEWEST_DIGITS = 7;

/**
 * The filter Number. Words are refused, and a number with more than itself in the field: no call has them. A single
 * word may be what a call has in the place of a number, such as `anonymous`; what is not around digits does no harm.
 */
function readNumber(fields: Collection): string {
	const given = fields.text('number');
	const bare = bareNumber(given);
	const digits = bare.replace(/\P{Nd}/gu, '').length;
	const words = given.split(/\s+/).filter((part) => /\p{L}/u.test(part));
	const isWords = digits === 0 && words.length > 1;
	const isMore = digits >= FEWEST_DIGITS && MORE_THAN_A_NUMBER.test(bare);
	if (!isWords && !isMore) return given;
	throw parameterError(
		'Number',
		`is "${given}"`,
		'Enter one phone number in digits, such as +1 202 555 0123. Names are not looked for.',
	);
}
