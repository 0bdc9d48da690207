import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import type { Account } from './account';
import { toNodeException } from './actions';
import { writeCall, type CallOutput } from './callCollector';
import { createCallMatcher } from './callFilters';
import { readCallFilters } from './callParameters';
import type { CallSink, SeenCall } from './callRecord';
import type { TriggerEvent } from './callTriggerProperties';
import type { TimeWindow } from './dateRange';
import { parameterFailure } from './failure';
import { isKnownZone } from './localTime';
import {
	detectNewCalls,
	knownCalls,
	pollWindow,
	type Candidate,
	type PollSettings,
	type PollState,
} from './newCalls';
import { Parameters, type Collection } from './parameters';
import { isMissingRecording, storeRecording, type RecordingSource } from './recordingStore';
import { settle } from './settle';

/** What a service gives for its trigger; all the rest is the same for every service. */
export interface CallTriggerSource<A extends Account> {
	/** The service's name as users know it. */
	service: string;
	connect: (context: IPollFunctions) => Promise<A>;
	/** What tells one account from another. */
	accountOf: (account: A) => string;
	/** Hands the calls of a window over, newest and oldest in any order. */
	readCalls: (account: A, window: TimeWindow, zone: string, sink: CallSink) => Promise<unknown>;
	/** A filter of the service's own, from the fields that its Filters have. */
	ownMatcher?: (filterFields: Collection) => (seen: SeenCall) => boolean;
	recordingOf: (account: A, seen: SeenCall) => RecordingSource;
	/**
	 * For a service that does not say whether a call was recorded: asks for it.
	 *
	 * @param previousPoll epoch ms, null at the first one
	 */
	hasRecording?: (
		account: A,
		seen: SeenCall,
		times: { now: number; previousPoll: number | null },
	) => Promise<boolean>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A long outage is caught up in stretches, so that each poll gets on however slow the service is. */
const STRETCH_MS = 4 * DAY_MS;

/** As many calls start one execution at most; more come with the next poll. */
const MOST_CALLS = 10_000;
const MOST_RECORDINGS = 50;

const SAMPLE_DAYS = 7;

/** n8n before 2.41 sets no budget; this is what its later versions grant. */
const USUAL_BUDGET_MS = 5 * 60_000;
const USED_PART_OF_BUDGET = 0.8;

/** Polls of this process that have not ended: n8n starts the next one all the same. */
const underWay = new Set<string>();

interface Remembered extends IDataObject {
	/** PollState, as n8n stores it. */
	poll?: IDataObject;
	/** Epoch ms of the last poll that read and handed over everything. */
	polledAt?: number;
}

/**
 * The `poll()` of a trigger for new calls: reads the window, has `detectNewCalls` decide, hands over what is
 * new and remembers it only once everything went well.
 */
export async function pollForCalls<A extends Account>(
	context: IPollFunctions,
	source: CallTriggerSource<A>,
	defaultLookbackHours: number,
): Promise<INodeExecutionData[][] | null> {
	const key = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	const isManual = context.getMode() === 'manual';
	if (!isManual && underWay.has(key)) return null;
	if (!isManual) underWay.add(key);
	const outcome = await settle(
		CallPoll.open(context, source, defaultLookbackHours).then(
			async (poll) => await (isManual ? poll.sample() : poll.run()),
		),
	);
	if (!isManual) underWay.delete(key);
	if ('thrown' in outcome) throw toNodeException(context.getNode(), outcome.thrown);
	return outcome.value.length === 0 ? null : [outcome.value];
}

interface Listed extends Candidate {
	seen: SeenCall;
}

class CallPoll<A extends Account> {
	private readonly now = Date.now();

	private readonly event: TriggerEvent;

	private readonly options: Collection;

	private readonly output: CallOutput;

	private readonly zone: string;

	private readonly matches: (seen: SeenCall) => boolean;

	private readonly settings: PollSettings;

	private readonly deadline: number;

	private constructor(
		private readonly context: IPollFunctions,
		private readonly source: CallTriggerSource<A>,
		private readonly account: A,
		defaultLookbackHours: number,
	) {
		const parameters = new Parameters(
			(name, fallback) => context.getNodeParameter(name, fallback) as unknown,
		);
		this.event = parameters.choice<TriggerEvent>('triggerOn', 'newCall');
		this.options = parameters.collection('options');
		this.output = { output: parameters.choice('output', 'simplified') };
		this.zone = this.options.text('timezone') || account.zone;
		if (!isKnownZone(this.zone)) {
			throw parameterFailure(
				'Timezone',
				`"${this.zone}" is not known`,
				'Use an IANA name such as Asia/Jerusalem or Europe/Paris.',
			);
		}
		const fields = parameters.collection('filters');
		const matches = createCallMatcher(readCallFilters(fields), ANY_TIME, account.country);
		const ownMatches = source.ownMatcher?.(fields) ?? (() => true);
		this.matches = (seen) => matches(seen) && ownMatches(seen) && isAwaited(this.event, seen);
		const lookback = this.options.amount('lookbackHours', 'Lookback Hours', defaultLookbackHours);
		this.settings = {
			watching: [source.service, source.accountOf(account), this.event].join('|'),
			zone: this.zone,
			lookbackMs: lookback * HOUR_MS,
			emitBacklog: this.options.flag('emitBacklog'),
		};
		this.deadline = this.now + budgetOf(context) * USED_PART_OF_BUDGET;
	}

	static async open<T extends Account>(
		context: IPollFunctions,
		source: CallTriggerSource<T>,
		defaultLookbackHours: number,
	): Promise<CallPoll<T>> {
		const account = await source.connect(context);
		return new CallPoll(context, source, account, defaultLookbackHours);
	}

