/** A real Redis: the one that `TEST_REDIS_URL` names, else Debian's in a folder of its own. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startProcess } from '../../scripts/processes.mts';
import { freePort, waitFor } from '../../scripts/waiting.mts';
import { LOOPBACK } from '../n8n/environment.mts';

const SERVER = '/usr/bin/redis-server';
const DEFAULT_PORT = 6379;
const START_TIMEOUT_MS = 30_000;

/** Whether there is anything that `startRedis` could start or reach. */
export const hasRedis = (): boolean =>
	process.env.TEST_REDIS_URL !== undefined || existsSync(SERVER);

interface Address {
	host: string;
	port: number;
	/** Empty when the server asks for none. */
	username: string;
	password: string;
	/** The number of the database in the server. */
	database: string;
}

export interface SandboxRedis extends Address {
	/** Product and version, to be shown. */
	title: string;
	/** All keys and channels of whoever uses it shall begin so. */
	prefix: string;
	/** Ends the server; one that was there before stays, without the keys of this prefix. */
	close(): Promise<void>;
}

interface Running {
	address: Address;
	stop(): Promise<void>;
}

const addressOf = (url: URL): Address => ({
	host: url.hostname,
	port: Number(url.port || DEFAULT_PORT),
	username: decodeURIComponent(url.username),
	password: decodeURIComponent(url.password),
	database: url.pathname.slice(1) || '0',
});

/** What the server answers to some commands; rejects when it cannot be reached or refuses one. */
async function ask(address: Address, commands: string[][]): Promise<string> {
	const { host, port, username, password, database } = address;
	const credentials = [username, password].filter(Boolean);
	const all = [
		...(credentials.length > 0 ? [['AUTH', ...credentials]] : []),
		['SELECT', database],
		...commands,
		['QUIT'],
	];
	const socket = connect(port, host);
	await once(socket, 'connect');
	const lines = all.map((command) => command.map((word) => JSON.stringify(word)).join(' '));
	socket.write(`${lines.join('\r\n')}\r\n`);
	const answer = await text(socket);
	const refusal = /^-.*$/m.exec(answer)?.[0];
	if (refusal !== undefined) throw new Error(`Redis refused: ${refusal}`);
	return answer;
}

async function startOwn(): Promise<Running> {
	const folder = await mkdtemp(join(tmpdir(), 'redis-'));
	const port = await freePort();
	const settings = { bind: LOOPBACK, port: String(port), dir: folder, save: '', appendonly: 'no' };
	const server = await startProcess(
		SERVER,
		Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
	);
	return {
		address: addressOf(new URL(`redis://${LOOPBACK}:${port}`)),
		async stop() {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Rejects when there is no server to start, or the one that is named cannot be reached. */
export async function startRedis(): Promise<SandboxRedis> {
	const named = process.env.TEST_REDIS_URL;
	const { address, stop } =
		named === undefined
			? await startOwn()
			: { address: addressOf(new URL(named)), stop: async () => undefined };
	const about = await waitFor('Redis', async () => await ask(address, [['INFO', 'server']]), {
		timeoutMs: START_TIMEOUT_MS,
	});
	const prefix = `calls_${randomBytes(6).toString('hex')}`;
	return {
		...address,
		title: `Redis ${/redis_version:(\S+)/.exec(about)?.[1]}`,
		prefix,
		async close() {
			const forget =
				"for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end";
			await ask(address, [['EVAL', forget, '0', `${prefix}*`]]);
			await stop();
		},
	};
}
