import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import { randomUUID } from 'node:crypto';
import lodash from 'lodash';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	recordingAudio,
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
	type KavkomSimulatorOptions,
} from '../../sandbox/kavkom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';
import { readBinary, type Engine } from '../support/engine.mts';
import { expectedCall } from '../support/kavkomTruth.mts';
import { everythingIn, leaksIn } from '../support/leaks.mts';
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

const POLL_EVERY = 10 * MINUTE;

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await startEmpty();
});

const startEmpty = async (options: KavkomSimulatorOptions = {}): Promise<KavkomSimulator> =>
	await opened(startKavkom({ calls: [], ...options }));

const engineFor = (simulator: KavkomSimulator, overrides: AccountOverrides = {}): Engine =>
	kavkomEngine(simulator, {
		...overrides,
		engine: { nodes: { kavkomTrigger: new KavkomTrigger() }, ...overrides.engine },
	});

const poller = (parameters: INodeParameters = {}, simulator = kavkom): Poller =>
	createPoller(engineFor(simulator), 'kavkomTrigger', parameters);

/** A trigger that has made its first poll. */
async function activePoller(parameters: INodeParameters = {}, simulator = kavkom): Promise<Poller> {
	const active = poller(parameters, simulator);
	expect(await active.poll()).toEqual([]);
	return active;
}

/** Calls at equal steps (ms), the first a step after `from` (epoch ms), in the list a minute after. */
function addCalls(
	count: number,
	from: number,
	stepMs: number,
	partial: Partial<KavkomCall> = {},
	simulator = kavkom,
): KavkomCall[] {
	return Array.from({ length: count }, (_, index) => {
		const startedAt = Math.floor((from + (index + 1) * stepMs) / SECOND) * SECOND;
		return simulator.addCall({ startedAt, visibleAt: startedAt + MINUTE, ...partial });
	});
}

