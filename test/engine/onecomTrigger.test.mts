import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	recordingOf,
	startOneCom,
	type OneComCall,
	type OneComOddities,
	type OneComSimulator,
	type OneComSimulatorOptions,
} from '../../sandbox/onecom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';
import { readBinary, type Engine } from '../support/engine.mts';
import { everythingIn, leaksIn } from '../support/leaks.mts';
import { expectedCall } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';
import {
	createPoller,
	DAY,
	expectEachOnce,
	expectEachOnceInOrder,
	failureOf,
	HOUR,
	idsIn,
	makeSlow,
	MINUTE,
	pass,
	SECOND,
	type Poller,
} from '../support/triggers.mts';

useClock('2026-01-20T10:20:30Z');
useFastLimits();
const opened = useServers();

let pbx: OneComSimulator;
beforeEach(async () => {
	pbx = await startEmpty();
});

const startEmpty = async (options: OneComSimulatorOptions = {}): Promise<OneComSimulator> =>
	await opened(startOneCom({ calls: [], ...options }));

const engineFor = (simulator: OneComSimulator, overrides: AccountOverrides = {}): Engine =>
	oneComEngine(simulator, {
		...overrides,
		engine: { nodes: { oneComTrigger: new OneComTrigger() }, ...overrides.engine },
	});

const poller = (parameters: INodeParameters = {}, simulator = pbx): Poller =>
	createPoller(engineFor(simulator), 'oneComTrigger', parameters);

/** A trigger that has made its first poll. */
async function activePoller(parameters: INodeParameters = {}, simulator = pbx): Promise<Poller> {
	const active = poller(parameters, simulator);
	expect(await active.poll()).toEqual([]);
	return active;
}

/** Calls at equal steps (ms), the first a step after `from` (epoch ms). */
function addCalls(
	count: number,
	from: number,
	stepMs: number,
	partial: Partial<OneComCall> = {},
	simulator = pbx,
): OneComCall[] {
	return Array.from({ length: count }, (_, index) =>
		simulator.addCall({ startedAt: from + (index + 1) * stepMs, ...partial }),
	);
}

const NEW_RECORDING = { triggerOn: 'newRecording' };

const questions = (simulator = pbx) =>
	simulator.server.requests.filter(({ query }) => query.get('info') === 'inforecording');

