import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun, RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const serve = useServers();

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ calls: [] });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

const number = (value: string): INodeParameters => ({ __rl: true, mode: 'number', value });

const originate = (more: INodeParameters = {}, spec: Partial<RunSpec> = {}): RunSpec => ({
	type: 'oneCom',
	parameters: {
		resource: 'activeCall',
		operation: 'originate',
		extension: number('203'),
		destination: '0505550142',
		...more,
	},
	...spec,
});

const dials = (): number =>
	pbx.server.requests.filter(({ query }) => query.get('reqtype') === 'DIAL').length;

const UNCERTAIN = 'It is not certain whether the call was placed';

/** What must hold whatever went wrong: one request, and the truth about what is known. */
function expectOnce(run: NodeRun, isUncertain: boolean): void {
	expect(dials()).toBe(1);
	expect(pbx.placed.length).toBeLessThanOrEqual(1);
	expect(run.error).toBeDefined();
	expect(run.error?.description?.includes(UNCERTAIN)).toBe(isUncertain);
	expect(leaksIn(readableBy(run), [pbx.apiKey])).toEqual([]);
}

describe('a call that is placed', () => {
	it.each(['byFormat', 'plain', 'json'] as const)(
		'gives its id, whichever form the answer has (%s)',
		async (dial) => {
			pbx.oddities.dial = dial;
			const run = await engine.run(originate());
			expect(pbx.placed).toHaveLength(1);
			expect(recordsOf(run)).toEqual([
				{
					provider: '1com',
					call_id: pbx.placed[0].id,
					extension: '203',
					destination: '0505550142',
					message: 'Originate successfully queued',
				},
			]);
			expect(run.items[0].pairedItem).toEqual({ item: 0 });
		},
	);

	it('rings the extension first, on its account', async () => {
		await engine.run(originate());
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[0].query);
		expect(query).toEqual({
			reqtype: 'DIAL',
			tenant: 'DEMO',
			source: '203',
			dest: '0505550142',
			account: 'source',
			format: 'json',
		});
		expect(pbx.placed[0]).toMatchObject({ source: '203', destination: '0505550142' });
	});

	it.each([
		['OK', null],
		[' ok\r\n', null],
		['"OK"', null],
		['{"Response":"OK"}', null],
		['{"Response":"Success"}', null],
		['{"response":"Success"}', null],
		['{"RESPONSE":"success","MESSAGE":"Queued"}', 'Queued'],
		['["Success"]', null],
		['Success: queued', null],
		[
			'Response: Success\r\nMessage: Originate successfully queued\r\n\r\n',
			'Originate successfully queued',
		],
	])('is a success where 1com answers %j, which gives no id', async (body, message) => {
		pbx.server.faults.push({ kind: 'body', body });
		const run = await engine.run(originate());
		expect(recordsOf(run)).toMatchObject([{ call_id: null, message }]);
		expect(dials()).toBe(1);
	});

	it('keeps every digit of an id that is a number', async () => {
		const body = '{"Response":"Success","Message":"Queued","ID":123456789012345678}';
		pbx.server.faults.push({ kind: 'body', body });
		expect(recordsOf(await engine.run(originate()))).toMatchObject([
			{ call_id: '123456789012345678' },
		]);
	});

	it('that is answered with OK alone really rings', async () => {
		pbx.oddities.dial = 'ok';
		expect(recordsOf(await engine.run(originate()))).toMatchObject([{ call_id: null }]);
		expect(pbx.placed).toHaveLength(1);
	});

	it.each(['error', 'sentence'] as const)(
		'is under an account of the tenant, or refused with the reason (%s)',
		async (wrongAccount) => {
			pbx.oddities.wrongAccount = wrongAccount;
			const url = new URL(`${pbx.baseUrl}?reqtype=DIAL&source=203&dest=112&account=203`);
			url.searchParams.set('key', pbx.apiKey);
			url.searchParams.set('tenant', 'DEMO');
			expect(await (await fetch(url)).text()).toContain('Account not found');
			await engine.run(originate());
			expect(pbx.placed).toHaveLength(1);
		},
	);

	it('leaves out what was not chosen and sends what was', async () => {
		await engine.run(
			originate({
				options: { callerId: '03-555 0110', recording: true, autoAnswer: true, ringTimeout: 45 },
			}),
		);
		expect(pbx.placed[0].parameters).toMatchObject({
			destclid: '035550110',
			recording: 'yes',
			autoanswer: 'yes',
			dialtimeout: '45',
		});
	});

	it('can be kept from being recorded, and from answering by itself', async () => {
		await engine.run(originate({ options: { recording: false, autoAnswer: false } }));
		const [{ parameters }] = pbx.placed;
		expect(parameters.recording).toBe('no');
		expect(parameters).not.toHaveProperty('autoanswer');
	});

	it('is one for each item', async () => {
		const run = await engine.run(
			originate(
				{ destination: '={{ $json.phone }}' },
				{ items: [{ phone: '0505550142' }, { phone: '0505550143' }] },
			),
		);
		expect(pbx.placed.map(({ destination }) => destination)).toEqual(['0505550142', '0505550143']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('the extension', () => {
	it('is taken from the list, by its number, or from an expression as it is', async () => {
		const list = { __rl: true, mode: 'list', value: '204' };
		for (const extension of [list, number('205'), '={{ "206" }}', '={{ 207 }}']) {
			const { error } = await engine.run(originate({ extension }));
			expect(error).toBeUndefined();
		}
		expect(pbx.placed.map(({ source }) => source)).toEqual(['204', '205', '206', '207']);
	});

	it('is looked up where it is named by its id', async () => {
		const { id, number: wanted } = pbx.extensions[4];
		recordsOf(await engine.run(originate({ extension: { __rl: true, mode: 'id', value: id } })));
		expect(pbx.placed[0].source).toBe(wanted);
		expect(pbx.server.requests[0].query.get('id')).toBe(id);
	});

	it('is not mixed up with another by a host that ignores the id', async () => {
		const [first, second] = pbx.extensions;
		const both = JSON.stringify([first.record, second.record]);
		pbx.server.faults.push({ kind: 'body', body: both });
		await engine.run(originate({ extension: { __rl: true, mode: 'id', value: second.id } }));
		expect(pbx.placed[0].source).toBe(second.number);
	});

	it('that there is none of by that id: nothing is dialled', async () => {
		const { error } = await engine.run(
			originate({ extension: { __rl: true, mode: 'id', value: '99999' } }),
		);
		expect(error?.message).toBe('1com has no extension with the ID 99999');
		expect(dials()).toBe(0);
	});

	it('must be given', async () => {
		const { error } = await engine.run(originate({ extension: '={{ $json.nothing }}' }));
		expect(error?.message).toBe('Extension is empty');
		expect(pbx.server.requests).toEqual([]);
	});

	it('that 1com does not know: said in its words', async () => {
		const { error } = await engine.run(originate({ extension: number('999') }));
		expect(error?.description).toContain('Extension not found');
		expect(pbx.placed).toEqual([]);
	});
});

describe('the destination', () => {
	it.each([
		['050-555 0142', '0505550142'],
		['+972 (50) 555-0142', '972505550142'],
		['\u2066050\u2011555\u20110142\u2069', '0505550142'],
		['050\u00a0555.0142', '0505550142'],
		['+972 (0)50 555 0142', '972505550142'],
		['972505550142.0', '972505550142'],
		['*72', '*72'],
		['112', '112'],
		['*97', '*97'],
		['#31#0505550142', '#31#0505550142'],
	])('is dialled without what people write between digits: %s', async (written, dialled) => {
		const run = await engine.run(originate({ destination: written }));
		expect(recordsOf(run)).toMatchObject([{ destination: dialled }]);
		expect(pbx.placed[0].destination).toBe(dialled);
	});

	it.each(['050555014 / 42', '0505550142 0505550143', '+9725055501420000'])(
		'%s is refused, as destination and as caller ID',
		async (written) => {
			for (const parameters of [{ destination: written }, { options: { callerId: written } }]) {
				const { error } = await engine.run(originate(parameters as INodeParameters));
				expect(error?.message).toContain('is not a number that can be dialled');
				expect(dials()).toBe(0);
			}
		},
	);

	it.each(['dana', '0505550142x', '050,555', '050;555', '+', '05055501\u0664\u0662'])(
		'that can not be dialled is refused before anything is sent: %s',
		async (destination) => {
			const { error } = await engine.run(originate({ destination }));
			expect(error?.message).toContain('Destination is not a number that can be dialled');
			expect(pbx.server.requests).toEqual([]);
		},
	);

	it('must be given', async () => {
		const { error } = await engine.run(originate({ destination: '={{ "  " }}' }));
		expect(error?.message).toBe('Destination is empty');
	});

	it('is not dialled with a caller id or a ring time that can not be', async () => {
		const wrong: INodeParameters[] = [
			{ callerId: 'office' },
			{ ringTimeout: 0 },
			{ ringTimeout: 2.5 },
			{ ringTimeout: '={{ "soon" }}' },
		];
		const messages: Array<string | undefined> = [];
		for (const options of wrong) {
			messages.push((await engine.run(originate({ options }))).error?.message);
		}
		expect(messages).toEqual([
			'Caller ID is not a number that can be dialled: "office"',
			'Ring Timeout is "0"',
			'Ring Timeout is "2.5"',
			'Ring Timeout is "soon"',
		]);
		expect(pbx.server.requests).toEqual([]);
	});
});

describe('a call that 1com refuses', () => {
	it('is certain not to have been placed', async () => {
		pbx.oddities.dial = 'error';
		const run = await engine.run(originate());
		expectOnce(run, false);
		expect(run.error?.description).toContain('1com says: Originate failed');
		expect(pbx.placed).toEqual([]);
	});

	it('is so in the plain form too', async () => {
		pbx.server.faults.push({ kind: 'body', body: 'Error|Originate failed||' });
		const run = await engine.run(originate());
		expectOnce(run, false);
		expect(run.error?.message).toBe('1com could not place the call');
		expect(run.error?.description).toContain('1com says: Error|Originate failed||');
	});

	it('says that the key must be the one that may write', async () => {
		const readOnly = oneComEngine(pbx, { credential: { apiKey: pbx.readOnlyKey } });
		const run = await readOnly.run(originate());
		expectOnce(run, false);
		expect(run.error?.message).toBe(
			'1com did not accept the API key, the tenant or this operation',
		);
		expect(run.error?.description).toContain('must be the read/write one');
	});

	it('names what is missing in the words of 1com', async () => {
		pbx.server.faults.push({ kind: 'body', body: 'No dest specified' });
		const run = await engine.run(originate());
		expectOnce(run, false);
		expect(run.error?.description).toContain('1com says: No dest specified');
	});

	it('fails its own item only, where the node continues', async () => {
		const run = await engine.run(
			originate(
				{ destination: '={{ $json.phone }}' },
				{ items: [{ phone: 'nobody' }, { phone: '0505550143' }], continueOnFail: true },
			),
		);
		expect(run.error).toBeUndefined();
		expect(run.items[0].json.error).toContain('Destination is not a number');
		expect(run.items[1].json).toMatchObject({ call_id: pbx.placed[0].id });
		expect(pbx.placed).toHaveLength(1);
	});
});

describe('a call is never placed twice', () => {
	useFastLimits(SHORT_PATIENCE);

	const uncertain: Array<[string, Fault]> = [
		['reset before the headers', { kind: 'resetBeforeHeaders' }],
		['reset after the headers', { kind: 'resetAfterHeaders' }],
		['headers that never come', { kind: 'stallHeaders' }],
		['a body that stalls', { kind: 'stallBody' }],
		['a body that is cut', { kind: 'truncateBody' }],
		['garbage for gzip', { kind: 'gzipGarbage' }],
		['a web page', { kind: 'html' }],
		['status 500', { kind: 'status', status: 500 }],
		['status 502', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }],
		['status 503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
		['an empty answer', { kind: 'body', body: '' }],
		['broken JSON', { kind: 'body', body: '{"Response":"Succ' }],
		...[
			'{"status":"ok"}',
			'true',
			'1',
			'Done',
			'{"Response":"Done"}',
			'Success|Originate failed|',
			'{"Response":"Success","Message":"No channel available"}',
			'Success|Extension not registered|a1|',
			'OK|Unable to originate|',
		].map((body): [string, Fault] => [body, { kind: 'body', body }]),
		['a redirect', { kind: 'redirect', location: '/elsewhere' }],
	];
	it.each(uncertain)('and nobody claims to know after %s', async (_name, fault) => {
		pbx.server.faults.push({ ...fault, times: Infinity });
		expectOnce(await engine.run(originate()), true);
	});

	const certain: Array<[string, Fault]> = [
		['status 401', { kind: 'status', status: 401 }],
		['status 403', { kind: 'status', status: 403 }],
		['status 404', { kind: 'status', status: 404 }],
		...[
			'Error|Originate failed||',
			'Extension not found',
			'{"response":"error","message":"No such extension"}',
			'["Error","Invalid destination"]',
		].map((body): [string, Fault] => [body, { kind: 'body', body }]),
	];
	it.each(certain)('and it is clear that it was not after %s', async (_name, fault) => {
		pbx.server.faults.push({ ...fault, times: Infinity });
		expectOnce(await engine.run(originate()), false);
	});

	it('after status 429 either, however soon another try is invited', async () => {
		const headers = { 'retry-after': '0' };
		pbx.server.faults.push({ kind: 'status', status: 429, headers, times: Infinity });
		expectOnce(await engine.run(originate()), false);
	});

	it.each(['timeout', 'html'] as const)(
		'when it was placed and the word of it got lost (%s)',
		async (dial) => {
			pbx.oddities.dial = dial;
			expectOnce(await engine.run(originate()), true);
			expect(pbx.placed).toHaveLength(1);
		},
	);

	it('when the answer drips in slowly: it is waited for', async () => {
		pbx.server.faults.push({ kind: 'slowDrip', delayMs: 5 });
		recordsOf(await engine.run(originate()));
		expect(dials()).toBe(1);
		expect(pbx.placed).toHaveLength(1);
	});

	it('when nobody listens at the address', async () => {
		const { url } = pbx.server;
		await pbx.close();
		const { error } = await oneComEngine({ ...pbx, baseUrl: `${url}/x` }).run(originate());
		expect(error?.message).toBe('1com did not accept the connection');
		expect(error?.description).not.toContain(UNCERTAIN);
	});

	it('at another host that a redirect leads to, which is not given the key either', async () => {
		const elsewhere = await serve(startServer((_request, response) => void response.end('x')));
		pbx.server.faults.push({ kind: 'redirect', location: `${elsewhere.url}/x`, status: 307 });
		expectOnce(await engine.run(originate()), true);
		expect(elsewhere.requests).toEqual([]);
	});
});
