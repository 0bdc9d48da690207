/** Answers that no description of a service has. Found by the matrix of faults and by the fuzz tests. */
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import type { NodeRun } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { expectedLeg, recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const located = (value: string, mode = 'number') => ({ __rl: true, mode, value });
const always = (fault: Fault): Fault => ({ ...fault, times: Infinity });

describe('Kavkom', () => {
	let kavkom: KavkomSimulator;
	beforeEach(async () => {
		kavkom = await opened(startKavkom({ calls: [] }));
	});

	const run = async (
		resource: string,
		operation: string,
		parameters: INodeParameters = {},
	): Promise<NodeRun> =>
		await kavkomEngine(kavkom).run({
			type: 'kavkom',
			parameters: { resource, operation, ...parameters },
		});

	it.each(['null', '"soon"', '[]', '17'])(
		'has no such extension, when it answers %s to the question for one',
		async (body) => {
			kavkom.server.faults.push({ kind: 'body', body });
			const { error } = await run('extension', 'get', { extension: located('101') });
			expect(error).toMatchObject({
				name: 'NodeApiError',
				message: 'Kavkom has no extension 101',
			});
		},
	);

	it.each(['null', '[]', '{}', '"queued"', '{"message":"Hello"}'])(
		'is not taken to have placed a call, when it answers %s',
		async (body) => {
			kavkom.server.faults.push({ kind: 'body', body });
			const { error, items } = await run('activeCall', 'originate', {
				extension: located('101'),
				destination: '12025550123',
			});
			expect(error?.message).toBe('Kavkom did not say whether it placed the call');
			expect(error?.description).toMatch(/^It is not certain whether the call was placed/);
			expect(items).toEqual([]);
			expect(kavkom.server.requests).toHaveLength(1);
		},
	);

	it.each(['{"call_uuid":"6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f"}', '{"success":true}'])(
		'is taken to have placed a call, when it answers %s',
		async (body) => {
			kavkom.server.faults.push({ kind: 'body', body });
			const { error } = await run('activeCall', 'originate', {
				extension: located('101'),
				destination: '12025550123',
			});
			expect(error).toBeUndefined();
		},
	);
});

describe('1com', () => {
	let pbx: OneComSimulator;
	beforeEach(async () => {
		pbx = await opened(startOneCom({ callCount: 20, days: 2 }));
	});

	const run = async (
		resource: string,
		operation: string,
		parameters: INodeParameters = {},
	): Promise<NodeRun> =>
		await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource, operation, ...parameters },
		});

	const REFUSALS = ['{"success":false,"data":null}', '[1,2]', '{"status":"maintenance"}'];
	const LISTS: Array<[string, INodeParameters]> = [
		['call', { dateRange: 'last7Days', returnAll: true, options: { chunkDays: 30 } }],
		['extension', {}],
		['activeCall', {}],
	];
	const refusedLists = LISTS.flatMap(([resource, parameters]) =>
		REFUSALS.map((body) => [body, resource, parameters] as const),
	);

	it.each(refusedLists)(
		'does not say with %s that there is no %s',
		async (body, resource, parameters) => {
			pbx.server.faults.push(always({ kind: 'body', body }));
			const { error, items } = await run(resource, 'getAll', parameters);
			expect(error?.message).toMatch(
				body.includes('"success":false')
					? /^1com turned the request down$/
					: /^1com sent .+ in a form that this node does not know$/,
			);
			expect(items).toEqual([]);
		},
	);

	it('gives no statistics with a refusal, whose words may hold the key', async () => {
		const body = JSON.stringify({ success: false, message: `Unknown key ${pbx.apiKey}` });
		pbx.server.faults.push({ kind: 'body', body });
		const answer = await run('queue', 'getStatistics', { queue: located('31', 'id') });
		expect(answer.error?.message).toBe('1com turned the request down');
		expect(answer.error?.description).toContain('1com says: Unknown key [hidden]');
		expect(leaksIn(readableBy(answer), [pbx.apiKey])).toEqual([]);
	});

	it('is asked again for legs whose last row is cut, where no length was announced', async () => {
		pbx.server.faults.push({ kind: 'truncateUnannounced' });
		const records = recordsOf(
			await run('callLeg', 'getAll', {
				dateRange: 'last7Days',
				returnAll: true,
				options: { chunkDays: 30 },
			}),
		);
		const legs = pbx.calls.flatMap((call) =>
			call.legs.map((leg) => expectedLeg(leg, call, pbx.tenant)),
		);
		expect(records.map(({ leg_id }) => leg_id).sort()).toEqual(
			legs.map(({ leg_id }) => leg_id).sort(),
		);
		expect(pbx.server.requests).toHaveLength(2);
	});

	it('may end its table of legs without a line end', async () => {
		const body =
			'uniqueid,ID,start\npbx24-1.1,5,2026-01-20 10:00:00\npbx24-1.2,6,2026-01-20 11:00:00';
		pbx.server.faults.push({ kind: 'body', body });
		const { items } = await run('callLeg', 'getAll', {
			dateRange: 'custom',
			startDate: '2026-01-20',
			endDate: '2026-01-20',
		});
		expect(items.map(({ json }) => json.leg_id)).toEqual(['6', '5']);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it.each<[string, string, INodeParameters]>([
		['recording', 'getInfo', { callId: 'pbx24-1768469400.1001' }],
		['help', 'get', {}],
	])('is asked again for a %s that is cut (%s)', async (resource, operation, parameters) => {
		const whole = { recording: '1|pbx24-1768469400.1001|a.mp3|2026-01-20 10:00:00|mp3|1234' };
		const parts = {
			recording: '1|pbx24-1768469400.1001|a.m',
			help: '<pre>reqtype - Request type ... and the rest is mis',
		};
		const body = parts[resource as keyof typeof parts];
		pbx.server.faults.push({ kind: 'html', body });
		const second = whole[resource as keyof typeof whole];
		if (second) pbx.server.faults.push({ kind: 'html', body: second });
		const { error } = await run(resource, operation, parameters);
		expect(error).toBeUndefined();
		expect(pbx.server.requests).toHaveLength(2);
	});
});

