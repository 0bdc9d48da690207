/** What clients of other authors send to Kavkom, as the requests that they make, against the local one. */
import { describe, expect, it } from '@jest/globals';
import { useKavkom } from './kavkomClient.mts';
import { rawRequest } from './rawRequest.mts';

describe('a client of Kavkom that sends X-API-TOKEN', () => {
	const client = useKavkom();

	it('reads pages until one is shorter than the limit', async () => {
		const { baseUrl, apiKey, domainUuid, calls } = await client.start({ callCount: 40 });
		const headers = {
			'X-API-TOKEN': apiKey,
			Accept: 'application/json',
			'Content-Type': 'application/json',
		};
		const sizes: number[] = [];
		do {
			const query = `domain_uuid=${domainUuid}&limit=15&page=${sizes.length + 1}`;
			const { body } = await rawRequest(`${baseUrl}/api/pbx/v1/cdr/list?${query}`, { headers });
			sizes.push((JSON.parse(body.toString()) as { data: unknown[] }).data.length);
		} while (sizes.at(-1) === 15);
		expect(sizes).toEqual([15, 15, calls.length - 30]);
	});

	it('finds the first extension that is enabled, and has it call', async () => {
		const { baseUrl, apiKey, domainUuid, placed } = await client.start();
		const headers = { 'X-API-TOKEN': apiKey, Accept: 'application/json' };
		const list = await rawRequest(
			`${baseUrl}/api/pbx/v1/extension/list?domain_uuid=${domainUuid}&limit=50`,
			{ headers },
		);
		const { data, success } = JSON.parse(list.body.toString()) as {
			data: Array<{ extension: string; enabled: string }>;
			success: boolean;
		};
		const src = data.find(({ enabled }) => enabled === 'true')?.extension;
		const calling = await rawRequest(`${baseUrl}/api/pbx/v1/active_call/call`, {
			method: 'POST',
			headers: { ...headers, 'Content-Type': 'application/json' },
			body: JSON.stringify({ domain_uuid: domainUuid, src, destination: '33199001234' }),
		});
		expect([success, JSON.parse(calling.body.toString())]).toMatchObject([true, { success: true }]);
		expect(placed).toMatchObject([{ source: '101', destination: '33199001234' }]);
	});
});
