import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { paced } from '../../../shared/account';
import type { Operation } from '../../../shared/actions';
import { CallCollector } from '../../../shared/callCollector';
import { createCallMatcher } from '../../../shared/callFilters';
import { callListProperties, readCallQuery, type CallQuery } from '../../../shared/callParameters';
import type { SeenCall } from '../../../shared/callRecord';
import { namelessHints } from '../../../shared/hints';
import { DEFAULT_PAGE_SIZE, readKavkomCalls } from '../../kavkomCalls';
import { SERVICE, type KavkomAccount } from '../../transport/account';

/** Filters of Kavkom's own: the parameter, the service's name for it, and what it is compared with again here. */
const OWN_FILTERS = [
	{
		name: 'callerIdName',
		displayName: 'Caller ID Name',
		field: 'caller_id_name',
		of: ({ call }: SeenCall) => call.source_name,
		placeholder: 'e.g. Dana',
		description: 'The name of the caller, as Kavkom writes it',
	},
	{
		name: 'callerIdNumber',
		displayName: 'Caller ID Number',
		field: 'caller_id_number',
		of: ({ call }: SeenCall) => call.source,
		placeholder: 'e.g. 12025550123',
		description: 'The number of the caller, as Kavkom writes it',
	},
	{
		name: 'destinationNumber',
		displayName: 'Destination Number',
		field: 'destination_number',
		of: ({ call }: SeenCall) => call.destination,
		placeholder: 'e.g. 12025550123',
		description: 'The number that was called, as Kavkom writes it',
	},
] as const;

/** Words that Kavkom's filter knows; it takes one at a time (contract: kavkom, Call detail records). */
const FILTERABLE_STATUSES: readonly string[] = ['answered', 'voicemail', 'missed', 'cancelled'];

const properties: INodeProperties[] = callListProperties({
	filters: OWN_FILTERS.map(({ name, displayName, placeholder, description }) => ({
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder,
		description,
	})),
	options: [
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_PAGE_SIZE,
			description: 'How many calls to ask for at once; the server may serve fewer',
		},
	],
});

export const getAllCalls: Operation<KavkomAccount> = {
	properties,
	async execute(account, parameters) {
		const query = readCallQuery(parameters, account.zone, Date.now());
		const matches = matcherOf(query, account.country);
		const collector = new CallCollector(matches, query.output, query.limit);
		const hints = await readKavkomCalls(
			paced(account, query.minimumSecondsBetweenRequests),
			{
				query,
				serviceFilter: serviceFilterOf(query),
				pageSize: query.options.wholeNumber('pageSize', 'Page Size', 1, DEFAULT_PAGE_SIZE),
				needsExtensions: needsExtensions(query),
			},
			collector,
		);
		return {
			records: collector.newestFirst(),
			hints: [...hints, ...namelessHints(collector.namelessCount, SERVICE)],
		};
	},
};

function matcherOf(query: CallQuery, country: string): (seen: SeenCall) => boolean {
	const matches = createCallMatcher(query.filters, query.window, country);
	const own = OWN_FILTERS.map(({ name, of }) => ({
		of,
		part: query.filterFields.text(name).toLowerCase(),
	}));
	return (seen) =>
		matches(seen) &&
		own.every(({ of, part }) => part === '' || (of(seen) ?? '').toLowerCase().includes(part));
}

function serviceFilterOf(query: CallQuery): IDataObject {
	const given = OWN_FILTERS.map(({ name, field }) => [field, query.filterFields.text(name)]);
	const filter: IDataObject = Object.fromEntries(given.filter(([, value]) => value !== ''));
	const [status, ...more] = query.filters.status ?? [];
	if (more.length === 0 && FILTERABLE_STATUSES.includes(status)) filter.call_result = status;
	return filter;
}

function needsExtensions({ output, filters }: CallQuery): boolean {
	const showsExtension =
		output.output === 'simplified' ||
		(output.output === 'selectedFields' && (output.fields ?? []).includes('extension'));
	return showsExtension || (filters.extensions ?? []).length > 0;
}
