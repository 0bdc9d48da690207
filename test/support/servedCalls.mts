/** For tests that change what the local phone systems serve and share them with others. */
import { eachOf } from '../../sandbox/simulators.mts';
import type { Simulators } from '../../services.mts';

/** Remembers what is served now; the function that it gives puts that back and ends all faults. */
export function servedCalls(simulators: Simulators): () => void {
	const served = eachOf(simulators).map(([, { calls }]) => structuredClone(calls));
	return () => {
		for (const [index, [, { calls, server }]] of eachOf(simulators).entries()) {
			calls.splice(0, Infinity, ...structuredClone(served[index]));
			server.faults.length = 0;
		}
	};
}
