import type { FailureKind } from '../../shared/failure/serviceError';
import { addressVerdict, NOT_MET } from '../../shared/check/addressVerdict';
import { failureVerdict } from '../../shared/check/failureVerdict';
import { failed, ok, unknown, type Verdict } from '../../shared/check/finding';
import { failureIn, type Asked } from '../../shared/check/prober';
import type { Check } from '../../shared/check/runChecks';
import { ROUTES } from './routes';
import { CHOICES, type KavkomSetup } from './setup';

/** Failures that say nothing of the key. */
const SILENT: ReadonlySet<FailureKind> = new Set([...NOT_MET, 'rateLimited', 'serviceUnavailable']);

/** Two routes, the second only where the first does not answer: a key can be limited to some. */
async function contact(setup: KavkomSetup): Promise<Array<Asked<unknown>>> {
	const { asked } = await setup.firstPage();
	return 'value' in asked ? [asked] : [asked, await setup.list(CHOICES)];
}

async function judgeAddress(setup: KavkomSetup): Promise<Verdict> {
	const failures = (await contact(setup)).map(failureIn);
	return addressVerdict(setup.account.baseUrl, failures, NOT_MET);
}

async function judgeKey(setup: KavkomSetup): Promise<Verdict> {
	const failures = (await contact(setup)).map(failureIn);
	const isKnown = failures.some(
		(failure) => failure === null || !(SILENT.has(failure.kind) || failure.kind === 'credentials'),
	);
	if (isKnown) return ok('accepted');
	const refusal = failures.find((failure) => failure?.kind === 'credentials');
	if (refusal) return failureVerdict(refusal);
	const silent = failures.find((failure) => failure !== null);
	return silent ? { ...failureVerdict(silent), result: 'unknown' } : unknown('nothing came');
}

/** Kavkom refuses another domain as it refuses a route, so only all of them together tell. */
async function judgeDomain(setup: KavkomSetup): Promise<Verdict> {
	const { asked: calls } = await setup.firstPage();
	const asked = [calls];
	for (const route of ROUTES) asked.push(await setup.list(route));
	if (asked.some((one) => 'value' in one)) return ok('accepted');
	const kinds = new Set(asked.map((one) => failureIn(one)?.kind));
	if (
		['forbidden', 'invalidRequest', 'notFound', 'refused'].some((kind) =>
			kinds.has(kind as FailureKind),
		)
	) {
		return failed(
			'the key may do nothing with this domain',
			'Check the Domain UUID in the credential. If it is right, have the routes of the API allowed for the key.',
		);
	}
	return unknown('no route answers', 'Run the check again in a few minutes.');
}

export const ACCESS_CHECKS: ReadonlyArray<Check<KavkomSetup>> = [
	{ check: 'address', needs: [], judge: judgeAddress },
	{ check: 'key', needs: ['address'], judge: judgeKey },
	{ check: 'domain', needs: ['key'], judge: judgeDomain },
];
