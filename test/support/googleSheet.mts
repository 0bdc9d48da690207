/** A document of Google Sheets in memory, as far as n8n's node asks for it. */
import type { IDataObject } from 'n8n-workflow';
import { shownOf, typedCell, type Cell } from './typedCells.mts';

export interface SheetRequest {
	method: string;
	uri: string;
	body?: IDataObject;
	qs?: IDataObject;
}

const EMPTY: Cell = { kind: 'empty', value: '' };

/** As it is written: what stands there is a text or a number, and nothing is made of it. */
const rawCell = (written: unknown): Cell => ({
	kind: typeof written === 'number' ? 'number' : 'text',
	value: written as string | number,
});

/** Times as the language of the sheet shows them. */
function shown({ kind, value }: Cell): string | number {
	if (kind !== 'time') return value;
	const [date, time] = shownOf(value as number).split(' ');
	return `${date.split('-').reverse().join('/')} ${time.replace(/^0/, '')}`;
}

export class GoogleSheet {
	readonly rows: Cell[][] = [];

	/** How many rows were written, headings among them. */
	written = 0;

	constructor(readonly title: string) {}

	/** Answers a request of the node. Throws on what the node has never asked before. */
	answer({ method, uri, body = {}, qs = {} }: SheetRequest): IDataObject {
		const path = decodeURIComponent(uri.replace(/^.*?\/v4\/spreadsheets\/[^/:]+/, ''));
		if (method === 'GET' && path === '')
			return { sheets: [{ properties: { sheetId: 0, title: this.title } }] };
		if (method === 'GET' && path.startsWith('/values/')) return this.read(qs);
		if (method === 'POST' && path === ':batchUpdate') return {};
		if (method === 'PUT' && path.startsWith('/values/')) {
			this.write(body.range as string, body.values as unknown[][], qs.valueInputOption);
			return {};
		}
		if (method === 'POST' && path === '/values:batchUpdate') {
			const data = body.data as Array<{ range: string; values: unknown[][] }>;
			for (const { range, values } of data) this.write(range, values, body.valueInputOption);
			return {};
		}
		throw new Error(`${method} ${path} is not known`);
	}

	private read({ valueRenderOption, dateTimeRenderOption }: IDataObject): IDataObject {
		const isPlain =
			valueRenderOption === 'UNFORMATTED_VALUE' && dateTimeRenderOption === 'SERIAL_NUMBER';
		const values = this.rows.map((row) =>
			[...row].map((cell = EMPTY) => (isPlain ? cell.value : shown(cell))),
		);
		return values.length === 0 ? {} : { values };
	}

	private write(range: string, values: unknown[][], option: unknown): void {
		const [, column, row] = /!([A-Z]*)(\d+)/.exec(range) ?? [];
		const first = column === '' ? 0 : column.charCodeAt(0) - 'A'.charCodeAt(0);
		const toCell = option === 'USER_ENTERED' ? typedCell : rawCell;
		values.forEach((cells, down) => {
			const target = (this.rows[Number(row) - 1 + down] ??= []);
			cells.forEach((value, right) => {
				target[first + right] = toCell(value);
			});
		});
		this.written += values.length;
	}
}
