/** Reading a table of call legs, by our code or by a library alone. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import papa from 'papaparse';
import { PROJECT } from '../../scripts/build.mts';
import { LEG_COLUMNS, legLine, TENANT, yearsOfCalls, ZONE } from '../phones/calls.mts';

const require = createRequire(import.meta.url);
const shipped = (path: string) => require(join(PROJECT, 'dist/nodes/OneCom', path)) as unknown;

type Row = Record<string, string>;
type Reader = (text: string) => unknown[];

const { readCsv } = shipped('transport/csvResponse.js') as {
	readCsv(connection: object, response: object, url: string): Row[];
};
const { toSeenLeg } = shipped('calls/toLeg.js') as {
	toSeenLeg(row: Row, context: object): unknown;
};

const readRows = (text: string) =>
	readCsv({ service: '1com' }, { status: 200, headers: {}, text }, 'http://127.0.0.1');

const CONTEXT = { account: TENANT, zone: ZONE, country: 'FR' };

const READERS = {
	/** From the text of the answer to rows by name, with the checks that make sure that it is a whole table. */
	ours: readRows,
	/** The same, and each row made a leg. */
	oursToLegs: (text) => readRows(text).map((row) => toSeenLeg(row, CONTEXT)),
	csvParse: (text) => parse(text, { columns: true }) as Row[],
	papaparse: (text) => papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data,
} satisfies Record<string, Reader>;

export interface LegsOrder {
	reader: keyof typeof READERS;
	legs: number;
}

const WARM_UP_LEGS = 5_000;

function tableOf(legs: number): string {
	const plan = yearsOfCalls(legs);
	const lines = Array.from({ length: legs }, (_, leg) => legLine(leg, plan));
	return [LEG_COLUMNS.join(','), ...lines, ''].join('\n');
}

export async function prepare({ reader, legs }: LegsOrder) {
	const read = READERS[reader];
	read(tableOf(WARM_UP_LEGS));
	// As it comes from a socket: one flat text.
	const text = Buffer.from(tableOf(legs)).toString('utf8');
	return async () => ({ rows: read(text).length, bytes: Buffer.byteLength(text) });
}
