import type { Outcome } from './answers.mts';
import type { Parameters } from './parameters.mts';
import type { World } from './world.mts';

type Route = (parameters: Parameters, world: World) => Promise<Outcome>;

/** `cache=no` asks for a fresh answer (contract: onecom, Calling it); only INFO is kept at all. */
const mayBeOld = (parameters: Parameters): boolean =>
	parameters.get('reqtype').toUpperCase() === 'INFO' &&
	parameters.get('cache').toLowerCase() !== 'no';

/** Keeps answers for `cacheSeconds`, by all parameters together. */
export function withCache(route: Route): Route {
	const kept = new Map<string, { at: number; outcome: Outcome }>();
	return async (parameters, world) => {
		const lifeMs = world.oddities.cacheSeconds * 1000;
		if (lifeMs === 0 || !mayBeOld(parameters)) return await route(parameters, world);
		const name = JSON.stringify(parameters.all);
		const old = kept.get(name);
		if (old && world.now() - old.at < lifeMs) return old.outcome;
		const outcome = await route(parameters, world);
		kept.set(name, { at: world.now(), outcome });
		return outcome;
	};
}
