import { checkSetup } from '../../../shared/check/checkSetup';
import { ONE_COM_CHECKS } from '../../checks/oneComChecks';

export const checkAccount = checkSetup(ONE_COM_CHECKS);
