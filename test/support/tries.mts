/** Everything that the nodes can do, as their descriptions tell it: each operation and each polling trigger. */
import type { INodeParameters, INodeType } from 'n8n-workflow';
import type { Service, ServiceSimulator } from '../../services.mts';

/** A node that is tried, by a name that says what it does. */
export interface Try {
	name: string;
	type: string;
	parameters: INodeParameters;
	/** The type of the credential that it asks for. */
	credential: string;
}

/** `resource/operation` of everything that a node's description offers. */
function operationsOf({ description }: INodeType): string[] {
	return description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) => {
			const [resource] = displayOptions?.show?.resource ?? [];
			return (options ?? []).map((option) =>
				'value' in option ? `${String(resource)}/${String(option.value)}` : '',
			);
		});
}

/** What hands on most of what the service sent, for the operations that have such an output. */
const RAW_OUTPUT: ReadonlySet<string> = new Set(['call/getAll', 'callLeg/getAll']);

/** Operations whose runs differ in what they ask the service for: all of them are tried, not the first alone. */
const ALL_RUNS: ReadonlySet<string> = new Set(['recording/download']);

/** @throws when an operation has no runs: whoever adds an operation adds them */
function operationTries(service: Service, started: ServiceSimulator): Try[] {
	const { type, create } = service.node;
	return operationsOf(create()).flatMap((path) => {
		const [resource, operation] = path.split('/');
		const runs = service.simulator.runs(path, started) ?? [];
		if (runs.length === 0) throw new Error(`${type} ${path} has no runs in outputSamples.mts`);
		const tried = ALL_RUNS.has(path) ? runs : runs.slice(0, 1);
		return tried.flatMap(({ prepare, parameters: given }, index) => {
			prepare?.();
			const parameters = { resource, operation, ...given };
			const name = index === 0 ? `${type} ${path}` : `${type} ${path}, ${index + 1}`;
			const one = { name, type, parameters, credential: service.credential.type };
			if (!RAW_OUTPUT.has(path)) return [one];
			return [one, { ...one, name: `${name} raw`, parameters: { ...parameters, output: 'raw' } }];
		});
	});
}

export const WITH_RECORDING = { triggerOn: 'newRecording', options: { addRecording: true } };

/** The values of the choice that a trigger offers under a name. */
function choicesOf({ description }: INodeType, name: string): string[] {
	const property = description.properties.find((each) => each.name === name);
	return (property?.options ?? []).map((option) => ('value' in option ? String(option.value) : ''));
}

function triggerTries({ trigger: { type, create }, credential }: Service): Try[] {
	return choicesOf(create(), 'triggerOn').map((triggerOn) => ({
		name: `${type} ${triggerOn}`,
		type,
		credential: credential.type,
		parameters: triggerOn === 'newRecording' ? WITH_RECORDING : { triggerOn, output: 'raw' },
	}));
}

/** All operations and all polling triggers of these services; what they need is prepared on the simulators. */
export function everyTry(started: ReadonlyArray<readonly [Service, ServiceSimulator]>): {
	operations: Try[];
	triggers: Try[];
} {
	return {
		operations: started.flatMap(([service, simulator]) => operationTries(service, simulator)),
		triggers: started.flatMap(([service]) => triggerTries(service)),
	};
}
