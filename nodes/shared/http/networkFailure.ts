import { ServiceError, type FailureKind } from '../failure/serviceError';

interface NetworkRule {
	codes: RegExp;
	kind: FailureKind;
	message: (service: string) => string;
	howToGoOn: string;
	retryable: boolean;
}

const NOT_COMPRESSED =
	'It says that it is compressed, and is not, or not in this way. Try again in a few minutes. If it stays like this, look at the proxy between this n8n and the service, if there is one, and show this to the support of the phone system.';

const RULES: readonly NetworkRule[] = [
	{
		codes: /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|STALLED)$/,
		kind: 'timeout',
		message: (service) => `${service} did not answer in time`,
		howToGoOn: 'Try again in a few minutes. For a long list, choose a shorter date range.',
		retryable: true,
	},
	{
		codes: /^ECONNREFUSED$/,
		kind: 'unreachable',
		message: (service) => `${service} did not accept the connection`,
		howToGoOn: 'Check the Base URL in the credential, and that no firewall stands in between.',
		retryable: true,
	},
	{
		codes: /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|ENETUNREACH|EHOSTUNREACH)$/,
		kind: 'unreachable',
		message: (service) => `${service} could not be found on the network`,
		howToGoOn: 'Check the Base URL in the credential, and that this n8n can reach the internet.',
		retryable: true,
	},
	{
		codes: /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/,
		kind: 'unreachable',
		message: (service) => `The secure connection to ${service} could not be set up`,
		howToGoOn:
			'The certificate of the server is not valid for its address. Check the Base URL in the credential.',
		retryable: false,
	},
	{
		// The client calls a protocol other than HTTP a bad request; statuses are never thrown.
		codes:
			/^(ERR_INVALID_URL|ERR_BAD_OPTION|ERR_BAD_OPTION_VALUE|ERR_BAD_REQUEST|ERR_UNSUPPORTED_PROTOCOL)$/,
		kind: 'parameter',
		message: () => 'The Base URL in the credential is not a web address',
		howToGoOn: 'It starts with https:// and names a host.',
		retryable: false,
	},
	{
		// Of the library that unpacks what is said to be compressed.
		codes: /^Z_[A-Z]+_ERROR$|^ERR_[A-Z_]*BROTLI/,
		kind: 'unreadableResponse',
		message: (service) => `${service} sent an answer that could not be unpacked`,
		howToGoOn: NOT_COMPRESSED,
		retryable: true,
	},
	{
		codes: /^ERR_CANCELED$/,
		kind: 'timeout',
		// By this word n8n tells a stopped workflow from a failed one.
		message: (service) => `The request to ${service} was canceled`,
		howToGoOn: 'The workflow was stopped while it waited for an answer.',
		retryable: false,
	},
];

const CUT: NetworkRule = {
	codes: /./,
	kind: 'unreadableResponse',
	message: (service) => `The connection to ${service} broke off`,
	howToGoOn: 'Try again in a few minutes.',
	retryable: true,
};

/**
 * Puts any exception of sending or reading into words; one that is in words already stays as it is. Of others
 * only the code is kept: the exception itself carries the request with its headers and URL, which hold the key.
 *
 * @param service the name to show, e.g. `Kavkom`
 */
export function networkFailure(thrown: unknown, service: string): ServiceError {
	if (thrown instanceof ServiceError) return thrown;
	const code = codeOf(thrown);
	const rule = RULES.find(({ codes }) => code !== null && codes.test(code)) ?? CUT;
	const detail = code === null ? '' : `\nTechnical detail: ${code}`;
	return new ServiceError(rule.kind, rule.message(service), {
		description: `${rule.howToGoOn}${detail}`,
		retryable: rule.retryable,
	});
}

/** The failure of a response that is still compressed once n8n has unpacked it. */
export function notUnpacked(service: string): ServiceError {
	return networkFailure({ code: 'Z_DATA_ERROR' }, service);
}

const DEEPEST_CAUSE = 5;

function codeOf(thrown: unknown): string | null {
	let current = thrown as { code?: unknown; cause?: unknown } | null | undefined;
	for (let depth = 0; current && depth < DEEPEST_CAUSE; depth += 1) {
		if (typeof current.code === 'string' && /^[A-Z0-9_]{3,60}$/.test(current.code))
			return current.code;
		current = current.cause as typeof current;
	}
	return null;
}
