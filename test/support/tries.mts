/** Everything that the nodes can do, as their descriptions tell it: each operation and each polling trigger. */
import type { INodeParameters, INodeType } from 'n8n-workflow';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { KAVKOM_SAMPLES, ONECOM_SAMPLES, type Samples } from './outputSamples.mts';

/** A node that is tried, by a name that says what it does. */
export interface Try {
	name: string;
	type: string;
	parameters: INodeParameters;
	credential: 'kavkomApi' | 'oneComApi';
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

/** @throws when an operation has no sample: whoever adds an operation adds one */
function triesOf<Simulator>(
	node: INodeType,
	credential: Try['credential'],
	simulator: Simulator,
	samples: Samples<Simulator>,
): Try[] {
	const type = node.description.name;
	return operationsOf(node).flatMap((path) => {
		const [resource, operation] = path.split('/');
		const sample = samples[path]?.(simulator)[0];
		if (!sample) throw new Error(`${type} ${path} has no runs in outputSamples.mts`);
		sample.prepare?.();
		const parameters = { resource, operation, ...sample.parameters };
		const one = { name: `${type} ${path}`, type, parameters, credential };
		if (!RAW_OUTPUT.has(path)) return [one];
		return [one, { ...one, name: `${one.name} raw`, parameters: { ...parameters, output: 'raw' } }];
	});
}

export const WITH_RECORDING = { triggerOn: 'newRecording', options: { addRecording: true } };

/** The values of the choice that a trigger offers under a name. */
function choicesOf({ description }: INodeType, name: string): string[] {
	const property = description.properties.find((each) => each.name === name);
	return (property?.options ?? []).map((option) => ('value' in option ? String(option.value) : ''));
}

function triggersOf(node: INodeType, credential: Try['credential']): Try[] {
	const type = node.description.name;
	return choicesOf(node, 'triggerOn').map((triggerOn) => ({
		name: `${type} ${triggerOn}`,
		type,
		credential,
		parameters: triggerOn === 'newRecording' ? WITH_RECORDING : { triggerOn, output: 'raw' },
	}));
}

/** A local Kavkom and a local 1com. */
export interface Services {
	kavkom: KavkomSimulator;
	oneCom: OneComSimulator;
}

/** All operations and all polling triggers; what they need is prepared on the services. */
export function everyTry({ kavkom, oneCom }: Services): { operations: Try[]; triggers: Try[] } {
	const file = kavkom.calls.find((call) => call.file !== '')?.id ?? '';
	const byCallId = { resource: 'recording', operation: 'download', callId: file };
	return {
		operations: [
			...triesOf(new Kavkom(), 'kavkomApi', kavkom, KAVKOM_SAMPLES),
			{
				name: 'kavkom recording/download by call ID',
				type: 'kavkom',
				parameters: byCallId,
				credential: 'kavkomApi',
			},
			...triesOf(new OneCom(), 'oneComApi', oneCom, ONECOM_SAMPLES),
		],
		triggers: [
			...triggersOf(new KavkomTrigger(), 'kavkomApi'),
			...triggersOf(new OneComTrigger(), 'oneComApi'),
		],
	};
}
