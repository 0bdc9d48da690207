/** `npm run test:quick`: what can be told within a minute or two, while a change is being made. */
import { runSteps, STATIC_CHECKS, tests } from './steps.mts';

await runSteps([
	...STATIC_CHECKS,
	// The simulated years take longer than all others together.
	tests('Unit tests', 'test/unit', 'test/scripts', '--testPathIgnorePatterns=newCallsYear'),
]);
