import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { OperationResult } from '../../shared/node/actions';
import { boundedCopy } from '../../shared/values/boundedCopy';
import { ServiceError } from '../../shared/failure/serviceError';
import { limited, LIMIT_PROPERTIES, readLimit } from '../../shared/node/listLimit';
import { cancellable, withAttempts } from '../../shared/http/connection';
import { readPages } from '../transport/numberedPages';
import { looksCapped, type Page } from '../transport/page';
import { attemptsFor, firstRowsFor, pageSizeOf } from '../transport/pageSize';
import type { NodeParameters } from '../../shared/node/parameters';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import { flagOrNull, textOrNull } from '../../shared/values/values';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';
import { readKavkomPage, type Api } from '../transport/requests';

/**
 * Asked for at once where a server serves the first page only; unseen (contract: kavkom, Call detail
 * records: Paging).
 */
const LARGEST_PAGE = 10_000;

const MAX_PAGES = 1000;
const CONCURRENT_REQUESTS = 4;

/** A list of Kavkom's that is read whole. */
export interface KavkomList {
	api: Api;
	/** E.g. `extension/list`. */
	route: string;
	/** What it takes besides the page and the filter. */
	query?: IDataObject;
	/** The field that tells a row from the others. */
	id: string;
}

interface WholeList {
	rows: KavkomRow[];
	/** Whether the service may have more rows than it served. */
	isCut: boolean;
}

/**
 * Reads a list to its end.
 *
 * @param search goes to the service, which may ignore it
 * @param max no more rows are asked for once so many are there
 */
export async function readWholeList(
	account: KavkomAccount,
	list: KavkomList,
	search = '',
	max = Number.POSITIVE_INFINITY,
): Promise<WholeList> {
	const found = new Map<string, KavkomRow>();
	// A row that names no id, unseen so far, comes again with a repeated page: then it is told by what it says.
	const keyOf = (row: KavkomRow) => textOrNull(row[list.id]) ?? JSON.stringify(boundedCopy(row));
	const filter = search === '' ? undefined : { search_query: search };
	const fetchPage = async (page: number, limit: number, cancelSignal?: AbortSignal) => {
		const query = { limit, page, ...list.query };
		const asked = withAttempts(cancellable(account, cancelSignal), attemptsFor(limit));
		return await readKavkomPage(asked, list.api, list.route, query, filter);
	};

	let isCut = false;
	async function* rowsOfList(): AsyncGenerator<KavkomRow[]> {
		const outcome = yield* readPages<KavkomRow>({
			fetchPage,
			keyOf,
			pageSize: pageSizeOf(account, list.route),
			firstRows: Number.isFinite(max) ? firstRowsFor(max) : undefined,
			maxConcurrentRequests: CONCURRENT_REQUESTS,
			maxPages: MAX_PAGES,
		});
		isCut = outcome.kind === 'short';
		if (outcome.kind !== 'pageIgnored') return;
		if (outcome.missing === 0 && !looksCapped(outcome.pageSize)) return;
		const served = found.size;
		const whole = await atOnce(fetchPage(1, LARGEST_PAGE));
		yield whole?.rows ?? [];
		isCut = found.size === served || looksCapped(found.size) || (whole?.total ?? 0) > found.size;
	}
	for await (const rows of rowsOfList()) {
		for (const row of rows) found.set(keyOf(row), row);
		if (found.size >= max) break;
	}
	return { rows: [...found.values()], isCut };
}

/** Kavkom documents lists without a page: a larger limit is then the only way to the other rows. */
async function atOnce(asking: Promise<Page<KavkomRow>>): Promise<Page<KavkomRow> | null> {
	return await asking.catch((thrown: unknown) => {
		const isTooLarge = thrown instanceof ServiceError && thrown.kind === 'invalidRequest';
		if (isTooLarge) return null;
		throw thrown;
	});
}

/** A list that can be searched by the user, as an operation. */
export interface SearchableList extends KavkomList {
	/** What it lists, for hints, e.g. `extensions`. */
	plural: string;
	/** The fields in which a search looks. */
	searched: readonly string[];
	/** A row as an item. */
	describe: (row: KavkomRow) => IDataObject;
}

/** Return All, Limit and the filter Search. */
export function kavkomListProperties(description: string, example: string): INodeProperties[] {
	return [
		...LIMIT_PROPERTIES,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					placeholder: `e.g. ${example}`,
					description,
				},
			],
		},
	];
}

/**
 * The rows that the user asked for. The search is applied again here, for the service may ignore it: what
 * it does is unseen.
 */
export async function getKavkomList(
	account: KavkomAccount,
	parameters: NodeParameters,
	list: SearchableList,
): Promise<OperationResult> {
	const limit = readLimit(parameters);
	const search = parameters.collection('filters').text('search');
	const { rows, isCut } = await readWholeList(
		account,
		list,
		search,
		search === '' ? limit : undefined,
	);
	const matching = rows.filter((row) => mentions(row, list.searched, search));
	return {
		records: limited(matching, limit).map(list.describe),
		hints: [
			...(matching.length === 0 ? [emptyHint(list, search)] : []),
			...(isCut ? [`${SERVICE} may have more ${list.plural} than it served.`] : []),
		],
	};
}

const emptyHint = ({ plural }: SearchableList, search: string): string =>
	search === '' ? `The domain has no ${plural}.` : `None of the ${plural} mentions "${search}".`;

function mentions(row: KavkomRow, fields: readonly string[], search: string): boolean {
	const part = search.toLowerCase();
	return fields.some((field) => (textOrNull(row[field]) ?? '').toLowerCase().includes(part));
}

const TEXT_FIELD = /(^|_)(id|uuid|number)$/;
const FLAG_FIELD = /(^|_)enabled$/;

/** A row without secrets, in which IDs and phone numbers are text, and what is enabled is true, false or null. */
export function describeRow(row: KavkomRow): IDataObject {
	const entries = Object.entries(withoutSecretFields(row)).map(([name, value]) => [
		name,
		describeValue(name, value),
	]);
	return Object.fromEntries(entries) as IDataObject;
}

function describeValue(name: string, value: unknown): unknown {
	if (FLAG_FIELD.test(name)) return flagOrNull(value);
	return TEXT_FIELD.test(name) && typeof value === 'number' ? String(value) : value;
}