	/** What is new since the last poll. */
	async run(): Promise<INodeExecutionData[]> {
		const remembered = this.context.getWorkflowStaticData('node') as Remembered;
		let state = remembered.poll as unknown as PollState | undefined;
		const items: INodeExecutionData[] = [];
		const previousPoll = remembered.polledAt ?? null;
		const stretches = stretchesOf(pollWindow(state, this.now, this.settings));
		for (const [index, stretch] of stretches.entries()) {
			const isLast = index === stretches.length - 1;
			const step = await this.readStretch(state, stretch, isLast, previousPoll);
			state = step.state;
			items.push(...step.items);
			if (isLast && !step.isCut) remembered.polledAt = this.now;
			if (step.isCut || Date.now() >= this.deadline) break;
		}
		remembered.poll = state as unknown as IDataObject;
		return items;
	}

	private async readStretch(
		state: PollState | undefined,
		stretch: TimeWindow,
		isLast: boolean,
		previousPoll: number | null,
	): Promise<{ state: PollState; items: INodeExecutionData[]; isCut: boolean }> {
		const listed = await this.list(stretch, knownCalls(state, this.settings.watching));
		const isFirst = state?.watching !== this.settings.watching;
		const records = await this.confirmed(listed, isFirst ? null : previousPoll);
		const most = this.options.flag('addRecording') ? MOST_RECORDINGS : MOST_CALLS;
		const settings = { ...this.settings, most, readUntil: isLast ? undefined : stretch.end };
		const found = detectNewCalls(state, records, this.now, settings);
		const items = await this.write(found.newRecords);
		const isCut = found.newRecords.length === most || items.length < found.newRecords.length;
		const told =
			items.length < found.newRecords.length
				? detectNewCalls(state, records, this.now, { ...settings, most: items.length })
				: found;
		return { state: told.state, items, isCut };
	}

	private async list(window: TimeWindow, isKnown: (id: string) => boolean): Promise<Listed[]> {
		const listed: Listed[] = [];
		await this.source.readCalls(this.account, window, this.zone, {
			isKnown,
			take: (seen) => {
				if (seen === null || isBefore(window, seen)) return;
				listed.push({
					id: seen.key,
					start: seen.starts[0] ?? null,
					fires: this.matches(seen),
					seen,
				});
			},
		});
		return listed;
	}

	/** Where the service does not say whether a call was recorded, only a question tells. */
	private async confirmed(listed: Listed[], previousPoll: number | null): Promise<Listed[]> {
		const { hasRecording } = this.source;
		if (this.event !== 'newRecording' || !hasRecording) return listed;
		const times = { now: this.now, previousPoll };
		const confirmed: Listed[] = [];
		for (const record of listed) {
			const fires = record.fires && (await hasRecording(this.account, record.seen, times));
			confirmed.push({ ...record, fires });
		}
		return confirmed;
	}

	/** The items of new calls, in order; fewer when the time that n8n grants runs out. */
	private async write(records: readonly Listed[]): Promise<INodeExecutionData[]> {
		const items: INodeExecutionData[] = [];
		for (const { seen } of records) {
			if (items.length > 0 && Date.now() >= this.deadline) break;
			items.push(await this.writeOne(seen));
		}
		return items;
	}

	private async writeOne(seen: SeenCall): Promise<INodeExecutionData> {
		const item: INodeExecutionData = { json: writeCall(seen, this.output) };
		if (!this.options.flag('addRecording') || seen.call.recording === null) return item;
		const { connection } = this.account;
		const outcome = await settle(
			storeRecording(connection, this.source.recordingOf(this.account, seen)),
		);
		if ('value' in outcome) {
			const property = this.options.text('binaryPropertyName') || 'data';
			return { ...item, binary: { [property]: outcome.value } };
		}
		if (isMissingRecording(outcome.thrown)) return item;
		throw outcome.thrown;
	}

	/** The newest matching call, for setting a workflow up: what the trigger remembers is left alone. */
	async sample(): Promise<INodeExecutionData[]> {
		const window = { start: this.now - SAMPLE_DAYS * DAY_MS, end: this.now + DAY_MS };
		const listed = await this.list(window, () => false);
		const newestFirst = listed
			.filter(({ fires }) => fires)
			.sort((a, b) => (b.start ?? 0) - (a.start ?? 0));
		if (newestFirst.length === 0) {
			throw new NodeOperationError(
				this.context.getNode(),
				`${this.source.service} has no matching call in the last ${SAMPLE_DAYS} days`,
				{
					description:
						'Make a call, wait until the phone system lists it, and fetch a test event again. Or remove a filter. The workflow can be activated all the same: it starts with the next call that matches.',
				},
			);
		}
		return [await this.writeOne(newestFirst[0].seen)];
	}
}

const ANY_TIME: TimeWindow = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

const NOT_TAKEN: ReadonlySet<string> = new Set(['missed', 'voicemail', 'cancelled', 'busy']);

function isAwaited(event: TriggerEvent, { call }: SeenCall): boolean {
	if (event === 'newRecording') return call.recording !== null;
	return event === 'newCall' || (call.direction === 'inbound' && NOT_TAKEN.has(call.status));
}

/** A service that ignores the dates serves calls of years, which are not new. */
function isBefore({ start }: TimeWindow, { starts }: SeenCall): boolean {
	return starts.length > 0 && starts.every((instant) => instant < start);
}

/** Oldest first. */
function stretchesOf({ start, end }: TimeWindow): TimeWindow[] {
	const stretches: TimeWindow[] = [];
	for (let from = start; from < end; from += STRETCH_MS) {
		stretches.push({ start: from, end: Math.min(from + STRETCH_MS, end) });
	}
	return stretches;
}

function budgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number };
	return getPollBudgetMs?.call(context) ?? USUAL_BUDGET_MS;
}
