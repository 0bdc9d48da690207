import { KAVKOM_KINDS } from './kavkomKinds.mts';
import { describeFaults } from './suite.mts';

describeFaults('What faults do to requests to Kavkom', KAVKOM_KINDS);
