/** `account: check` of 1com. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();
let pbx: OneComSimulator;
beforeEach(async () => {
	pbx = await opened(startOneCom({}));
});
describe('x', () => {
	it('y', async () => {
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource: 'account', operation: 'check' },
		});
		console.log(run.error?.message, pbx.server.requests.length);
		console.log(run.items.map(({ json }) => Object.values(json).join(' | ')).join('\n'));
		expect(1).toBe(1);
	});
});
