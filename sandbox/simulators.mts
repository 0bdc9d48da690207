/** The local phone systems of the list, all at once, and what their users enter in n8n. */
import {
	SERVICES,
	type Service,
	type ServiceSimulator,
	type ServiceSimulatorOptions,
	type Simulators,
	type SimulatorsOptions,
} from '../services.mts';
import type { Credential } from './n8n/workflows.mts';

/** Starts all of them on the loopback interface. */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
	const services: readonly Service[] = SERVICES;
	const optionsOf = options as Record<string, ServiceSimulatorOptions | undefined>;
	const started = await Promise.all(
		services.map(async ({ node: { type }, simulator }): Promise<[string, ServiceSimulator]> => {
			return [type, await simulator.start(optionsOf[type])];
		}),
	);
	return Object.fromEntries(started) as unknown as Simulators;
}

/** Each service with its stand-in. */
export function eachOf(simulators: Simulators): Array<[Service, ServiceSimulator]> {
	return SERVICES.map((service) => [service, simulators[service.node.type]]);
}

/**
 * What the user of a local phone system would enter in n8n.
 *
 * @param mistaken fields in which something else is entered
 */
export function localCredential<Simulator extends ServiceSimulator>(
	{ credential, simulator }: Service<Simulator>,
	started: Simulator,
	mistaken: Credential['data'] = {},
): Credential {
	return {
		type: credential.type,
		name: `${credential.title} (local)`,
		data: {
			...simulator.user(started),
			country: simulator.country,
			...mistaken,
		} as Credential['data'],
	};
}
