import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it, jest } from '@jest/globals';
import { ServiceError } from '../../nodes/shared/failure/serviceError';
import type { Account } from '../../nodes/shared/node/account';
import { pollForCalls } from '../../nodes/shared/trigger/poll';
import type { CallFeed } from '../../nodes/shared/trigger/callFeed';
import { useClock } from '../support/clock.mts';
import { seenCall } from '../support/seenCall.mts';
import { accountIn, pollContext } from '../support/pollContext.mts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NINE = Date.UTC(2026, 2, 2, 9);

interface ListedCall {
	id: string;
	start: number;
}

const every = (stepMs: number, from: number, until: number): ListedCall[] =>
	Array.from({ length: Math.ceil((until - from) / stepMs) }, (_, index) => ({
		id: `${from} ${index}`,
		start: from + index * stepMs,
	}));

const idsOf = (calls: readonly ListedCall[]) => calls.map(({ id }) => id);

/** The age at which a service is no longer asked for the recording of a call that it was asked for before. */
const OLD_MS = 16 * MINUTE;

const SAYS_NOTHING = { description: 'It says nothing.' };

/** A trigger of a service that lists calls twice, and answers each question for a recording in a second. */
class Trigger {
	account = 'account';

	list: ListedCall[] = [];

	/** How long the service takes to serve the list. */
	listTakesMs = 0;

	/** Whether it serves all that it has, whatever is asked for. */
	ignoresDates = false;

	/** The starts of the windows that the last poll asked for. */
	windowStarts: number[] = [];

	/** Ids of the calls that nobody took: there is no recording to ask for. */
	untaken = new Set<string>();

	/** Ids of the calls that have a recording. */
	recorded = new Set<string>();

	/** Ids of the calls for which it gives no answer. */
	unanswered = new Set<string>();

	/** Ids that were asked for, in order. */
	asked: string[] = [];

	previousPolls = new Set<number | null>();

	parameters: IDataObject = { triggerOn: 'newCall', output: 'raw', options: {} };

	/** What n8n keeps for the node. */
	stored = '{}';

	async poll(budgetMs?: number): Promise<string[]> {
		const staticData = JSON.parse(this.stored) as IDataObject;
		this.asked = [];
		this.windowStarts = [];
		const context = pollContext({ parameters: this.parameters, staticData, budgetMs });
		const output = await pollForCalls(context, this.source);
		this.stored = JSON.stringify(staticData);
		return (output?.[0] ?? []).map(({ json }) => String(json.id));
	}

	private get source(): CallFeed<Account> {
		return {
			service: 'Test',
			lookbackHours: 24,
			connect: async () => await Promise.resolve(accountIn('UTC')),
			accountOf: () => this.account,
			recordingOf: () => {
				throw new Error('No recording is asked for');
			},
			readCalls: async (_, { start, end }, __, sink) => {
				this.windowStarts.push(start);
				jest.setSystemTime(Date.now() + this.listTakesMs);
				const shown = this.list.filter(
					(call) => this.ignoresDates || (call.start >= start && call.start <= end),
				);
				for (const call of [...shown, ...shown]) {
					if (!sink.isKnown?.(call.id)) sink.take(this.seen(call));
				}
				await Promise.resolve();
			},
			hasRecording: async (_, { key, starts }, { previousPoll }) => {
				if (previousPoll === null) return true;
				if (previousPoll > starts[0] + OLD_MS) return false;
				jest.setSystemTime(Date.now() + SECOND);
				this.asked.push(key);
				this.previousPolls.add(previousPoll);
				if (this.unanswered.has(key)) throw new ServiceError('refused', 'No answer', SAYS_NOTHING);
				return await Promise.resolve(this.recorded.has(key));
			},
		};
	}

	private seen({ id, start }: ListedCall) {
		const isRecorded = this.parameters.triggerOn === 'newRecording' && !this.untaken.has(id);
		const recording = isRecorded ? id : null;
		return seenCall({ key: id, starts: [start], call: { id, recording }, toRaw: () => ({ id }) });
	}
}

/** A trigger after its first poll, which found nothing, at nine o'clock. */
async function started(parameters: IDataObject): Promise<Trigger> {
	const trigger = new Trigger();
	trigger.parameters = { ...trigger.parameters, ...parameters };
	await trigger.poll();
	return trigger;
}

useClock(new Date(NINE).toISOString());

describe('the first poll', () => {
	it('hands nothing over, however far it looks back', async () => {
		const trigger = new Trigger();
		trigger.parameters.options = { lookbackHours: 7 * 24 };
		trigger.list = every(HOUR, NINE - 10 * DAY, NINE);
		expect(await trigger.poll()).toEqual([]);
		expect(await trigger.poll()).toEqual([]);
	});

	it('hands over all of the lookback time when they are wanted, once', async () => {
		const trigger = new Trigger();
		trigger.parameters.options = { lookbackHours: 7 * 24, emitBacklog: true };
		trigger.list = every(HOUR, NINE - 7 * DAY, NINE);
		expect(await trigger.poll()).toEqual(idsOf(trigger.list));
		expect(await trigger.poll()).toEqual([]);
	});
});