describe('The first poll', () => {
	it('takes the calls that are there for known and hands over what comes after', async () => {
		addCalls(30, Date.now() - 10 * HOUR, 15 * MINUTE);
		const active = await activePoller();
		pass(MINUTE);
		const call = pbx.addCall({});
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(await active.poll()).toEqual([]);
	});

	it('hands over the calls of the lookback time if wanted, oldest first and once', async () => {
		const calls = addCalls(7, Date.now() - 2 * HOUR, 15 * MINUTE);
		const wanting = poller({ options: { emitBacklog: true } });
		expectEachOnceInOrder([idsIn(await wanting.poll())], calls);
		expect(await wanting.poll()).toEqual([]);
	});

	it('hands over recordings of the lookback time if wanted, where there is one', async () => {
		const recorded = addCalls(5, Date.now() - 3 * HOUR, 20 * MINUTE);
		addCalls(5, Date.now() - 3 * HOUR, 21 * MINUTE, { hasRecording: false });
		const wanting = poller({ ...NEW_RECORDING, options: { emitBacklog: true } });
		expectEachOnceInOrder([idsIn(await wanting.poll())], recorded);
		expect(await wanting.poll()).toEqual([]);
	});

	it('needs no call to be there', async () => {
		const active = await activePoller();
		pass(10 * DAY);
		const call = pbx.addCall({});
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	it('that fails leaves no start behind', async () => {
		pbx.oddities.status500 = true;
		const active = poller();
		await failureOf(active.poll());
		expect(active.staticData).toEqual({});
	});

	it('asks for no recording of long ago', async () => {
		addCalls(20, Date.now() - 7 * HOUR, 15 * MINUTE);
		await activePoller(NEW_RECORDING);
		expect(questions()).toEqual([]);
	});
});

describe('Trigger On', () => {
	it('New Call: every kind of call, once', async () => {
		const active = await activePoller();
		pass(2 * HOUR);
		const kinds = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION', 'ABANDONED'].flatMap(
			(disposition) =>
				(['IN', 'OUT', 'LOCAL'] as const).map((direction) =>
					pbx.addCall({ disposition, direction, startedAt: Date.now() - HOUR }),
				),
		);
		expectEachOnce([idsIn(await active.poll()), idsIn(await active.poll())], kinds);
	});

	it.each<[OneComCall['direction'], string, boolean]>([
		['IN', 'NO ANSWER', true],
		['IN', 'ABANDONED', true],
		['IN', 'BUSY', true],
		['IN', 'CANCEL', true],
		['IN', 'ANSWERED', false],
		['IN', 'FAILED', true],
		['IN', 'CONGESTION', true],
		['IN', 'RINGING', false],
		['OUT', 'FAILED', false],
		['OUT', 'NO ANSWER', false],
		['LOCAL', 'NO ANSWER', false],
	])('Missed Call: %s, %s: %s', async (direction, disposition, isMissed) => {
		const active = await activePoller({ triggerOn: 'missedCall' });
		pass(5 * MINUTE);
		const call = pbx.addCall({ direction, disposition });
		expect(idsIn(await active.poll())).toEqual(isMissed ? [call.id] : []);
		expect(await active.poll()).toEqual([]);
	});

	it('Missed Call: one whose disposition settles later', async () => {
		const active = await activePoller({ triggerOn: 'missedCall' });
		pass(2 * MINUTE);
		const call = pbx.addCall({ disposition: 'RINGING' });
		expect(await active.poll()).toEqual([]);
		pass(HOUR);
		pbx.addCall({});
		call.disposition = 'NO ANSWER';
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(await active.poll()).toEqual([]);
	});

	it('New Call: once, whatever changes in the call afterwards', async () => {
		const active = await activePoller();
		pass(2 * MINUTE);
		const call = pbx.addCall({ disposition: 'RINGING' });
		expect(idsIn(await active.poll())).toEqual([call.id]);
		Object.assign(call, { disposition: 'ANSWERED', durationSeconds: 600 });
		pass(MINUTE);
		expect(await active.poll()).toEqual([]);
	});
});

describe('New Recording', () => {
	it('comes once the recording is there, and once only', async () => {
		const active = await activePoller(NEW_RECORDING);
		pass(2 * MINUTE);
		const call = pbx.addCall({});
		call.recordingVisibleAt = Date.now() + 3 * MINUTE;
		pbx.addCall({ hasRecording: false });
		pbx.addCall({ disposition: 'BUSY' });
		expect(await active.poll()).toEqual([]);
		pass(2 * MINUTE);
		expect(await active.poll()).toEqual([]);
		pass(2 * MINUTE);
		const items = await active.poll();
		expect(idsIn(items)).toEqual([call.id]);
		expect(items[0].json.recording).toBe(call.id);
		expectEachOnce(await active.pollUntil(Date.now() + 5 * HOUR, 7 * MINUTE), []);
	});

	it('comes although the recording is there minutes to hours after the call', async () => {
		const active = await activePoller(NEW_RECORDING);
		const calls = [1, 5, 17, 31, 60, 119].map((minutes) => {
			const call = pbx.addCall({ startedAt: Date.now() + minutes * MINUTE });
			call.recordingVisibleAt = call.endedAt + minutes * MINUTE;
			return call;
		});
		addCalls(60, Date.now(), 4 * MINUTE, { hasRecording: false });
		expectEachOnce(await active.pollUntil(Date.now() + 5 * HOUR, 3 * MINUTE), calls);
	});

	it('comes of a call of hours', async () => {
		const active = await activePoller(NEW_RECORDING);
		const call = pbx.addCall({ startedAt: Date.now() + MINUTE, durationSeconds: 5 * 3600 });
		call.recordingVisibleAt = call.endedAt + 10 * MINUTE;
		const others = addCalls(20, Date.now(), 17 * MINUTE);
		expectEachOnce(await active.pollUntil(Date.now() + 7 * HOUR, 5 * MINUTE), [call, ...others]);
	});

	it('does not come of a call that was recorded before the first poll', async () => {
		addCalls(8, Date.now() - HOUR, 5 * MINUTE);
		addCalls(8, Date.now() - 5 * HOUR, 25 * MINUTE);
		const waiting = pbx.addCall({ startedAt: Date.now() - 3 * MINUTE });
		waiting.recordingVisibleAt = Date.now() + MINUTE;
		const active = await activePoller(NEW_RECORDING);
		pass(5 * MINUTE);
		expect(idsIn(await active.poll())).toEqual([waiting.id]);
	});

	it('asks for the same call ever more seldom', async () => {
		const active = await activePoller(NEW_RECORDING);
		pbx.addCall({ startedAt: Date.now() + MINUTE, hasRecording: false });
		await active.pollUntil(Date.now() + 10 * HOUR, MINUTE);
		expect(questions().length).toBeGreaterThan(15);
		expect(questions().length).toBeLessThan(25);
	});

	it('comes although the service keeps old answers', async () => {
		pbx.oddities.cacheSeconds = 24 * 3600;
		const active = await activePoller(NEW_RECORDING);
		const calls = addCalls(10, Date.now(), 3 * MINUTE);
		expectEachOnce(await active.pollUntil(Date.now() + HOUR, MINUTE), calls);
	});

	it('comes after an outage of two days, of the service or of n8n', async () => {
		const active = await activePoller(NEW_RECORDING);
		const calls = addCalls(100, Date.now(), 30 * MINUTE);
		addCalls(100, Date.now(), 31 * MINUTE, { hasRecording: false });
		const polls = await active.pollUntil(Date.now() + HOUR, 10 * MINUTE);
		pbx.oddities.status500 = true;
		pass(5 * MINUTE);
		await failureOf(active.poll());
		pass(2 * DAY);
		pbx.oddities.status500 = false;
		polls.push(...(await active.pollUntil(Date.now() + 3 * HOUR, 10 * MINUTE)));
		expectEachOnceInOrder(polls, calls);
	});

	const isQuestion =
		(calls: readonly OneComCall[]): Fault['match'] =>
		({ query }) =>
			query.get('info') === 'inforecording' && calls.some(({ id }) => id === query.get('id'));

	const breakQuestions = (calls: readonly OneComCall[], fault: Partial<Fault>) =>
		pbx.server.faults.push({
			kind: 'status',
			match: isQuestion(calls),
			times: Infinity,
			...fault,
		});

	const WITHOUT_SENSE: ReadonlyArray<[string, Partial<Fault>]> = [
		['fails', {}],
		['is a sentence', { kind: 'body', body: 'No such file' }],
		['is short of fields', { kind: 'body', body: '1|x|y.mp3|2026' }],
		['is a warning', { kind: 'body', body: 'Warning: filesize(): stat failed for /var/a.mp3' }],
		['is a web page', { kind: 'html' }],
	];

	describe.each(WITHOUT_SENSE)('of a call whose answer %s', (_name, fault) => {
		it.each([[{}], [{ addRecording: true }]])('keeps no other call back (%j)', async (options) => {
			const active = await activePoller({ ...NEW_RECORDING, options });
			const [bad, ...others] = addCalls(10, Date.now(), 30 * MINUTE);
			breakQuestions([bad], fault);
			const polls = await active.pollUntil(Date.now() + 6 * HOUR, 10 * MINUTE);
			expectEachOnceInOrder(polls, others);
			expect(questions().filter(({ query }) => query.get('id') === bad.id).length).toBeLessThan(60);
		});

		it('comes when it can be had again', async () => {
			const active = await activePoller(NEW_RECORDING);
			const calls = addCalls(10, Date.now(), MINUTE);
			pass(30 * MINUTE);
			breakQuestions([calls[6]], fault);
			const polls = [idsIn(await active.poll())];
			pbx.server.faults.splice(0);
			pass(MINUTE);
			polls.push(idsIn(await active.poll()));
			expect(polls[1]).toEqual([calls[6].id]);
			expectEachOnce(polls, calls);
			expect(active.staticData.pollState).toMatchObject({ pending: {} });
		});
	});

	it('fails the poll when no call has an answer, and says of which call', async () => {
		const active = await activePoller(NEW_RECORDING);
		const calls = addCalls(10, Date.now(), MINUTE);
		pass(30 * MINUTE);
		const before = structuredClone(active.staticData);
		breakQuestions(calls, {});
		expect((await failureOf(active.poll())).description).toContain(calls[0].id);
		expect(active.staticData).toEqual(before);
		pass(2 * DAY);
		pbx.server.faults.splice(0);
		expectEachOnceInOrder([idsIn(await active.poll())], calls);
	});

	it.each<[string, Partial<Fault>]>([
		['a refused key', { kind: 'body', body: 'Too bad... you mistaken the security api key.' }],
		['too many requests', { status: 429 }],
	])('fails the poll by %s, though it be for one call', async (_name, fault) => {
		const active = await activePoller(NEW_RECORDING);
		const [call] = addCalls(2, Date.now(), MINUTE);
		pass(30 * MINUTE);
		breakQuestions([call], fault);
		await failureOf(active.poll());
	});

	it('is shown as a test event although the newest call has no answer', async () => {
		const [older, newest] = addCalls(2, Date.now() - HOUR, MINUTE);
		breakQuestions([newest], {});
		expect(idsIn(await poller(NEW_RECORDING).sample())).toEqual([older.id]);
	});
});

describe('Late records', () => {
	it('are handed over whenever they appear within the lookback time, each once', async () => {
		const active = await activePoller();
		const calls = addCalls(100, Date.now(), 7 * MINUTE);
		calls.forEach((call, index) => (call.visibleAt = call.endedAt + (index % 12) * 10 * MINUTE));
		expectEachOnce(await active.pollUntil(Date.now() + 15 * HOUR, 9 * MINUTE), calls);
	});

	it('of a call of six hours that appears two hours after its end', async () => {
		const active = await activePoller();
		const startedAt = Date.now() + MINUTE;
		const endedAt = startedAt + 6 * HOUR - MINUTE;
		const long = pbx.addCall({ startedAt, endedAt, visibleAt: endedAt + 2 * HOUR - MINUTE });
		const others = addCalls(17, Date.now(), 30 * MINUTE);
		expectEachOnce(await active.pollUntil(Date.now() + 9 * HOUR, 20 * MINUTE), [long, ...others]);
	});

	it('of longer ago are found with more Lookback Hours', async () => {
		const active = await activePoller({ options: { lookbackHours: 24 } });
		const late = pbx.addCall({ startedAt: Date.now(), visibleAt: Date.now() + 23 * HOUR });
		const others = addCalls(48, Date.now(), 30 * MINUTE);
		expectEachOnce(await active.pollUntil(Date.now() + 25 * HOUR, HOUR), [late, ...others]);
	});
});

describe('Filters', () => {
	it.each<[string, INodeParameters, Partial<OneComCall>, Partial<OneComCall>]>([
		['Direction', { direction: 'outbound' }, { direction: 'OUT' }, { direction: 'IN' }],
		['Status', { status: ['busy'] }, { disposition: 'BUSY' }, { disposition: 'ANSWERED' }],
		[
			'Number',
			{ number: '+972 50-555-0142' },
			{ callerNumber: '0505550142' },
			{ callerNumber: '0505550143' },
		],
		['Extensions', { extensions: '204' }, { whoAnswered: '204-DEMO' }, { whoAnswered: '203-DEMO' }],
	])('%s', async (_name, filters, matching, other) => {
		const country = createPoller(
			engineFor(pbx, { credential: { country: 'IL' } }),
			'oneComTrigger',
			{ filters },
		);
		await country.poll();
		pass(2 * MINUTE);
		const call = pbx.addCall(matching);
		pbx.addCall(other);
		expect(idsIn(await country.poll())).toEqual([call.id]);
	});
});

describe('Output', () => {
	it('Simplified: the Call record', async () => {
		const engine = engineFor(pbx, { credential: { country: 'IL' } });
		const active = createPoller(engine, 'oneComTrigger');
		await active.poll();
		pass(2 * MINUTE);
		const call = pbx.addCall({});
		const items = await active.poll();
		expect(items.map(({ json }) => json)).toEqual([expectedCall(call, pbx)]);
	});

	it("Raw: the service's own record, without the copies by position", async () => {
		const active = await activePoller({ output: 'raw' });
		pass(2 * MINUTE);
		const call = pbx.addCall({});
		const [{ json }] = await active.poll();
		expect(json).toMatchObject({ sc_uniqueid: call.id, sc_disposition: 'ANSWERED' });
		expect(Object.keys(json).filter((name) => !/^(sc_|tenantcode)/.test(name))).toEqual([]);
	});
});

describe('Add Recording', () => {
	const ADDING = { options: { addRecording: true } };

	it.each(['default', 'filesystem'] as const)('puts it into the item (%s)', async (binaryMode) => {
		const engine = engineFor(pbx, { engine: { binaryMode } });
		const active = createPoller(engine, 'oneComTrigger', { ...NEW_RECORDING, ...ADDING });
		await active.poll();
		const call = pbx.addCall({ startedAt: Date.now() + MINUTE });
		pass(20 * MINUTE);
		const [item] = await active.poll();
		expect(await readBinary(item)).toEqual(recordingOf(call, pbx));
	});

	it('hands over a call whose recording is not there yet, without it', async () => {
		const active = await activePoller(ADDING);
		pass(2 * MINUTE);
		const call = pbx.addCall({});
		const items = await active.poll();
		expect(idsIn(items)).toEqual([call.id]);
		expect(items[0].binary).toBeUndefined();
		pass(HOUR);
		expect(await active.poll()).toEqual([]);
	});

	it('asks for none of a call that nobody answered', async () => {
		const active = await activePoller(ADDING);
		pass(2 * MINUTE);
		const call = pbx.addCall({ disposition: 'BUSY' });
		pbx.server.requests.splice(0);
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(pbx.server.requests).toHaveLength(1);
	});
});

describe('Fetch test event', () => {
	it('shows the newest matching call and leaves the memory alone', async () => {
		const active = await activePoller({ filters: { direction: 'inbound' } });
		pass(HOUR);
		const newest = pbx.addCall({ startedAt: Date.now() - 3 * MINUTE });
		pbx.addCall({ startedAt: Date.now() - 10 * MINUTE });
		pbx.addCall({ direction: 'OUT' });
		const before = structuredClone(active.staticData);
		expect(idsIn(await active.sample())).toEqual([newest.id]);
		expect(idsIn(await active.sample())).toEqual([newest.id]);
		expect(active.staticData).toEqual(before);
		expect(await active.poll()).toHaveLength(2);
	});

	it('shows a call with a recording where one is waited for', async () => {
		const recorded = pbx.addCall({ startedAt: Date.now() - 5 * DAY });
		pbx.addCall({ startedAt: Date.now() - DAY, hasRecording: false });
		pbx.addCall({});
		expect(idsIn(await poller(NEW_RECORDING).sample())).toEqual([recorded.id]);
	});

	it.each([
		['no call', {}, { startedAt: 0 }],
		['no missed call', { triggerOn: 'missedCall' }, {}],
		['no recorded call', NEW_RECORDING, { hasRecording: false }],
	])('says what to do when there is %s', async (_name, parameters, call) => {
		pbx.addCall(call);
		const first = poller(parameters);
		const failure = await failureOf(first.sample());
		expect(failure.message).toBe('1com has no matching call in the last 7 days');
		expect(failure.description).toMatch(/Make a call.*fetch a test event again/);
		expect(first.staticData).toEqual({});
	});
});

describe('A failed poll', () => {
	const forever = (kind: Fault['kind'], more: Partial<Fault> = {}): Fault => ({
		kind,
		times: Infinity,
		...more,
	});

	it.each<[string, Fault]>([
		['a service that is down', forever('status')],
		['a connection that breaks', forever('truncateBody')],
		['a web page', forever('html')],
		['half an answer', forever('body', { body: '[{"sc_uniqueid":"pbx24-17' })],
		['a refused key', forever('body', { body: 'Too bad... you mistaken the security api key.' })],
		['a short sentence', forever('body', { body: 'No tenant specified' })],
	])('by %s loses nothing and repeats nothing', async (_name, fault) => {
		const active = await activePoller();
		const calls = addCalls(20, Date.now(), MINUTE);
		pass(HOUR);
		const before = structuredClone(active.staticData);
		pbx.server.faults.push(fault);
		expect((await failureOf(active.poll())).message).not.toBe('');
		await failureOf(active.poll({ liveStaticData: true }));
		expect(active.staticData).toEqual(before);
		pbx.server.faults.splice(0);
		expectEachOnceInOrder([idsIn(await active.poll()), idsIn(await active.poll())], calls);
	});

	it('of one stretch of a long outage hands over nothing of the others', async () => {
		const active = await activePoller();
		const calls = addCalls(300, Date.now(), HOUR);
		pass(13 * DAY);
		const before = structuredClone(active.staticData);
		let asked = 0;
		pbx.server.faults.push(forever('status', { match: () => (asked += 1) > 3 }));
		await failureOf(active.poll({ liveStaticData: true }));
		expect(asked).toBeGreaterThan(3);
		expect(active.staticData).toEqual(before);
		pbx.server.faults.splice(0);
		expectEachOnceInOrder([idsIn(await active.poll())], calls);
	});

	it('shows the key nowhere', async () => {
		const apiKey = 'k/ey+with "signs" 0123456789';
		const secretive = await startEmpty({ apiKey });
		const active = await activePoller({}, secretive);
		pass(2 * MINUTE);
		secretive.addCall({});
		secretive.server.faults.push(forever('body', { body: `No such key: ${apiKey}` }));
		const echoing = await failureOf(active.poll());
		secretive.server.faults.splice(0, 1, forever('resetBeforeHeaders'));
		const broken = await failureOf(active.poll());
		secretive.server.faults.splice(0);
		const items = await active.poll();
		expect(items).toHaveLength(1);
		const readable = [echoing, broken, active.staticData, items].map((part) => everythingIn(part));
		expect(leaksIn(readable.join('\n'), [apiKey])).toEqual([]);
	});
});

describe('An outage', () => {
	it('of the service for a day: everything comes once it is over', async () => {
		const active = await activePoller();
		const calls = addCalls(60, Date.now(), 30 * MINUTE);
		const polls = await active.pollUntil(Date.now() + 2 * HOUR, 10 * MINUTE);
		pbx.oddities.htmlErrorPage = true;
		for (let time = 0; time < 6; time++) {
			pass(4 * HOUR);
			await failureOf(active.poll());
		}
		pbx.oddities.htmlErrorPage = false;
		polls.push(...(await active.pollUntil(Date.now() + 8 * HOUR, 10 * MINUTE)));
		expectEachOnceInOrder(polls, calls);
	});

	it.each([2, 5, 40])('of n8n for %i days: everything comes, in order', async (days) => {
		const active = await activePoller();
		const calls = addCalls(days * 24, Date.now(), HOUR);
		pass(days * DAY + HOUR);
		expectEachOnceInOrder([idsIn(await active.poll()), idsIn(await active.poll())], calls);
	});
});

describe('Polls', () => {
	it('that overlap: one of them hands over', async () => {
		const active = await activePoller();
		pass(2 * MINUTE);
		const call = pbx.addCall({});
		const both = await Promise.all([active.poll(), active.poll()]);
		expect(both.map(idsIn).sort()).toEqual([[], [call.id]]);
		expect(await active.poll()).toEqual([]);
	});

	it('that are repeated hand over nothing again, for days', async () => {
		const active = await activePoller();
		const calls = addCalls(20, Date.now(), HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 4 * DAY, HOUR), calls);
	});

	it('of a line that is quiet for weeks stay cheap', async () => {
		const active = await activePoller();
		const call = pbx.addCall({ startedAt: Date.now() + MINUTE });
		expectEachOnce(await active.pollUntil(Date.now() + 20 * DAY, HOUR), [call]);
		pbx.server.requests.splice(0);
		pass(MINUTE);
		await active.poll();
		expect(pbx.server.requests.length).toBeLessThanOrEqual(2);
	});
});

