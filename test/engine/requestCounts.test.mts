/** What somebody waits for in the editor takes as few requests as do: pickers, test events, tests of credentials. */
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import {
	KAVKOM,
	nodesOf,
	ONECOM,
	SERVICES,
	type Service,
	type ServiceSimulator,
} from '../../services.mts';
import { accountEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import type { Engine } from '../support/engine.mts';
import { useServers } from '../support/servers.mts';
import { createPoller } from '../support/triggers.mts';

const NOW = '2026-03-10T10:00:00Z';
useClock(NOW);
useFastLimits();
const opened = useServers();

/** Of a small business: a week of them is no screenful, and all of them are more. */
const CALLS_A_DAY = 40;
const DAYS = 25;

/** How many rows a request brings, where there are pages. */
const SERVED: Record<string, object> = { [KAVKOM.key]: { maxLimit: 500 } };

/** The same account of the same server is remembered from test to test, but for its key. */
let keys = 0;

async function startService(service: Service): Promise<ServiceSimulator> {
	keys += 1;
	const secrets = service.credential.secrets.map((field) => [field, `sandbox-key-${keys}`]);
	const simulator = await opened(
		service.simulator.start({
			...Object.fromEntries(secrets),
			now: () => Date.now(),
			callCount: CALLS_A_DAY * DAYS,
			days: DAYS,
		}),
	);
	Object.assign(simulator.oddities ?? {}, SERVED[service.key]);
	return simulator;
}

interface Picker {
	kind: 'listSearch' | 'loadOptions';
	/** Of the node, in which the picker stands. */
	parameters?: (simulator: ServiceSimulator) => INodeParameters;
	/** How many requests do. */
	requests: number;
}

const ofModule = (simulator: ServiceSimulator): INodeParameters => ({
	moduleId: String((simulator as KavkomSimulator).crm.module.id),
});

/** By the key of the service and the name of the method. */
const PICKERS: Record<string, Record<string, Picker>> = {
	[KAVKOM.key]: {
		searchCalls: { kind: 'listSearch', requests: 1 },
		searchExtensions: { kind: 'listSearch', requests: 1 },
		getLeadFields: { kind: 'loadOptions', parameters: ofModule, requests: 1 },
		getTags: { kind: 'loadOptions', requests: 1 },
	},
	[ONECOM.key]: {
		// The newest week, and as that does not fill the list, the rest of the 30 days.
		searchCalls: { kind: 'listSearch', requests: 2 },
		searchExtensions: { kind: 'listSearch', requests: 1 },
		searchQueues: { kind: 'listSearch', requests: 1 },
	},
};

interface TestEvents {
	/** Of a call of the last day, and of its extension where the call names that by an ID. */
	requests: number;
	/** The same where only a question tells whether a call was recorded. */
	recordingRequests: number;
}

const TEST_EVENTS: Record<string, TestEvents> = {
	[KAVKOM.key]: { requests: 2, recordingRequests: 2 },
	[ONECOM.key]: { requests: 1, recordingRequests: 2 },
};

describe.each<Service>([...SERVICES])('At $title', (service) => {
	let simulator: ServiceSimulator;
	let engine: Engine;
	beforeEach(async () => {
		simulator = await startService(service);
		engine = accountEngine(service, simulator);
	});

	async function requestsOf(work: Promise<unknown>): Promise<string[]> {
		simulator.server.requests.length = 0;
		await work;
		return simulator.server.requests.map(({ path, query }) => query.get('info') ?? path);
	}

	const pickers = PICKERS[service.key];

	it('the pickers counted here are all that the nodes have', () => {
		const methods = nodesOf(service).flatMap(({ create }) => {
			const { listSearch = {}, loadOptions = {} } = create().methods ?? {};
			return [...Object.keys(listSearch), ...Object.keys(loadOptions)];
		});
		expect(methods.sort()).toEqual(Object.keys(pickers).sort());
	});

	it.each(Object.entries(pickers))(
		'the picker %s makes no more requests than do',
		async (method, { kind, parameters, requests }) => {
			const choices = async () => {
				const found = await engine[kind](service.node.type, method, parameters?.(simulator) ?? {});
				return 'results' in found ? found.results : found;
			};
			let count = 0;
			const paths = await requestsOf(choices().then(({ length }) => (count = length)));
			expect(count).toBeGreaterThan(0);
			expect(paths).toHaveLength(requests);
		},
	);

	it.each(['newCall', 'missedCall', 'newRecording'])(
		'a test event of %s makes no more requests than do',
		async (triggerOn) => {
			const { requests, recordingRequests } = TEST_EVENTS[service.key];
			const poller = createPoller(engine, service.trigger.type, { triggerOn });
			let count = 0;
			const paths = await requestsOf(poller.sample().then(({ length }) => (count = length)));
			expect(count).toBe(1);
			expect(paths).toHaveLength(triggerOn === 'newRecording' ? recordingRequests : requests);
		},
	);

	it('the test of a credential makes one request', async () => {
		expect(await requestsOf(engine.testCredential(service.credential.type))).toHaveLength(1);
	});
});
