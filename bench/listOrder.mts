import { isDeepStrictEqual } from 'node:util';
import { datesOf, expectedCall, type CallPlan, type Service } from './phones/calls.mts';

/** A list of calls that is to be fetched whole, and how. Survives JSON. */
export interface ListOrder {
	service: Service;
	/** The base URL of the phone systems for a latency of 0, and for the one that is measured. */
	warmUpUrl: string;
	baseUrl: string;
	plan: CallPlan;
	/** How many of the newest calls are fetched. */
	count: number;
	/** How many of the oldest were fetched before, so that the work is done by a process that has done it before. */
	warmUpCount: number;
	/** For 1com: how many days one answer holds. */
	daysPerRequest: number;
	/** The folder that holds n8n's `node_modules`. */
	n8nFolder: string;
}

/** One fetching of a whole list. */
export interface Fetch {
	baseUrl: string;
	count: number;
	startDate: string;
	endDate: string;
}

/** What shows that a list was fetched whole: how many came, and some of them as they came. */
export interface Proof {
	count: number;
	calls: unknown[];
}

export const CONCURRENT_REQUESTS = 4;

/** What somebody would enter who knows that Kavkom's own is 15. */
export const USERS_PAGE_SIZE = 100;

/** What our node begins with. */
export const OUR_PAGE_SIZE = 500;

/** The first, the middle and the last of a list. */
export function proofOf(records: readonly unknown[]): Proof {
	const { length } = records;
	return { count: length, calls: [0, length >> 1, length - 1].map((index) => records[index]) };
}

/** @throws when other calls were put out than the newest `count` of a plan */
export function expectCalls(
	{ calls }: Proof,
	{ service, plan, count }: Pick<ListOrder, 'service' | 'plan' | 'count'>,
): void {
	const newest = plan.count - 1;
	const expected = [newest, newest - (count >> 1), plan.count - count].map((call) =>
		expectedCall(service, call, plan),
	);
	if (isDeepStrictEqual(calls, expected)) return;
	throw new Error(`Other calls than were made: ${JSON.stringify(calls)}`);
}

/** Warms a way of fetching up, and gives the work that is measured. */
export async function warmedUp(
	order: ListOrder,
	fetchAll: (fetch: Fetch) => Promise<Proof>,
): Promise<() => Promise<Proof>> {
	const { plan, count, warmUpCount, baseUrl, warmUpUrl } = order;
	const oldest = { ...plan, count: warmUpCount };
	await fetchAll({ baseUrl: warmUpUrl, count: warmUpCount, ...datesOf(warmUpCount, oldest) });
	return async () => await fetchAll({ baseUrl, count, ...datesOf(count, plan) });
}

/** The days of a fetching, newest first, in the stretches in which 1com is asked for them. */
export function stretchesOf(
	{ startDate, endDate }: Fetch,
	days: number,
): Array<{ start: string; end: string }> {
	const DAY_MS = 86_400_000;
	const midnight = (date: string) => Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
	const text = (instant: number) => new Date(instant).toISOString().slice(0, 10);
	const first = midnight(startDate);
	const stretches: Array<{ start: string; end: string }> = [];
	for (let end = midnight(endDate) + DAY_MS; end > first; end -= days * DAY_MS) {
		stretches.push({ start: text(Math.max(first, end - days * DAY_MS)), end: text(end) });
	}
	return stretches;
}
