/** What the lists of the local phone systems say to a query, as it goes over the wire. */
import {
	EXTENSION_COUNT,
	extensionUuid,
	instantOf,
	kavkomRow,
	LEG_COLUMNS,
	legLine,
	oneComRow,
	type CallPlan,
} from './calls.mts';
import { WrittenRows } from './rows.mts';

/** What is served; each list takes memory, so only those that are asked for are made. */
export interface PhoneSetup {
	kavkom?: CallPlan;
	oneCom?: CallPlan;
	legs?: CallPlan;
}

/** An answer under a status of 200. */
export interface Answer {
	/** The content type. */
	type: string;
	parts: Array<string | Buffer>;
}

export type List = (query: URLSearchParams) => Answer;

const LARGEST_PAGE = 1000;
const FOREVER = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
const MINUTE_MS = 60_000;

const count = (value: string | null, fallback: number) => Math.max(1, Number(value) || fallback);

/** `end_date` names a minute that is still in it. */
function kavkomWindow(query: URLSearchParams): typeof FOREVER {
	const [start, end] = [query.get('filter[start_date]'), query.get('filter[end_date]')];
	return {
		start: start === null ? FOREVER.start : instantOf(start),
		end: end === null ? FOREVER.end : instantOf(end) + MINUTE_MS,
	};
}

const kavkomCalls =
	(rows: WrittenRows): List =>
	(query) => {
		const { start, end } = kavkomWindow(query);
		const { from, to } = rows.between(start, end);
		const limit = Math.min(LARGEST_PAGE, count(query.get('limit'), 15));
		const page = count(query.get('page'), 1);
		const pages = Math.max(1, Math.ceil((to - from) / limit));
		const first = Math.min(to, from + (page - 1) * limit);
		const pagination = JSON.stringify({ page, pages, total: to - from });
		return {
			type: 'application/json',
			parts: [
				'{"data":[',
				rows.slice(first, Math.min(to, first + limit)),
				`],"pagination":${pagination},"success":true,"message":""}`,
			],
		};
	};

const extensions: List = () => {
	const rows = Array.from({ length: EXTENSION_COUNT }, (_, index) => ({
		extension_uuid: extensionUuid(201 + index),
		extension: String(201 + index),
	}));
	const pagination = { page: 1, pages: 1, total: rows.length };
	const body = JSON.stringify({ data: rows, pagination, success: true });
	return { type: 'application/json', parts: [body] };
};

/** `end` is the moment that is no longer in it. */
function oneComWindow(query: URLSearchParams): typeof FOREVER {
	const [start, end] = [query.get('start'), query.get('end')];
	return {
		start: start === null ? FOREVER.start : instantOf(start),
		end: end === null ? FOREVER.end : instantOf(end),
	};
}

const oneComRows =
	(rows: WrittenRows, before: string, after: string): List =>
	(query) => {
		const { start, end } = oneComWindow(query);
		const { from, to } = rows.between(start, end);
		const parts = from === to ? [''] : [before, rows.slice(from, to), after];
		return { type: 'text/html', parts };
	};

const KAVKOM = '/api/pbx/v1';

/** The lists by what is asked for: Kavkom's by their path, 1com's by `info`. */
export function listsOf({ kavkom, oneCom, legs }: PhoneSetup): Map<string, List> {
	const lists = new Map<string, List>([[`${KAVKOM}/extension/list_limited`, extensions]]);
	if (kavkom) {
		const rows = new WrittenRows(kavkom, ',', (call) => JSON.stringify(kavkomRow(call, kavkom)));
		lists.set(`${KAVKOM}/cdr/list`, kavkomCalls(rows));
	}
	if (oneCom) {
		const rows = new WrittenRows(oneCom, ',', (call) => JSON.stringify(oneComRow(call, oneCom)));
		lists.set('SIMPLECDRS', oneComRows(rows, '[', ']'));
	}
	if (legs) {
		const rows = new WrittenRows(legs, '\n', (call) => legLine(call, legs));
		lists.set('CDRS', oneComRows(rows, `${LEG_COLUMNS.join(',')}\n`, '\n'));
	}
	return lists;
}

/** The list that an address asks for. */
export const listAsked = (
	lists: ReadonlyMap<string, List>,
	path: string,
	query: URLSearchParams,
): List | undefined => lists.get(query.get('info') ?? path);
