/** What a command does until something else is ready: find a free port, wait, and say that it waits. */
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';
const PROGRESS_EVERY_MS = 5_000;
const FIRST_INTERVAL_MS = 20;
const LAST_INTERVAL_MS = 250;
const INTERVAL_GROWTH = 1.4;

export type Log = (line: string) => void;

async function listensOn(port: number): Promise<number | undefined> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(undefined));
		server.listen(port, LOOPBACK, () => {
			const { port: taken } = server.address() as AddressInfo;
			server.close(() => resolve(taken));
		});
	});
}

/** A TCP port of the loopback interface that is free now: `wanted` if it is, else any. */
export async function freePort(wanted = 0): Promise<number> {
	const port = (await listensOn(wanted)) ?? (await listensOn(0));
	if (port === undefined) throw new Error('No free TCP port on 127.0.0.1');
	return port;
}

export interface WaitOptions {
	/** Milliseconds; the wait rejects when they have passed. */
	timeoutMs: number;
	/** Milliseconds between two attempts; when left out, few at first and then more, for most waits are short. */
	intervalMs?: number;
	/** Settles when waiting has become pointless, say because the process that should answer ended. */
	abandoned?: Promise<unknown>;
}

/**
 * Calls `attempt` again and again until it returns something other than undefined, and returns that.
 * What it throws counts as "not yet"; the last of it is the cause of the error when time is up.
 */
export async function waitFor<T>(
	what: string,
	attempt: () => Promise<T | undefined>,
	{ timeoutMs, intervalMs, abandoned }: WaitOptions,
): Promise<T> {
	let given = false;
	void abandoned?.then(() => {
		given = true;
	});
	let cause: unknown;
	let pause = intervalMs ?? FIRST_INTERVAL_MS;
	for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && !given; ) {
		try {
			const result = await attempt();
			if (result !== undefined) return result;
		} catch (error) {
			cause = error;
		}
		await sleep(pause);
		if (intervalMs === undefined) pause = Math.min(pause * INTERVAL_GROWTH, LAST_INTERVAL_MS);
	}
	const why = given ? 'will not come any more' : `did not come within ${timeoutMs / 1000} s`;
	throw new Error(`${what} ${why}`, { cause });
}

/** Waits until a GET of `url` is answered with a 2xx status. */
export async function waitForHttp(url: string, options: WaitOptions): Promise<void> {
	await waitFor(
		`An answer of ${url}`,
		async () => {
			const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
			await response.body?.cancel();
			return response.ok || undefined;
		},
		options,
	);
}

const secondsSince = (start: number): number => Math.round((Date.now() - start) / 1000);

/**
 * Says what is going on, and every few seconds that it still does, until `work` is done; then how long
 * it took. For work whose own output would only frighten the reader.
 */
export async function withProgress<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
	const start = Date.now();
	log(`${what} ...`);
	const timer = setInterval(() => log(`${what} ... ${secondsSince(start)} s`), PROGRESS_EVERY_MS);
	try {
		const result = await work();
		log(`${what}: done in ${secondsSince(start)} s`);
		return result;
	} finally {
		clearInterval(timer);
	}
}
