/** The floor: the same answers fetched with undici alone and read with JSON.parse, as many at once. */
import { Agent, request } from 'undici';
import {
	CONCURRENT_REQUESTS,
	OUR_PAGE_SIZE,
	stretchesOf,
	warmedUp,
	type Fetch,
	type ListOrder,
} from '../listOrder.mts';
import { API_KEY, DOMAIN_UUID, TENANT, type Service } from '../phones/calls.mts';

export async function prepare(order: ListOrder) {
	return await warmedUp(order, async (fetch) => {
		const agent = new Agent({ connections: CONCURRENT_REQUESTS });
		const get = async (url: string) => {
			const { body } = await request(url, { dispatcher: agent });
			return JSON.parse(await body.text()) as unknown;
		};
		const rows = await ALL_ROWS[order.service](fetch, order.daysPerRequest, get);
		await agent.close();
		return { count: rows.length, calls: [] };
	});
}

type Get = (url: string) => Promise<unknown>;

interface KavkomPage {
	data: unknown[];
	pagination: { pages: number };
}

/** The address of a page of Kavkom's calls. */
export function kavkomUrl({ baseUrl, startDate, endDate }: Fetch, page: number): string {
	const minute = (date: string) => date.replace('T', ' ').slice(0, 16);
	const query = new URLSearchParams({
		domain_uuid: DOMAIN_UUID,
		limit: String(OUR_PAGE_SIZE),
		page: String(page),
		'filter[start_date]': minute(startDate),
		'filter[end_date]': minute(endDate),
	});
	return `${baseUrl}/api/pbx/v1/cdr/list?${query}`;
}

/** The address of a stretch of 1com's calls. */
export function oneComUrl(baseUrl: string, stretch: { start: string; end: string }): string {
	const common = {
		key: API_KEY,
		tenant: TENANT,
		reqtype: 'INFO',
		info: 'SIMPLECDRS',
		format: 'json',
	};
	return `${baseUrl}?${new URLSearchParams({ ...common, ...stretch })}`;
}

async function kavkomRows(fetch: Fetch, _days: number, get: Get): Promise<unknown[]> {
	const first = (await get(kavkomUrl(fetch, 1))) as KavkomPage;
	const others = Array.from({ length: first.pagination.pages - 1 }, (_, index) => index + 2);
	const pages = await severalAtOnce(
		others,
		async (page) => ((await get(kavkomUrl(fetch, page))) as KavkomPage).data,
	);
	return [first.data, ...pages].flat();
}

async function oneComRows(fetch: Fetch, days: number, get: Get): Promise<unknown[]> {
	const stretches = stretchesOf(fetch, days);
	const answers = await severalAtOnce(
		stretches,
		async (stretch) => (await get(oneComUrl(fetch.baseUrl, stretch))) as unknown[],
	);
	return answers.flat();
}

/** How all rows of a service are fetched, in parts of so many days where it has no pages. */
export const ALL_ROWS: Record<
	Service,
	(fetch: Fetch, days: number, get: Get) => Promise<unknown[]>
> = { kavkom: kavkomRows, oneCom: oneComRows };

async function severalAtOnce<In, Out>(
	inputs: readonly In[],
	work: (input: In) => Promise<Out>,
): Promise<Out[]> {
	const outputs: Out[] = [];
	let next = 0;
	const worker = async () => {
		for (let index = next++; index < inputs.length; index = next++) {
			outputs[index] = await work(inputs[index]);
		}
	};
	await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, worker));
	return outputs;
}
