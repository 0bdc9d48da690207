import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { SeenRequest } from '../../sandbox/shared/server.mts';
import type { Gzip } from '../../sandbox/shared/wire.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const RAW = { output: 'raw', options: { pageSize: 15 } };
const RANGE = { dateRange: 'last7Days', returnAll: true };

const encodingsOf = (requests: SeenRequest[]) =>
	requests.map(({ headers }) => headers['accept-encoding']);

const kavkomWith = async (gzip: Gzip) =>
	await opened(startSmallKavkom({ callCount: 45, oddities: { gzip } }));

const oneComWith = async (gzip: Gzip) => await opened(startOneCom({ oddities: { gzip } }));

type OneCom = Awaited<ReturnType<typeof oneComWith>>;

const oneComCalls = async (oneCom: OneCom, api: 'classic' | 'openApi') =>
	await oneComEngine(oneCom, { credential: { api } }).run({
		type: 'oneCom',
		parameters: { resource: 'call', operation: 'getAll', ...RANGE },
	});

/** What goes wrong with a compressed answer is mended by asking for it as it is; the others are read as they come. */
const READ: Gzip[] = ['whole', 'xGzip', 'members', 'deflate', 'brotli'];
const ASKED_AGAIN: Gzip[] = ['cut', 'cutToNothing', 'twice'];

describe('Lists of Kavkom', () => {
	it.each(READ)(
		'come out of an answer that is compressed (%s), at the first attempt',
		async (gzip) => {
			const kavkom = await kavkomWith(gzip);
			expect(recordsOf(await runCalls(kavkomEngine(kavkom), RAW))).toHaveLength(45);
			expect(encodingsOf(kavkom.server.requests)).toEqual(['gzip', 'gzip', 'gzip']);
		},
	);

	it.each(ASKED_AGAIN)('are asked for uncompressed after an answer that is %s', async (gzip) => {
		const kavkom = await kavkomWith(gzip);
		expect(recordsOf(await runCalls(kavkomEngine(kavkom), RAW))).toHaveLength(45);
		expect(encodingsOf(kavkom.server.requests).filter((each) => each === 'identity')).toHaveLength(
			3,
		);
	});

	it('that only claim to be compressed end in words about that', async () => {
		const run = await runCalls(kavkomEngine(await kavkomWith('claimed')), RAW);
		expect(run.error?.message).toBe('Kavkom sent an answer that could not be unpacked');
		expect(run.error?.description).toMatch(/proxy/);
	});

	it('are counted as they are unpacked: a small answer of endless blanks is too large', async () => {
		LIMITS.maxTextBytes = 1_000_000;
		const kavkom = await kavkomWith('off');
		const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
		expect(bomb.length).toBeLessThan(50_000);
		kavkom.server.faults.push({
			kind: 'rewrite',
			rewrite: () => bomb,
			headers: { 'content-encoding': 'gzip' },
			times: Infinity,
		});
		const run = await runCalls(kavkomEngine(kavkom), RAW);
		expect(run.error?.message).toBe('The answer of Kavkom is too large to be read');
		expect(kavkom.server.requests).toHaveLength(1);
	});
});

describe.each(['classic', 'openApi'] as const)('Lists of 1com (%s)', (api) => {
	const idsIn = (run: Awaited<ReturnType<typeof oneComCalls>>) =>
		run.items.map(({ json }) => json.id);

	it.each([...READ, ...ASKED_AGAIN])('lose no call to an answer that is %s', async (gzip) => {
		const oneCom = await oneComWith('off');
		const plain = await oneComCalls(oneCom, api);
		expect(plain.items.length).toBeGreaterThan(20);
		oneCom.oddities.gzip = gzip;
		const run = await oneComCalls(oneCom, api);
		expect(run.error).toBeUndefined();
		expect(idsIn(run)).toEqual(idsIn(plain));
	});
});

describe('Empty lists of 1com', () => {
	const encodingsWith = async (headers: Record<string, string>) => {
		const oneCom = await oneComWith('off');
		oneCom.server.faults.push({ kind: 'body', body: '', headers, times: Infinity });
		const run = await oneComCalls(oneCom, 'classic');
		expect(run.error).toBeUndefined();
		const paths = new Set(oneCom.server.requests.map(({ url }) => url));
		return { paths: paths.size, encodings: encodingsOf(oneCom.server.requests) };
	};

	it('that say so by their length are asked for once', async () => {
		const { paths, encodings } = await encodingsWith({ 'content-length': '0' });
		expect(encodings).toEqual(Array(paths).fill('gzip'));
	});

	it('that may be all that is left of a compressed one are asked for once more, uncompressed', async () => {
		const { paths, encodings } = await encodingsWith({});
		const count = (wanted: string) => encodings.filter((each) => each === wanted).length;
		expect([count('gzip'), count('identity')]).toEqual([paths, paths]);
	});
});

describe('What is no JSON', () => {
	it('is asked for uncompressed: legs of 1com as a table, and recordings of both', async () => {
		const oneCom = await oneComWith('whole');
		const legs = { resource: 'callLeg', operation: 'getAll', ...RANGE };
		await oneComEngine(oneCom).run({ type: 'oneCom', parameters: legs });
		const [{ id }] = oneCom.calls;
		const download = { resource: 'recording', operation: 'download', callId: id };
		await oneComEngine(oneCom).run({ type: 'oneCom', parameters: download });
		const kavkom = await kavkomWith('whole');
		const { file } = kavkom.calls.find((call) => call.file !== '') ?? kavkom.calls[0];
		const fetch = { resource: 'recording', operation: 'download', fileName: file };
		await kavkomEngine(kavkom).run({ type: 'kavkom', parameters: fetch });
		const requests = [...oneCom.server.requests, ...kavkom.server.requests];
		expect(requests.length).toBeGreaterThanOrEqual(3);
		expect(new Set(encodingsOf(requests))).toEqual(new Set(['identity']));
	});

	it('and what has an effect, too', async () => {
		const kavkom = await kavkomWith('whole');
		const [{ extension }] = kavkom.extensions;
		const parameters = {
			resource: 'activeCall',
			operation: 'originate',
			extension: { __rl: true, mode: 'number', value: extension },
			destination: '12025550123',
		};
		await kavkomEngine(kavkom).run({ type: 'kavkom', parameters });
		expect(kavkom.placed).toHaveLength(1);
		expect(encodingsOf(kavkom.server.requests)).toEqual(['identity']);
	});
});
