import { ONE_COM_KINDS } from './oneComKinds.mts';
import { describeFaults } from './suite.mts';

describeFaults('What faults do to requests to 1com', ONE_COM_KINDS);
