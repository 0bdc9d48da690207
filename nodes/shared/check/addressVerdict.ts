import type { FailureKind, ServiceError } from '../failure/serviceError';
import { failureVerdict } from './failureVerdict';
import { ok, warning, type Verdict } from './finding';

/** Failures that say that the service was not met at all. */
export const NOT_MET: ReadonlySet<FailureKind> = new Set([
	'unreachable',
	'timeout',
	'parameter',
	'unreadableResponse',
]);

/**
 * Whether anything answers at an address, and whether the way to it is encrypted.
 *
 * @param failures of the first requests, in their order; null for one that was answered
 * @param notMet what says that the service was not met
 */
export function addressVerdict(
	baseUrl: string,
	failures: ReadonlyArray<ServiceError | null>,
	notMet: ReadonlySet<FailureKind>,
): Verdict {
	const [first] = failures;
	if (first !== null && failures.every((failure) => failure !== null && notMet.has(failure.kind))) {
		return failureVerdict(first);
	}
	return /^https:/i.test(baseUrl)
		? ok('answers, with a valid certificate')
		: warning(
				'answers, without encryption',
				'Let the Base URL in the credential begin with https://: others on the way can read the key.',
			);
}
