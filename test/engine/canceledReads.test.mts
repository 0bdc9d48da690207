/** Requests that nobody waits for any more: they end at once, and no further ones follow. */
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import lodash from 'lodash';
import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { startServer, type SeenRequest } from '../../sandbox/shared/server.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useServers } from '../support/servers.mts';

// Whatever ends before these bounds was ended because nobody waits for it.
useFastLimits({ readIdleSeconds: 120, readTotalSeconds: 120 });
const opened = useServers();

const PATIENCE = { timeoutMs: 15_000, intervalMs: 10 };

/** Long enough for a request that was wrongly sent to arrive. */
const QUIET_MS = 500;

/** The numbers of the parts that were asked for, and of those whose connection the client closed. */
interface Parts {
	asked: number[];
	closed: number[];
}

type Behaviour = (response: ServerResponse, parts: Parts) => unknown;

const until = async (what: string, comesAbout: () => boolean) =>
	await waitFor(what, async () => comesAbout() || undefined, PATIENCE);

const never: Behaviour = () => undefined;

const halfAResponse: Behaviour = (response) => {
	response.writeHead(200, { 'content-type': 'application/json' });
	response.write('{"data": [');
};

/** Refuses once these parts are under way, so that they are cut off, not left out. */
const refuseOnce =
	(...underWay: number[]): Behaviour =>
	async (response, { asked }) => {
		await until('The other requests', () => underWay.every((part) => asked.includes(part)));
		response.writeHead(403).end('{"message": "Forbidden"}');
	};

const PAUSE_SECONDS = 1;

const busy =
	(status: number): Behaviour =>
	(response) =>
		response.writeHead(status, { 'retry-after': String(PAUSE_SECONDS) }).end('{}');

/**
 * A phone system whose parts behave each as told, the others never answering.
 *
 * @param partOf the number of the part that a request asks for
 */
async function startParts(
	partOf: (request: SeenRequest) => number,
	behaviours: Record<number, Behaviour>,
) {
	const parts: Parts = { asked: [], closed: [] };
	const { asked, closed } = parts;
	const server = await opened(
		startServer(async (request, response) => {
			const part = partOf(request);
			asked.push(part);
			response.once('close', () => {
				if (!response.writableFinished) closed.push(part);
			});
			await (behaviours[part] ?? never)(response, parts);
		}),
	);
	return { server, ...parts };
}

const pageOf = ({ query }: SeenRequest) => Number(query.get('page'));

/** A page of 10 rows of a list of 1,000, newest first. */
const page =
	(number: number): Behaviour =>
	(response) => {
		const rows = lodash.range((number - 1) * 10, number * 10).map((index) => ({
			uuid: `call ${index}`,
			extension_uuid: `extension ${index}`,
			start_epoch: Math.floor(Date.now() / 1000) - 60 - index * 60,
		}));
		const pagination = { page: number, pages: 100, total: 1000 };
		response.end(JSON.stringify({ data: rows, success: true, pagination }));
	};

async function startKavkomPages(behaviours: Record<number, Behaviour>) {
	const parts = await startParts(pageOf, { 1: page(1), ...behaviours });
	const account = {
		apiKey: 'sample-key-of-kavkom',
		domainUuid: '6f1f64c5-8b0f-4a39-9b6c-0d1a5a1c2b3d',
		baseUrl: parts.server.url,
		zone: 'Europe/Paris',
	};
	const engine = kavkomEngine(account, {
		engine: { nodes: { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() } },
	});
	return { ...parts, engine };
}

const CALLS: INodeParameters = {
	resource: 'call',
	operation: 'getAll',
	dateRange: 'last7Days',
	returnAll: true,
	output: 'raw',
};

/** Whatever is still on its way to the server arrives meanwhile. */
async function expectOnlyThoseClosed(
	{ asked, closed }: Parts,
	isClosed: (part: number) => boolean,
): Promise<void> {
	await wait(QUIET_MS);
	const arrived = [...asked];
	expect(arrived.filter(isClosed)).not.toEqual([]);
	expect(lodash.sortBy(closed)).toEqual(lodash.sortBy(arrived.filter(isClosed)));
	await wait(QUIET_MS);
	expect(asked).toEqual(arrived);
	expect(asked).toEqual(lodash.uniq(asked));
}