describe('A recording that never ends', () => {
	const SOUND = { 'content-type': 'audio/mpeg' };
	const services = {
		Kavkom: async () => {
			const kavkom = await opened(startKavkom({ calls: [] }));
			const { file } = kavkom.addCall({ file: 'a.mp3' });
			const parameters = {
				resource: 'recording',
				operation: 'download',
				recordingOf: 'fileName',
				fileName: file,
			};
			const ask = async () => await kavkomEngine(kavkom).run({ type: 'kavkom', parameters });
			return { server: kavkom.server, ask };
		},
		'1com': async () => {
			const pbx = await opened(startOneCom({ calls: [] }));
			const { id } = pbx.addCall({ startedAt: Date.now() - 3_600_000 });
			const parameters = { resource: 'recording', operation: 'download', callId: id };
			const ask = async () => await oneComEngine(pbx).run({ type: 'oneCom', parameters });
			return { server: pbx.server, ask };
		},
	};

	it.each(Object.entries(services))('is given up by its size (%s)', async (service, start) => {
		LIMITS.maxRecordingBytes = 1_000_000;
		const { server, ask } = await start();
		server.faults.push(always({ kind: 'floodBody', body: 'ID3\u0001\u00ff', headers: SOUND }));
		const { error, items } = await ask();
		expect(error?.message).toBe(`The answer of ${service} is too large to be read`);
		expect(error?.description).toMatch(/No recording of a call is as large as this/);
		expect(items).toEqual([]);
		expect(server.requests).toHaveLength(1);
	});

	it.each(Object.entries(services))('is given up by its time (%s)', async (service, start) => {
		Object.assign(LIMITS, { downloadIdleSeconds: 0.3, downloadTotalSeconds: 0.2, attempts: 2 });
		const { server, ask } = await start();
		server.faults.push(always({ kind: 'dripBody', delayMs: 20, headers: SOUND }));
		const { error } = await ask();
		expect(error?.message).toBe(`${service} did not answer in time`);
	});
});
