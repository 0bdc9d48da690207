import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { SeenCall } from '../../shared/call/callRecord';
import { readPartOfNumber } from '../../shared/node/numberFilters';
import type { Collection } from '../../shared/node/parameters';

const readText: typeof readPartOfNumber = (fields, name) => fields.text(name);

/** Filters of Kavkom's own: the parameter, the service's name for it, how it is read, and what it is compared with again here. */
const OWN_FILTERS = [
	{
		name: 'callerIdName',
		displayName: 'Caller ID Name',
		field: 'caller_id_name',
		read: readText,
		of: ({ call }: SeenCall) => call.source_name,
		placeholder: 'e.g. Dana',
		description: 'The name of the caller, as Kavkom writes it',
	},
	{
		name: 'callerIdNumber',
		displayName: 'Caller ID Number',
		field: 'caller_id_number',
		read: readPartOfNumber,
		of: ({ call }: SeenCall) => call.source,
		placeholder: 'e.g. 12025550123',
		description: 'The number of the caller, as Kavkom writes it',
	},
	{
		name: 'destinationNumber',
		displayName: 'Destination Number',
		field: 'destination_number',
		read: readPartOfNumber,
		of: ({ call }: SeenCall) => call.destination,
		placeholder: 'e.g. 12025550123',
		description: 'The number that was called, as Kavkom writes it',
	},
] as const;

/** The fields of these filters. */
export const OWN_FILTER_FIELDS: INodeProperties[] = OWN_FILTERS.map(
	({ name, displayName, placeholder, description }) => ({
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder,
		description,
	}),
);

/**
 * Makes the check that is applied on our side, for the service may have left a filter out: unseen
 * (contract: kavkom, Call detail records: Filter).
 */
export function ownMatcher(fields: Collection): (seen: SeenCall) => boolean {
	const wanted = OWN_FILTERS.map(({ name, displayName, read, of }) => ({
		of,
		part: read(fields, name, displayName).toLowerCase(),
	}));
	return (seen) =>
		wanted.every(({ of, part }) => part === '' || (of(seen) ?? '').toLowerCase().includes(part));
}

/** What the service is asked to filter by itself. */
export function ownServiceFilter(fields: Collection): IDataObject {
	const given = OWN_FILTERS.map(({ name, displayName, field, read }) => [
		field,
		read(fields, name, displayName),
	]);
	return Object.fromEntries(given.filter(([, value]) => value !== '')) as IDataObject;
}
