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

const NOT_TRIED = 'Not tried: ';

/** The reason is that of the first check in the chain. */
function without({ check, result, found }: Finding): Verdict {
	if (found.startsWith(NOT_TRIED)) return unknown(found);
	return unknown(`${NOT_TRIED}"${check}" ${result === 'failed' ? 'failed' : 'is unknown'}`);
}
