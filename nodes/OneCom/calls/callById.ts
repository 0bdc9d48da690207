import { DateTime } from 'luxon';
import type { SeenCall } from '../../shared/call/callRecord';
import { DAY_MS } from '../../shared/time/units';
import type { OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { fetchCalls } from './callLists';
import { epochOf } from './callStarts';
import { rowContext, toSeenCall } from './toCall';

type Range = { start: string; end: string } | Record<string, never>;

/** More than all the time that there are calls of; years were fetched in one request (contract: onecom, Where common belief is wrong). */
const ALL_TIME: Range = { start: '2000-01-01', end: '2100-01-01' };

/** No zone is so far from UTC that a day on either side is too little. */
const DAYS_AROUND = 2;

/** The days around the epoch in an id. */
function daysAround(epoch: number): Range {
	const dayAt = (days: number) =>
		DateTime.fromMillis(epoch + days * DAY_MS, { zone: 'utc' }).toFormat('yyyy-MM-dd', {
			locale: 'en',
		});
	return { start: dayAt(-DAYS_AROUND), end: dayAt(DAYS_AROUND) };
}

/**
 * The ranges in which to look for a call, one after the other. In the classic API dates may count beside an id, which
 * is unseen (contract: onecom, Calls, one row each: Parameters of SIMPLECDRS); in the newer one they don't.
 */
const RANGES: Record<OneComApiKind, (id: string) => Range[]> = {
	classic: (id) => {
		const epoch = epochOf(id);
		return epoch === null ? [ALL_TIME] : [daysAround(epoch), ALL_TIME];
	},
	openApi: () => [{}],
};

/**
 * Looks a call up by its id, as `withDot` gives it.
 *
 * @returns null when there is no such call
 * @throws ServiceError
 */
export async function findCall(account: OneComAccount, id: string): Promise<SeenCall | null> {
	const context = rowContext(account, account.zone);
	for (const range of RANGES[account.api](id)) {
		const rows = await fetchCalls(account, { uniqueid: id, ...range });
		const found = rows.map((row) => toSeenCall(row, context)).find((seen) => seen?.key === id);
		if (found) return found;
	}
	return null;
}
