import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import type { Account } from '../node/account';
import { toNodeException } from '../failure/nodeException';
import { TRIGGER_OUTPUTS, writeCall, type CallOutput } from '../call/callCollector';
import { createCallMatcher } from '../call/callFilters';
import { readCallFilters } from '../node/callFilterFields';
import { readZone } from '../node/callQuery';
import type { CallSink, SeenCall } from '../call/callRecord';
import { MAX_LOOKBACK_HOURS, TRIGGER_EVENTS, type TriggerEvent } from './properties';
import type { TimeWindow } from '../time/dateRange';
import {
	detectNewCalls,
	knownCalls,
	oldestFirst,
	pollWindow,
	type Candidate,
	type PollSettings,
	type PollState,
} from './detectNewCalls';
import { NodeParameters, type Collection } from '../node/parameters';
import { readAhead } from '../http/readAhead';
import {
	isMissingRecording,
	storeRecording,
	type RecordingFetch,
} from '../recording/recordingStore';
import { settle } from '../failure/settle';

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
	recordingOf: (account: A, seen: SeenCall) => RecordingFetch;
	/**
	 * For a service that does not say whether a call was recorded: asks for it when that is due.
	 *
	 * @param previousPoll epoch ms of the last poll that could ask for the call, 0 when none could; null when
	 *   nothing is handed over, so that a guess will do for calls of long ago
	 */
	hasRecording?: (
		account: A,
		seen: SeenCall,
		times: { now: number; previousPoll: number | null },
	) => Promise<boolean>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An outage is caught up in stretches, oldest first, so that each poll gets on however slow the service is. */
const STRETCH_MS = 6 * HOUR_MS;

/** As many calls start one execution at most; more come with the next poll. */
const MAX_CALLS = 10_000;
const MAX_RECORDINGS = 50;

const SAMPLE_DAYS = 7;

/** So many calls, newest first, are asked for a recording to show one. */
const MAX_SAMPLES_ASKED = 50;

const CONCURRENT_QUESTIONS = 4;

/** n8n before 2.41 sets no budget; this is what its later versions grant. */
const USUAL_BUDGET_MS = 5 * 60_000;
const USED_PART_OF_BUDGET = 0.8;

/** Polls of this process that have not ended: n8n starts the next one all the same. */
const underWay = new Set<string>();

interface Remembered extends IDataObject {
	/** PollState, as n8n stores it. */
	poll?: IDataObject;
	/** Epoch ms of the last poll that went well. */
	polledAt?: number;
	/** Whether that poll left something for the next one. */
	isBehind?: boolean;
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

interface StretchOrder {
	/** Whether it is read to the end of the list. */
	isLast: boolean;
	/** As for `hasRecording`. */
	previousPoll: number | null;
	/** Epoch ms: no poll could ask yet for calls that started later. */
	askedUntil: number;
	/** How many calls may be handed over yet. */
	room: number;
}

class CallPoll<A extends Account> {
	private readonly now = Date.now();

	private readonly event: TriggerEvent;

	private readonly options: Collection;

	private readonly addsRecording: boolean;

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
		const parameters = new NodeParameters(
			(name, fallback) => context.getNodeParameter(name, fallback) as unknown,
		);
		this.event = parameters.oneOf('triggerOn', 'Trigger On', TRIGGER_EVENTS, 'newCall');
		this.options = parameters.collection('options');
		this.addsRecording = this.options.flag('addRecording');
		this.output = {
			output: parameters.oneOf('output', 'Output', TRIGGER_OUTPUTS, 'simplified'),
		};
		this.zone = readZone(this.options, account.zone);
		const fields = parameters.collection('filters');
		const matches = createCallMatcher(readCallFilters(fields), account.country);
		const ownMatches = source.ownMatcher?.(fields) ?? (() => true);
		this.matches = (seen) => matches(seen) && ownMatches(seen) && isAwaited(this.event, seen);
		const lookback = this.options.amount(
			'lookbackHours',
			'Lookback Hours',
			defaultLookbackHours,
			MAX_LOOKBACK_HOURS,
		);
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
		const isFirst = state?.watching !== this.settings.watching;
		const isBaseline = isFirst && !this.settings.emitBacklog;
		const polledAt = isFirst ? 0 : (remembered.polledAt ?? 0);
		const previousPoll = isBaseline ? null : polledAt;
		const cursor = state === undefined || isFirst ? 0 : state.cursor;
		// A poll that left something left it from its cursor on.
		const askedUntil = remembered.isBehind ? cursor - 1 : cursor;
		const max = this.addsRecording ? MAX_RECORDINGS : MAX_CALLS;
		const window = pollWindow(state, this.now, this.settings);
		const readBefore = remembered.isBehind ? cursor : Math.max(cursor, polledAt);
		// Only one stretch can be the first poll: what the others hold would be taken for new.
		const stretches = isFirst ? [window] : stretchesOf(window, readBefore, this.now);
		let isBehind = true;
		for (const [index, stretch] of stretches.entries()) {
			const isLast = index === stretches.length - 1;
			const room = max - items.length;
			const step = await this.readStretch(state, stretch, {
				isLast,
				previousPoll,
				askedUntil,
				room,
			});
			state = step.state;
			items.push(...step.items);
			isBehind = step.isCut || !isLast;
			if (step.isCut || Date.now() >= this.deadline) break;
		}
		remembered.poll = state as unknown as IDataObject;
		remembered.polledAt = this.now;
		remembered.isBehind = isBehind;
		return items;
	}

