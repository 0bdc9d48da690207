/** Placing calls with the newer API of the local 1com (contract: onecom-openapi, Dial). */
import { describe, expect, it } from '@jest/globals';
import type { OneComOddities } from '../../sandbox/onecom/simulator.mts';
import { NOW, useOneCom } from './onecomClient.mts';
import { staysUnanswered } from './silence.mts';

const client = useOneCom();
const DIALING = { source: '203', dest: '0505550142', account: 'SOURCE' };

const post = async (body: unknown) =>
	await client.open('/dial', {
		method: 'POST',
		body: typeof body === 'string' ? body : JSON.stringify(body),
		headers: { 'Content-Type': 'application/json' },
	});

async function dial(body: unknown = DIALING): Promise<Record<string, unknown>> {
	const { body: bytes } = await post(body);
	return JSON.parse(bytes.toString()) as Record<string, unknown>;
}

describe('POST /dial', () => {
	it('rings the source first, and says under which id', async () => {
		const answer = await dial({ ...DIALING, dialtimeout: 25, vars: { campaign: 'summer' } });
		const [placed] = client.pbx.placed;
		expect(answer).toEqual({
			Response: 'Success',
			Message: 'Originate successfully queued',
			ID: placed.id,
			source: '203',
			dest: '0505550142',
			server: expect.any(String),
			node: expect.any(String),
		});
		expect(placed).toMatchObject({ source: '203', destination: '0505550142', at: NOW });
		expect(placed.parameters).toMatchObject({ dialtimeout: '25', vars: '{"campaign":"summer"}' });
	});

	it('is listed by both APIs once it is over', async () => {
		await dial();
		const [{ id }] = client.pbx.placed;
		client.now += 120_000;
		expect(await client.openJson('/cdrs')).toContainEqual(
			expect.objectContaining({ originateid: id, realsrc: '203-DEMO' }),
		);
		expect(await client.info('SIMPLECDRS')).toContainEqual(
			expect.objectContaining({ sc_dialednum: '0505550142' }),
		);
	});

	it('names what is missing, and places nothing', async () => {
		const codes = async (body: unknown) => {
			const { status, body: bytes } = await post(body);
			return [status, (JSON.parse(bytes.toString()) as { error: { code: string } }).error.code];
		};
		expect(await codes({ dest: '205' })).toEqual([400, 'source_required']);
		expect(await codes({ source: '203' })).toEqual([400, 'dest_required']);
		expect(await codes('source=203&dest=205')).toEqual([400, 'invalid_json']);
		expect(await codes([DIALING])).toEqual([400, 'invalid_json']);
		expect(await dial({ ...DIALING, source: '999' })).toMatchObject({ Response: 'Error' });
		expect(client.pbx.placed).toEqual([]);
	});

	type Form = OneComOddities['openApiDial'];
	const forms: Array<[Form, number, string, number]> = [
		['refused', 200, '{"Response":"Error","Message":"Originate failed"}', 0],
		['errorEnvelope', 400, '"code":"originate_failed"', 0],
		['serverError', 500, '<html>', 0],
		['noId', 200, '{"Response":"Success","Message":"Originate successfully queued"}', 1],
		['empty', 200, '', 1],
		['webPage', 200, '<html>', 1],
	];
	it.each(forms)('can answer %s', async (openApiDial, status, text, placed) => {
		client.odd({ openApiDial });
		const answer = await post(DIALING);
		expect(answer.status).toBe(status);
		expect(answer.body.toString()).toContain(text);
		expect(answer.body.length > 0).toBe(text !== '');
		expect(client.pbx.placed).toHaveLength(placed);
	});

	it('can place a call and never answer', async () => {
		client.odd({ openApiDial: 'timeout' });
		const { openApiUrl, apiKey, tenant, server } = client.pbx;
		const dialing = {
			method: 'POST',
			headers: { 'X-API-Key': apiKey },
			body: JSON.stringify(DIALING),
		};
		const url = `${openApiUrl}/dial?tenant=${tenant}`;
		expect(await staysUnanswered(server, url, dialing)).toBe(true);
		expect(client.pbx.placed).toHaveLength(1);
	});

	it('takes the word or a peer for the account, and a bare number only while nobody minds', async () => {
		client.odd({ refusesWrongAccount: false });
		await dial({ ...DIALING, account: '203' });
		client.odd({ refusesWrongAccount: true });
		for (const account of ['SOURCE', 'source', '205-DEMO', undefined]) {
			expect(await dial({ ...DIALING, account })).toMatchObject({ Response: 'Success' });
		}
		expect(client.pbx.placed).toHaveLength(5);
		expect(await dial({ ...DIALING, account: '203' })).toMatchObject({ Response: 'Error' });
		client.odd({ wrongAccount: 'success' });
		expect(await dial({ ...DIALING, account: '203' })).toMatchObject({ Response: 'Success' });
		expect(client.pbx.placed).toHaveLength(5);
	});
});
