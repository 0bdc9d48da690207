/** `account: check` in tests: its findings by their names, and what of an account must never be in them. */
import type { SimulatorServer } from '../../sandbox/shared/server.mts';
import type { Engine, NodeRun } from './engine.mts';
import { leaksIn } from './leaks.mts';

export interface ShownFinding {
	check: string;
	result: string;
	found: string;
	advice: string | null;
}

/** By the name of the check. */
export type Findings = Record<string, ShownFinding>;

/** More is too much to ask of a stranger's account (bound of the product). */
export const MAX_REQUESTS = 20;

const RESULTS = new Set(['ok', 'warning', 'failed', 'unknown']);

/** What is wrong with a list of findings, as such. */
function faultsIn({ result, found, advice, ...rest }: ShownFinding): string[] {
	const { check, ...others } = rest;
	return [
		/^[a-z_]+$/.test(check) ? '' : 'no name',
		RESULTS.has(result) ? '' : `result ${result}`,
		found.trim() === '' ? 'nothing found' : '',
		result === 'ok' && advice !== null ? 'advice where all is well' : '',
		(result === 'failed' || result === 'warning') && !advice ? 'no advice' : '',
		Object.keys(others).length > 0 ? `more fields: ${Object.keys(others).join()}` : '',
	].filter((fault) => fault !== '');
}

/** Whether a text stands in another as a word of its own. */
const standsIn = (text: string, name: string): boolean =>
	new RegExp(
		`(?<![\\p{L}\\d_])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\d_])`,
		'u',
	).test(text);

export interface Checking {
	engine: Engine;
	/** `kavkom` or `oneCom`. */
	type: string;
	server: SimulatorServer;
	/** The key and other secrets, looked for in every spelling. */
	secrets: readonly string[];
	/** Numbers, names and the account, looked for as words. */
	names: readonly string[];
}

/** Runs the check; throws when it fails, asks too much, or puts out something private. */
export async function checkSetupOf(checking: Checking): Promise<Findings> {
	const { engine, type, server, secrets, names } = checking;
	const before = server.requests.length;
	const run: NodeRun = await engine.run({
		type,
		parameters: { resource: 'account', operation: 'check' },
	});
	if (run.error) throw new Error(`${run.error.message}\n${String(run.error.description)}`);
	const requests = server.requests.length - before;
	if (requests > MAX_REQUESTS) throw new Error(`${requests} requests`);
	const findings = run.items.map(({ json }) => json as unknown as ShownFinding);
	const text = findings.map(({ found, advice }) => `${found}\n${advice}`).join('\n');
	const leaks = leaksIn(JSON.stringify(findings), secrets);
	const private_ = names.filter((name) => name.length > 1 && standsIn(text, name));
	const faults = findings.flatMap((finding) =>
		faultsIn(finding).map((fault) => `${finding.check}: ${fault}`),
	);
	const wrong = [...leaks, ...private_, ...faults];
	if (wrong.length > 0) throw new Error(`${wrong.join('; ')}\n${text}`);
	return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

/** The findings that are not those of another run, in short: `warning: what was found`. */
export function changesFrom(baseline: Findings, now: Findings): Record<string, string> {
	const names = [...new Set([...Object.keys(baseline), ...Object.keys(now)])];
	const changed = names.filter(
		(name) => JSON.stringify(baseline[name]) !== JSON.stringify(now[name]),
	);
	return Object.fromEntries(
		changed.map((name) => [name, now[name] ? `${now[name].result}: ${now[name].found}` : 'gone']),
	);
}
