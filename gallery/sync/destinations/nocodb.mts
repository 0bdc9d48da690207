/** NocoDB: its API updates rows by their own ID only, so the workflow looks up which rows there are. */
import type { IDataObject } from 'n8n-workflow';
import { join } from '../../workflow.mts';
import { loopOver, PATIENT } from '../../nodes.mts';
import { codeNode } from '../../parts/codeNode.mts';
import { ask } from '../../parts/decisions.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec, Piece } from '../../workflow.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import { section, type Destination, type Section } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import {
	decideWindow,
	NOTED,
	NOTED_KEY,
	notedKeyOf,
	notedName,
	noteName,
	windowOf,
} from '../window.mts';
import { fieldsInNote, KEY, makeRows, NO_LOCK, script } from './tableRow.mts';

/** As many rows as NocoDB takes and gives in one request. */
const BATCH = 100;

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

const keysName = ({ title }: Service): string => `List the keys of the ${title} calls`;

const rowsName = ({ title }: Service): string => `Make a row of each ${title} call`;

const knownName = ({ title }: Service): string => `Look up the ${title} calls that are there`;

const theSame = (node: string, parameter: string): string =>
	`={{ $('${node}').params.${parameter} }}`;

function nocoDb(
	name: string,
	column: number,
	row: number,
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.nocoDb',
		typeVersion: 3,
		at: [column, row],
		settings,
		parameters: {
			authentication: 'nocoDbApiToken',
			version: 3,
			resource: 'row',
			...parameters,
		},
	};
}

/** The table of the calls, or of the runs, as it is picked in that node. */
const theSameTable = (node: string): IDataObject => ({
	workspaceId: theSame(node, 'workspaceId'),
	projectId: theSame(node, 'projectId'),
	table: theSame(node, 'table'),
});

