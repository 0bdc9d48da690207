import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { afterEach, beforeEach } from '@jest/globals';
import { KavkomApi } from '../../credentials/KavkomApi.credentials';
import { OneComApi } from '../../credentials/OneComApi.credentials';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { createEngine, type Engine, type EngineOptions } from './engine.mts';

/** Where an account differs from the one that fits the simulator. */
export interface AccountOverrides {
	/** Fields of the credential, e.g. `{ apiKey: 'wrong' }`. */
	credential?: ICredentialDataDecryptedObject;
	/** Settings of the engine, e.g. `{ binaryMode: 'filesystem' }`. */
	engine?: Partial<Omit<EngineOptions, 'credentials'>>;
}

/** An engine with the Kavkom node and a credential that fits the simulator. */
export function kavkomEngine(
	simulator: Pick<KavkomSimulator, 'apiKey' | 'domainUuid' | 'baseUrl' | 'zone'>,
	overrides: AccountOverrides = {},
): Engine {
	const { apiKey, domainUuid, baseUrl, zone: timezone } = simulator;
	return createEngine({
		nodes: { kavkom: new Kavkom() },
		...overrides.engine,
		credentials: {
			account: {
				type: new KavkomApi(),
				data: { apiKey, domainUuid, baseUrl, timezone, ...overrides.credential },
			},
		},
	});
}

/** An engine with the 1com node and a credential that fits the simulator. */
export function oneComEngine(
	simulator: Pick<OneComSimulator, 'apiKey' | 'tenant' | 'baseUrl' | 'zone'>,
	overrides: AccountOverrides = {},
): Engine {
	const { apiKey, tenant, baseUrl, zone: timezone } = simulator;
	return createEngine({
		nodes: { oneCom: new OneCom() },
		...overrides.engine,
		credentials: {
			account: {
				type: new OneComApi(),
				data: { apiKey, tenant, baseUrl, timezone, ...overrides.credential },
			},
		},
	});
}

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
