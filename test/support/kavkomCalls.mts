import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startKavkom, type KavkomSimulatorOptions } from '../../sandbox/kavkom/simulator.mts';
import type { Engine, NodeRun, RunSpec } from './engine.mts';

/** Runs `call: getAll` of the Kavkom node; everything of the range unless told otherwise. */
export async function runCalls(
	engine: Engine,
	parameters: INodeParameters = {},
	spec: Partial<RunSpec> = {},
): Promise<NodeRun> {
	const everything = { dateRange: 'last30Days', returnAll: true };
	return await engine.run({
		type: 'kavkom',
		parameters: { resource: 'call', operation: 'getAll', ...everything, ...parameters },
		...spec,
	});
}

/** The records of a run. Throws the error of a run that failed, with its description. */
export function recordsOf(run: NodeRun): IDataObject[] {
	if (run.error) throw new Error(`${run.error.message}\n${String(run.error.description)}`);
	return run.items.map(({ json }) => json);
}

/** A local Kavkom with a few calls, which the many runs of a table of cases can afford. */
export async function startSmallKavkom(options: KavkomSimulatorOptions = {}) {
	return await startKavkom({ callCount: 60, days: 5, ...options });
}
