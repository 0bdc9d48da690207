import { fileURLToPath } from 'node:url';
import { PROJECT } from '../../scripts/build.mts';
import { startProcess } from '../../scripts/processes.mts';
import { waitFor } from '../../scripts/waiting.mts';
import type { PhoneSetup } from './lists.mts';

const ENTRY = fileURLToPath(new URL('./process.mts', import.meta.url));
const LONGEST_PREPARATION_MS = 120_000;

/** A Kavkom and a 1com in a process of their own. */
export interface Phones {
	/** Where answers take so many milliseconds; `far`, a new connection takes two such times before. */
	baseUrl(latencyMs: number, distance?: 'after' | 'far'): string;
	/** The same without delay, for requests that are not counted. */
	warmUpUrl: string;
	/** How many requests there were since this was asked the last time. */
	requests(): Promise<number>;
	stop(): Promise<void>;
}

/** Starts them with their lists ready. */
export async function startPhones(setup: PhoneSetup, nodeBinary: string): Promise<Phones> {
	const started = await startProcess(
		nodeBinary,
		['--import', 'tsx', ENTRY, JSON.stringify(setup)],
		{ cwd: PROJECT },
	);
	const port = await waitFor(
		`The local phone systems\n${started.output()}`,
		async () => /^PORT (\d+)$/m.exec(started.output())?.[1],
		{ timeoutMs: LONGEST_PREPARATION_MS, abandoned: started.ended },
	);
	const url = `http://127.0.0.1:${port}`;
	return {
		baseUrl: (latencyMs, distance = 'after') => `${url}/${distance}-${latencyMs}`,
		warmUpUrl: `${url}/after-0-warm-up`,
		requests: async () => Number(await (await fetch(`${url}/requests`)).text()),
		stop: async () => await started.stop(),
	};
}

/** Starts phone systems for as long as `use` takes. */
export async function withPhones<T>(
	setup: PhoneSetup,
	nodeBinary: string,
	use: (phones: Phones) => Promise<T>,
): Promise<T> {
	const phones = await startPhones(setup, nodeBinary);
	try {
		return await use(phones);
	} finally {
		await phones.stop();
	}
}
