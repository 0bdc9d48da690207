import type { CallFeed } from '../../shared/trigger/callFeed';
import type { CallSink } from '../../shared/call/callRecord';
import { accountName } from './accountName';
import { readKavkomCallList } from './readCalls';
import { ownMatcher } from './ownFilters';
import { kavkomRecording } from '../recordings/recordingFetch';
import { connectKavkom, SERVICE, type KavkomAccount } from '../transport/account';

/** Records reach the list within seconds at best and a day later at worst (contract: kavkom, Call detail records: Latency). */
const LOOKBACK_HOURS = 24;

const CONCURRENT_REQUESTS = 4;

/** Where the first pages may do, none is asked for ahead. */
function concurrencyFor({ hasEnough, readBackTo }: CallSink): number {
	return hasEnough || readBackTo !== undefined ? 1 : CONCURRENT_REQUESTS;
}

/** What Kavkom gives for a trigger on new calls. */
export const kavkomCallFeed: CallFeed<KavkomAccount> = {
	service: SERVICE,
	lookbackHours: LOOKBACK_HOURS,
	connect: connectKavkom,
	accountOf: ({ domainUuid }) => accountName(domainUuid),
	readCalls: async (account, window, zone, sink) =>
		await readKavkomCallList(
			account,
			{
				query: { window, zone, maxConcurrentRequests: concurrencyFor(sink) },
				serviceFilter: {},
				needsExtensions: true,
				letsLegsWait: true,
				waitsForExtensions: true,
			},
			sink,
		),
	ownMatcher,
	recordingOf: (account, { call }) => kavkomRecording(account, call.recording ?? '', call.id),
};
