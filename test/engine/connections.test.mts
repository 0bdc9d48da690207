/** Answers that are given up: their connections are closed, whatever n8n's HTTP client does. */
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import type { Engine } from '../support/engine.mts';
import { startSmallKavkom } from '../support/kavkomCalls.mts';
import { useServers } from '../support/servers.mts';
import { openSockets, socketsClosed } from '../support/sockets.mts';

useFastLimits({ attempts: 2, readIdleSeconds: 0.3, downloadIdleSeconds: 0.3 });
const opened = useServers();

let kavkom: KavkomSimulator;
let engine: Engine;
let before: number;
beforeEach(async () => {
	before = openSockets();
	kavkom = await opened(startSmallKavkom());
	engine = kavkomEngine(kavkom, {
		engine: { nodes: { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() } },
	});
});

const CALLS = { resource: 'call', operation: 'getAll', dateRange: 'last30Days', returnAll: true };

const recording = (): INodeParameters => ({
	resource: 'recording',
	operation: 'download',
	recordingOf: 'fileName',
	fileName: kavkom.calls.find(({ file }) => file !== '')?.file,
});

const failWith = (fault: Fault) => kavkom.server.faults.push({ times: Infinity, ...fault });

async function fails(parameters: INodeParameters): Promise<void> {
	const { error } = await engine.run({ type: 'kavkom', parameters });
	expect(error?.name).toBe('NodeApiError');
	await socketsClosed(before);
}

/** More than any buffer on the way holds. */
const ENDLESS = 'x'.repeat(20_000_000);

describe('The connection is closed', () => {
	it('of a list that stalls', async () => {
		failWith({ kind: 'stallBody' });
		await fails(CALLS);
	});

	it('of a recording that stalls', async () => {
		failWith({ kind: 'stallBody' });
		await fails(recording());
	});

	it('of a list that stalls while a trigger polls', async () => {
		failWith({ kind: 'stallBody' });
		const polling = engine.poll({
			type: 'kavkomTrigger',
			parameters: {},
			staticData: {},
			mode: 'trigger',
		});
		await expect(polling).rejects.toThrow('did not answer in time');
		await socketsClosed(before);
	});

	it('of a web page that comes instead of a recording, however long it is', async () => {
		failWith({ kind: 'html', body: `<!doctype html>${ENDLESS}` });
		await fails(recording());
	});

	it('of an answer that is too large', async () => {
		LIMITS.maxTextBytes = 1000;
		failWith({ kind: 'body', body: ENDLESS });
		await fails(CALLS);
	});

	it('of a redirect that is not followed, however long its page is', async () => {
		failWith({
			kind: 'status',
			status: 302,
			headers: { location: 'http://localhost:9/' },
			body: ENDLESS,
		});
		await fails(CALLS);
	});

	it('of a redirect that is followed without its page being read', async () => {
		const storage = await opened(
			startServer((_request, response) => void response.end('Not audio either')),
		);
		failWith({
			kind: 'status',
			status: 302,
			headers: { location: `http://localhost:${storage.port}/` },
			body: ENDLESS,
		});
		await fails(recording());
	});
});
