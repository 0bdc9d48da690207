import type { SeenCall } from '../../shared/call/callRecord';
import type { CallFeed } from '../../shared/trigger/callFeed';
import { MINUTE_MS, SECOND_MS } from '../../shared/time/units';
import { accountName } from './accountName';
import { CALLS } from './callLists';
import { readOneComList } from './readCalls';
import { readRecordingLine } from '../recordings/recordingLine';
import { oneComRecording } from '../recordings/recordingFetch';
import { connectOneCom, SERVICE, type OneComAccount } from '../transport/account';

/** A call is listed seconds after it ended, its recording minutes later (contract: onecom, Time, freshness). */
const LOOKBACK_HOURS = 2;

const CONCURRENT_REQUESTS = 4;

/** Years were fetched in one request; a trigger's window is short unless n8n was off for long. */
const DAYS_PER_REQUEST = 31;

/** What 1com gives for a trigger on new calls. */
export const oneComCallFeed: CallFeed<OneComAccount> = {
	service: SERVICE,
	lookbackHours: LOOKBACK_HOURS,
	connect: connectOneCom,
	accountOf: ({ tenant }) => accountName(tenant),
	readCalls: async (account, window, zone, sink) =>
		await readOneComList(
			account,
			CALLS,
			{
				window,
				zone,
				chunkDays: DAYS_PER_REQUEST,
				maxConcurrentRequests: CONCURRENT_REQUESTS,
			},
			sink,
		),
	recordingOf: (account, { call }) => oneComRecording(account, call.id),
	hasRecording: async (account, seen, { now, previousPoll }) => {
		const minutes = (now - endOf(seen)) / MINUTE_MS;
		if (previousPoll === null && minutes > MINUTES_UNTIL_RECORDED) return true;
		const minutesBefore = ((previousPoll ?? 0) - endOf(seen)) / MINUTE_MS;
		if (!isDue(minutesBefore, minutes)) return false;
		return (await readRecordingLine(account, seen.call.id)) !== null;
	},
};

/** At the first poll, calls that ended before this are taken as recorded and left alone, without asking for each. */
const MINUTES_UNTIL_RECORDED = 60;

function endOf({ call, starts }: SeenCall): number {
	return (starts[0] ?? 0) + (call.duration_seconds ?? 0) * SECOND_MS;
}

/** The first minutes bring most recordings: until then every poll asks, afterwards at ages that double. */
const EAGER_MINUTES = 16;

/** Whether the age of a call passed one at which its recording is asked for. */
function isDue(minutesBefore: number, minutes: number): boolean {
	if (minutes <= EAGER_MINUTES || minutesBefore <= EAGER_MINUTES) return true;
	return Math.floor(Math.log2(minutes)) > Math.floor(Math.log2(minutesBefore));
}