describe("n8n's budget for a poll", () => {
	const BUDGET = { budgetMs: 36 * SECOND };

	/** Polls until everything came; each poll must keep within the budget and get on. */
	async function pollWithin(active: Poller, count: number): Promise<string[][]> {
		const polls: string[][] = [];
		while (polls.flat().length < count && polls.length < 60) {
			const start = Date.now();
			polls.push(idsIn(await active.poll(BUDGET)));
			expect(Date.now() - start).toBeLessThanOrEqual(BUDGET.budgetMs);
			pass(MINUTE);
		}
		return polls;
	}

	it('is kept after a long outage, by a slow service', async () => {
		const active = await activePoller();
		const calls = addCalls(20 * 12, Date.now(), 2 * HOUR);
		pass(20 * DAY + HOUR);
		makeSlow(pbx.server, 2 * SECOND);
		const polls = await pollWithin(active, calls.length);
		expect(polls.length).toBeGreaterThan(1);
		expectEachOnceInOrder(polls, calls);
	});

	it('is kept while it is asked for many recordings, few of which are there', async () => {
		const active = await activePoller(NEW_RECORDING);
		const recorded = addCalls(60, Date.now(), 40 * MINUTE);
		addCalls(240, Date.now(), 10 * MINUTE, { hasRecording: false });
		pass(2 * DAY);
		makeSlow(pbx.server, SECOND);
		const polls = await pollWithin(active, recorded.length);
		expect(polls.length).toBeGreaterThan(3);
		expectEachOnceInOrder(polls, recorded);
		const calls = pbx.calls.length;
		expect(questions().length).toBeLessThan(2 * calls);
	});

	it('is kept while recordings are added: what does not fit comes with the next poll', async () => {
		const active = await activePoller({ ...NEW_RECORDING, options: { addRecording: true } });
		const calls = addCalls(30, Date.now(), 30 * MINUTE);
		addCalls(60, Date.now(), 14 * MINUTE, { hasRecording: false });
		pass(18 * HOUR);
		makeSlow(pbx.server, SECOND);
		const polls = await pollWithin(active, calls.length);
		expect(polls.length).toBeGreaterThan(2);
		expect(polls.length).toBeLessThan(15);
		expectEachOnceInOrder(polls, calls);
	});

	it('is kept after a long outage in which nobody called until the end', async () => {
		const active = await activePoller();
		const calls = addCalls(5, Date.now() + 39 * DAY, HOUR);
		pass(40 * DAY);
		makeSlow(pbx.server, 2 * SECOND);
		expectEachOnceInOrder(await pollWithin(active, calls.length), calls);
	});

	it('asks for no more recordings than a poll hands over', async () => {
		const active = await activePoller({ ...NEW_RECORDING, options: { addRecording: true } });
		const calls = addCalls(120, Date.now(), MINUTE);
		pass(5 * HOUR);
		const first = idsIn(await active.poll());
		expect(first).toHaveLength(50);
		expect(questions().length).toBeLessThan(60);
		expectEachOnceInOrder([first, ...(await pollWithin(active, 70))], calls);
	});

	it('at the first poll leaves no recording out that comes later', async () => {
		const calls = addCalls(40, Date.now() - 50 * MINUTE, MINUTE);
		calls.forEach((call) => (call.recordingVisibleAt = Date.now() + 20 * MINUTE));
		makeSlow(pbx.server, SECOND);
		const active = poller(NEW_RECORDING);
		expect(await active.poll({ budgetMs: 20 * SECOND })).toEqual([]);
		expect(questions().length).toBeLessThan(25);
		pbx.server.faults.splice(0);
		expectEachOnce(await active.pollUntil(Date.now() + 4 * HOUR, 10 * MINUTE), calls);
	});

	it('that one answer uses up still lets every poll get on', async () => {
		const active = await activePoller(NEW_RECORDING);
		const calls = addCalls(4, Date.now(), MINUTE);
		pass(HOUR);
		makeSlow(pbx.server, 10 * SECOND);
		const polls: string[][] = [];
		for (let poll = 0; poll < 4; poll++) polls.push(idsIn(await active.poll({ budgetMs: 1 })));
		expectEachOnceInOrder(polls, calls);
	});
});

