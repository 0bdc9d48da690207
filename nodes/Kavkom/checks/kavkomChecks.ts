import type { SetupChecks } from '../../shared/check/checkSetup';
import type { KavkomAccount } from '../transport/account';
import { ACCESS_CHECKS } from './accessChecks';
import { LIST_CHECKS } from './listChecks';
import { ROUTE_CHECKS, UNTRIED_CHECKS } from './routeChecks';
import { ROW_CHECKS } from './rowChecks';
import { KavkomSetup } from './setup';

/** What is found out about a domain at Kavkom, in the order in which it is put out. */
export const KAVKOM_CHECKS: SetupChecks<KavkomAccount, KavkomSetup> = {
	checks: [...ACCESS_CHECKS, ...ROUTE_CHECKS, ...LIST_CHECKS, ...ROW_CHECKS, ...UNTRIED_CHECKS],
	open: (account, prober, now) => new KavkomSetup(account, prober, now),
	names: ({ domainUuid }) => [domainUuid],
};
