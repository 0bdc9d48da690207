import { afterEach, expect, it } from '@jest/globals';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine } from '../support/accounts.mts';

const closing: Array<() => Promise<void>> = [];

afterEach(async () => {
	await Promise.all(closing.splice(0).map(async (close) => await close()));
});

const GET_CALLS = {
	resource: 'call',
	operation: 'getAll',
	dateRange: 'last30Days',
	returnAll: true,
};

it('a Kavkom credential that was pasted with blanks around its values works', async () => {
	const kavkom = await startKavkom({ callCount: 5 });
	closing.push(async () => await kavkom.close());
	const engine = kavkomEngine(kavkom, {
		credential: { apiKey: ` ${kavkom.apiKey}\n`, domainUuid: ` ${kavkom.domainUuid} ` },
	});
	expect((await engine.testCredential('kavkomApi')).status).toBe('OK');
	const { items, error } = await engine.run({ type: 'kavkom', parameters: GET_CALLS });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(5);
});

it('a 1com credential that was pasted with blanks around its values works', async () => {
	const oneCom = await startOneCom({ callCount: 5 });
	closing.push(async () => await oneCom.close());
	const engine = oneComEngine(oneCom, {
		credential: { apiKey: ` ${oneCom.apiKey}\n`, tenant: ` ${oneCom.tenant} ` },
	});
	expect((await engine.testCredential('oneComApi')).status).toBe('OK');
	const { items, error } = await engine.run({ type: 'oneCom', parameters: GET_CALLS });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(5);
});

it('a credential that was saved with another name of its zone and small letters for its country works as before', async () => {
	const oneCom = await startOneCom({ callCount: 20 });
	closing.push(async () => await oneCom.close());
	const read = async (timezone: string, country: string) => {
		const engine = oneComEngine(oneCom, { credential: { timezone, country } });
		const { items, error } = await engine.run({ type: 'oneCom', parameters: GET_CALLS });
		expect(error).toBeUndefined();
		return items.map(({ json }) => json);
	};
	const calls = await read('Asia/Jerusalem', 'IL');
	expect(calls).toHaveLength(20);
	expect(calls.some((call) => String(call.external_number).startsWith('+972'))).toBe(true);
	expect(await read('asia/tel_aviv', 'il')).toEqual(calls);
	expect(await read(' Israel ', ' Il ')).toEqual(calls);
});
