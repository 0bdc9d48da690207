import type { FailureKind, ServiceError } from '../../shared/failure/serviceError';
import { failureVerdict } from '../../shared/check/failureVerdict';
import { failed, ok, unknown, warning, type Verdict } from '../../shared/check/finding';
import type { Asked } from '../../shared/check/prober';
import type { Check } from '../../shared/check/runChecks';
import { isAboutTenant } from '../transport/responses';
import { judgeOperations } from './operations';
import type { OneComSetup } from './setup';

/** Failures that say that no 1com was met. */
const NOT_MET: ReadonlySet<FailureKind> = new Set([
	'unreachable',
	'timeout',
	'parameter',
	'unreadableResponse',
	'notFound',
]);

/** Help, and calls only where it does not come: a key may be kept from it. */
async function contact(setup: OneComSetup): Promise<Array<ServiceError | null>> {
	const help = failureIn(await setup.help());
	return help === null ? [null] : [help, failureIn(await setup.calls())];
}

const failureIn = (asked: Asked<unknown>) => ('failure' in asked ? asked.failure : null);

async function judgeAddress(setup: OneComSetup): Promise<Verdict> {
	const failures = await contact(setup);
	const [first] = failures;
	if (
		first !== null &&
		failures.every((failure) => failure !== null && NOT_MET.has(failure.kind))
	) {
		return failureVerdict(first);
	}
	return /^https:/i.test(setup.account.baseUrl)
		? ok('answers, with a valid certificate')
		: warning(
				'answers, without encryption',
				'Let the Base URL in the credential begin with https://: others on the way can read the key.',
			);
}

/** 1com refuses key, tenant and operation with one sentence, as a rule (contract: onecom, Calling it). */
async function judgeKey(setup: OneComSetup): Promise<Verdict> {
	const failures = await contact(setup);
	if (failures.includes(null)) return ok('accepted');
	const refusals = failures.filter((failure) => failure?.kind === 'credentials');
	if (refusals.some((refusal) => refusal !== null && isAboutTenant(refusal))) {
		return unknown('1com speaks of the tenant only');
	}
	const [refusal] = refusals;
	if (refusal) return failureVerdict(refusal);
	const [first] = failures;
	return first === null ? ok('accepted') : { ...failureVerdict(first), result: 'unknown' };
}

async function judgeTenant(setup: OneComSetup): Promise<Verdict> {
	const failures = await contact(setup);
	if (failures.includes(null)) return ok('accepted');
	const refusal = failures.find((failure) => failure !== null && isAboutTenant(failure));
	return refusal
		? failed(refusal.message, 'Check the Tenant in the credential: it is a short code, e.g. DEMO.')
		: unknown('1com does not tell a wrong tenant from a wrong key');
}

async function judgeHelp(setup: OneComSetup): Promise<Verdict> {
	const help = await setup.help();
	return 'value' in help ? judgeOperations(help.value) : failureVerdict(help.failure, 'HELP');
}

export const ACCESS_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	{ check: 'address', needs: [], judge: judgeAddress },
	{ check: 'key', needs: ['address'], judge: judgeKey },
	{ check: 'tenant', needs: ['address'], judge: judgeTenant },
	{ check: 'operations', needs: ['key', 'tenant'], judge: judgeHelp },
];
