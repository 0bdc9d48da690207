/**
 * A phone system that nobody wrote shared code for: Acme, of `test/fixtures/acme/`, by its entry in the list of
 * services alone. It has cursors instead of pages by number, a bearer token, and two secrets.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { ACME } from '../fixtures/acme/service.mts';
import { startAcme, type AcmeCall, type AcmeSimulator } from '../fixtures/acme/simulator.mts';
import { accountEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import type { NodeRun, RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { leaksOf, outcomesIn } from '../support/saidBack.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, expectEachOnceInOrder } from '../support/triggers.mts';
import { partsOf, sayingBack, secretsOf } from '../support/troubles.mts';

useFastLimits({ attempts: 2 });
const opened = useServers();

const DAY_MS = 86_400_000;
const ALL: INodeParameters = { dateRange: 'last30Days', returnAll: true };

let acme: AcmeSimulator;
beforeEach(async () => {
	acme = await opened(startAcme(secretsOf(ACME)));
});

const getCalls = async (
	parameters: INodeParameters = ALL,
	spec: Partial<RunSpec> = {},
	overrides: AccountOverrides = {},
): Promise<NodeRun> =>
	await accountEngine(ACME, acme, overrides).run({
		type: 'acme',
		parameters: { resource: 'call', operation: 'getAll', ...parameters },
		...spec,
	});

function recordsOf({ error, items }: NodeRun): IDataObject[] {
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return items.map(({ json }) => json);
}

const idsOf = (records: ReadonlyArray<{ id?: unknown }>): string[] =>
	records.map(({ id }) => String(id)).sort();

const idsWhere = (isWanted: (call: AcmeCall) => boolean): string[] =>
	idsOf(acme.calls.filter(isWanted));

const DIRECTIONS = { in: 'inbound', out: 'outbound', between: 'internal' };
const STATUSES: Record<string, string> = {
	talked: 'answered',
	unheard: 'missed',
	mailbox: 'voicemail',
	hung_up: 'cancelled',
	engaged: 'busy',
	broken: 'failed',
};

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

/** Worked out from what happened. The numbers outside are written with their country code. */
const expectedCall = (call: AcmeCall): IDataObject => ({
	id: call.id,
	provider: 'acme',
	account: 'demo',
	direction: DIRECTIONS[call.kind],
	status: STATUSES[call.result] ?? 'unknown',
	source: call.from.number,
	source_name: call.from.name,
	destination: call.to.number,
	extension: call.agent,
	external_number: { in: call.from.number, out: call.to.number, between: null }[call.kind],
	started_at: iso(call.startedAt),
	answered_at: iso(call.answeredAt),
	ended_at: iso(call.endedAt),
	duration_seconds: (call.endedAt - call.startedAt) / 1000,
	talk_seconds: call.answeredAt === null ? 0 : (call.endedAt - call.answeredAt) / 1000,
	recording: call.audio,
});

const newestFirst = (calls: readonly AcmeCall[]): AcmeCall[] =>
	[...calls].sort((a, b) => b.startedAt - a.startedAt);

