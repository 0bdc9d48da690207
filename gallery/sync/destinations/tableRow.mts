/** A call as a row of a table that knows one key column only: spreadsheets, Airtable, NocoDB. */
import type { IDataObject } from 'n8n-workflow';
import { CALL_COLUMNS } from '../../callColumns.mts';
import { codeNode } from '../../parts/codeNode.mts';
import { SHEET_COLUMNS, sourceOf } from '../../parts/sheetRow.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { NOTED } from '../window.mts';

export const KEY = 'call_key';

/** `id` of a call is `call_id` there, for several of these products have an ID of their own. */
const named = (column: string): string => (column === 'id' ? 'call_id' : column);

/** What people read first; the key, which nobody reads, is last. */
export const ROW_COLUMNS: readonly string[] = [...CALL_COLUMNS.map(named), KEY];

/** The same in a spreadsheet. */
export const SHEET_ROW_COLUMNS: readonly string[] = [...SHEET_COLUMNS.map(named), KEY];
/** A paragraph of a note for a table that the user makes. @param time what a field for a time may be */
export const fieldsInNote = (time: string): string =>
	`**The fields,** spelled like this, are those of the calls, \`${ROW_COLUMNS.join(',')}\`, and those of the runs, \`${NOTED.join(',')}\`. *Single line text* does for all (those that end in *_at* may be ${time}, those that end in *_seconds* may be *Number*). The quickest way is to save such a line as a file \`calls.csv\` and to import it. The other nodes take the tables from the two in which you choose them.`;

export const rowName = ({ title }: Service): string => `Make a row of each ${title} call`;

/** An empty cell overwrites what was there; a null is passed over by some of the products. */
export type Empty = "''" | 'null';

function rowExpression(empty: Empty, columns: readonly string[]): string {
	const cells = columns.map(
		(column) => `\t${named(column)}: $json.${sourceOf(column)} ?? ${empty},`,
	);
	return `={{ ({\n${cells.join('\n')}\n\t${KEY}: [$json.provider, $json.account, $json.id].join('|'),\n}) }}`;
}

/** Turns calls into rows. */
export function makeRows(
	service: Service,
	column: number,
	empty: Empty,
	columns = CALL_COLUMNS,
): NodeSpec {
	return {
		name: rowName(service),
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at: [column, 0],
		parameters: {
			mode: 'raw',
			duplicateItem: false,
			jsonOutput: rowExpression(empty, columns),
			includeOtherFields: false,
			options: {},
		},
	};
}

/** The same for a spreadsheet; a duration is still a number of seconds. */
export const makeSheetRows = (service: Service, column: number): NodeSpec =>
	makeRows(service, column, "''", SHEET_COLUMNS);

/** JavaScript for the newest of some starts of calls in a spreadsheet: those that are texts in UTC, as they were written. */
export const newestOf = (starts: string): string =>
	`${starts}.filter((start) => /^\\d{4}-.+Z$/.test(start)).sort().at(-1)`;

/** A script of these destinations, for a Code node. */
export const script = (file: string): URL => new URL(`code/${file}`, import.meta.url);

/** Passes on only what is not in the table as it is, so that a quiet quarter of an hour costs nothing. */
export const keepChanged = (
	known: string,
	column: number,
	name = 'Keep rows that are new or changed',
): NodeSpec =>
	codeNode(name, script('changedRows.cjs'), [column, 0], {
		NAME_OF_KNOWN: known,
	});

/**
 * Ends a run as not successful where a call is in the table twice; after everything else, so that it keeps no call
 * from being written.
 *
 * @param keys JavaScript for the keys of all known rows
 */
export const tellTwice = (service: Service, keys: string, at: NodeSpec['at']): NodeSpec =>
	codeNode(`See that no ${service.title} call is there twice`, script('twice.cjs'), at, {
		'/* KEYS */ []': keys,
	});

/** All items as one that lists the values of each field; one item too when there are none. */
export function listOf(name: string, fields: string | readonly string[], column: number): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.aggregate',
		typeVersion: 1,
		at: [column, 0],
		parameters: {
			aggregate: 'aggregateIndividualFields',
			fieldsToAggregate: {
				fieldToAggregate: [fields]
					.flat()
					.map((field) => ({ fieldToAggregate: field, renameField: false })),
			},
			options: {},
		},
	};
}

/** A resource that the user picks in the node; n8n says which one is missing until he does. */
export const picked: IDataObject = { __rl: true, mode: 'list', value: '' };

/** A resource by an expression that gives its ID. */
export const byId = (expression: string): IDataObject => ({
	__rl: true,
	mode: 'id',
	value: `={{ ${expression} }}`,
});

export const NO_LOCK =
	'Do not run it by hand while a run is under way: a table of this kind cannot refuse a row that another run has just written.';
