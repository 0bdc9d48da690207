import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { kavkomActions } from '../../nodes/Kavkom/actions';
import { oneComActions } from '../../nodes/OneCom/actions';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const RETRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
const PLACE: INodeParameters = {
	resource: 'activeCall',
	operation: 'originate',
	destination: '0199001234',
};
const extension = (value: string) => ({ __rl: true, mode: 'number', value });

const effects = (
	actions: ReadonlyArray<{
		value: string;
		operations: ReadonlyArray<{ value: string; hasEffect?: true }>;
	}>,
): string[] =>
	actions.flatMap(({ value: resource, operations }) =>
		operations.filter(({ hasEffect }) => hasEffect).map(({ value }) => `${resource}.${value}`),
	);

describe('Retry On Fail', () => {
	it('is refused by each operation that would do its work twice', () => {
		expect(effects(kavkomActions)).toEqual(['activeCall.originate', 'lead.create']);
		expect(effects(oneComActions)).toEqual([
			'activeCall.hangUp',
			'activeCall.originate',
			'activeCall.transfer',
			'agent.pause',
			'agent.unpause',
			'sms.send',
		]);
	});

	it('rings no phone of Kavkom, not even once', async () => {
		const pbx = await opened(startKavkom({ calls: [] }));
		const parameters = { ...PLACE, extension: extension('101') };
		const run = await kavkomEngine(pbx).run({ type: 'kavkom', parameters, settings: RETRIES });
		expect(run.error?.message).toBe('Retry On Fail is on, so nothing was done');
		expect(pbx.server.requests).toEqual([]);
	});

	it('rings no phone of 1com, not even once', async () => {
		const pbx = await opened(startOneCom({ calls: [] }));
		const parameters = { ...PLACE, extension: extension('203') };
		const run = await oneComEngine(pbx).run({ type: 'oneCom', parameters, settings: RETRIES });
		expect(run.error?.message).toBe('Retry On Fail is on, so nothing was done');
		expect(pbx.server.requests).toEqual([]);
	});

	it('reads on', async () => {
		const pbx = await opened(startKavkom({ calls: [] }));
		const parameters = { resource: 'extension', operation: 'getAll', returnAll: true };
		const run = await kavkomEngine(pbx).run({ type: 'kavkom', parameters, settings: RETRIES });
		expect(run.error).toBeUndefined();
	});
});
