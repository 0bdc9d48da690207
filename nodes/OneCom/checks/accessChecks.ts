import type { FailureKind, ServiceError } from '../../shared/failure/serviceError';
import { addressVerdict, NOT_MET } from '../../shared/check/addressVerdict';
import { failureVerdict } from '../../shared/check/failureVerdict';
import { failed, ok, unknown, type Verdict } from '../../shared/check/finding';
import { failureIn } from '../../shared/check/prober';
import type { Check } from '../../shared/check/runChecks';
import { isAboutTenant } from '../transport/responses';
import { judgeOperations } from './operations';
import type { OneComSetup } from './setup';

/** It has no routes: what is not found is its address. */
const NOT_MET_HERE: ReadonlySet<FailureKind> = new Set([...NOT_MET, 'notFound']);

/** Help, and calls only where it does not come: a key may be kept from it. */
async function contact(setup: OneComSetup): Promise<Array<ServiceError | null>> {
	const help = failureIn(await setup.help());
	return help === null ? [null] : [help, failureIn(await setup.calls())];
}

async function judgeAddress(setup: OneComSetup): Promise<Verdict> {
	return addressVerdict(setup.account.baseUrl, await contact(setup), NOT_MET_HERE);
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
