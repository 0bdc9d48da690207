import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { freePort, waitFor, waitForHttp, withProgress } from '../../scripts/waiting.mts';

const QUICK = { timeoutMs: 300, intervalMs: 5 };

/** Where something comes, which takes its time on a busy machine. */
const PATIENT = { timeoutMs: 10_000, intervalMs: 5 };

async function serverAnswering(status: () => number) {
	const server = createServer((_request, response) => {
		response.writeHead(status()).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { server, port: (server.address() as AddressInfo).port };
}

describe('a free port', () => {
	it('is the wanted one, or another if that is taken', async () => {
		const wanted = await freePort();
		expect(await freePort(wanted)).toBe(wanted);
		const { server, port } = await serverAnswering(() => 200);
		expect(await freePort(port)).not.toBe(port);
		server.close();
	});
});

describe('waiting', () => {
	it('ends with the first result, whatever was thrown before', async () => {
		const attempt = jest
			.fn<() => Promise<string | undefined>>()
			.mockRejectedValueOnce(new Error('not yet'))
			.mockResolvedValueOnce(undefined)
			.mockResolvedValue('there');
		expect(await waitFor('It', attempt, PATIENT)).toBe('there');
		expect(attempt).toHaveBeenCalledTimes(3);
	});

	it('rejects with the last error when time is up', async () => {
		const wait = waitFor('It', async () => await Promise.reject(new Error('no')), QUICK);
		await expect(wait).rejects.toMatchObject({
			message: 'It did not come within 0.3 s',
			cause: { message: 'no' },
		});
	});

	it('ends early when it has become pointless', async () => {
		const options = { timeoutMs: 60_000, intervalMs: 5, abandoned: sleep(20) };
		await expect(waitFor('It', async () => undefined, options)).rejects.toThrow(
			'not come any more',
		);
	});

	it('for an address ends with the first good answer', async () => {
		const statuses = [503, 404, 200];
		const { server, port } = await serverAnswering(() => statuses.shift() ?? 500);
		await waitForHttp(`http://127.0.0.1:${port}`, PATIENT);
		expect(statuses).toEqual([]);
		server.close();
	});
});

describe('progress', () => {
	afterEach(() => {
		jest.useRealTimers();
	});

	it('is told now and then until the end', async () => {
		jest.useFakeTimers();
		const lines: string[] = [];
		const work = withProgress(
			(line) => lines.push(line),
			'Baking',
			async () => await new Promise((resolve) => setTimeout(() => resolve('bread'), 12_000)),
		);
		await jest.advanceTimersByTimeAsync(12_000);
		expect(await work).toBe('bread');
		const told = ['Baking ...', 'Baking ... 5 s', 'Baking ... 10 s', 'Baking: done in 12 s'];
		expect(lines).toEqual(told);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('ends with work that fails', async () => {
		jest.useFakeTimers();
		const work = withProgress(
			() => undefined,
			'Baking',
			async () => await Promise.reject(new Error('burnt')),
		);
		await expect(work).rejects.toThrow('burnt');
		expect(jest.getTimerCount()).toBe(0);
	});
});