describe('A service that behaves oddly', () => {
	it.each<[string, Partial<OneComOddities>]>([
		['ignores the dates', { ignoreDates: true }],
		['ignores all filters', { ignoreFilters: true }],
		['says ] for nothing', { emptyBody: ']' }],
		['says [] for nothing', { emptyBody: '[]' }],
		['says null for nothing', { emptyBody: 'null' }],
		['reads the end of a range its own way', { inclusiveEnd: true }],
		['shuffles', { order: 'shuffled' }],
		['lists newest first', { order: 'newestFirst' }],
		['lists rows twice', { duplicateRows: true }],
		['puts blanks around', { leadingWhitespace: true }],
		['names the seconds of talk', { billsecColumn: true }],
		['keeps old answers', { cacheSeconds: 3600 }],
	])('and %s', async (_name, oddities) => {
		Object.assign(pbx.oddities, oddities);
		addCalls(80, Date.now() - 5 * DAY, HOUR);
		const active = await activePoller();
		const calls = addCalls(90, Date.now(), 25 * MINUTE);
		const polls = [
			...(await active.pollUntil(Date.now() + 6 * HOUR, 30 * MINUTE)),
			...(await active.pollUntil(Date.now() + 40 * HOUR, 9 * HOUR)),
		];
		expectEachOnce(polls, calls);
	});
});