describe('The first poll', () => {
	it('takes the calls that are there for known and hands over what comes after', async () => {
		addCalls(30, Date.now() - 2 * DAY, HOUR);
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({});
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(await active.poll()).toEqual([]);
	});

	it('hands over a call that began before it and ended after it', async () => {
		const startedAt = Date.now() - 3 * HOUR;
		const call = kavkom.addCall({ startedAt, endedAt: Date.now() + HOUR, visibleAt: Infinity });
		const active = await activePoller();
		pass(2 * HOUR);
		call.visibleAt = Date.now();
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	it('hands over the calls of the lookback time if wanted, oldest first and once', async () => {
		const calls = addCalls(20, Date.now() - 21 * HOUR, HOUR);
		const wanting = poller({ options: { emitBacklog: true } });
		expectEachOnceInOrder([idsIn(await wanting.poll())], calls);
		expect(await wanting.poll()).toEqual([]);
	});

	it('needs no call to be there', async () => {
		const active = await activePoller();
		pass(40 * DAY);
		const call = kavkom.addCall({});
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	it('whose list comes empty once takes what is there for known all the same', async () => {
		addCalls(40, Date.now() - 41 * HOUR, HOUR);
		const first = poller();
		kavkom.server.faults.push({ kind: 'body', body: '{"success":true,"data":null}', times: 1 });
		expect(await first.poll()).toEqual([]);
		pass(5 * MINUTE);
		const call = kavkom.addCall({});
		expect(idsIn(await first.poll())).toEqual([call.id]);
	});

	it('whose lists all come empty lets no call of long ago start the workflow later', async () => {
		addCalls(40, Date.now() - 41 * HOUR, HOUR);
		const first = poller();
		const body = '{"success":true,"data":null}';
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		expect(await first.poll()).toEqual([]);
		kavkom.server.faults.splice(0);
		pass(5 * MINUTE);
		expect((await first.poll()).length).toBeLessThan(13);
	});

	it.each([-9, 9])(
		'of an empty list loses no call of a clock that is %i hours off',
		async (hours) => {
			const active = await activePoller();
			pass(MINUTE);
			const calls = addCalls(5, Date.now() + hours * HOUR, SECOND, { visibleAt: 0 });
			expectEachOnce([idsIn(await active.poll()), idsIn(await active.poll())], calls);
		},
	);

	it('of a list that announces calls and shows none takes that for no start', async () => {
		addCalls(25, Date.now() - 26 * HOUR, HOUR);
		const first = poller();
		const body = '{"success":true,"data":[],"pagination":{"page":1,"pages":3,"total":250}}';
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		const { message } = await failureOf(first.poll());
		expect(message).toBe('Kavkom announced 250 more calls than it served');
		expect(first.staticData).toEqual({});
		kavkom.server.faults.splice(0);
		expect(await first.poll()).toEqual([]);
		pass(5 * MINUTE);
		expect(await first.poll()).toEqual([]);
	});

	it('that fails leaves no start behind', async () => {
		kavkom.oddities.serverError = ['cdr/list'];
		const active = poller();
		await failureOf(active.poll());
		expect(active.staticData).toEqual({});
	});
});

describe('The list of extensions', () => {
	const pathsOfPoll = async (active: Poller): Promise<string[]> => {
		kavkom.server.requests.length = 0;
		await active.poll();
		return kavkom.server.requests.map(({ path }) => path.replace('/api/pbx/v1/', ''));
	};

	it('is asked for only by a poll that finds a call', async () => {
		addCalls(30, Date.now() - 20 * HOUR, MINUTE);
		const active = await activePoller();
		pass(MINUTE);
		expect(await pathsOfPoll(active)).toEqual(['cdr/list']);
		kavkom.addCall({});
		expect(await pathsOfPoll(active)).toEqual(['cdr/list', 'extension/list_limited']);
		expect(await pathsOfPoll(active)).toEqual(['cdr/list']);
	});
});

describe('Trigger On', () => {
	it('New Call: every kind of call, once', async () => {
		const active = await activePoller();
		pass(2 * HOUR);
		const kinds = ['answered', 'missed', 'voicemail', 'cancelled', 'failed', 'NO_ROUTE'].flatMap(
			(result) =>
				(['inbound', 'outbound', 'local'] as const).map((direction) =>
					kavkom.addCall({ result, direction, startedAt: Date.now() - HOUR }),
				),
		);
		expectEachOnce([idsIn(await active.poll()), idsIn(await active.poll())], kinds);
	});

	it.each<[KavkomCall['direction'], string, boolean]>([
		['inbound', 'missed', true],
		['inbound', 'voicemail', true],
		['inbound', 'cancelled', true],
		['inbound', 'answered', false],
		['inbound', 'failed', true],
		['inbound', 'user_not_registered', true],
		['inbound', 'destination_out_of_order', true],
		['inbound', 'NO_ROUTE', false],
		['outbound', 'missed', false],
		['outbound', 'failed', false],
		['local', 'missed', false],
	])('Missed Call: an %s call that was %s: %s', async (direction, result, isMissed) => {
		const active = await activePoller({ triggerOn: 'missedCall' });
		pass(5 * MINUTE);
		const call = kavkom.addCall({ direction, result });
		expect(idsIn(await active.poll())).toEqual(isMissed ? [call.id] : []);
		expect(await active.poll()).toEqual([]);
	});

	it('Missed Call: one whose result settles later', async () => {
		const active = await activePoller({ triggerOn: 'missedCall' });
		pass(MINUTE);
		const call = kavkom.addCall({ result: 'ringing', answeredAt: null });
		expect(await active.poll()).toEqual([]);
		pass(20 * HOUR);
		kavkom.addCall({});
		call.result = 'missed';
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(await active.poll()).toEqual([]);
	});

	it('New Call: once, whatever changes in the call afterwards', async () => {
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({ result: 'ringing' });
		expect(idsIn(await active.poll())).toEqual([call.id]);
		Object.assign(call, { result: 'answered', file: 'late.mp3', durationSeconds: 600 });
		pass(MINUTE);
		expect(await active.poll()).toEqual([]);
	});

	it('New Recording: once the recording is there, and once only', async () => {
		const active = await activePoller({ triggerOn: 'newRecording' });
		pass(MINUTE);
		const recorded = kavkom.addCall({});
		const never = kavkom.addCall({ result: 'missed' });
		expect(await active.poll()).toEqual([]);
		pass(15 * MINUTE);
		recorded.file = 'there.mp3';
		const items = await active.poll();
		expect(idsIn(items)).toEqual([recorded.id]);
		expect(items[0].json.recording).toBe('there.mp3');
		pass(HOUR);
		expect(await active.poll()).toEqual([]);
		expect(never.file).toBe('');
	});

	it('New Recording: not for a call that was recorded before the first poll', async () => {
		kavkom.addCall({ file: 'old.mp3' });
		const waiting = kavkom.addCall({});
		const active = await activePoller({ triggerOn: 'newRecording' });
		pass(MINUTE);
		waiting.file = 'new.mp3';
		expect(idsIn(await active.poll())).toEqual([waiting.id]);
	});

	it('New Recording: hours later, while other calls go on', async () => {
		kavkom.oddities.lateRecordings = true;
		const active = await activePoller({ triggerOn: 'newRecording' });
		const recorded = addCalls(40, Date.now(), 5 * MINUTE, {}).map((call) =>
			Object.assign(call, { file: `${call.id}.mp3` }),
		);
		addCalls(20, Date.now(), 10 * MINUTE, { result: 'missed' });
		expectEachOnce(await active.pollUntil(Date.now() + 4 * HOUR, 7 * MINUTE), recorded);
	});
});

describe('Late records', () => {
	it('are handed over whenever they appear, up to a day after the call, each once', async () => {
		kavkom.oddities.lateRecords = true;
		const active = await activePoller();
		const calls = addCalls(120, Date.now(), 11 * MINUTE);
		const polls = await active.pollUntil(Date.now() + 48 * HOUR, 20 * MINUTE);
		expectEachOnce(polls, calls);
		expect(polls.flat()).not.toEqual(calls.map(({ id }) => id));
	});

	it('of a call of six hours that appears a day after its end', async () => {
		const active = await activePoller();
		const startedAt = Date.now() + MINUTE;
		const endedAt = startedAt + 6 * HOUR - MINUTE;
		const long = kavkom.addCall({ startedAt, endedAt, visibleAt: endedAt + DAY - MINUTE });
		const others = addCalls(30, Date.now(), HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 31 * HOUR, HOUR), [long, ...others]);
	});

	it('of longer ago are found with more Lookback Hours', async () => {
		const active = await activePoller({ options: { lookbackHours: 72 } });
		const late = kavkom.addCall({ startedAt: Date.now(), visibleAt: Date.now() + 70 * HOUR });
		const others = addCalls(70, Date.now(), HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 72 * HOUR, HOUR), [late, ...others]);
	});

	it('of years ago are refused in words', async () => {
		const lost = activePoller({ options: { lookbackHours: 1e12 } });
		await expect(lost).rejects.toThrow('Lookback Hours is "1000000000000"');
	});

	it('does not hand over older calls when Lookback Hours are raised', async () => {
		addCalls(100, Date.now() - 4 * DAY, 55 * MINUTE);
		const { staticData } = await activePoller();
		pass(MINUTE);
		const longer = createPoller(
			engineFor(kavkom),
			'kavkomTrigger',
			{ options: { lookbackHours: 72 } },
			staticData,
		);
		expect(await longer.poll()).toEqual([]);
	});
});

describe('Filters', () => {
	const people = {
		dana: { callerName: 'Dana Sample', callerNumber: '12025550123' },
		omer: { callerName: 'Omer Sample', callerNumber: '442079460123' },
	};

	it.each<[string, INodeParameters, Partial<KavkomCall>, Partial<KavkomCall>]>([
		['Direction', { direction: 'outbound' }, { direction: 'outbound' }, { direction: 'inbound' }],
		['Status', { status: ['failed'] }, { result: 'failed' }, { result: 'answered' }],
		['Number', { number: '+1 202-555-0123' }, people.dana, people.omer],
		['Extensions', { extensions: '102' }, { extensionNumber: '102' }, { extensionNumber: '103' }],
		['Caller ID Name', { callerIdName: 'dana' }, people.dana, people.omer],
		['Caller ID Number', { callerIdNumber: '2025550' }, people.dana, people.omer],
		[
			'Destination Number',
			{ destinationNumber: '33199001001' },
			{ destination: '33199001001' },
			{ destination: '33199001002' },
		],
	])('%s', async (_name, filters, matching, other) => {
		const active = await activePoller({ filters });
		pass(MINUTE);
		const call = kavkom.addCall(matching);
		kavkom.addCall(other);
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	it('apply to every event', async () => {
		const active = await activePoller({
			triggerOn: 'missedCall',
			filters: { callerIdName: 'omer' },
		});
		pass(MINUTE);
		kavkom.addCall({ ...people.dana, result: 'missed' });
		const call = kavkom.addCall({ ...people.omer, result: 'missed' });
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});
});

describe('Output', () => {
	it('Simplified: the Call record', async () => {
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({ extensionNumber: '101', file: 'x.mp3' });
		const items = await active.poll();
		expect(items.map(({ json }) => json)).toEqual([expectedCall(call, kavkom)]);
	});

	it("Raw: the service's own record", async () => {
		const active = await activePoller({ output: 'raw' });
		pass(MINUTE);
		const call = kavkom.addCall({ result: 'forwarded' });
		const [{ json }] = await active.poll();
		expect(json).toMatchObject({
			uuid: call.id,
			call_result: 'forwarded',
			start_stamp: expect.stringMatching(/^2026-01-20 11:20:\d\d$/),
			domain_uuid: kavkom.domainUuid,
		});
		expect(json).not.toHaveProperty('provider');
	});
});

describe('Add Recording', () => {
	const ADDING = { options: { addRecording: true } };

	it.each(['default', 'filesystem'] as const)('puts it into the item (%s)', async (binaryMode) => {
		const engine = engineFor(kavkom, { engine: { binaryMode } });
		const active = createPoller(engine, 'kavkomTrigger', ADDING);
		await active.poll();
		pass(MINUTE);
		kavkom.addCall({ file: 'a b+c.mp3' });
		const [item] = await active.poll();
		expect(await readBinary(item)).toEqual(recordingAudio('a b+c.mp3'));
		expect(item.binary?.data).toMatchObject({ mimeType: 'audio/mpeg' });
	});

	it('uses the field that was named', async () => {
		const options = { addRecording: true, binaryPropertyName: 'audio' };
		const active = await activePoller({ options });
		pass(MINUTE);
		kavkom.addCall({ file: 'x.mp3' });
		const [item] = await active.poll();
		expect(await readBinary(item, 'audio')).toEqual(recordingAudio('x.mp3'));
	});

	it('hands over a call without one all the same, asking for none', async () => {
		const active = await activePoller(ADDING);
		pass(MINUTE);
		const call = kavkom.addCall({ file: '' });
		const items = await active.poll();
		expect(idsIn(items)).toEqual([call.id]);
		expect(items[0].binary).toBeUndefined();
		expect(kavkom.server.requests.filter(({ path }) => path.includes('download'))).toEqual([]);
	});

	it('hands over a call whose recording is listed but not there', async () => {
		kavkom.oddities.audio = 'empty';
		const active = await activePoller(ADDING);
		pass(MINUTE);
		const call = kavkom.addCall({ file: 'x.mp3' });
		const items = await active.poll();
		expect(idsIn(items)).toEqual([call.id]);
		expect(items[0].binary).toBeUndefined();
	});
});

describe('Fetch test event', () => {
	it('shows the newest matching call and leaves the memory alone', async () => {
		const active = await activePoller({ filters: { direction: 'inbound' } });
		pass(HOUR);
		const newest = kavkom.addCall({ startedAt: Date.now() - 2 * MINUTE });
		kavkom.addCall({ startedAt: Date.now() - 10 * MINUTE });
		kavkom.addCall({ direction: 'outbound', startedAt: Date.now() - MINUTE });
		const before = structuredClone(active.staticData);
		expect(idsIn(await active.sample())).toEqual([newest.id]);
		expect(idsIn(await active.sample())).toEqual([newest.id]);
		expect(active.staticData).toEqual(before);
		expect(await active.poll()).toHaveLength(2);
	});

	it.each<[string, INodeParameters, Partial<KavkomCall>, Partial<KavkomCall>]>([
		['a missed call', { triggerOn: 'missedCall' }, { result: 'missed' }, {}],
		['a recorded call', { triggerOn: 'newRecording' }, { file: 'x.mp3' }, {}],
	])('shows %s of days ago', async (_name, parameters, matching, newer) => {
		const call = kavkom.addCall({ startedAt: Date.now() - 5 * DAY, ...matching });
		kavkom.addCall(newer);
		expect(idsIn(await poller(parameters).sample())).toEqual([call.id]);
	});

	it('adds the recording, too', async () => {
		kavkom.addCall({ file: 'x.mp3' });
		const [item] = await poller({ options: { addRecording: true } }).sample();
		expect(await readBinary(item)).toEqual(recordingAudio('x.mp3'));
	});

	it.each([false, true])(
		'says what to do when there is none (dates ignored: %s)',
		async (ignoreDates) => {
			kavkom.oddities.ignoreDates = ignoreDates;
			kavkom.addCall({ startedAt: Date.now() - 9 * DAY });
			const first = poller();
			const failure = await failureOf(first.sample());
			expect(failure.message).toBe('Kavkom has no matching call in the last 7 days');
			expect(failure.description).toMatch(/Make a call.*fetch a test event again/);
			expect(first.staticData).toEqual({});
		},
	);

	it('works while a poll of the active workflow is under way', async () => {
		const call = kavkom.addCall({});
		const active = poller({ options: { emitBacklog: true } });
		const [items, sample] = await Promise.all([active.poll(), active.sample()]);
		expect([idsIn(items), idsIn(sample)]).toEqual([[call.id], [call.id]]);
	});
});

describe('A failed poll', () => {
	const failures: Array<[string, (simulator: KavkomSimulator) => void]> = [
		['a service that is down', ({ server }) => void server.faults.push(forever('status'))],
		['a connection that breaks', ({ server }) => void server.faults.push(forever('truncateBody'))],
		['a web page', ({ server }) => void server.faults.push(forever('html'))],
		['an answer of failure', ({ oddities }) => void (oddities.successFalse = ['cdr/list'])],
		['a refused route', ({ oddities }) => void (oddities.refusedRoutes = ['cdr/list'])],
		[
			'pages behind the first that fail',
			({ server }) => void server.faults.push({ ...forever('status'), match: isLaterPage }),
		],
	];
	const forever = (kind: Fault['kind']): Fault => ({ kind, times: Infinity });
	const isLaterPage: Fault['match'] = ({ path, query }) =>
		path.endsWith('/cdr/list') && query.get('page') !== '1';

	it.each(failures)('by %s loses nothing and repeats nothing', async (_name, breakIt) => {
		const active = await activePoller();
		pass(HOUR);
		const calls = addCalls(150, Date.now() - HOUR, 20 * SECOND, { visibleAt: 0 });
		const before = structuredClone(active.staticData);
		const oddities = { ...kavkom.oddities };
		breakIt(kavkom);
		const failure = await failureOf(active.poll());
		expect(active.staticData).toEqual(before);
		expect(failure.message).toMatch(/Kavkom/);
		await failureOf(active.poll({ liveStaticData: true }));
		expect(active.staticData).toEqual(before);
		kavkom.server.faults.splice(0);
		Object.assign(kavkom.oddities, oddities);
		expectEachOnceInOrder([idsIn(await active.poll()), idsIn(await active.poll())], calls);
	});

	it('shows the key nowhere', async () => {
		const apiKey = 'k/ey+with "signs" 0123456789';
		const secretive = await startEmpty({ apiKey });
		const active = await activePoller({}, secretive);
		pass(MINUTE);
		secretive.addCall({});
		const echo = JSON.stringify({ success: false, message: `Token ${apiKey} is not allowed` });
		secretive.server.faults.push({ kind: 'body', body: echo, times: Infinity });
		const failure = await failureOf(active.poll());
		secretive.server.faults.splice(0);
		const items = await active.poll();
		expect(items).toHaveLength(1);
		const readable = [
			everythingIn(failure),
			JSON.stringify(active.staticData),
			everythingIn(items),
		];
		expect(leaksIn(readable.join('\n'), [apiKey])).toEqual([]);
	});

	it('says which time zone is not known', async () => {
		const failure = await failureOf(poller({ options: { timezone: 'Mars/Olympus' } }).poll());
		expect(failure.message).toMatch(/Timezone.*Mars\/Olympus/);
	});
});

describe('An outage', () => {
	it('of the service for a day: everything comes once it is over', async () => {
		const active = await activePoller();
		const calls = addCalls(60, Date.now(), 30 * MINUTE);
		const polls = await active.pollUntil(Date.now() + 2 * HOUR, POLL_EVERY);
		kavkom.oddities.serverError = ['cdr/list'];
		for (let hour = 0; hour < 24; hour++) {
			pass(HOUR);
			await failureOf(active.poll());
		}
		kavkom.oddities.serverError = [];
		polls.push(...(await active.pollUntil(Date.now() + 8 * HOUR, POLL_EVERY)));
		expectEachOnceInOrder(polls, calls);
	});

	it.each([2, 5, 40])('of n8n for %i days: everything comes, in order', async (days) => {
		const active = await activePoller();
		const calls = addCalls(days * 24, Date.now(), HOUR);
		const late = kavkom.addCall({
			startedAt: Date.now() + 90 * MINUTE,
			visibleAt: Date.now() + DAY,
		});
		pass(days * DAY + HOUR);
		expectEachOnceInOrder(
			[idsIn(await active.poll()), idsIn(await active.poll())],
			[...calls.slice(0, 1), late, ...calls.slice(1)],
		);
	});

	it('of n8n: a restart goes on from what was stored, however old', async () => {
		const { staticData, ...active } = await activePoller();
		const calls = addCalls(30, Date.now(), 2 * HOUR);
		const stored = structuredClone(staticData);
		const lost = await active.pollUntil(Date.now() + 10 * HOUR, HOUR);
		expect(lost.flat().length).toBeGreaterThan(3);
		pass(2 * DAY);
		const restarted = createPoller(engineFor(kavkom), 'kavkomTrigger', {}, stored);
		expectEachOnceInOrder([idsIn(await restarted.poll())], calls.slice(0, 28));
	});
});

describe('Polls', () => {
	it('that overlap: one of them hands over', async () => {
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({});
		const both = await Promise.all([active.poll(), active.poll()]);
		expect(both.map(idsIn).sort()).toEqual([[], [call.id]]);
		expect(await active.poll()).toEqual([]);
	});

	it('go on after one that overlapped failed', async () => {
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({});
		kavkom.oddities.serverError = ['cdr/list'];
		const failing = failureOf(active.poll());
		expect(await active.poll()).toEqual([]);
		await failing;
		kavkom.oddities.serverError = [];
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	it('that are repeated hand over nothing again, for days', async () => {
		const active = await activePoller();
		const calls = addCalls(20, Date.now(), HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 4 * DAY, 3 * HOUR), calls);
	});

	it.each([false, true])('read all of what one second holds (late: %s)', async (isLate) => {
		const active = await activePoller();
		pass(MINUTE);
		const startedAt = Date.now() - 30 * SECOND;
		const calls = addCalls(5, startedAt, 0, { visibleAt: 0 });
		const first = idsIn(await active.poll());
		const more = isLate ? addCalls(5, startedAt, 0, { visibleAt: 0 }) : [];
		expectEachOnce([first, idsIn(await active.poll())], [...calls, ...more]);
	});
});

describe("n8n's budget for a poll", () => {
	const BUDGET = { budgetMs: 36 * SECOND };

	/** Polls until nothing more comes; each poll must keep within the budget and get on. */
	async function pollWithin(active: Poller): Promise<string[][]> {
		const polls: string[][] = [];
		do {
			const start = Date.now();
			polls.push(idsIn(await active.poll(BUDGET)));
			expect(Date.now() - start).toBeLessThanOrEqual(BUDGET.budgetMs);
			expect(polls.length).toBeLessThan(60);
			pass(MINUTE);
		} while (polls.at(-1)?.length !== 0);
		return polls;
	}

	it('is kept after a long outage, by a slow service', async () => {
		const active = await activePoller();
		const calls = addCalls(20 * 12, Date.now(), 2 * HOUR);
		pass(20 * DAY + HOUR);
		makeSlow(kavkom.server, 5 * SECOND);
		const polls = await pollWithin(active);
		expect(polls.length).toBeGreaterThan(2);
		expectEachOnceInOrder(polls, calls);
	});

	it('is kept after an outage of many calls', async () => {
		const active = await activePoller();
		const calls = addCalls(4 * 960, Date.now(), 90 * SECOND);
		pass(4 * DAY + HOUR);
		makeSlow(kavkom.server, SECOND);
		expectEachOnceInOrder(await pollWithin(active), calls);
	});

	it('is kept while recordings are added: what does not fit comes with the next poll', async () => {
		const active = await activePoller({ options: { addRecording: true } });
		const calls = addCalls(30, Date.now(), MINUTE, { file: 'x.mp3' });
		pass(HOUR);
		makeSlow(kavkom.server, 3 * SECOND);
		const polls = await pollWithin(active);
		expect(polls.length).toBeGreaterThan(3);
		expectEachOnceInOrder(polls, calls);
	});

	it('holds 50 recordings at most', async () => {
		const active = await activePoller({ options: { addRecording: true } });
		const calls = addCalls(120, Date.now(), 10 * MINUTE, { file: 'x.mp3' });
		pass(21 * HOUR);
		const polls = await pollWithin(active);
		expect(polls.map(({ length }) => length)).toEqual([50, 50, 20, 0]);
		expectEachOnceInOrder(polls, calls);
	});

	it('that is used up by one item still lets that item through', async () => {
		const active = await activePoller({ options: { addRecording: true } });
		const calls = addCalls(3, Date.now(), MINUTE, { file: 'x.mp3' });
		pass(HOUR);
		makeSlow(kavkom.server, 10 * SECOND);
		const polls: string[][] = [];
		for (let poll = 0; poll < 3; poll++) polls.push(idsIn(await active.poll({ budgetMs: 1 })));
		expect(polls.map(({ length }) => length)).toEqual([1, 1, 1]);
		expectEachOnceInOrder(polls, calls);
	});
});

describe('A service that behaves oddly', () => {
	it.each<[string, Partial<KavkomOddities>]>([
		['ignores the dates', { ignoreDates: true }],
		['ignores all filters', { ignoreFilters: true }],
		['ignores the page', { ignorePage: true, maxLimit: 15 }],
		['tells no totals', { pagination: 'none' }],
		['answers with a bare array', { pagination: 'bareArray' }],
		['pages as Laravel does', { pagination: 'laravel' }],
		['tells zero for totals', { wrongTotals: 'zero' }],
		['shuffles', { order: 'shuffled' }],
		['lists oldest first', { order: 'oldestFirst' }],
		['lists rows twice', { duplicateRows: true }],
		['has no page behind the last', { pagination: 'none', emptyLastPage: 'notFound' }],
		['repeats the last page', { pagination: 'none', emptyLastPage: 'repeatLast' }],
		['drops bodies', { dropGetBody: true }],
		['reads no filter in the query', { ignoreQueryFilter: true }],
		['tells epochs', { epochColumns: true }],
		['tells numbers as texts', { numbersAsStrings: true, extraColumns: true }],
		['names ids another way', { idKey: 'xml_cdr_uuid' }],
		['refuses the extensions', { refusedRoutes: ['extension/list', 'extension/list_limited'] }],
		['serves few rows a page', { maxLimit: 15, pagination: 'none' }],
	])('and %s', async (_name, oddities) => {
		Object.assign(kavkom.oddities, oddities);
		addCalls(80, Date.now() - 5 * DAY, HOUR);
		const active = await activePoller();
		const calls = addCalls(90, Date.now(), 25 * MINUTE);
		const polls = [
			...(await active.pollUntil(Date.now() + 6 * HOUR, HOUR)),
			...(await active.pollUntil(Date.now() + 40 * HOUR, 9 * HOUR)),
		];
		expectEachOnce(polls, calls);
	});

	it('and gets a new call with every answer', async () => {
		kavkom.oddities.shiftEvery = 1;
		addCalls(250, Date.now() - DAY, 5 * MINUTE);
		const known = new Set(kavkom.calls.map(({ id }) => id));
		const active = await activePoller();
		const polls: string[][] = [];
		for (let poll = 0; poll < 5; poll++) {
			pass(MINUTE);
			polls.push(idsIn(await active.poll()));
		}
		kavkom.oddities.shiftEvery = 0;
		polls.push(idsIn(await active.poll()));
		const handedOver = polls.flat();
		expect(new Set(handedOver).size).toBe(handedOver.length);
		const arrived = kavkom.calls.filter(({ id }) => !known.has(id)).map(({ id }) => id);
		const baseline = arrived.filter((id) => !handedOver.includes(id));
		expect(arrived.slice(baseline.length).sort()).toEqual([...handedOver].sort());
	});
});

describe('A server that fails by large pages', () => {
	it.each<Fault['kind']>(['status', 'stallHeaders'])(
		'(%s) is asked for smaller ones',
		async (kind) => {
			Object.assign(LIMITS, { readIdleSeconds: 0.3 });
			const domainUuid = randomUUID();
			const simulator = await startEmpty({ domainUuid });
			simulator.server.faults.push({
				kind,
				times: Infinity,
				match: ({ query }) => Number(query.get('limit')) > 100,
			});
			const active = await activePoller({}, simulator);
			const calls = addCalls(120, Date.now(), SECOND, {}, simulator);
			pass(5 * MINUTE);
			simulator.server.requests.length = 0;
			expectEachOnce([idsIn(await active.poll())], calls);
			const asked = simulator.server.requests.filter(({ path }) => path.endsWith('cdr/list'));
			expect(asked.map(({ query }) => query.get('limit'))).toEqual(asked.map(() => '100'));
		},
	);
});

describe('Time', () => {
	it.each([
		['forward in Paris', '2026-03-28T12:00:00Z', 'Europe/Paris'],
		['back in Paris', '2026-10-24T12:00:00Z', 'Europe/Paris'],
		['forward in Jerusalem', '2026-03-26T12:00:00Z', 'Asia/Jerusalem'],
		['back in Jerusalem', '2026-10-24T12:00:00Z', 'Asia/Jerusalem'],
		['back at midnight in Havana', '2026-10-31T12:00:00Z', 'America/Havana'],
	])('clocks that go %s', async (_name, start, zone) => {
		setClock(start);
		const there = await startEmpty({ zone });
		const active = await activePoller({}, there);
		const calls = addCalls(120, Date.now(), 17 * MINUTE, {}, there);
		const late = addCalls(8, Date.now() + 9 * HOUR, 30 * MINUTE, { visibleAt: 0 }, there);
		late.forEach((call) => (call.visibleAt = call.endedAt + 22 * HOUR));
		const polls = await active.pollUntil(Date.now() + 2.5 * DAY, 23 * MINUTE);
		expectEachOnce(polls, [...calls, ...late]);
	});

	it.each([
		['Europe/Paris', 'Asia/Jerusalem'],
		['Asia/Jerusalem', 'America/New_York'],
		['America/Los_Angeles', 'Australia/Sydney'],
		['Australia/Sydney', 'America/Los_Angeles'],
	])('a credential whose time zone is changed from %s to %s', async (before, after) => {
		addCalls(100, Date.now() - 4 * DAY, 55 * MINUTE);
		const staticData: IDataObject = {};
		const inZone = (timezone: string) =>
			createPoller(
				engineFor(kavkom, { credential: { timezone } }),
				'kavkomTrigger',
				{},
				staticData,
			);
		await inZone(before).poll();
		const calls = addCalls(60, Date.now(), HOUR);
		const polls = [
			...(await inZone(before).pollUntil(Date.now() + 10 * HOUR, HOUR)),
			...(await inZone(after).pollUntil(Date.now() + 20 * HOUR, HOUR)),
			...(await inZone(before).pollUntil(Date.now() + 31 * HOUR, HOUR)),
		];
		expectEachOnce(polls, calls);
	});

	it.each([
		['ahead by an hour', HOUR],
		['behind by an hour', -HOUR],
		['ahead by a day', DAY],
		['behind by a day', -DAY],
		['ahead by a week', 7 * DAY],
		['behind by a week', -7 * DAY],
	])('a clock that is %s, and then put right', async (_name, wrongBy) => {
		let error = wrongBy;
		const there = await startEmpty({ now: () => Date.now() - error });
		const truly = () => Date.now() - error;
		const before = addCalls(40, truly() - 2 * DAY, HOUR, {}, there).map(({ id }) => id);
		const active = await activePoller({}, there);
		const calls = addCalls(30, truly(), HOUR, {}, there);
		const polls = await active.pollUntil(Date.now() + 12 * HOUR, HOUR);
		pass(-wrongBy);
		error = 0;
		polls.push(...(await active.pollUntil(Date.now() + 20 * HOUR, HOUR)));
		const handedOver = polls.flat();
		// By a wrong clock nobody knows which calls there were before the first poll.
		expect(new Set(handedOver).size).toBe(handedOver.length);
		expectEachOnce([lodash.difference(handedOver, before)], calls);
	});
});

describe('A clock of ours that is fast for one poll', () => {
	it.each([60, 240, 9600])('by %d hours loses and repeats nothing', async (hours) => {
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
		// Every page is cut from all calls, which saves the simulator from comparing dates.
		kavkom.oddities.ignoreDates = true;
		const active = await activePoller();
		const calls = addCalls(15_000, Date.now(), 8.64 * SECOND);
		const polls: string[][] = [];
		const sizes: number[] = [];
		for (const hours of [30, 0, 5]) {
			pass(hours * HOUR);
			polls.push(idsIn(await active.poll()));
			sizes.push(JSON.stringify(active.staticData).length);
		}
		expectEachOnceInOrder(polls, calls.slice(0, polls.flat().length));
		expect(polls.map(({ length }) => length)).toEqual([10_000, 2_493, 2_083]);
		expect(Math.max(...sizes)).toBeLessThan(200_000);
	}, 60_000);

	it('is not mixed with that of another account or event', async () => {
		const { staticData } = await activePoller();
		pass(MINUTE);
		kavkom.addCall({ result: 'missed' });
		const other = createPoller(
			engineFor(kavkom),
			'kavkomTrigger',
			{ triggerOn: 'missedCall' },
			staticData,
		);
		expect(await other.poll()).toEqual([]);
		pass(2 * MINUTE);
		const call = kavkom.addCall({ result: 'missed' });
		expect(idsIn(await other.poll())).toEqual([call.id]);
	});
});