	private async readStretch(
		state: PollState | undefined,
		stretch: TimeWindow,
		order: StretchOrder,
	): Promise<{ state: PollState; items: INodeExecutionData[]; isCut: boolean }> {
		const listed = await this.list(stretch, knownCalls(state, this.settings.watching));
		const { records, max } = await this.confirmed(listed, order);
		const settings = { ...this.settings, max, readUntil: order.isLast ? undefined : stretch.end };
		const found = detectNewCalls(state, records, this.now, settings);
		const items = await this.write(found.newRecords);
		const isCut = found.newRecords.length === max || items.length < found.newRecords.length;
		const told =
			items.length < found.newRecords.length
				? detectNewCalls(state, records, this.now, { ...settings, max: items.length })
				: found;
		return { state: told.state, items, isCut };
	}

	private async list(window: TimeWindow, isKnown: (id: string) => boolean): Promise<Listed[]> {
		const listed = new Map<string, Listed>();
		await this.source.readCalls(this.account, window, this.zone, {
			isKnown,
			take: (seen) => {
				if (seen === null || isBefore(window, seen)) return;
				listed.set(seen.key, {
					id: seen.key,
					start: seen.starts[0] ?? null,
					fires: this.matches(seen),
					seen,
				});
			},
		});
		return [...listed.values()];
	}

	/**
	 * Where the service does not say whether a call was recorded, only a question tells. When time or room
	 * runs out, the calls that were not asked for stand behind the ones that were, for the next poll.
	 */
	private async confirmed(
		listed: Listed[],
		order: StretchOrder,
	): Promise<{ records: Listed[]; max: number }> {
		const { room, previousPoll } = order;
		if (this.event !== 'newRecording' || !this.source.hasRecording) {
			return { records: listed, max: room };
		}
		const waiting = oldestFirst(listed.filter(({ fires }) => fires));
		const responses = readAhead(
			0,
			() => waiting.length - 1,
			CONCURRENT_QUESTIONS,
			async (part) => await this.isRecorded(waiting[part], order),
		);
		// Downloads need time of their own.
		const share = this.addsRecording ? 0.5 : 1;
		const until = this.now + (this.deadline - this.now) * share;
		const asked: Listed[] = [];
		let found = 0;
		for await (const { part, value: fires } of responses) {
			asked.push({ ...waiting[part], fires });
			if (fires) found += 1;
			if ((found >= room && previousPoll !== null) || Date.now() >= until) break;
		}
		const left = waiting.slice(asked.length);
		const records = [...listed.filter(({ fires }) => !fires), ...asked];
		// The first poll hands nothing over, so it takes only those for dealt with that it asked for.
		if (left.length === 0 || previousPoll === null) return { records, max: room };
		return { records: [...records, ...left], max: found };
	}

	private async isRecorded(
		{ seen, start }: Listed,
		{ previousPoll, askedUntil }: StretchOrder,
	): Promise<boolean> {
		const wasAsked = start !== null && start <= askedUntil;
		const times = { now: this.now, previousPoll: previousPoll && (wasAsked ? previousPoll : 0) };
		return (await this.source.hasRecording?.(this.account, seen, times)) ?? true;
	}

	/** The items of new calls, in order; fewer when the time that n8n grants runs out. */
	private async write(records: readonly Listed[]): Promise<INodeExecutionData[]> {
		const items: INodeExecutionData[] = [];
		for (const { seen } of records) {
			if (this.addsRecording && items.length > 0 && Date.now() >= this.deadline) break;
			items.push(await this.writeOne(seen));
		}
		return items;
	}

	private async writeOne(seen: SeenCall): Promise<INodeExecutionData> {
		const item: INodeExecutionData = { json: writeCall(seen, this.output) };
		if (!this.addsRecording || seen.call.recording === null) return item;
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
		for (const { seen } of newestFirst.slice(0, MAX_SAMPLES_ASKED)) {
			if (await this.isSample(seen)) return [await this.writeOne(seen)];
		}
		throw new NodeOperationError(
			this.context.getNode(),
			`${this.source.service} has no matching call in the last ${SAMPLE_DAYS} days`,
			{
				description:
					'Make a call, wait until the phone system lists it, and fetch a test event again. Or remove a filter. The workflow can be activated all the same: it starts with the next call that matches.',
			},
		);
	}

	private async isSample(seen: SeenCall): Promise<boolean> {
		const { hasRecording } = this.source;
		if (this.event !== 'newRecording' || !hasRecording) return true;
		return await hasRecording(this.account, seen, { now: this.now, previousPoll: 0 });
	}
}

const NOT_TAKEN: ReadonlySet<string> = new Set(['missed', 'voicemail', 'cancelled', 'busy']);

function isAwaited(event: TriggerEvent, { call }: SeenCall): boolean {
	if (event === 'newRecording') return call.recording !== null;
	return event === 'newCall' || (call.direction === 'inbound' && NOT_TAKEN.has(call.status));
}

/** A service that ignores the dates serves calls of years, which are not new. */
function isBefore({ start }: TimeWindow, { starts }: SeenCall): boolean {
	return starts.length > 0 && starts.every((instant) => instant < start);
}

/**
 * Oldest first. What was read by an earlier poll is read again at once, for most of it is known; what no
 * poll has read yet, in stretches.
 *
 * @param readBefore epoch ms up to which earlier polls have read everything
 */
function stretchesOf({ start, end }: TimeWindow, readBefore: number, now: number): TimeWindow[] {
	const stretches: TimeWindow[] = [];
	let from = start;
	for (let until = readBefore + STRETCH_MS; until < now; until += STRETCH_MS) {
		stretches.push({ start: from, end: until });
		from = until;
	}
	return [...stretches, { start: from, end }];
}

function budgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number };
	return getPollBudgetMs?.call(context) ?? USUAL_BUDGET_MS;
}
