/** The calls of a period as JSON, CSV and Excel files. */
import { readFileSync } from 'node:fs';
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode } from '../parts/calls.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { SHEET_CELLS, SOURCES, WITH_LOCAL_TIMES } from '../parts/sheetRow.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { GalleryEntry } from '../entry.mts';
import { manualStart, oldestFirst, PATIENT, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose } from '../parts/steps.mts';

const START = 'When you click Execute workflow';
const ANY = 'Are there any calls?';
const NONE = 'There are no calls, and no files';
const SORT = 'Put the oldest first';
const ROWS = 'Make a row of each call';
const SAFE = 'Make texts safe for spreadsheets';
const CELLS = 'Write the cells of the Excel file';

const here = (file: string): URL => new URL(file, import.meta.url);

const fetchName = ({ title }: Service): string => `Get the ${title} calls of the period`;

const TODAY = '$now.setZone($json.timezone)';

/** As days, which the node reads in the zone of the credential; the last one is in it as a whole. The account comes in. */
const LAST_30_DAYS = {
	from: { value: `={{ ${TODAY}.minus({ days: 29 }).toISODate() }}` },
	to: { value: `={{ ${TODAY}.toISODate() }}` },
};

const fetchCalls = (service: Service, at: NodeSpec['at']): NodeSpec =>
	callsNode(
		service,
		fetchName(service),
		at,
		{
			startDate: '={{ $json.from }}',
			endDate: '={{ $json.to }}',
			options: { ...WITH_LOCAL_TIMES, ...onlyAccount(service) },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function toFile(
	name: string,
	operation: 'toJson' | 'csv' | 'toBinary',
	fileName: string,
	at: NodeSpec['at'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.convertToFile',
		typeVersion: 1.1,
		at,
		parameters: {
			operation,
			...(operation === 'toJson' && { mode: 'once' }),
			...(operation === 'toBinary' && { sourceProperty: 'file' }),
			binaryPropertyName: 'data',
			options: { fileName, ...(operation === 'toBinary' && { mimeType: XLSX }) },
		},
	};
}

function noteOf(service: Service): Note {
	return {
		steps: [
			choose(service.credential.title, accountName(service), fetchName(service)),
			'In *Settings: fill in here* enter *from* and *to*, such as `2026-03-01` and `2026-03-31`. As it stands: the last 30 days.',
			'Click **Execute workflow**.',
			'Open "Make the Excel file", "Make the CSV file" or "Make the JSON file" and click **Download**.',
		],
		more: `**What it does:** it gets all calls of the period, oldest first, and makes three files with the same calls. A period without calls gives no file: *${NONE}* says so. A date without a time or an offset is meant in the time zone of the credential. The first columns of the Excel and the CSV file are local dates, times and durations in the time zone of the credential; further to the right, and in the JSON file, they stand in UTC, too.

**Which file:** to look at the calls, in Excel or LibreOffice, open the Excel file (\`${service.key}-calls.xlsx\`): its times are dates and its durations \`h:mm:ss\`, so you can filter, sum and chart them, and its cells say which are texts, so \`0501234567\` keeps its zero and \`+12125550123\` its plus. Do not open the CSV file with Excel: Excel guesses at its texts, takes zeros and pluses off, rounds long IDs, spoils names in other alphabets, and with French or Hebrew settings splits it at semicolons. The CSV file is for other programs, and so is the JSON file.

**Callers choose their own names,** and a spreadsheet that opens a CSV file runs as a formula what begins with = + - or @. In the CSV file such texts get an apostrophe, at the beginning and wherever a spreadsheet could begin a new cell (\`Bob;=1+1\` becomes \`Bob;'=1+1\`); plain numbers such as +12125550123 do not. The JSON and Excel files have every text as it is.`,
	};
}

/** The export of one phone system. */
export function exportFiles(service: Service): GalleryEntry {
	const start = manualStart(START, [-1, 0]);
	const account = nameAccount(service, [0, 0]);
	const fetch = fetchCalls(service, [3, 0]);
	const any = ask(ANY, '$json.id !== undefined', [4, 0]);
	// A file that says so would be taken for calls by whatever reads it next.
	const none = setFields(
		NONE,
		{
			message: {
				value: `=${service.title} has no calls from {{ ${setting('from')} }} to {{ ${setting('to')} }}, so there is no file. Another period can be entered in the node "${SETTINGS}".`,
				type: 'string',
			},
		},
		[5, 1],
	);
	const sort = oldestFirst(SORT, 'started_at', [5, 0]);
	const rows = codeNode(ROWS, here('sheetRows.cjs'), [6, 0], { ...SHEET_CELLS, ...SOURCES });
	const safe = codeNode(SAFE, here('csvSafe.cjs'), [7, 0]);
	const cells = codeNode(CELLS, here('excelFile.cjs'), [6, 1], {
		...SHEET_CELLS,
		...SOURCES,
		'/* ZIP */': readFileSync(here('zip.cjs'), 'utf8').trim(),
	});
	const base = `${service.key}-calls`;
	const json = toFile('Make the JSON file', 'toJson', `${base}.json`, [6, -1]);
	const csv = toFile('Make the CSV file', 'csv', `${base}.csv`, [8, 0]);
	const xlsx = toFile('Make the Excel file', 'toBinary', `${base}.xlsx`, [7, 1]);
	return {
		file: `reports/export-${service.key}-calls-to-files.json`,
		purpose: 'Export the calls of a period',
		variant: service.title,
		destination: 'JSON, CSV and Excel files',
		needs: 'nothing else',
		workflow: workflow({
			name: `Export ${service.title} calls to files`,
			note: noteOf(service),
			pieces: [
				join(settingsPiece(LAST_30_DAYS, 1), {
					nodes: [start, account, fetch, any, none, sort, rows, safe, cells, json, csv, xlsx],
					wires: [
						{ from: START, to: account.name },
						{ from: account.name, to: SETTINGS },
						{ from: FILLED_IN, to: fetch.name },
						{ from: fetch.name, to: ANY },
						{ from: ANY, to: SORT },
						{ from: ANY, to: NONE, output: 1 },
						{ from: SORT, to: json.name },
						{ from: SORT, to: ROWS },
						{ from: ROWS, to: SAFE },
						{ from: SORT, to: CELLS },
						{ from: CELLS, to: xlsx.name },
						{ from: SAFE, to: csv.name },
					],
				}),
			],
		}),
	};
}