describe('Time', () => {
	it.each([
		['forward', '2026-03-26T12:00:00Z', true],
		['back', '2026-10-24T12:00:00Z', true],
		['back, without epochs in the ids', '2026-10-24T12:00:00Z', false],
	])('clocks that go %s', async (_name, start, uniqueidEpoch) => {
		setClock(start);
		pbx.oddities.uniqueidEpoch = uniqueidEpoch;
		const active = await activePoller();
		const calls = addCalls(170, Date.now(), 7 * MINUTE);
		calls.forEach((call, index) => (call.visibleAt += (index % 8) * 17 * MINUTE));
		expectEachOnce(await active.pollUntil(Date.now() + DAY, 11 * MINUTE), calls);
	});

	it.each([
		['Asia/Jerusalem', 'Europe/Paris'],
		['Asia/Jerusalem', 'Australia/Sydney'],
		['America/New_York', 'Asia/Jerusalem'],
	])('a credential whose time zone is changed from %s to %s', async (before, after) => {
		addCalls(100, Date.now() - 2 * DAY, 28 * MINUTE);
		const staticData: IDataObject = {};
		const inZone = (timezone: string) =>
			createPoller(engineFor(pbx, { credential: { timezone } }), 'oneComTrigger', {}, staticData);
		await inZone(before).poll();
		const calls = addCalls(60, Date.now(), HOUR);
		const polls = [
			...(await inZone(before).pollUntil(Date.now() + 10 * HOUR, HOUR)),
			...(await inZone(after).pollUntil(Date.now() + 20 * HOUR, HOUR)),
			...(await inZone(before).pollUntil(Date.now() + 31 * HOUR, HOUR)),
		];
		expectEachOnce(polls, calls);
	});
});

