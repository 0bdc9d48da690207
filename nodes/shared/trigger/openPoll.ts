import type { IPollFunctions } from 'n8n-workflow';
import { TRIGGER_OUTPUTS, type CallOutput } from '../call/callCollector';
import { createCallMatcher } from '../call/callFilters';
import type { SeenCall } from '../call/callRecord';
import { readCallFilters } from '../node/callFilterFields';
import { readZone } from '../node/callQuery';
import { NodeParameters } from '../node/parameters';
import { HOUR_MS, MINUTE_MS } from '../time/units';
import type { PollSettings } from './detectNewCalls';
import { MAX_LOOKBACK_HOURS, TRIGGER_EVENTS, type TriggerEvent } from './properties';
import { readPollState, type PollState } from './pollState';
import type { CallFeed, TriggerAccount } from './callFeed';

/** One poll of a trigger: whose calls it reads, which of them it waits for, and how it emits them. */
export interface Poll<A extends TriggerAccount> extends PollSettings {
	context: IPollFunctions;
	feed: CallFeed<A>;
	account: A;
	event: TriggerEvent;
	/** Whether a call is what the trigger waits for, as it is now. */
	matches: (seen: SeenCall) => boolean;
	output: CallOutput;
	/** The binary field that recordings are put in; null when none are added. */
	recordingField: string | null;
	/** What was remembered when it began; undefined at the first poll. */
	before: PollState | undefined;
	/** Epoch ms at its start, by our clock. */
	now: number;
	/** Epoch ms from which on nothing more is begun. */
	deadline: number;
}

/** n8n before 2.41 sets no budget; this is what its later versions grant. */
const USUAL_BUDGET_MS = 5 * MINUTE_MS;
const USED_PART_OF_BUDGET = 0.8;

/**
 * Opens the account and reads the parameters of `callTriggerProperties`.
 *
 * @throws ServiceError naming the parameter or the credential that can't be used
 */
export async function openPoll<A extends TriggerAccount>(
	context: IPollFunctions,
	feed: CallFeed<A>,
): Promise<Poll<A>> {
	const account = await feed.connect(context);
	const now = Date.now();
	const parameters = new NodeParameters(
		(name, fallback) => context.getNodeParameter(name, fallback) as unknown,
	);
	const event = parameters.oneOf('triggerOn', 'Trigger On', TRIGGER_EVENTS, 'newCall');
	const output = parameters.oneOf('output', 'Output', TRIGGER_OUTPUTS, 'simplified');
	const options = parameters.collection('options');
	const lookbackHours = options.amount(
		'lookbackHours',
		'Lookback Hours',
		feed.lookbackHours,
		MAX_LOOKBACK_HOURS,
	);
	const recordingField = options.text('binaryPropertyName') || 'data';
	const watching = [feed.service, feed.accountOf(account), event].join('|');
	const zone = readZone(options, account.zone);
	return {
		context,
		feed,
		account,
		event,
		matches: matcherOf(feed, account, event, parameters),
		output: { output },
		recordingField: options.flag('addRecording') ? recordingField : null,
		before: readPollState(context.getWorkflowStaticData('node'), { watching, zone }),
		now,
		deadline: now + budgetOf(context) * USED_PART_OF_BUDGET,
		watching,
		zone,
		lookbackMs: lookbackHours * HOUR_MS,
		emitBacklog: options.flag('emitBacklog'),
	};
}

function matcherOf<A extends TriggerAccount>(
	feed: CallFeed<A>,
	account: A,
	event: TriggerEvent,
	parameters: NodeParameters,
): (seen: SeenCall) => boolean {
	const fields = parameters.collection('filters');
	const passes = createCallMatcher(readCallFilters(fields), account.country);
	const ownPasses = feed.ownMatcher?.(fields) ?? (() => true);
	return (seen) => passes(seen) && ownPasses(seen) && EVENTS[event](seen);
}

const NOT_TAKEN: ReadonlySet<string> = new Set(['missed', 'voicemail', 'cancelled', 'busy']);

/** Whether a call is what each event names, as it is now. */
const EVENTS: Record<TriggerEvent, (seen: SeenCall) => boolean> = {
	newCall: () => true,
	missedCall: ({ call }) => call.direction === 'inbound' && NOT_TAKEN.has(call.status),
	newRecording: ({ call }) => call.recording !== null,
};

function budgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number };
	return getPollBudgetMs?.call(context) ?? USUAL_BUDGET_MS;
}
