import { nameAccount } from '../../../shared/node/nameAccount';
import { accountName } from '../../calls/accountName';
import { PROVIDER, type OneComAccount } from '../../transport/account';

export const getAccount = nameAccount<OneComAccount>(PROVIDER, ({ tenant }) => accountName(tenant));