describe('the calls of a phone system with cursors', () => {
	it('come from all pages, the empty ones passed over, each with what happened', async () => {
		const records = recordsOf(await getCalls());
		expect(records).toEqual(newestFirst(acme.calls).map(expectedCall));
		const lists = acme.server.requests.filter(({ path }) => path === '/v2/calls');
		expect(lists.length).toBeGreaterThan(acme.calls.length / acme.pageSize + 3);
	});

	it('are read no further than a limit needs, and are the newest ones', async () => {
		const records = recordsOf(await getCalls({ dateRange: 'last30Days', limit: 3 }));
		expect(records).toEqual(newestFirst(acme.calls).slice(0, 3).map(expectedCall));
		expect(acme.server.requests).toHaveLength(1);
	});

	it('are those of the date range, both ends included', async () => {
		const [newest, oldest] = [newestFirst(acme.calls)[40], newestFirst(acme.calls)[90]];
		const run = await getCalls({
			dateRange: 'custom',
			startDate: iso(oldest.startedAt),
			endDate: iso(newest.startedAt),
			returnAll: true,
		});
		expect(idsOf(recordsOf(run))).toEqual(
			idsWhere(({ startedAt }) => startedAt >= oldest.startedAt && startedAt <= newest.startedAt),
		);
	});

	it.each<[string, INodeParameters, (call: AcmeCall) => boolean]>([
		['direction', { direction: 'outbound' }, ({ kind }) => kind === 'out'],
		[
			'status',
			{ status: ['missed', 'unknown'] },
			({ result }) => ['unheard', 'lost'].includes(result),
		],
		[
			'extension',
			{ extensions: '103' },
			({ agent, from, to }) => [agent, from.number, to.number].includes('103'),
		],
	])('are narrowed by %s', async (_, filters, isWanted) => {
		const records = recordsOf(await getCalls({ ...ALL, filters }));
		expect(idsOf(records)).toEqual(idsWhere(isWanted));
		expect(records.length).toBeGreaterThan(0);
	});

	it('are narrowed by a number in the local form of the country', async () => {
		const [call] = acme.calls.filter(({ kind }) => kind === 'in');
		const number = call.from.number.replace('+44', '0');
		const credential = { country: 'GB' };
		const run = await getCalls({ ...ALL, filters: { number } }, {}, { credential });
		expect(idsOf(recordsOf(run))).toEqual(
			idsWhere(({ from, to }) => [from.number, to.number].includes(call.from.number)),
		);
	});

	it('are paired with the item that asked for them', async () => {
		const items = [{ direction: 'inbound' }, { direction: 'internal' }];
		const filters = { direction: '={{ $json.direction }}' };
		const run = await getCalls({ ...ALL, filters }, { items });
		const pairs = run.items.map(({ json, pairedItem }) => [json.direction, pairedItem]);
		expect(new Set(pairs.map(([, paired]) => JSON.stringify(paired)))).toEqual(
			new Set(['{"item":0}', '{"item":1}']),
		);
		for (const [direction, paired] of pairs) {
			expect(items[(paired as { item: number }).item].direction).toBe(direction);
		}
	});
});

describe('what goes wrong at a phone system with its own words for it', () => {
	it.each<[string, IDataObject, RegExp, RegExp]>([
		['a wrong token', { accessToken: 'wrong-token-1234' }, /access token/, /Access Token/],
		['a wrong secret', { appSecret: 'wrong-secret-1234' }, /app secret/, /App Secret/],
		['a workspace that is not ours', { workspace: 'other' }, /workspace/, /Workspace/],
	])('is said: %s', async (_, credential, message, description) => {
		const overrides = { credential } as AccountOverrides;
		const run = await getCalls(ALL, {}, overrides);
		expect(run.error).toMatchObject({ name: 'NodeApiError' });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toMatch(description);
		expect(run.error?.description).toMatch(/Acme says: /);
		const secrets = [
			...partsOf(Object.values(secretsOf(ACME))),
			'wrong-token-1234',
			'wrong-secret-1234',
		];
		expect(leaksIn(readableBy(run), secrets)).toEqual([]);
		const test = await accountEngine(ACME, acme, overrides).testCredential('acmeApi');
		expect(test.status).toBe('Error');
	});

	it('stops the read of a list whose cursor counts no more: half a list is none', async () => {
		acme.forgetsCursors = true;
		const { error, items } = await getCalls();
		expect(items).toEqual([]);
		expect(error?.message).toBe('Acme let the list of calls go while it was read');
	});

	it('ends a list that leads in a circle', async () => {
		const body = JSON.stringify({ calls: [], next: 'again' });
		acme.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error } = await getCalls();
		expect(error?.message).toBe('Acme does not come to the end of its list');
		expect(acme.server.requests).toHaveLength(2);
	});

	it('is tried again when the page was cut off', async () => {
		acme.server.faults.push({ kind: 'truncateBody' });
		expect(recordsOf(await getCalls())).toHaveLength(acme.calls.length);
	});

	it('accepts the right credential', async () => {
		const test = await accountEngine(ACME, acme).testCredential('acmeApi');
		expect(test.status).toBe('OK');
	});
});

