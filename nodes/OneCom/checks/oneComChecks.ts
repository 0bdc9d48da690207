import type { SetupChecks } from '../../shared/check/checkSetup';
import type { OneComAccount } from '../transport/account';
import { ACCESS_CHECKS } from './accessChecks';
import { OPEN_API_CHECKS } from './openApiChecks';
import { RANGE_CHECKS } from './rangeChecks';
import { ROUTE_CHECKS, UNTRIED_CHECKS } from './routeChecks';
import { ROW_CHECKS } from './rowChecks';
import { OneComSetup } from './setup';

/** What is found out about a tenant at 1com, in the order in which it is put out. */
export const ONE_COM_CHECKS: SetupChecks<OneComAccount, OneComSetup> = {
	checks: [
		...ACCESS_CHECKS,
		...ROUTE_CHECKS,
		...RANGE_CHECKS,
		...OPEN_API_CHECKS,
		...ROW_CHECKS,
		...UNTRIED_CHECKS,
	],
	open: (account, prober, now) => new OneComSetup(account, prober, now),
	names: ({ tenant }) => [tenant],
};
