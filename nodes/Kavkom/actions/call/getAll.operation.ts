import { isEmpty } from 'lodash';
import type { INodeProperties } from 'n8n-workflow';
import { paced } from '../../../shared/node/account';
import type { Operation } from '../../../shared/node/actions';
import { CallCollector } from '../../../shared/call/callCollector';
import { createCallMatcher, selectCalls } from '../../../shared/call/callFilters';
import {
	callListProperties,
	MAX_CONCURRENT_REQUESTS,
} from '../../../shared/node/callListProperties';
import { readCallQuery, type CallQuery } from '../../../shared/node/callQuery';
import { expectAccount } from '../../../shared/node/onlyAccount';
import { callListHints } from '../../../shared/call/listHints';
import { accountName } from '../../calls/accountName';
import { readKavkomCalls } from '../../calls/readCalls';
import { OWN_FILTER_FIELDS, ownMatcher, ownServiceFilter } from '../../calls/ownFilters';
import { SERVICE, type KavkomAccount } from '../../transport/account';
import { firstRowsFor } from '../../transport/pageSize';

const properties: INodeProperties[] = callListProperties({
	filters: OWN_FILTER_FIELDS,
	lateness: 'Kavkom lists most calls minutes after they ended, some a day later.',
	options: [
		MAX_CONCURRENT_REQUESTS,
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'How many calls to ask for in one request. With 0, the node finds out how many the server takes.',
		},
	],
});

export const getAllCalls: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many calls',
	description: 'List the calls of a date range (CDR), one row per call',
	properties,
	async execute(account, parameters) {
		const query = readCallQuery(parameters, account, Date.now());
		expectAccount(account, accountName(account.domainUuid), query.options);
		const passes = createCallMatcher(query.filters, account.country);
		const passesOwn = ownMatcher(query.filterFields);
		const selection = selectCalls(query.window, (seen) => passes(seen) && passesOwn(seen));
		const collector = new CallCollector(selection.matches, query.output, query.limit);
		const hints = await readKavkomCalls(
			paced(account, query.minimumSecondsBetweenRequests),
			{
				query,
				serviceFilter: ownServiceFilter(query.filterFields),
				pageSize: query.options.wholeNumber('pageSize', 'Page Size', 0, 0),
				firstRows: rowsWanted(query),
				needsExtensions: needsExtensions(query),
			},
			collector,
		);
		return {
			records: collector.sorted(query.order),
			hints: [...hints, ...callListHints(SERVICE, query, collector, selection)],
		};
	},
};

/**
 * As many as the limit, where every call that the service lists will do. The service is not asked for a status: many
 * words stand for one of ours, and it may know its filter's own only (contract: kavkom, Call detail records: Filter).
 */
function rowsWanted({ limit, filters }: CallQuery): number | undefined {
	const isNarrowed =
		Boolean(filters.direction) ||
		[filters.status, filters.numbers, filters.extensions].some((wanted) => !isEmpty(wanted));
	return limit === undefined || isNarrowed ? undefined : firstRowsFor(limit);
}

function needsExtensions({ output, filters }: CallQuery): boolean {
	const showsExtension =
		output.output === 'simplified' ||
		(output.output === 'selectedFields' && (output.fields ?? []).includes('extension'));
	return showsExtension || (filters.extensions ?? []).length > 0;
}