describe('a poll', () => {
	it('takes what another account has for a start of its own, and keeps to that one', async () => {
		const trigger = await started({});
		trigger.account = 'another account';
		trigger.list = every(MINUTE, NINE, NINE + HOUR);
		jest.setSystemTime(NINE + HOUR);
		expect(await trigger.poll()).toEqual([]);
		trigger.list.push({ id: 'new', start: NINE + HOUR });
		jest.setSystemTime(NINE + HOUR + MINUTE);
		expect(await trigger.poll()).toEqual(['new']);
	});

	it('takes no call of years ago for new when a service ignores the dates', async () => {
		const trigger = new Trigger();
		trigger.parameters.options = { emitBacklog: true };
		trigger.ignoresDates = true;
		trigger.list = every(HOUR, NINE - 100 * DAY, NINE);
		expect((await trigger.poll()).length).toBeLessThan(36);
		expect(await trigger.poll()).toEqual([]);
	});

	it('leaves to the next polls what a slow service has no time for, and gets on', async () => {
		const trigger = await started({});
		trigger.list = every(4 * HOUR, NINE, NINE + 30 * DAY);
		trigger.listTakesMs = 2 * MINUTE;
		jest.setSystemTime(NINE + 30 * DAY);
		const polls: string[][] = [];
		while (polls.flat().length < trigger.list.length && polls.length < 100) {
			polls.push(await trigger.poll());
			expect(trigger.windowStarts.length).toBeLessThanOrEqual(2);
		}
		expect(polls.flat()).toEqual(idsOf(trigger.list));
		expect(polls.length).toBeGreaterThan(2);
	});
});

describe('a poll that finds its memory damaged', () => {
	it.each<[string, (staticData: IDataObject) => unknown]>([
		['gone', () => ({})],
		['of another form', ({ pollState }) => ({ poll: pollState })],
		['half', ({ pollState }) => ({ pollState: { ...(pollState as IDataObject), known: null } })],
	])('(%s) emits no call again, and goes on with the next one', async (_, damage) => {
		const trigger = await started({});
		trigger.list = every(MINUTE, NINE, NINE + HOUR);
		jest.setSystemTime(NINE + HOUR);
		expect(await trigger.poll()).toEqual(idsOf(trigger.list));
		trigger.stored = JSON.stringify(damage(JSON.parse(trigger.stored) as IDataObject));
		expect(await trigger.poll()).toEqual([]);
		trigger.list.push({ id: 'next', start: NINE + HOUR });
		jest.setSystemTime(NINE + HOUR + MINUTE);
		expect(await trigger.poll()).toEqual(['next']);
	});
});

describe('a poll after long quiet or a long outage', () => {
	it('starts no execution with more calls than one may hold, and leaves the rest in order', async () => {
		const trigger = await started({ options: { addRecording: true } });
		trigger.list = every(4 * HOUR, NINE, NINE + 20 * DAY);
		jest.setSystemTime(NINE + 20 * DAY);
		const polls = [await trigger.poll(), await trigger.poll(), await trigger.poll()];
		expect(polls.map(({ length }) => length)).toEqual([50, 50, 20]);
		expect(polls.flat()).toEqual(idsOf(trigger.list));
		expect(await trigger.poll()).toEqual([]);
	});

	it('reads in one request what the poll before has read, however long ago the last call was', async () => {
		const trigger = await started({});
		jest.setSystemTime(NINE + 9 * DAY);
		await trigger.poll();
		expect(trigger.windowStarts.length).toBeGreaterThan(1);
		expect(new Set(trigger.windowStarts).size).toBe(trigger.windowStarts.length);
		jest.setSystemTime(NINE + 9 * DAY + MINUTE);
		await trigger.poll();
		expect(trigger.windowStarts.length).toBe(1);
	});

	it('finds late calls of days in which it was asked for nothing else', async () => {
		const trigger = await started({});
		jest.setSystemTime(NINE + 9 * DAY);
		expect(await trigger.poll()).toEqual([]);
		trigger.list = [{ id: 'late', start: NINE + 8 * DAY - 5 * HOUR }];
		expect(await trigger.poll()).toEqual(['late']);
	});
});