describe.each(sayingBack('').map(({ name }) => name))(
	'two secrets that a phone system says back by: %s',
	(name) => {
		let elsewhere: SimulatorServer;
		beforeEach(async () => {
			elsewhere = await opened(startServer((_request, response) => void response.end('Elsewhere')));
		});

		it('are shown by no operation and no trigger, and sent nowhere else', async () => {
			const troubles = sayingBack(`http://localhost:${elsewhere.port}`);
			const trouble = troubles.find((each) => each.name === name);
			if (trouble === undefined) throw new Error(`There is no trouble ${name}`);
			const outcomes = await outcomesIn([ACME, acme], trouble);
			expect(outcomes.length).toBeGreaterThan(3);
			expect(outcomes.flatMap((outcome) => leaksOf([ACME, acme], outcome))).toEqual([]);
			if (trouble.isHarmless) expect(outcomes.filter(({ isWell }) => !isWell)).toEqual([]);
			expect(elsewhere.requests).toEqual([]);
		});
	},
);

describe('the trigger of a phone system with cursors', () => {
	const fresh = (minutesAgo: number): AcmeCall => ({
		...acme.calls[0],
		id: `C-new-${minutesAgo}`,
		startedAt: Date.now() - minutesAgo * 60_000,
	});

	it('hands over each call once, oldest first, those of before its first poll left out', async () => {
		const poller = createPoller(accountEngine(ACME, acme), 'acmeTrigger');
		expect(await poller.poll()).toEqual([]);
		const calls = [fresh(9), fresh(4)];
		acme.calls.push(...calls);
		const first = await poller.poll();
		const later = fresh(1);
		acme.calls.push(later);
		const polls = [first, await poller.poll(), await poller.poll()];
		expectEachOnceInOrder(
			polls.map((items) => items.map(({ json }) => String(json.id))),
			[...calls, later],
		);
	});

	it('hands a recording over with its call', async () => {
		const parameters = { triggerOn: 'newRecording', options: { addRecording: true } };
		const poller = createPoller(accountEngine(ACME, acme), 'acmeTrigger', parameters);
		await poller.poll();
		acme.calls.push({ ...fresh(5), result: 'talked', audio: 'A-new' });
		const [item] = await poller.poll();
		expect(item.json.recording).toBe('A-new');
		expect(item.binary?.data).toMatchObject({ mimeType: expect.stringMatching(/^audio\//) });
	});
});

it('a day has calls enough for these tests', () => {
	expect(idsWhere(({ startedAt }) => startedAt > Date.now() - DAY_MS).length).toBeGreaterThan(40);
});

describe('The check of an Acme account', () => {
	const check = async (overrides: AccountOverrides = {}): Promise<IDataObject[]> => {
		const parameters = { resource: 'account', operation: 'check' };
		const run = await accountEngine(ACME, acme, overrides).run({ type: 'acme', parameters });
		expect(leaksIn(readableBy(run), partsOf(Object.values(secretsOf(ACME))))).toEqual([]);
		return recordsOf(run);
	};

	it('finds what its service lists, by one request', async () => {
		acme.calls.forEach((call, index) => {
			call.result = index === 0 ? 'sent_on' : 'talked';
			call.startedAt = Date.now() - (index + 1) * 1000;
		});
		const [calls, words] = await check();
		expect(calls).toEqual({
			check: 'route_call_list',
			result: 'ok',
			found: 'allowed',
			advice: null,
		});
		expect(words).toMatchObject({ result: 'warning', found: 'result not known: sent_on' });
		expect(acme.server.requests).toHaveLength(1);
	});

	it('says what it was refused', async () => {
		const [calls, words] = await check({ credential: { accessToken: 'another-token-0123456789' } });
		expect(calls).toMatchObject({ result: 'failed', found: expect.stringMatching(/HTTP 401/) });
		expect(words).toMatchObject({
			result: 'unknown',
			found: 'Not tried: "route_call_list" failed',
		});
	});
});
