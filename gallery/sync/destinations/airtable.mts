/** Airtable: an upsert of its API on the key field. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { section, type Destination } from '../destination.mts';
import {
	byId,
	keepChanged,
	KEY,
	lessOverlap,
	listOf,
	makeRows,
	NO_LOCK,
	picked,
	ROW_COLUMNS,
} from './tableRow.mts';

const newestName = ({ title }: Service): string => `Find the newest ${title} call in Airtable`;

const knownName = ({ title }: Service): string => `Read the ${title} calls in Airtable since then`;

const isOf = ({ provider }: Service): string => `{provider} = '${provider}'`;

/** Base and table are picked once, in the first node; the value may be an ID or an address. */
const theSame = (service: Service, parameter: string, prefix: string): IDataObject =>
	byId(`$('${newestName(service)}').params.${parameter}.value.match(/${prefix}[A-Za-z0-9]+/)[0]`);

const theSamePlace = (service: Service): IDataObject => ({
	base: theSame(service, 'base', 'app'),
	table: theSame(service, 'table', 'tbl'),
});

function airtable(
	name: string,
	column: number,
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.airtable',
		typeVersion: 2.1,
		at: [column, 0],
		settings,
		parameters: { authentication: 'airtableTokenApi', resource: 'record', ...parameters },
	};
}

const findNewest = (service: Service): NodeSpec =>
	airtable(
		newestName(service),
		1,
		{
			operation: 'search',
			base: picked,
			table: picked,
			filterByFormula: isOf(service),
			returnAll: false,
			limit: 1,
			options: {},
			sort: { property: [{ field: 'started_at', direction: 'desc' }] },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const readKnown = (service: Service): NodeSpec =>
	airtable(
		knownName(service),
		2,
		{
			operation: 'search',
			...theSamePlace(service),
			filterByFormula: `=AND(${isOf(service)}, IS_AFTER({started_at}, '{{ ${lessOverlap('$json.started_at', service)}.toUTC().toISO() }}'))`,
			returnAll: true,
			options: {},
			sort: {},
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const write = (service: Service, column: number): NodeSpec =>
	airtable(
		`Write each ${service.title} call once`,
		column,
		{
			operation: 'upsert',
			...theSamePlace(service),
			columns: {
				mappingMode: 'autoMapInputData',
				value: {},
				matchingColumns: [KEY],
				schema: [],
			},
			options: { typecast: true },
		},
		PATIENT,
	);

export const AIRTABLE: Destination = {
	key: 'airtable',
	title: 'Airtable',
	phrase: 'Airtable',
	needs: 'an Airtable account',
	toFillIn: () =>
		`Make a table with these fields, spelled like this; *Single line text* does for all (the fields that end in *_at* may be *Date* with time, those that end in *_seconds* may be *Number*). The quickest way is to save this line as \`calls.csv\` and to import it:

\`${ROW_COLUMNS.join(',')}\`

Choose your **Airtable Personal Access Token** credential in every Airtable node, and the base and the table in each *Find the newest ... call in Airtable*; the other nodes take them from there.`,
	remarks: () =>
		`A call is one record; the field *${KEY}* (provider and ID) tells records apart. Records that are there as they should be are not written again. ${NO_LOCK} Mind the limits of your plan: a run takes at least two requests, about 6,000 a month, and one more for each new or changed call; take a longer interval in the schedule if your plan allows less.`,
	before: (service) =>
		section(
			findNewest(service),
			readKnown(service),
			listOf(`Make one list of the known ${service.title} calls`, KEY, 3),
		),
	startDate: (service) =>
		lessOverlap(`$('${newestName(service)}').first().json.started_at`, service),
	after: (service, column) =>
		section(
			makeRows(service, column, 'null'),
			keepChanged(service, knownName(service), column + 1),
			write(service, column + 2),
		),
};
