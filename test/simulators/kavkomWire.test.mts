/**
 * What a real Kavkom may do otherwise, and the local one does when told to: bytes around and below the
 * JSON.
 */
import { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { useKavkom } from './kavkomClient.mts';
import { rawRequest } from './rawRequest.mts';

const client = useKavkom();

describe('the wire', () => {
	const list = async (headers = {}) => await client.get('cdr/list', {}, headers);

	it('can have a byte order mark or a notice around JSON', async () => {
		await client.start();
		const plain = (await list()).body.toString();
		client.odd({ jsonNoise: 'byteOrderMark' });
		expect((await list()).body.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
		client.odd({ jsonNoise: 'noticeBefore' });
		const before = (await list()).body.toString();
		expect(before).toMatch(/^<br \/>\n<b>Notice<\/b>: /);
		expect(before.endsWith(plain)).toBe(true);
		client.odd({ jsonNoise: 'noticeAfter' });
		const after = (await list()).body.toString();
		expect(after.startsWith(plain)).toBe(true);
		expect(after).toMatch(/<b>Notice<\/b>: .+<br \/>\n$/);
	});

	it('compresses JSON for a client that takes gzip, and for no other', async () => {
		await client.start({ oddities: { gzip: 'whole' } });
		const plain = await list();
		expect(plain.headers).not.toHaveProperty('content-encoding');
		const compressed = await list({ 'accept-encoding': 'gzip, deflate' });
		expect(compressed.headers['content-encoding']).toBe('gzip');
		expect(gunzipSync(compressed.body)).toEqual(plain.body);
		expect(compressed.body.length).toBe(Number(compressed.headers['content-length']));
	});

	it('can cut the compressed body off', async () => {
		await client.start({ oddities: { gzip: 'cut' } });
		const { body } = await list({ 'accept-encoding': 'gzip' });
		expect(() => gunzipSync(body)).toThrow('unexpected end of file');
	});

	it('counts connections, and says which one a request came on', async () => {
		await client.start();
		const { server } = client.kavkom;
		const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
		for (const agent of [agents[0], agents[0], agents[1], agents[0]]) {
			await rawRequest(`${server.url}/login`, { agent });
		}
		agents.forEach((agent) => agent.destroy());
		expect(server.connections).toBe(2);
		expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2, 1]);
		server.connections = 0;
		await list({ connection: 'close' });
		expect(server.connections).toBe(1);
		expect(server.requests.at(-1)?.connection).toBe(3);
	});
});
