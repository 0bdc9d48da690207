import { DateTime } from 'luxon';
import type { IDataObject, INodeListSearchItems } from 'n8n-workflow';
import { textOrNull } from '../values/values';
import type { Account } from './account';
import type { Operation } from './actions';
import { NodeParameters } from './parameters';
import { ReadMemory } from './readMemory';

/** Enough to scroll through, few enough to be read while somebody waits. */
const CALLS_TO_CHOOSE_FROM = 1000;

const NEWEST_CALLS: IDataObject = { dateRange: 'last30Days', limit: CALLS_TO_CHOOSE_FROM };

/** Whoever types into a picker has it searched anew for each letter; a list of calls takes seconds to read. */
const SECONDS_REMEMBERED = 60;

/** Of an account: some 300 kB. */
const MAX_ACCOUNTS_REMEMBERED = 10;

const remembered = new ReadMemory<INodeListSearchItems[]>(
	SECONDS_REMEMBERED,
	MAX_ACCOUNTS_REMEMBERED,
);

/**
 * The newest recorded calls of an account as choices, at most a minute old.
 *
 * @param getAllCalls the service's Call: Get Many
 * @throws ServiceError
 */
export async function newestCallChoices<A extends Account>(
	account: A,
	getAllCalls: Operation<A>,
): Promise<INodeListSearchItems[]> {
	return await remembered.recall(account.fingerprint, async () => {
		const parameters = new NodeParameters((name, fallback) => NEWEST_CALLS[name] ?? fallback);
		const { records = [] } = await getAllCalls.execute(account, parameters);
		return callChoices(records, account.zone);
	});
}

/**
 * The recorded ones of some calls as choices, in their order, e.g.
 * `2026-03-10 14:02 · 12125550147 Jonas Weber → 101 · inbound · answered`.
 *
 * @param calls as Call: Get Many gives them, simplified
 * @param zone IANA name of the zone in which times are shown
 */
function callChoices(calls: IDataObject[], zone: string): INodeListSearchItems[] {
	return calls
		.filter(({ recording }) => recording !== null)
		.map((call) => ({ name: describeCall(call, zone), value: String(call.id) }));
}

function describeCall(call: IDataObject, zone: string): string {
	const startedAt = textOrNull(call.started_at);
	const time = startedAt === null ? null : DateTime.fromISO(startedAt, { zone });
	const caller = [call.source, call.source_name].filter(Boolean).join(' ');
	return [
		time?.toFormat('yyyy-MM-dd HH:mm', { locale: 'en' }),
		`${caller || '?'} → ${textOrNull(call.destination) ?? '?'}`,
		call.direction,
		call.status,
	]
		.filter(Boolean)
		.join(' · ');
}
