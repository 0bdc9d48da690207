/** For tests that change what the local phone systems serve and share them with others. */
import type { Playground } from '../../sandbox/playground.mts';

/** Remembers what is served now; the function that it gives puts that back and ends all faults. */
export function servedCalls({ kavkom, oneCom }: Playground): () => void {
	const served = structuredClone({ kavkom: kavkom.calls, oneCom: oneCom.calls });
	return () => {
		const fresh = structuredClone(served);
		kavkom.calls.splice(0, Infinity, ...fresh.kavkom);
		oneCom.calls.splice(0, Infinity, ...fresh.oneCom);
		kavkom.server.faults.length = 0;
		oneCom.server.faults.length = 0;
	};
}
