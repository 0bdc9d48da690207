/**
 * Microsoft Excel: n8n's node would write the whole sheet anew and Excel would then take numbers with a plus
 * for sums, so the node only reads, and the rows that are new or changed are written through Excel's API.
 */
import type { IDataObject } from 'n8n-workflow';
import { jsonRequest, PATIENT } from '../../nodes.mts';
import { codeNode } from '../../parts/codeNode.mts';
import { SHEET_CELLS } from '../../parts/sheetRow.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import { section, type Destination } from '../destination.mts';
import { decideWindow, NOTED, notedName, noteName, windowOf } from '../window.mts';
import {
	byId,
	KEY,
	makeSheetRows,
	newestOf,
	NO_LOCK,
	picked,
	rowName,
	script,
	SHEET_ROW_COLUMNS,
	tellTwice,
} from './tableRow.mts';

const API = 'https://graph.microsoft.com/v1.0/me/drive/items';

const readName = ({ title }: Service): string => `Read the sheet before the ${title} calls`;

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

const parameterOf = (node: string, parameter: string): string =>
	`$('${node}').params.${parameter}.value`;

/** The workbook is picked once, in the first node. */
const workbookOf = (service: Service): string => parameterOf(readName(service), 'workbook');

function readSheet(name: string, column: number, place: IDataObject): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.microsoftExcel',
		typeVersion: 2.1,
		at: [column, 0],
		settings: { ...PATIENT, executeOnce: true },
		parameters: {
			resource: 'worksheet',
			operation: 'readRows',
			...place,
			useRange: false,
			options: { rawData: true, dataProperty: 'data', fields: 'address,values' },
		},
	};
}

/** `sheetFrom` is the node in which the sheet is picked; `range` and `body` are expressions. */
function writeRange(
	name: string,
	at: NodeSpec['at'],
	service: Service,
	sheetFrom: string,
	{ range, part = '', body }: { range: string; part?: string; body: string },
): NodeSpec {
	const sheet = `{{ ${workbookOf(service)} }}/workbook/worksheets/{{ encodeURIComponent(${parameterOf(sheetFrom, 'worksheet')}) }}`;
	return jsonRequest(name, at, {
		method: 'PATCH',
		url: `=${API}/${sheet}/range(address='{{ ${range} }}')${part}`,
		credential: 'microsoftExcelOAuth2Api',
		body,
		options: { batching: { batch: { batchSize: 1, batchInterval: 200 } } },
	});
}

/** What the last good run noted, from the sheet as Excel gives it: the headings and one row. */
const notedIn = (node: string): string =>
	`Object.fromEntries((([headings, row]) => headings.map((heading, index) => [heading, row?.[index]]))($('${node}').first().json.data.values))`;

/** The keys in a sheet as Excel gives it: the headings and the rows. */
const keysIn = (node: string): string =>
	`(([headings, ...rows]) => rows.map((row) => row[headings.indexOf('${KEY}')]))($('${node}').first().json.data.values)`;

/** Texts: else Excel would make of a time what it thinks fit. */
const NOTED_RANGE = {
	range: `'A1:${'ABCDEFG'.charAt(NOTED.length - 1)}2'`,
	body: `{ values: [${JSON.stringify(NOTED).replaceAll('"', "'")}, ${JSON.stringify(NOTED).replaceAll('"', "'")}.map((column) => "'" + $json[column])] }`,
};

export const MICROSOFT_EXCEL: Destination = {
	key: 'microsoft-excel',
	title: 'Microsoft Excel',
	phrase: 'Microsoft Excel',
	hasLocalTimes: true,
	needs: 'Microsoft 365',
	steps: (service) => [
		`Put a workbook with two empty sheets into OneDrive, such as *${service.title} calls* and *${service.title} runs*.`,
		chooseInEvery('Microsoft Excel OAuth2 API', 'Microsoft Excel node and every HTTP Request node'),
		`Choose the workbook and the sheet for the calls in *${readName(service)}*, and those for the runs in *${notedName(service)}*.`,
	],
	remarks: () =>
		`The first run writes the headings. The calls have a sheet of their own, and another that says how far the runs got, for two runs that add rows to one sheet at once would write over each other. A call is one row; the column *${KEY}* (provider, account and ID) tells rows apart, so leave it and the headings as they are. You may filter and add columns, up to column Z. The first columns are for you: local dates and times (the zone is that of your phone system's credential) and durations as \`h:mm:ss\`, which you can filter, sum and chart. The last ones have the same in UTC and in seconds, for the sync: leave them. Names and numbers of telephones are texts. Do not sort the sheet while a run writes. ${NO_LOCK} Excel slows down at some ten thousands of rows: a database is the better place then.`,
	before: (service) =>
		section(
			readSheet(readName(service), 1, { workbook: picked, worksheet: picked }),
			codeNode(newestName(service), script('excelNewest.cjs'), [2, 0], {
				PROVIDER: service.provider,
				'/* NEWEST */ null': newestOf('starts'),
			}),
			readSheet(notedName(service), 3, { workbook: picked, worksheet: picked }),
			...decideWindow(service, 4, {
				newest: `$('${newestName(service)}').first().json.started_at`,
				hasCalls: `$('${newestName(service)}').first().json.has_calls`,
				noted: notedIn(notedName(service)),
			}),
		),
	window: windowOf,
	note: (service, at) =>
		section(
			writeRange(noteName(service), at, service, notedName(service), NOTED_RANGE),
			tellTwice(service, keysIn(readName(service)), [at[0] + 1, at[1]]),
		),
	after: (service, column) =>
		section(
			makeSheetRows(service, column),
			readSheet('Read the sheet again', column + 1, {
				workbook: byId(workbookOf(service)),
				worksheet: byId(parameterOf(readName(service), 'worksheet')),
			}),
			codeNode('Find rows that are new or changed', script('excelPatches.cjs'), [column + 2, 0], {
				...SHEET_CELLS,
				NAME_OF_ROWS: rowName(service),
				COLUMNS_OF_A_ROW: JSON.stringify(SHEET_ROW_COLUMNS),
			}),
			writeRange(
				`Write the new and changed ${service.title} rows`,
				[column + 3, 0],
				service,
				readName(service),
				{ range: '$json.range', part: '{{ $json.part }}', body: '$json.body' },
			),
		),
};