describe('When a page fails, the requests for later ones', () => {
	it.each([
		['that no response came to', never],
		['whose responses are half there', halfAResponse],
	])('%s are ended at once', async (_, slow) => {
		const pages = await startKavkomPages({ 2: refuseOnce(3, 4, 5), 3: slow, 4: slow, 5: slow });
		const { error } = await pages.engine.run({ type: 'kavkom', parameters: CALLS });
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
		await expectOnlyThoseClosed(pages, (part) => part > 2);
		expect(pages.asked).toEqual(expect.arrayContaining([3, 4, 5]));
	});

	it('are ended at once in a poll, too', async () => {
		const pages = await startKavkomPages({ 2: refuseOnce(3, 4, 5) });
		const trigger = { type: 'kavkomTrigger', parameters: {}, staticData: {} };
		const polling = pages.engine.poll({ ...trigger, mode: 'trigger' });
		await expect(polling).rejects.toThrow('Kavkom does not allow this');
		await expectOnlyThoseClosed(pages, (part) => part > 2);
		expect(pages.asked).toEqual(expect.arrayContaining([3, 4, 5]));
	});

	it('are ended before its turn comes, and those for earlier ones go on', async () => {
		const once5IsClosed: Behaviour = async (response, parts) => {
			await until('The end of the request for page 5', () => parts.closed.includes(5));
			await page(2)(response, parts);
		};
		const pages = await startKavkomPages({ 2: once5IsClosed, 3: page(3), 4: refuseOnce(2, 3, 5) });
		const { error } = await pages.engine.run({ type: 'kavkom', parameters: CALLS });
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
		await expectOnlyThoseClosed(pages, (part) => part > 4);
	});

	it('are not sent again', async () => {
		const pages = await startKavkomPages({ 2: refuseOnce(3, 4, 5), 3: busy(503), 4: busy(429) });
		const { error } = await pages.engine.run({ type: 'kavkom', parameters: CALLS });
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
		await wait(QUIET_MS + PAUSE_SECONDS * 1000);
		expect(lodash.sortBy(pages.asked)).toEqual([1, 2, 3, 4, 5]);
	});

	it('are not sent when they wait for their turn', async () => {
		const pages = await startKavkomPages({ 2: refuseOnce(2) });
		const options = { minimumSecondsBetweenRequests: PAUSE_SECONDS };
		const parameters = { ...CALLS, options };
		const { error } = await pages.engine.run({ type: 'kavkom', parameters });
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
		await wait(QUIET_MS + PAUSE_SECONDS * 1000);
		expect(pages.asked).toEqual([1, 2]);
	});
});

describe('When enough was read, the requests for more', () => {
	it('calls are ended', async () => {
		const pages = await startKavkomPages({ 2: page(2) });
		const parameters = { ...CALLS, returnAll: false, limit: 15 };
		const { error, items } = await pages.engine.run({ type: 'kavkom', parameters });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(15);
		await expectOnlyThoseClosed(pages, (part) => part > 2);
	});

	it('rows of a list are ended', async () => {
		const pages = await startKavkomPages({ 2: page(2) });
		const parameters = { resource: 'extension', operation: 'getAll', limit: 15 };
		const { error, items } = await pages.engine.run({ type: 'kavkom', parameters });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(15);
		await expectOnlyThoseClosed(pages, (part) => part > 2);
	});
});

describe('When a slice of days fails at 1com', () => {
	it('the requests for later ones are ended at once', async () => {
		const dayOf = ({ query }: SeenRequest) => 32 - Number(query.get('end')?.slice(-2));
		const slices = await startParts(dayOf, { 1: refuseOnce(2, 3, 4) });
		const engine = oneComEngine({
			apiKey: 'sample-key-of-1com',
			tenant: 'DEMO',
			baseUrl: slices.server.url,
			zone: 'Asia/Jerusalem',
		});
		const parameters = {
			...CALLS,
			dateRange: 'custom',
			startDate: '2026-01-02',
			endDate: '2026-01-30',
			options: { chunkDays: 1 },
		};
		const { error } = await engine.run({ type: 'oneCom', parameters });
		expect(error?.message).toBe('1com does not allow this with the API key in use');
		await expectOnlyThoseClosed(slices, (part) => part > 1);
		expect(lodash.sortBy(slices.asked)).toEqual([1, 2, 3, 4]);
	});
});
