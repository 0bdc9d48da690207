/**
 * Microsoft Excel: n8n's node would write the whole sheet anew and Excel would then take numbers with a plus
 * for sums, so the node only reads, and the rows that are new or changed are written through Excel's API.
 */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../../nodes.mts';
import { codeNode } from '../../parts/codeNode.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { newestLessOverlap, section, type Destination } from '../destination.mts';
import { byId, KEY, makeRows, NO_LOCK, picked, ROW_COLUMNS, script, rowName } from './tableRow.mts';

const API = 'https://graph.microsoft.com/v1.0/me/drive/items';

const readName = ({ title }: Service): string => `Read the sheet before the ${title} calls`;

const parameterOf = (service: Service, parameter: string): string =>
	`$('${readName(service)}').params.${parameter}.value`;

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

function writeRange(service: Service, column: number): NodeSpec {
	const sheet = `{{ ${parameterOf(service, 'workbook')} }}/workbook/worksheets/{{ encodeURIComponent(${parameterOf(service, 'worksheet')}) }}`;
	return {
		name: `Write the new and changed ${service.title} rows`,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		at: [column, 0],
		settings: PATIENT,
		parameters: {
			method: 'PATCH',
			url: `=${API}/${sheet}/range(address='{{ $json.range }}')`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'microsoftExcelOAuth2Api',
			sendBody: true,
			contentType: 'json',
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ values: $json.values }) }}',
			options: { batching: { batch: { batchSize: 1, batchInterval: 200 } } },
		},
	};
}

export const MICROSOFT_EXCEL: Destination = {
	key: 'microsoft-excel',
	title: 'Microsoft Excel',
	phrase: 'Microsoft Excel',
	needs: 'Microsoft 365',
	toFillIn: () =>
		'Put a workbook with an empty sheet for each phone system into OneDrive; the first run writes the headings. Choose your **Microsoft Excel OAuth2 API** credential in every Microsoft Excel node and in each *Write the new and changed ... rows*, and the workbook and the sheet in each *Read the sheet before the ... calls*; the other nodes take them from there.',
	remarks: () =>
		`Each phone system has a sheet of its own, for two runs that add rows to one sheet at once would write over each other. A call is one row; the column *${KEY}* (provider and ID) tells rows apart, so leave it and the headings as they are. You may filter and add columns, up to column Z. Times are text in UTC (ISO 8601), and numbers of telephones are text. Do not sort the sheet while a run writes. ${NO_LOCK} Excel slows down at some ten thousands of rows: a database is the better place then.`,
	before: (service) =>
		section(
			readSheet(readName(service), 1, { workbook: picked, worksheet: picked }),
			codeNode(
				`Find the newest ${service.title} call in the sheet`,
				script('excelNewest.cjs'),
				[2, 0],
				{ PROVIDER: service.provider },
			),
		),
	startDate: newestLessOverlap,
	after: (service, column) =>
		section(
			makeRows(service, column, "''"),
			readSheet(`Read the sheet again for the ${service.title} calls`, column + 1, {
				workbook: byId(parameterOf(service, 'workbook')),
				worksheet: byId(parameterOf(service, 'worksheet')),
			}),
			codeNode(
				`Find the ${service.title} rows that are new or changed`,
				script('excelPatches.cjs'),
				[column + 2, 0],
				{ NAME_OF_ROWS: rowName(service), COLUMNS_OF_A_ROW: JSON.stringify(ROW_COLUMNS) },
			),
			writeRange(service, column + 3),
		),
};
