/** What operations and triggers show while a service says the secrets of its credential back. */
import type { Service, ServiceSimulator } from '../../services.mts';
import { accountEngine } from './accounts.mts';
import { everythingIn, leaksIn, readableBy } from './leaks.mts';
import { everyTry, type Try } from './tries.mts';
import { partsOf, secretsOf, type Trouble } from './troubles.mts';

/** A service, and its simulator that was started with `secretsOf` the service. */
export type Started = readonly [Service, ServiceSimulator];

export interface Outcome {
	name: string;
	/** All that anybody can read of it. */
	shown: string;
	isWell: boolean;
}

/** The leaks in what came of a try, each with its name. */
export const leaksOf = ([service]: Started, { name, shown }: Outcome): string[] =>
	leaksIn(shown, partsOf(Object.values(secretsOf(service)))).map((leak) => `${name}: ${leak}`);

async function runOf([service, simulator]: Started, tried: Try): Promise<Outcome> {
	const run = await accountEngine(service, simulator).run(tried);
	return { name: tried.name, shown: readableBy(run), isWell: run.error === undefined };
}

async function sampleOf([service, simulator]: Started, tried: Try): Promise<Outcome> {
	const { name, type, parameters } = tried;
	const engine = accountEngine(service, simulator);
	const polling = engine.poll({ type, parameters, staticData: {}, mode: 'manual' });
	return await polling.then(
		(output) => ({ name, shown: JSON.stringify(output), isWell: true }),
		(error: unknown) => ({ name, shown: everythingIn(error), isWell: false }),
	);
}

/** Runs every operation and samples every trigger of a service that is in that trouble from now on. */
export async function outcomesIn(started: Started, trouble: Trouble): Promise<Outcome[]> {
	const [service, { server }] = started;
	const { operations, triggers } = everyTry([started]);
	server.faults.push(trouble.faultOf(service));
	const outcomes: Outcome[] = [];
	for (const tried of operations) outcomes.push(await runOf(started, tried));
	for (const tried of triggers) outcomes.push(await sampleOf(started, tried));
	return outcomes;
}
