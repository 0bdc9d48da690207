import { nameAccount } from '../../../shared/node/nameAccount';
import { PROVIDER, type KavkomAccount } from '../../transport/account';

export const getAccount = nameAccount<KavkomAccount>(PROVIDER, ({ domainUuid }) => domainUuid);