describe('A clock of ours that is fast for one poll', () => {
	it.each([36, 240])('by %d hours loses and repeats nothing', async (hours) => {
		setClock('2026-01-20T10:05:00Z');
		const active = await activePoller();
		const calls = addCalls(1, Date.now(), MINUTE);
		const polls = await active.pollUntil(Date.now() + 5 * MINUTE, 5 * MINUTE);
		pass(hours * HOUR);
		polls.push(idsIn(await active.poll()));
		pass(-hours * HOUR);
		calls.push(...addCalls(12, Date.now(), 5 * MINUTE));
		polls.push(...(await active.pollUntil(Date.now() + 2 * HOUR, 5 * MINUTE)));
		expectEachOnce(polls, calls);
	});
});

describe('What is remembered', () => {
	it('stays under 200 KB at 10,000 calls a day', async () => {
		// Lists of so many calls take their time on a busy machine.
		Object.assign(LIMITS, { readIdleSeconds: 60, readTotalSeconds: 60 });
		const active = await activePoller({ options: { lookbackHours: 24 } });
		const calls = addCalls(15_000, Date.now(), 8.64 * SECOND);
		const polls: string[][] = [];
		const sizes: number[] = [];
		for (const hours of [30, 0, 5]) {
			pass(hours * HOUR);
			polls.push(idsIn(await active.poll()));
			sizes.push(JSON.stringify(active.staticData).length);
		}
		expectEachOnce(polls, calls.slice(0, polls.flat().length));
		expect(polls.flat().length).toBeGreaterThan(14_000);
		expect(Math.max(...sizes)).toBeLessThan(200_000);
	}, 60_000);
});
