import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { SeenCall } from '../../shared/call/callRecord';
import { extensionNumber } from '../../shared/call/extensionNumber';
import { externalNumber } from '../../shared/call/phoneNumber';
import { toIsoUtc } from '../../shared/time/isoUtc';
import { unreadableStamp } from '../../shared/time/localTime';
import { countOrNull, presentTexts, textOrNull } from '../../shared/values/values';
import { PROVIDER } from '../transport/account';
import { rowsOf, type OneComRow } from '../transport/responses';
import { FRESH, readInfo } from '../transport/requests';
import { callStarts } from './callStarts';
import { statusOf } from './dispositions';
import { oneComListProperties, type OneComList } from './readCalls';
import type { RowContext } from './toCall';
import { withDot } from './uniqueId';

/** What is read of a row: the rest is the whole record of the agent's extension, secrets included. */
const FIELDS = [
	...['time', 'qu_name', 'callerid', 'disposition', 'agent', 'holdtime', 'calltime', 'origpos'],
	'callid',
];

/** What the log of a queue has of the parameters and fields of other lists. */
const PARAMETERS = [
	'dateRange',
	'startDate',
	'endDate',
	'returnAll',
	'limit',
	'filters',
	'options',
];
const UNFIT_FIELDS = ['direction', 'status', 'includeRaw', 'addLocalTimes'];

/** The parameters of the log of a queue: a date range and slices as calls have them. */
export function queueLogProperties(): INodeProperties[] {
	return oneComListProperties()
		.filter(({ name }) => PARAMETERS.includes(name))
		.map((property) =>
			property.type === 'collection'
				? {
						...property,
						options: property.options?.filter(({ name }) => !UNFIT_FIELDS.includes(name)),
					}
				: property,
		);
}

/** The calls that went through a queue (contract: onecom, Extensions and live state: Queues). */
export function queueLogs(queueId: string): OneComList<OneComRow> {
	return {
		fetchSlice: async (account, slice) =>
			rowsOf(
				await readInfo(account, 'QUEUELOGS', { queue: queueId, ...slice, ...FRESH }),
				new Set(FIELDS),
			).map(keptFields),
		toSeen: (row, context) => toSeenEntry(queueId, row, context),
		// An entry has no id of its own: a call can go through the same queue twice.
		idOf: () => null,
		output: { output: 'raw' },
	};
}

const keptFields = (row: OneComRow): OneComRow =>
	Object.fromEntries(FIELDS.map((field) => [field, row[field]]));

/** An entry of the log; null when it names neither a call nor a time. */
function toSeenEntry(
	queueId: string,
	row: OneComRow,
	{ account, zone, ...plan }: RowContext,
): SeenCall | null {
	const [time, callId] = [textOrNull(row.time), textOrNull(row.callid)];
	if (time === null && callId === null) return null;
	const id = withDot(callId ?? '');
	const source = textOrNull(row.callerid);
	const agent = textOrNull(row.agent);
	const extension = extensionNumber(agent, plan.country);
	const starts = callStarts(row.time, id, zone);
	const loggedAt = toIsoUtc(starts[0] ?? null);
	const entry: IDataObject = {
		queue_id: queueId,
		queue_name: textOrNull(row.qu_name),
		call_id: id || null,
		logged_at: loggedAt,
		caller_number: source,
		disposition: textOrNull(row.disposition),
		agent,
		extension,
		hold_seconds: countOrNull(row.holdtime),
		call_seconds: countOrNull(row.calltime),
		original_position: countOrNull(row.origpos),
	};
	return {
		key: JSON.stringify(Object.values(row)),
		call: {
			started_at: loggedAt,
			direction: 'inbound',
			status: statusOf(row.disposition),
			source,
			source_name: null,
			destination: null,
			extension,
			external_number: externalNumber('inbound', source, null, plan),
			duration_seconds: null,
			talk_seconds: null,
			recording: null,
			answered_at: null,
			ended_at: null,
			provider: PROVIDER,
			account,
			id,
		},
		toRaw: () => entry,
		starts,
		unreadableStart: starts.length > 0 ? null : unreadableStamp(row.time),
		numbers: presentTexts([source, agent]),
	};
}
