/** The option that keeps a workflow from fetching by another credential than the one whose account it names. */
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KAVKOM, ONECOM, type Service, type ServiceSimulator } from '../../services.mts';
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
/** In capitals. */
const DOMAIN = '0D6C8F5E-41B7-4C53-8A26-B1F0E9A7C284';
const LEGS: INodeParameters = { ...CALLS, resource: 'callLeg' };

describe.each<[string, Service, INodeParameters[]]>([
	['Kavkom', KAVKOM as Service, [CALLS, RECORDING]],
	['1com', ONECOM as Service, [CALLS, LEGS, RECORDING]],
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

describe('an account whose credential has it in other capitals than the phone system', () => {
	it.each<[string, Service, object, ICredentialDataDecryptedObject, INodeParameters[]]>([
		[
			'Kavkom',
			KAVKOM as Service,
			{ domainUuid: DOMAIN.toLowerCase() },
			{ domainUuid: DOMAIN },
			[CALLS],
		],
		['1com', ONECOM as Service, { tenant: 'Demo' }, { tenant: 'Demo' }, [CALLS, LEGS]],
	])('%s: its calls stand under the name that Account: Get gives', async (...given) => {
		const [, service, options, credential, operations] = given;
		const simulator = await opened(service.simulator.start({ callCount: 20, ...options }));
		const engine = accountEngine(service, simulator, { credential });
		const run = async (parameters: INodeParameters) =>
			await engine.run({ type: service.node.type, parameters });
		const named = (await run({ resource: 'account', operation: 'get' })).items[0].json
			.account as string;
		for (const parameters of operations) {
			const { error, items } = await run({ ...parameters, options: { onlyAccount: named } });
			expect(error).toBeUndefined();
			expect(new Set(items.map(({ json }) => json.account))).toEqual(new Set([named]));
		}
	});
});
