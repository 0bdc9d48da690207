import { waitFor } from '../../scripts/waiting.mts';

const PATIENCE = { timeoutMs: 10_000, intervalMs: 20 };

/** How many ends of connections this process holds; both ends of those within it. */
export const openSockets = (): number =>
	process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

/** Waits until no more ends of connections are open than so many. Needs a clock that runs. */
export async function socketsClosed(most: number): Promise<void> {
	await waitFor(
		`The end of all connections but ${most}`,
		async () => openSockets() <= most || undefined,
		PATIENCE,
	);
}
