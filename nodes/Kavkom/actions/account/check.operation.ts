import { checkSetup } from '../../../shared/check/checkSetup';
import { KAVKOM_CHECKS } from '../../checks/kavkomChecks';

export const checkAccount = checkSetup(KAVKOM_CHECKS);
