import type { IPollFunctions } from 'n8n-workflow';
import { TRIGGER_OUTPUTS, type CallOutput } from '../call/callCollector';
import { createCallMatcher } from '../call/callFilters';
import { NOT_TAKEN, type SeenCall } from '../call/callRecord';
import { cancellable } from '../http/connection';
import { readCallFilters } from '../node/callFilterFields';
import { readZone } from '../node/callQuery';
import { NodeParameters } from '../node/parameters';
import { HOUR_MS } from '../time/units';
import type { PollSettings } from './candidates';
import { fingerprint } from './fingerprint';
import { readLookbackHours } from './lookbackHours';
import type { PollTime } from './pollTime';
import { TRIGGER_EVENTS, type TriggerEvent } from './properties';
import { readPollState, type PollState } from './pollState';
import type { CallFeed, TriggerAccount } from './callFeed';

/** One poll of a trigger: whose calls it reads, which of them it waits for, and how it emits them. */
export interface Poll<A extends TriggerAccount> extends PollSettings, PollTime {
	context: IPollFunctions;
	feed: CallFeed<A>;
	account: A;
	event: TriggerEvent;
	/** Whether the filters let a call through. */
	passes: (seen: SeenCall) => boolean;
	/** Whether a call is what the event names, as it is now. */
	isEvent: (seen: SeenCall) => boolean;
	output: CallOutput;
	/** The binary field that recordings are put in; null when none are added. */
	recordingField: string | null;
	/** What was remembered when it began; undefined at the first poll. */
	before: PollState | undefined;
}

/**
 * Opens the account and reads the parameters of `callTriggerProperties`.
 *
 * @throws ServiceError naming the parameter or the credential that can't be used
 */
export async function openPoll<A extends TriggerAccount>(
	context: IPollFunctions,
	feed: CallFeed<A>,
	time: PollTime,
): Promise<Poll<A>> {
	const account = cancellable(await feed.connect(context), time.over);
	const parameters = new NodeParameters(
		(name, fallback) => context.getNodeParameter(name, fallback) as unknown,
	);
	const event = parameters.oneOf('triggerOn', 'Trigger On', TRIGGER_EVENTS, 'newCall');
	const output = parameters.oneOf('output', 'Output', TRIGGER_OUTPUTS, 'simplified');
	const options = parameters.collection('options');
	const lookbackHours = readLookbackHours(options, feed.lookbackHours);
	const recordingField = options.text('binaryPropertyName') || 'data';
	const watching = [feed.service, feed.accountOf(account), event].join('|');
	const zone = readZone(options, account.zone);
	const settings = settingsPrint(parameters, account, lookbackHours);
	return {
		...time,
		context,
		feed,
		account,
		event,
		passes: filterOf(feed, account, parameters),
		isEvent: EVENTS[event],
		output: { output, ...(options.flag('addLocalTimes') && { localZone: zone }) },
		recordingField: options.flag('addRecording') ? recordingField : null,
		before: readPollState(context.getWorkflowStaticData('node'), { watching, zone, settings }),
		watching,
		zone,
		settings,
		lookbackMs: lookbackHours * HOUR_MS,
		emitBacklog: options.flag('emitBacklog'),
	};
}

const SETTINGS_LENGTH = 16;

/** What tells filters and lookback from others; the country decides which numbers are the same. */
function settingsPrint(
	parameters: NodeParameters,
	{ country }: TriggerAccount,
	lookbackHours: number,
): string {
	const filters = Object.entries((parameters.any('filters') || {}) as object).sort(([a], [b]) =>
		a < b ? -1 : 1,
	);
	return fingerprint(JSON.stringify([filters, country, lookbackHours]), SETTINGS_LENGTH);
}

function filterOf<A extends TriggerAccount>(
	feed: CallFeed<A>,
	account: A,
	parameters: NodeParameters,
): (seen: SeenCall) => boolean {
	const fields = parameters.collection('filters');
	const passes = createCallMatcher(readCallFilters(fields, account.country), account.country);
	const ownPasses = feed.ownMatcher?.(fields) ?? (() => true);
	return (seen) => passes(seen) && ownPasses(seen);
}

/** Whether a call is what each event names, as it is now. */
const EVENTS: Record<TriggerEvent, (seen: SeenCall) => boolean> = {
	newCall: () => true,
	missedCall: ({ call }) => call.direction === 'inbound' && NOT_TAKEN.includes(call.status),
	newRecording: ({ call }) => call.recording !== null,
};
