/** What went wrong, by what the caller can do about it. */
export type FailureKind =
	| 'credentials'
	| 'forbidden'
	| 'notFound'
	| 'invalidRequest'
	| 'rateLimited'
	| 'serviceUnavailable'
	| 'unreadableResponse'
	| 'unreachable'
	| 'timeout'
	| 'refused'
	| 'missingRecording'
	| 'storage'
	| 'parameter';

export interface FailureDetails {
	/** How to go on, then what the service said. Several lines are fine. */
	description: string;
	httpCode?: number;
	/** Whether the same read can succeed when it is sent again. */
	retryable?: boolean;
	/** Seconds to wait before that, when the service named a time. */
	retryAfterSeconds?: number;
}

/**
 * A failure in words for somebody who writes no code: `message` says what happened, `description` says
 * what to do. It carries no request, header or URL, so nothing secret can travel with it; the item loop
 * turns it into the n8n exception that the editor shows.
 */
export class ServiceError extends Error {
	readonly description: string;

	readonly httpCode?: number;

	readonly retryable: boolean;

	readonly retryAfterSeconds?: number;

	constructor(
		readonly kind: FailureKind,
		message: string,
		details: FailureDetails,
	) {
		super(message);
		this.name = 'ServiceError';
		this.description = details.description;
		this.httpCode = details.httpCode;
		this.retryable = details.retryable ?? false;
		this.retryAfterSeconds = details.retryAfterSeconds;
	}
}

/** A parameter that cannot be used as it is. `label` is the name the user sees in the editor. */
export function parameterError(label: string, what: string, howToGoOn: string): ServiceError {
	return new ServiceError('parameter', `${label} ${what}`, { description: howToGoOn });
}
