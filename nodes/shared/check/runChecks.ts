import type { Finding, Verdict } from './finding';
import { unknown } from './finding';

/** One thing to find out. */
export interface Check<Setup> {
	/** The name of the finding. */
	check: string;
	/** Checks that come before, without which this one says nothing. */
	needs: readonly string[];
	judge: (setup: Setup) => Promise<Verdict> | Verdict;
}

/** Runs checks one after the other. Those that need one that is not fulfilled are unknown, and say so. */
export async function runChecks<Setup>(
	checks: ReadonlyArray<Check<Setup>>,
	setup: Setup,
): Promise<Finding[]> {
	const findings = new Map<string, Finding>();
	for (const { check, needs, judge } of checks) {
		const missing = needs.map((name) => findings.get(name)).find(isMissing);
		const verdict = missing ? without(missing) : await judge(setup);
		findings.set(check, { check, ...verdict });
	}
	return [...findings.values()];
}

const isMissing = (finding: Finding | undefined): boolean =>
	finding?.result === 'failed' || finding?.result === 'unknown';

const without = ({ check, result }: Finding): Verdict =>
	unknown(`Not tried: "${check}" is ${result}`);
