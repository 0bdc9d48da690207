import './container.mts';
import { Expression } from 'n8n-workflow';

/**
 * Who evaluates `={{ ... }}`. `legacy` evaluates in the test's own realm, in no time. `quickjs`
 * evaluates in an isolated WebAssembly realm and copies the values out, as n8n's own default
 * (`vm`, a native module that Node 20 has no build of) does: 90 ms per run.
 */
export type ExpressionEngine = 'legacy' | 'quickjs';

// n8n's own limits, in milliseconds and MB.
const LIMITS = { poolSize: 1, maxCodeCacheSize: 1024, bridgeTimeout: 5000, bridgeMemoryLimit: 128 };

let started: Promise<void> | undefined;

/**
 * Makes `engine` the evaluator of the whole process: n8n has one, so engines with different
 * evaluators can't run at the same time in one test file.
 */
export async function useExpressionEngine(engine: ExpressionEngine): Promise<void> {
	if (engine === 'quickjs') {
		// Lazy, or every later `legacy` run of this process would wait for a realm it doesn't use.
		started ??= Expression.initExpressionEngine({ engine, ...LIMITS, lazyAcquire: true });
		await started;
	}
	Expression.setExpressionEngine(engine);
}
