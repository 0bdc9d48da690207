import { nameAccount } from '../../../shared/node/nameAccount';
import { PROVIDER, type OneComAccount } from '../../transport/account';

export const getAccount = nameAccount<OneComAccount>(PROVIDER, ({ tenant }) => tenant);
