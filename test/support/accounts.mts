import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { afterEach, beforeEach } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { KAVKOM, nodesOf, ONECOM, type Service, type ServiceSimulator } from '../../services.mts';
import { createEngine, type Engine, type EngineOptions } from './engine.mts';

/** Where an account differs from the one that fits the simulator. */
export interface AccountOverrides {
	/** Fields of the credential, e.g. `{ apiKey: 'wrong' }`. */
	credential?: ICredentialDataDecryptedObject;
	/** Settings of the engine, e.g. `{ binaryMode: 'filesystem' }`. */
	engine?: Partial<Omit<EngineOptions, 'credentials'>>;
}

/** An engine with the nodes of a service and a credential that fits its simulator. */
export function accountEngine<Simulator extends ServiceSimulator>(
	service: Service<Simulator>,
	simulator: Simulator,
	{ credential, engine }: AccountOverrides = {},
): Engine {
	const nodes = nodesOf(service as Service).map(({ type, create }) => [type, create()]);
	const data = { ...service.simulator.user(simulator), ...credential };
	return createEngine({
		nodes: Object.fromEntries(nodes) as EngineOptions['nodes'],
		...engine,
		credentials: { account: { type: service.credential.create(), data } },
	});
}

/** For the tests of Kavkom alone; of the simulator it needs what its user enters. */
export const kavkomEngine = (
	simulator: Pick<KavkomSimulator, 'apiKey' | 'domainUuid' | 'baseUrl' | 'zone'>,
	overrides?: AccountOverrides,
): Engine => accountEngine(KAVKOM, simulator as KavkomSimulator, overrides);

/** For the tests of 1com alone. */
export const oneComEngine = (
	simulator: Pick<OneComSimulator, 'apiKey' | 'tenant' | 'baseUrl' | 'zone'>,
	overrides?: AccountOverrides,
): Engine => accountEngine(ONECOM, simulator as OneComSimulator, overrides);

/** Bounds at which a fault that a user would wait a minute for is over in a fraction of a second. */
const FAST_LIMITS: Partial<typeof LIMITS> = {
	readIdleSeconds: 1,
	readTotalSeconds: 1,
	commandIdleSeconds: 2,
	downloadIdleSeconds: 2,
	firstBackoffSeconds: 0.01,
	maxBackoffSeconds: 0.05,
};

/**
 * Makes the nodes give up and try again quickly in every test of the block where it is called, and puts
 * the true bounds back after each. A test may change `LIMITS` further.
 */
export function useFastLimits(changes: Partial<typeof LIMITS> = {}): void {
	const original = { ...LIMITS };
	beforeEach(() => {
		Object.assign(LIMITS, FAST_LIMITS, changes);
	});
	afterEach(() => {
		Object.assign(LIMITS, original);
	});
}
