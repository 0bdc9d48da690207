/**
 * Two tables of a NocoDB, through version 2 of its data API. Written from NocoDB's documentation: an API
 * token, pages with `pageInfo`, filters such as `(field,eq,value)~and(...)`, records in bulk by their `Id`.
 */
import { randomBytes } from 'node:crypto';
import { startServer, type SeenRequest, type SimulatorServer } from '../shared/server.mts';

export type NocoDbKind = 'SingleLineText' | 'DateTime' | 'Number';
export type NocoDbRow = Record<string, string | number | null>;

export interface NocoDbStandin {
	url: string;
	server: SimulatorServer;
	token: string;
	tableId: string;
	/** The table with how far the runs got; its rows are `runs`. */
	runsTableId: string;
	baseId: string;
	/** In the order of their IDs. */
	rows: NocoDbRow[];
	runs: NocoDbRow[];
	close(): Promise<void>;
}

interface Answer {
	status: number;
	body: unknown;
}

class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '';

/** As NocoDB gives times back: UTC, to the second. */
const asDateTime = (value: string | number): string => {
	const instant = new Date(value);
	if (Number.isNaN(instant.getTime()))
		throw new Refusal(400, 'INVALID_VALUE', `Invalid date ${value}`);
	return instant
		.toISOString()
		.replace('T', ' ')
		.replace(/\.\d+Z$/, '+00:00');
};

function asNumber(value: string | number): number {
	const number = Number(value);
	if (Number.isNaN(number)) throw new Refusal(400, 'INVALID_VALUE', `Invalid number ${value}`);
	return number;
}

const STORED: Record<NocoDbKind, (value: string | number) => string | number> = {
	SingleLineText: String,
	DateTime: asDateTime,
	Number: asNumber,
};

type Test = (value: unknown, operands: string[]) => boolean;

const OPERATORS: Record<string, Test> = {
	eq: (value, [operand]) => String(value) === operand,
	in: (value, operands) => operands.includes(String(value)),
	blank: (value) => isBlank(value),
	notblank: (value) => !isBlank(value),
};

function readFilter(where: string, columns: readonly string[]): (row: NocoDbRow) => boolean {
	const tests = where.split('~and').map((part) => {
		const [, field, operator, operands] = /^\(([^,()]+),(\w+)(?:,([^()]*))?\)$/.exec(part) ?? [];
		const test = OPERATORS[operator];
		if (test === undefined) throw new Refusal(422, 'INVALID_FILTER', `Invalid filter ${part}`);
		if (!columns.includes(field))
			throw new Refusal(404, 'FIELD_NOT_FOUND', `Field '${field}' not found`);
		return (row: NocoDbRow) => test(row[field], operands?.split(',') ?? []);
	});
	return (row) => tests.every((test) => test(row));
}

function compare(a: NocoDbRow, b: NocoDbRow, sort: string): number {
	const [field, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
	const [left, right] = [a[field] ?? '', b[field] ?? ''];
	return left === right ? 0 : sign * (left < right ? -1 : 1);
}

class Table {
	readonly rows: NocoDbRow[] = [];
	#lastId = 0;

	constructor(private readonly columns: Record<string, NocoDbKind>) {}

	list(query: URLSearchParams): unknown {
		const where = query.get('where');
		const matches = where ? readFilter(where, Object.keys(this.columns)) : () => true;
		const found = this.rows.filter(matches);
		for (const sort of (query.get('sort') ?? '').split(',').filter(Boolean).reverse()) {
			found.sort((a, b) => compare(a, b, sort));
		}
		const limit = Math.min(Number(query.get('limit') ?? DEFAULT_LIMIT), MAX_LIMIT);
		const offset = Number(query.get('offset') ?? 0);
		return {
			list: found.slice(offset, offset + limit),
			pageInfo: {
				totalRows: found.length,
				page: Math.floor(offset / limit) + 1,
				pageSize: limit,
				isFirstPage: offset === 0,
				isLastPage: offset + limit >= found.length,
			},
		};
	}

	add(records: NocoDbRow[]): unknown {
		return records.map((record) => {
			const Id = (this.#lastId += 1);
			this.rows.push({ Id, ...this.#cells(record) });
			return { Id };
		});
	}

	update(records: NocoDbRow[]): unknown {
		return records.map((record) => {
			const row = this.rows.find(({ Id }) => Id === record.Id);
			if (row === undefined) {
				throw new Refusal(404, 'RECORD_NOT_FOUND', `Record '${record.Id}' not found`);
			}
			Object.assign(row, this.#cells(record));
			return { Id: row.Id };
		});
	}

	/** Fields that the table does not have are left out. */
	#cells(record: NocoDbRow): NocoDbRow {
		const cells = Object.entries(this.columns)
			.filter(([field]) => record[field] !== undefined)
			.map(([field, kind]) => {
				const value = record[field];
				return [field, value === null ? null : STORED[kind](value)] as const;
			});
		return Object.fromEntries(cells);
	}
}

/** Starts a NocoDB with a table of these fields, and `Id`, and one for the runs, whose fields are given likewise. */
export async function startNocoDb(
	columns: Record<string, NocoDbKind>,
	runsColumns: Record<string, NocoDbKind>,
): Promise<NocoDbStandin> {
	const token = randomBytes(20).toString('hex');
	const [tableId, runsTableId] = [0, 0].map(() => `m${randomBytes(7).toString('hex')}`);
	const baseId = `p${randomBytes(7).toString('hex')}`;
	const tables: Record<string, Table> = {
		[tableId]: new Table(columns),
		[runsTableId]: new Table(runsColumns),
	};

	function answer({ method, path, query, headers, body }: SeenRequest): Answer {
		if (headers['xc-token'] !== token) return { status: 401, body: { msg: 'Invalid token' } };
		const [, id] = /^\/api\/v2\/tables\/(\w+)\/records$/.exec(path) ?? [];
		const table = tables[id];
		if (table === undefined) {
			return { status: 404, body: { error: 'TABLE_NOT_FOUND', message: 'Table not found' } };
		}
		const records = () => [JSON.parse(body) as NocoDbRow | NocoDbRow[]].flat();
		const operations: Record<string, () => unknown> = {
			GET: () => table.list(query),
			POST: () => table.add(records()),
			PATCH: () => table.update(records()),
		};
		const operation = operations[method];
		if (operation === undefined) return { status: 404, body: { msg: `Cannot ${method} ${path}` } };
		try {
			return { status: 200, body: operation() };
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return { status: error.status, body: { error: error.code, message: error.message } };
		}
	}

	const server = await startServer((request, response) => {
		const { status, body } = answer(request);
		response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
		response.end(JSON.stringify(body));
	});
	return {
		url: server.url,
		server,
		token,
		tableId,
		runsTableId,
		baseId,
		rows: tables[tableId].rows,
		runs: tables[runsTableId].rows,
		close: async () => await server.close(),
	};
}
