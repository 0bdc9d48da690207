/** n8n's data tables, seen from outside a workflow. */
import type { Rest } from './rest.mts';

/** n8n hands out no more rows or tables than this at once. */
const PAGE = 250;

export type ColumnType = 'string' | 'number' | 'boolean' | 'date';

export interface DataTable {
	id: string;
	name: string;
	columns: Array<{ name: string; type: ColumnType }>;
}

/**
 * A row as n8n sends it: `id`, `createdAt` and `updatedAt` are n8n's own columns, dates are ISO 8601
 * strings in UTC, an empty cell is null.
 */
export type DataTableRow = Record<string, string | number | boolean | null> & { id: number };

export interface DataTables {
	/** All there are. */
	list(): Promise<DataTable[]>;
	/** The table of exactly that name, if there is one. */
	find(name: string): Promise<DataTable | undefined>;
	/** Creates a table. n8n refuses a name that is taken and columns named like its own. */
	create(name: string, columns: Record<string, ColumnType>): Promise<DataTable>;
	/** Removes the table of that name, if there is one. */
	remove(name: string): Promise<void>;
	/** All rows of the table of that name, in the order they were inserted. Rejects if there is none. */
	rows(name: string): Promise<DataTableRow[]>;
}

interface Page<T> {
	count: number;
	data: T[];
}

/** The data tables of the owner's personal project, which is where workflows of the owner keep theirs. */
export function dataTables(rest: Rest): DataTables {
	const baseOf = async () => {
		const { id } = await rest<{ id: string }>('GET', '/projects/personal');
		return `/projects/${id}/data-tables`;
	};
	const allOf = async <T,>(path: string, query: Record<string, string> = {}): Promise<T[]> => {
		const items: T[] = [];
		for (;;) {
			const paging = { ...query, take: String(PAGE), skip: String(items.length) };
			const { data, count } = await rest<Page<T>>('GET', `${path}?${new URLSearchParams(paging)}`);
			items.push(...data);
			if (data.length === 0 || items.length >= count) return items;
		}
	};
	const find = async (name: string) => {
		// n8n's filter matches any name that contains this one.
		const tables = await allOf<DataTable>(await baseOf(), { filter: JSON.stringify({ name }) });
		return tables.find((table) => table.name === name);
	};
	return {
		list: async () => await allOf<DataTable>(await baseOf()),
		find,
		async create(name, columns) {
			const listed = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
			return await rest<DataTable>('POST', await baseOf(), { name, columns: listed });
		},
		async remove(name) {
			const table = await find(name);
			if (table) await rest('DELETE', `${await baseOf()}/${table.id}`);
		},
		async rows(name) {
			const table = await find(name);
			if (!table) throw new Error(`There is no data table "${name}"`);
			return await allOf<DataTableRow>(`${await baseOf()}/${table.id}/rows`);
		},
	};
}
