import type { CallFeed } from '../../shared/trigger/callFeed';
import { DEFAULT_PAGE_SIZE } from './callList';
import { readKavkomCalls } from './readCalls';
import { ownMatcher } from './ownFilters';
import { kavkomRecording } from '../recordings/recordingFetch';
import { connectKavkom, SERVICE, type KavkomAccount } from '../transport/account';

/** Records reach the list within seconds at best and a day later at worst (contract: kavkom, Call detail records: Latency). */
const LOOKBACK_HOURS = 24;

const CONCURRENT_REQUESTS = 4;

/** What Kavkom gives for a trigger on new calls. */
export const kavkomCallFeed: CallFeed<KavkomAccount> = {
	service: SERVICE,
	lookbackHours: LOOKBACK_HOURS,
	connect: connectKavkom,
	accountOf: ({ domainUuid }) => domainUuid,
	readCalls: async (account, window, zone, sink) =>
		await readKavkomCalls(
			account,
			{
				query: { window, zone, maxConcurrentRequests: CONCURRENT_REQUESTS },
				serviceFilter: {},
				pageSize: DEFAULT_PAGE_SIZE,
				needsExtensions: true,
				letsLegsWait: true,
			},
			sink,
		),
	ownMatcher,
	recordingOf: (account, { call }) => kavkomRecording(account, call.recording ?? '', call.id),
};
