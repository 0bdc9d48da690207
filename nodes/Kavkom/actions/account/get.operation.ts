import { nameAccount } from '../../../shared/node/nameAccount';
import { accountName } from '../../calls/accountName';
import { PROVIDER, type KavkomAccount } from '../../transport/account';

export const getAccount = nameAccount<KavkomAccount>(PROVIDER, ({ domainUuid }) =>
	accountName(domainUuid),
);