describe('a service that must be asked for each recording', () => {
	const RECORDINGS = { triggerOn: 'newRecording' };

	it('is not asked at the first poll', async () => {
		const trigger = new Trigger();
		trigger.parameters = { ...trigger.parameters, ...RECORDINGS };
		trigger.list = every(HOUR, NINE - DAY, NINE);
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.asked).toEqual([]);
	});

	it('is asked for every call of a backlog that is wanted', async () => {
		const trigger = new Trigger();
		trigger.parameters = { ...trigger.parameters, ...RECORDINGS, options: { emitBacklog: true } };
		trigger.list = every(HOUR, NINE - DAY, NINE);
		trigger.recorded = new Set(idsOf(trigger.list.slice(5, 8)));
		expect(await trigger.poll()).toEqual(idsOf(trigger.list.slice(5, 8)));
		// One at the edge of two slices is asked for in both.
		expect([...new Set(trigger.asked)]).toEqual(idsOf(trigger.list));
		expect(trigger.asked.length).toBeLessThan(trigger.list.length + 6);
		expect([...trigger.previousPolls]).toEqual([0]);
	});

	it('learns from each poll when the poll before could ask', async () => {
		const trigger = await started(RECORDINGS);
		trigger.list = [{ id: 'a', start: NINE + SECOND }];
		const previousPolls: Array<Array<number | null>> = [];
		for (const minute of [1, 3, 8]) {
			jest.setSystemTime(NINE + minute * MINUTE);
			trigger.previousPolls.clear();
			await trigger.poll();
			previousPolls.push([...trigger.previousPolls]);
		}
		expect(previousPolls).toEqual([[0], [NINE + MINUTE], [NINE + 3 * MINUTE]]);
	});

	it('is asked as long as there is time; the rest follows in order', async () => {
		const trigger = await started(RECORDINGS);
		trigger.list = every(MINUTE, NINE, NINE + 100 * MINUTE);
		trigger.recorded = new Set(idsOf(trigger.list.filter((_, index) => index % 3 > 0)));
		jest.setSystemTime(NINE + 3 * HOUR);
		const found: string[] = [];
		for (let polls = 0; polls < 8; polls += 1) {
			found.push(...(await trigger.poll(50 * SECOND)));
			expect(trigger.asked.length).toBeLessThan(50);
		}
		expect(found).toEqual(idsOf(trigger.list).filter((id) => trigger.recorded.has(id)));
	});

	it('is asked for no more than can be handed over; the rest follows in order', async () => {
		const trigger = await started({ ...RECORDINGS, options: { addRecording: false } });
		trigger.list = every(SECOND, NINE, NINE + 10_050 * SECOND);
		trigger.recorded = new Set(idsOf(trigger.list));
		jest.setSystemTime(NINE + 3 * HOUR);
		expect(await trigger.poll(DAY)).toEqual(idsOf(trigger.list.slice(0, 10_000)));
		expect(trigger.asked.length).toBeLessThan(10_020);
		expect(await trigger.poll(DAY)).toEqual(idsOf(trigger.list.slice(10_000)));
	});

	it('is asked for every call at some time, although each poll is cut short', async () => {
		const trigger = await started(RECORDINGS);
		trigger.list = every(MINUTE, NINE, NINE + 60 * MINUTE);
		trigger.recorded = new Set(idsOf(trigger.list));
		const untaken = every(7 * MINUTE, NINE + SECOND, NINE + 2 * HOUR);
		trigger.untaken = new Set(idsOf(untaken));
		trigger.list.push(...untaken);
		const found: string[] = [];
		for (let polls = 1; polls <= 70; polls += 1) {
			jest.setSystemTime(NINE + 3 * HOUR + polls * MINUTE);
			found.push(...(await trigger.poll(5 * SECOND)));
		}
		expect(found).toEqual([...trigger.recorded]);
	});

	it('is asked ever more seldom for a call of an outage, and the call is not lost meanwhile', async () => {
		const trigger = await started(RECORDINGS);
		trigger.list = [{ id: 'silent', start: NINE + MINUTE }];
		trigger.unanswered = new Set(['silent']);
		const asked: string[][] = [];
		for (const hour of [40, 41, 42, 43]) {
			jest.setSystemTime(NINE + hour * HOUR);
			expect(await trigger.poll()).toEqual([]);
			asked.push(trigger.asked);
			trigger.list.push({ id: `of hour ${hour}`, start: NINE + hour * HOUR });
		}
		expect(asked.map((ids) => ids.includes('silent'))).toEqual([true, true, true, false]);
		trigger.unanswered.clear();
		trigger.recorded = new Set(['silent']);
		jest.setSystemTime(NINE + 44 * HOUR + MINUTE);
		expect(await trigger.poll()).toEqual(['silent']);
	});

	it('is asked anew when another event was waited for before', async () => {
		const trigger = await started({});
		trigger.parameters = { ...trigger.parameters, ...RECORDINGS, options: { emitBacklog: true } };
		trigger.list = every(MINUTE, NINE - HOUR, NINE);
		trigger.recorded = new Set(idsOf(trigger.list));
		const found = [...(await trigger.poll(20 * SECOND)), ...(await trigger.poll())];
		expect(found).toEqual(idsOf(trigger.list));
		expect([...trigger.previousPolls]).toEqual([0]);
	});

	it('is asked for a call after a change of the time zone, whatever hour its start is read as', async () => {
		const trigger = await started(RECORDINGS);
		trigger.recorded = new Set(['before', 'after']);
		trigger.list = [{ id: 'before', start: NINE }];
		jest.setSystemTime(NINE + MINUTE);
		expect(await trigger.poll()).toEqual(['before']);
		trigger.parameters.options = { timezone: 'Asia/Jerusalem' };
		trigger.list = [
			{ id: 'before', start: NINE - 2 * HOUR },
			{ id: 'after', start: NINE - 2 * HOUR + 30 * MINUTE },
		];
		jest.setSystemTime(NINE + HOUR);
		expect(await trigger.poll()).toEqual(['after']);
	});
});
