import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import type { Redactor } from '../secrets/redact';
import type { Pacer } from './pacer';
import type { AttemptsOf, MaxAttempts } from './retry';

/** Where n8n lets a node send requests: in a run, a list of the editor, a poll, or around a webhook. */
export type RequestContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

/** Everything that requests to one account have in common. */
export interface Connection extends MaxAttempts {
	context: RequestContext;
	credentialType: string;
	/** The service's name as users know it. */
	service: string;
	/** For messages. */
	redact: Redactor;
	/** For responses and what is made of them. */
	redactData: Redactor;
	/** Shared by all requests of the account. */
	pace: Pacer;
	secondsBetweenRequests: number;
	/** Ends the reads that go out by this connection, and the pauses before they are sent again. */
	cancelSignal?: AbortSignal;
}

/** The same account, whose reads end with a signal, too: that of a part that `readAhead` fetches, say. */
export function cancellable<A extends { connection: Connection }>(
	account: A,
	cancelSignal: AbortSignal | undefined,
): A {
	const { connection } = account;
	if (cancelSignal === undefined) return account;
	const either = connection.cancelSignal
		? AbortSignal.any([connection.cancelSignal, cancelSignal])
		: cancelSignal;
	return { ...account, connection: { ...connection, cancelSignal: either } };
}

/** The same account, whose reads are sent no more often than that; where they are sent less often, they still are. */
export function withAttempts<A extends { connection: Connection }>(
	account: A,
	attemptsOf: AttemptsOf,
): A {
	return { ...account, connection: { ...account.connection, attemptsOf } };
}
