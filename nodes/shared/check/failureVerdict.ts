import type { FailureKind, ServiceError } from '../failure/serviceError';
import type { Result, Verdict } from './finding';

const LATER = 'Run the check again in a few minutes.';
const REPORT = 'Please report this finding.';

/**
 * What a failure says of what was asked for. The words are our own throughout: what a service says may hold
 * names and numbers.
 */
const KINDS: Record<FailureKind, { result: Result; advice: string }> = {
	credentials: {
		result: 'failed',
		advice: 'Copy the key into the credential again, and check the account beside it.',
	},
	forbidden: {
		result: 'failed',
		advice:
			'Only the operations that need it are concerned. To use them, have it allowed for the key.',
	},
	notFound: {
		result: 'failed',
		advice: `This server does not have it. Check the Base URL in the credential. ${REPORT}`,
	},
	invalidRequest: {
		result: 'failed',
		advice: `Check the account in the credential. If it is right, the server wants other values than the node sends. ${REPORT}`,
	},
	rateLimited: { result: 'unknown', advice: LATER },
	serviceUnavailable: {
		result: 'failed',
		advice: `${LATER} If it stays like this, ask the support of the phone system.`,
	},
	unreadableResponse: {
		result: 'failed',
		advice: `Check the Base URL in the credential. If it is right: ${REPORT}`,
	},
	unreachable: {
		result: 'failed',
		advice: 'Check the Base URL in the credential, and that this n8n can reach it.',
	},
	timeout: {
		result: 'failed',
		advice: `${LATER} If it stays like this, ask the support of the phone system.`,
	},
	refused: { result: 'failed', advice: REPORT },
	missingRecording: {
		result: 'unknown',
		advice: 'Run the check again some minutes after a call that is recorded.',
	},
	storage: { result: 'unknown', advice: LATER },
	parameter: {
		result: 'failed',
		advice: 'Check the credential: the Base URL starts with https:// and names a host.',
	},
};

/** @param what was asked for, e.g. `extension/list`; left out where the name of the check says it */
export function failureVerdict(failure: ServiceError, what?: string): Verdict {
	const { message, httpCode } = failure;
	const status = httpCode === undefined || httpCode === 200 ? '' : ` (HTTP ${httpCode})`;
	const said = `${message}${status}`;
	return { ...KINDS[failure.kind], found: what === undefined ? said : `${what}: ${said}` };
}
