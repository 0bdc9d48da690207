import type { Failure } from 'n8n-workflow';
import type { FailureKind, ServiceError } from './serviceError';

const CAUSES: Partial<Record<FailureKind, Failure['cause']>> = {
	credentials: 'credential-invalid',
	forbidden: 'configuration-invalid',
	parameter: 'configuration-invalid',
	rateLimited: 'rate-limited',
	serviceUnavailable: 'temporarily-unavailable',
	timeout: 'temporarily-unavailable',
	unreachable: 'temporarily-unavailable',
};

/**
 * Why it failed, in n8n's own words: n8n 2.41 polls a trigger less often while waiting does not help, and
 * keeps to the pause that a service asked for. Where it is not certain, n8n goes by the status.
 */
export function failureCause({
	kind,
	retryable,
	retryAfterSeconds,
}: ServiceError): Failure | undefined {
	const cause = CAUSES[kind] ?? (retryable ? 'temporarily-unavailable' : undefined);
	if (cause === undefined) return undefined;
	const pause = retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1000 };
	return { cause, ...pause } as Failure;
}
