import { DateTime, Duration } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { Call } from '../call/callRecord';
import { SECOND_MS } from '../time/units';
import { isolated } from '../values/isolates';
import { presentTexts, textOrNull } from '../values/values';
import type { Account } from './account';
import type { Operation } from './actions';
import { NodeParameters } from './parameters';
import type { Choice } from './listSearch';
import { ReadMemory } from './readMemory';

/** Enough to scroll through, and no more than one request brings while somebody waits. */
const CALLS_TO_CHOOSE_FROM = 500;

/** What a choice is made of. The extension is not among it: to know it takes a request of its own at some services. */
const FIELDS: Array<keyof Call> = [
	'id',
	'started_at',
	'direction',
	'status',
	'source',
	'source_name',
	'destination',
	'duration_seconds',
	'recording',
];

const NEWEST_CALLS: IDataObject = {
	dateRange: 'last30Days',
	limit: CALLS_TO_CHOOSE_FROM,
	output: 'selectedFields',
	fields: FIELDS,
};

/** Whoever types into a picker has it searched anew for each letter; a list of calls takes seconds to read. */
const SECONDS_REMEMBERED = 60;

/** Of an account: some 150 kB. */
const MAX_ACCOUNTS_REMEMBERED = 10;

const remembered = new ReadMemory<Choice[]>(SECONDS_REMEMBERED, MAX_ACCOUNTS_REMEMBERED);

/**
 * The newest recorded calls of an account as choices, at most a minute old.
 *
 * @param getAllCalls the service's Call: Get Many
 * @throws ServiceError
 */
export async function newestCallChoices<A extends Account>(
	account: A,
	getAllCalls: Operation<A>,
): Promise<Choice[]> {
	return await remembered.recall(account.fingerprint, async () => {
		const parameters = new NodeParameters((name, fallback) => NEWEST_CALLS[name] ?? fallback);
		const { records = [] } = await getAllCalls.execute(account, parameters);
		return callChoices(records, account.zone);
	});
}

/**
 * The recorded ones of some calls as choices, in their order, e.g. `26 Nov 16:53 · in · Siobhán O'Neill · 0:35`. They
 * are also found by day, numbers, names and status.
 *
 * @param calls with `FIELDS`, as Call: Get Many gives them
 * @param zone IANA name of the zone in which times are shown
 */
function callChoices(calls: IDataObject[], zone: string): Choice[] {
	return calls
		.filter(({ recording }) => recording !== null)
		.map((call) => ({
			name: describeCall(call, zone),
			value: String(call.id),
			alsoFound: otherWordsOf(call, zone),
		}));
}

const DIRECTIONS: Record<string, string> = { inbound: 'in', outbound: 'out' };

const timeOf = ({ started_at: startedAt }: IDataObject, zone: string, format: string) => {
	const text = textOrNull(startedAt);
	return text === null ? '' : DateTime.fromISO(text, { zone }).toFormat(format, { locale: 'en' });
};

function describeCall(call: IDataObject, zone: string): string {
	const { direction, source, source_name: name, destination, duration_seconds: seconds } = call;
	const party = direction === 'outbound' ? destination : (name ?? source);
	const duration = typeof seconds === 'number' ? Duration.fromMillis(seconds * SECOND_MS) : null;
	return [
		timeOf(call, zone, 'd LLL HH:mm'),
		DIRECTIONS[String(direction)] ?? direction,
		isolated(textOrNull(party) ?? '?'),
		duration?.toFormat('m:ss'),
	]
		.filter(Boolean)
		.join(' · ');
}

function otherWordsOf(call: IDataObject, zone: string): string {
	const { source, source_name: name, destination, direction, status } = call;
	const day = timeOf(call, zone, 'yyyy-MM-dd HH:mm');
	return presentTexts([day, source, name, destination, direction, status]).join(' ');
}
