import type { Account } from '../node/account';
import type { Operation } from '../node/actions';
import { Prober } from './prober';
import { createPublisher, published } from './publicText';
import { runChecks, type Check } from './runChecks';

/** What a service says of its checks. */
export interface SetupChecks<A extends Account, Setup> {
	checks: ReadonlyArray<Check<Setup>>;
	/** What the checks share: what was asked for once is not asked for again. */
	open: (account: A, prober: Prober<A>, now: number) => Setup;
	/** What names the account, such as a tenant, and must not be put out. */
	names: (account: A) => string[];
}

/**
 * `account: check` of a service: reads a little of everything that its operations need, and puts out a finding each:
 * `check`, `result` (ok, warning, failed, unknown), `found`, `advice` (null when there is nothing to do). It changes
 * nothing, makes no more requests than LIMITS allows, and never fails for what it finds. No key, number, name or
 * account is in what it puts out.
 */
export const checkSetup = <A extends Account, Setup>({
	checks,
	open,
	names,
}: SetupChecks<A, Setup>): Operation<A> => ({
	value: 'check',
	name: 'Check Setup',
	action: 'Check setup of account',
	description:
		'Find out what the key can do and whether times are right, in a list fit to be posted',
	properties: [],
	async execute(account) {
		const setup = open(account, new Prober(account), Date.now());
		const publish = createPublisher(account.connection.redact, names(account));
		const findings = await runChecks(checks, setup);
		return { records: findings.map((finding) => ({ ...published(finding, publish) })) };
	},
});
