import { afterEach } from '@jest/globals';

interface Closable {
	close(): Promise<void>;
}

/** Gives a function that waits for a server to start and closes it when the test is over. */
export function useServers(): <T extends Closable>(starting: Promise<T>) => Promise<T> {
	const open: Closable[] = [];
	afterEach(async () => {
		await Promise.all(open.splice(0).map(async (server) => await server.close()));
	});
	return async (starting) => {
		const server = await starting;
		open.push(server);
		return server;
	};
}
