/**
 * Google Sheets: calls are written as if a person typed them, so that times become times whatever the language of the
 * sheet; every text stands behind an apostrophe, so that no number or name is taken for a formula.
 */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../../nodes.mts';
import { codeNode } from '../../parts/codeNode.mts';
import { SHEET_CELLS } from '../../parts/sheetRow.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { chooseGoogle } from '../../parts/steps.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import { decideWindow, NOTED_KEY, notedKeyOf, notedName, noteName, windowOf } from '../window.mts';
import {
	byId,
	KEY,
	listOf,
	makeSheetRows,
	newestOf,
	NO_LOCK,
	picked,
	script,
	SHEET_ROW_COLUMNS,
	tellTwice,
} from './tableRow.mts';

/**
 * A sheet for each phone system: two runs that add rows to one sheet at once would write over each other.
 * By name: n8n drops all settings of a node that knows no sheet yet, the form of cells among them.
 */
const sheetNamed = (value: string): IDataObject => ({ __rl: true, mode: 'name', value });

const sheetName = ({ title }: Service): IDataObject => sheetNamed(`${title} calls`);

/** How far the last good run got: one row. */
const runsSheet = ({ title }: Service): IDataObject => sheetNamed(`${title} runs`);

const readName = ({ title }: Service): string => `Read the ${title} calls in the sheet`;

const BEGINNINGS = 'List when the calls there began';

/** JavaScript for them. */
const STARTS = `($('${BEGINNINGS}').first().json.started_at ?? [])`;

const writeName = ({ title }: Service): string => `Write each ${title} call once`;

/** Picked once, in the first node; the value may be an ID or an address. */
const theSameDocument = (service: Service): IDataObject =>
	byId(`$('${readName(service)}').params.documentId.value.match(/[-\\w]{25,}/)[0]`);

function sheets(
	name: string,
	at: NodeSpec['at'],
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.googleSheets',
		typeVersion: 4.5,
		at,
		settings,
		parameters: { resource: 'sheet', ...parameters },
	};
}

/** As texts, they would come in the language of the sheet. */
const TIMES_AS_NUMBERS: IDataObject = { general: 'UNFORMATTED_VALUE', date: 'SERIAL_NUMBER' };

const read = (service: Service): NodeSpec =>
	sheets(
		readName(service),
		[1, 0],
		{
			operation: 'read',
			documentId: picked,
			sheetName: sheetName(service),
			filtersUI: {
				values: [
					{ lookupColumn: 'provider', lookupValue: service.provider },
					{ lookupColumn: 'account', lookupValue: `={{ ${accountOf(service)} }}` },
				],
			},
			options: { outputFormatting: { values: TIMES_AS_NUMBERS } },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const readNoted = (service: Service): NodeSpec =>
	sheets(
		notedName(service),
		[3, 0],
		{
			operation: 'read',
			documentId: theSameDocument(service),
			sheetName: runsSheet(service),
			filtersUI: {
				values: [{ lookupColumn: NOTED_KEY, lookupValue: `={{ ${notedKeyOf(service)} }}` }],
			},
			options: {},
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

/** How cells are written: as they are, or as if a person typed them. */
type CellFormat = 'RAW' | 'USER_ENTERED';

/** Adds rows, or changes those that have the same key. */
const write = (
	name: string,
	at: NodeSpec['at'],
	service: Service,
	sheet: IDataObject,
	key: string,
	cellFormat: CellFormat,
): NodeSpec =>
	sheets(
		name,
		at,
		{
			operation: 'appendOrUpdate',
			documentId: theSameDocument(service),
			sheetName: sheet,
			columns: {
				mappingMode: 'autoMapInputData',
				value: {},
				matchingColumns: [key],
				schema: [],
			},
			options: { cellFormat },
		},
		PATIENT,
	);

export const GOOGLE_SHEETS: Destination = {
	key: 'google-sheets',
	title: 'Google Sheets',
	phrase: 'Google Sheets',
	hasLocalTimes: true,
	needs: 'a Google account',
	steps: (service) => [
		`Make a document in Google Sheets with two empty sheets named *${service.title} calls* and *${service.title} runs*.`,
		chooseGoogle('Google Sheets', 'every Google Sheets node'),
		`Choose the document in *${readName(service)}*; the other nodes take it from there.`,
	],
	remarks: () =>
		`The first run writes the headings. The calls have a sheet of their own, and another that says how far the runs got, for two runs that add rows to one sheet at once would write over each other. A call is one row; the column *${KEY}* (provider, account and ID) tells rows apart, so leave it and the headings as they are. You may sort, filter and add columns to the right. The first columns are for you: local dates and times (the zone is that of your phone system's credential) and durations as \`h:mm:ss\`, which you can filter, sum and chart. The last ones have the same in UTC and in seconds, for the sync: leave them, and the format of all columns at *Automatic*. Texts stay texts, whatever callers are called. ${NO_LOCK} Google Sheets slows down at some tens of thousands of rows: a database is the better place then.`,
	before: (service) =>
		section(
			read(service),
			listOf(BEGINNINGS, 'started_at', 2),
			readNoted(service),
			...decideWindow(service, 4, {
				newest: newestOf(STARTS),
				hasCalls: `${STARTS}.some(Boolean)`,
			}),
		),
	window: windowOf,
	note: (service, at) =>
		section(
			write(noteName(service), at, service, runsSheet(service), NOTED_KEY, 'RAW'),
			tellTwice(service, `$('${readName(service)}').all().map(({ json }) => json.${KEY})`, [
				at[0] + 1,
				at[1],
			]),
		),
	after: (service, column) =>
		section(
			makeSheetRows(service, column),
			codeNode('Keep rows that are new or changed', script('googleRows.cjs'), [column + 1, 0], {
				...SHEET_CELLS,
				NAME_OF_KNOWN: readName(service),
				COLUMNS_OF_A_ROW: JSON.stringify(SHEET_ROW_COLUMNS),
			}),
			write(writeName(service), [column + 2, 0], service, sheetName(service), KEY, 'USER_ENTERED'),
		),
};