/** Reads the first row from a table that the user picks there. */
const readFirst = (name: string, column: number, options: IDataObject): NodeSpec =>
	nocoDb(
		name,
		column,
		0,
		{
			operation: 'getAll',
			workspaceId: 'none',
			projectId: '',
			table: '',
			returnAll: false,
			limit: 1,
			downloadAttachments: false,
			options,
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const findNewest = (service: Service): NodeSpec =>
	readFirst(newestName(service), 1, {
		sort: { property: [{ field: 'started_at', direction: 'desc' }] },
		where: `=(provider,eq,${service.provider})~and(account,eq,{{ ${accountOf(service)} }})~and(started_at,notblank)`,
	});

const readNoted = (service: Service): NodeSpec =>
	readFirst(notedName(service), 2, { where: `=(${NOTED_KEY},eq,{{ ${notedKeyOf(service)} }})` });

const lookUp = (service: Service, column: number): NodeSpec =>
	nocoDb(
		knownName(service),
		column,
		0,
		{
			operation: 'getAll',
			...theSameTable(newestName(service)),
			returnAll: true,
			downloadAttachments: false,
			options: { where: `=(${KEY},in,{{ $json.keys }})` },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

function only(name: string, isNew: boolean, at: NodeSpec['at']): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.filter',
		typeVersion: 2,
		at,
		parameters: {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
				conditions: [
					{
						id: isNew ? 'is-new' : 'is-changed',
						leftValue: '={{ $json.Id === undefined }}',
						rightValue: '',
						operator: { type: 'boolean', operation: isNew ? 'true' : 'false', singleValue: true },
					},
				],
				combinator: 'and',
			},
			options: {},
		},
	};
}

/** Filter, batches, write: the same for new rows and for changed ones. */
function writing(service: Service, isNew: boolean, column: number, row: number): Section {
	const kind = isNew ? 'new' : 'changed';
	const filter = only(`Keep the ${kind} ${service.title} calls`, isNew, [column, row]);
	const loop = loopOver(`Take ${BATCH} ${kind} ${service.title} calls at a time`, BATCH, [
		column + 1,
		row,
	]);
	const write = nocoDb(
		isNew ? `Add the new ${service.title} calls` : `Update the changed ${service.title} calls`,
		column + 2,
		row,
		{
			operation: isNew ? 'create' : 'update',
			...theSameTable(newestName(service)),
			dataToSend: 'autoMapInputData',
			inputsToIgnore: '',
		},
		// A row that was added although the answer got lost must not be added again.
		isNew ? {} : PATIENT,
	);
	const piece: Piece = {
		nodes: [filter, loop, write],
		wires: [
			{ from: filter.name, to: loop.name },
			{ from: loop.name, to: write.name, output: 1 },
			{ from: write.name, to: loop.name },
		],
	};
	return { piece, first: filter.name, last: loop.name };
}

function after(service: Service, column: number): Section {
	const rows = makeRows(service, column, 'null');
	const keys = codeNode(keysName(service), script('listKeys.cjs'), [column + 1, 0]);
	const known = lookUp(service, column + 2);
	const tellApart = codeNode(
		`Tell new from changed ${service.title} calls`,
		script('newOrChanged.cjs'),
		[column + 3, 0],
		{ NAME_OF_ROWS: rowsName(service) },
	);
	const added = writing(service, true, column + 4, 0);
	const changed = writing(service, false, column + 4, 1);
	const line = section(rows, keys, known, tellApart);
	const branches: Piece = {
		nodes: [],
		wires: [added, changed].map(({ first }) => ({ from: tellApart.name, to: first })),
	};
	return {
		piece: join(line.piece, branches, added.piece, changed.piece),
		first: line.first,
		last: added.last,
	};
}

/** NocoDB changes rows by their own ID only, so the first run adds a row, and each later one changes it. */
function noteRun(service: Service, [column, row]: NodeSpec['at']): Section {
	const known = `$('${notedName(service)}').first().json.Id`;
	const isNoted = ask(`Was a ${service.title} run noted before?`, `${known} !== undefined`, [
		column,
		row,
	]);
	const noted = (name: string, operation: 'create' | 'update', at: number): NodeSpec =>
		nocoDb(
			name,
			column + 1,
			at,
			{
				operation,
				...theSameTable(notedName(service)),
				dataToSend: 'defineBelow',
				fieldsUi: {
					fieldValues: (operation === 'update' ? ['Id', ...NOTED] : NOTED).map((field) => ({
						fieldName: field,
						fieldValue: `={{ ${field === 'Id' ? known : `$json.${field}`} }}`,
					})),
				},
			},
			operation === 'create' ? {} : PATIENT,
		);
	const update = noted(noteName(service), 'update', row);
	const create = noted(`Note the first ${service.title} run`, 'create', row + 1);
	return {
		first: isNoted.name,
		last: update.name,
		piece: {
			nodes: [isNoted, update, create],
			wires: [
				{ from: isNoted.name, to: update.name, output: 0 },
				{ from: isNoted.name, to: create.name, output: 1 },
			],
		},
	};
}

export const NOCODB: Destination = {
	key: 'nocodb',
	title: 'NocoDB',
	phrase: 'NocoDB',
	needs: 'NocoDB 0.200 or newer',
	steps: (service) => [
		'Make a table for the calls and one for the runs, with the fields that the other note lists.',
		chooseInEvery('NocoDB API Token', 'NocoDB node'),
		`Choose workspace, base and table of the calls in *${newestName(service)}*, and those of the runs in *${notedName(service)}*.`,
	],
	remarks: () =>
		`${fieldsInNote('*DateTime*')} NocoDB adds the field *Id* by itself.

A call is one row; the field *${KEY}* (provider, account and ID) tells rows apart. Rows that are there as they should be are not written again. ${NO_LOCK}`,
	before: (service) =>
		section(
			findNewest(service),
			readNoted(service),
			...decideWindow(service, 3, {
				newest: `$('${newestName(service)}').first().json.started_at`,
			}),
		),
	window: windowOf,
	note: noteRun,
	after,
};
