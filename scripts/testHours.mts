/** `npm run test:hours`: the tests that read a clock, at hours at which such code goes wrong. */
import { hourSteps } from './hours.mts';
import { runSteps } from './steps.mts';

await runSteps(hourSteps());
