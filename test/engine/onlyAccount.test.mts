/** The option that keeps a workflow from fetching by another credential than the one whose account it names. */
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICES, type Service, type ServiceSimulator } from '../../services.mts';
import { ACME } from '../fixtures/acme/service.mts';
import { accountEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import type { NodeRun, RunSpec } from '../support/engine.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const CALLS: INodeParameters = {
	resource: 'call',
	operation: 'getAll',
	dateRange: 'last7Days',
	returnAll: true,
};
const RECORDING: INodeParameters = {
	resource: 'recording',
	operation: 'download',
	callId: { __rl: true, mode: 'id', value: '1700000000.1' },
};
const LEGS: INodeParameters = { ...CALLS, resource: 'callLeg' };

describe.each<[string, Service, INodeParameters[]]>([
	['Kavkom', SERVICES[0], [CALLS, RECORDING]],
	['1com', SERVICES[1], [CALLS, LEGS, RECORDING]],
	['a third service', ACME as Service, [CALLS]],
])('Only for Account at %s', (_, service, operations) => {
	let simulator: ServiceSimulator;
	beforeEach(async () => {
		simulator = await opened(service.simulator.start({ callCount: 20 }));
	});

	const run = async (
		parameters: INodeParameters,
		spec: Partial<RunSpec> = {},
		overrides: AccountOverrides = {},
	): Promise<NodeRun> =>
		await accountEngine(service, simulator, overrides).run({
			type: service.node.type,
			parameters,
			...spec,
		});

	const own = async (): Promise<string> => {
		const { items } = await run({ resource: 'account', operation: 'get' });
		return String(items[0].json.account);
	};

	const callsFor = (onlyAccount: string): INodeParameters => ({
		...CALLS,
		options: { onlyAccount },
	});

	it('lets the account through that Account: Get names, however its letters are written', async () => {
		const named = await own();
		for (const spelt of [named, named.toUpperCase(), `  ${named.toLowerCase()} `, '']) {
			const { error, items } = await run(callsFor(spelt));
			expect(error).toBeUndefined();
			expect(items.length).toBeGreaterThan(0);
		}
	});

	it.each(operations)('stops $resource: $operation before it asks anything', async (parameters) => {
		const named = await own();
		const { error, items } = await run({ ...parameters, options: { onlyAccount: 'another' } });
		expect(items ?? []).toEqual([]);
		expect(error?.message).toBe(
			`Two different credentials are chosen: the one of "Node under test" is for "${named}", but the workflow works for "another". Choose the same ${service.title} credential in all ${service.title} nodes of this workflow`,
		);
		expect(simulator.server.requests).toEqual([]);
	});

	it('says all of it in the one text that a run is written down with', async () => {
		const { items } = await run(callsFor('another'), { continueOnFail: true });
		expect(items).toHaveLength(1);
		expect(items[0].json.error).toMatch(
			/^Two different credentials .+ Choose the same .+ workflow$/,
		);
	});
});

it('does not go by the account of rows, which a phone system may spell in its own way', async () => {
	const [kavkom] = SERVICES;
	const simulator = await opened(kavkom.simulator.start({ callCount: 20 }));
	const { domainUuid } = kavkom.simulator.user(simulator) as { domainUuid: string };
	const credential = { domainUuid: domainUuid.toUpperCase() };
	const onlyAccount = domainUuid.toUpperCase();
	const { error, items } = await accountEngine(kavkom, simulator, { credential }).run({
		type: kavkom.node.type,
		parameters: { ...CALLS, options: { onlyAccount } },
	});
	expect(error).toBeUndefined();
	expect(new Set(items.map(({ json }) => json.account))).toEqual(new Set([domainUuid]));
});
