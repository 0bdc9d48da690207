/** Airtable: an upsert of its API on the key field. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import { join, type NodeSpec } from '../../workflow.mts';
import { idPicked, writeInTens, writeTensName } from './airtableTens.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import { decideWindow, NOTED_KEY, notedKeyOf, notedName, noteName, windowOf } from '../window.mts';
import {
	byId,
	fieldsInNote,
	keepChanged,
	KEY,
	listOf,
	makeRows,
	NO_LOCK,
	picked,
	tellTwice,
} from './tableRow.mts';

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

const knownName = ({ title }: Service): string => `Read the ${title} calls in Airtable`;

/** For a formula: is true for the calls of the account. */
const isOf = (service: Service): string =>
	`AND({provider} = '${service.provider}', {account} = '{{ ${accountOf(service)} }}')`;

/** Where the calls are, or what the runs note: base and table as they are picked in that node, once. */
const theSamePlace = (node: string): IDataObject => ({
	base: byId(idPicked(node, 'base', 'app')),
	table: byId(idPicked(node, 'table', 'tbl')),
});

function airtable(
	name: string,
	at: NodeSpec['at'],
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.airtable',
		typeVersion: 2.1,
		at,
		settings,
		parameters: { authentication: 'airtableTokenApi', resource: 'record', ...parameters },
	};
}

const findNewest = (service: Service): NodeSpec =>
	airtable(
		newestName(service),
		[1, 0],
		{
			operation: 'search',
			base: picked,
			table: picked,
			filterByFormula: `=${isOf(service)}`,
			returnAll: false,
			limit: 1,
			options: {},
			sort: { property: [{ field: 'started_at', direction: 'desc' }] },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const readNoted = (service: Service): NodeSpec =>
	airtable(
		notedName(service),
		[2, 0],
		{
			operation: 'search',
			base: picked,
			table: picked,
			filterByFormula: `={${NOTED_KEY}} = '{{ ${notedKeyOf(service)} }}'`,
			returnAll: false,
			limit: 1,
			options: {},
			sort: {},
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const readKnown = (service: Service): NodeSpec =>
	airtable(
		knownName(service),
		[5, 0],
		{
			operation: 'search',
			...theSamePlace(newestName(service)),
			filterByFormula: `=AND(${isOf(service)}, IS_AFTER({started_at}, '{{ $json.window_start }}'), IS_BEFORE({started_at}, '{{ $json.window_end }}'))`,
			returnAll: true,
			options: {},
			sort: {},
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

/** Adds the record of the account, or changes it. */
const noteRun = (service: Service, at: NodeSpec['at']): NodeSpec =>
	airtable(
		noteName(service),
		at,
		{
			operation: 'upsert',
			...theSamePlace(notedName(service)),
			columns: {
				mappingMode: 'autoMapInputData',
				value: {},
				matchingColumns: [NOTED_KEY],
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
	steps: (service) => [
		'Make a table for the calls and one for the runs, with the fields that the other note lists.',
		chooseInEvery(
			'Airtable Personal Access Token',
			`Airtable node and in *${writeTensName(service)}*`,
		),
		`Choose the base and the table of the calls in *${newestName(service)}*, and those of the runs in *${notedName(service)}*.`,
	],
	remarks: () =>
		`${fieldsInNote('*Date* with time')}

A call is one record; the field *${KEY}* (provider, account and ID) tells records apart. Records that are there as they should be are not written again. ${NO_LOCK} Mind the limits of your plan: a run takes at least four requests, about 12,000 a month, and one more for every ten calls that are new or have changed; take a longer interval in the schedule if your plan allows less.`,
	before: (service) =>
		section(
			findNewest(service),
			readNoted(service),
			...decideWindow(service, 3, {
				newest: `$('${newestName(service)}').first().json.started_at`,
			}),
			readKnown(service),
			listOf(`Make one list of the known ${service.title} calls`, KEY, 6),
		),
	window: windowOf,
	note: (service, at) =>
		section(
			noteRun(service, at),
			tellTwice(service, `$('${knownName(service)}').all().map(({ json }) => json.${KEY})`, [
				at[0] + 1,
				at[1],
			]),
		),
	after: (service, column) => {
		const rows = makeRows(service, column, 'null');
		const changed = keepChanged(knownName(service), column + 1);
		const tens = writeInTens(service, column + 2, newestName(service));
		return {
			piece: join(section(rows, changed).piece, tens.piece, {
				nodes: [],
				wires: [{ from: changed.name, to: tens.first }],
			}),
			first: rows.name,
			last: tens.last,
		};
	},
};
