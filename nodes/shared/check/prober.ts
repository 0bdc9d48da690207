import { ServiceError } from '../failure/serviceError';
import { settle } from '../failure/settle';
import { cancellable, type Connection } from '../http/connection';
import { LIMITS } from '../http/limits';
import { networkFailure } from '../http/networkFailure';
import { SECOND_MS } from '../time/units';

/** What came of a request: a value, or why there is none. */
export type Asked<T> = { value: T } | { failure: ServiceError };

/** The failure of what was asked for; null when it came. */
export const failureIn = (asked: Asked<unknown>): ServiceError | null =>
	'failure' in asked ? asked.failure : null;

/** After so many answers that never came, nobody should wait for more of them. */
const MAX_LATE = 3;

/** Something that was not asked for; it counts neither for nor against the service. */
function notTried(because: string): ServiceError {
	return new ServiceError('rateLimited', `Not tried: ${because}`, { description: because });
}

/**
 * Asks a service for the checks of an account: each thing once, none for longer than LIMITS says, and no more
 * requests in all than LIMITS allows, whatever the service answers.
 */
export class Prober<A extends { connection: Connection }> {
	private readonly account: A;

	private requests = 0;

	private late = 0;

	constructor(account: A) {
		const { connection } = account;
		const pace: Connection['pace'] = async (seconds, cancelSignal) => {
			this.count();
			await connection.pace(seconds, cancelSignal);
		};
		this.account = { ...account, connection: { ...connection, maxAttempts: 1, pace } };
	}

	/** @param read gets the account whose requests are counted and bounded; it must only read */
	async ask<T>(read: (account: A) => Promise<T>): Promise<Asked<T>> {
		if (this.late >= MAX_LATE)
			return { failure: notTried('too many answers did not come in time') };
		const givenUp = new AbortController();
		const giveUp = () => givenUp.abort();
		const timeout = AbortSignal.timeout(LIMITS.probeSeconds * SECOND_MS);
		timeout.addEventListener('abort', giveUp, { once: true });
		const outcome = await settle(read(cancellable(this.account, givenUp.signal)));
		timeout.removeEventListener('abort', giveUp);
		if ('value' in outcome) return outcome;
		const { service } = this.account.connection;
		const failure = givenUp.signal.aborted
			? tooLate(service)
			: networkFailure(outcome.thrown, service);
		if (failure.kind === 'timeout') this.late += 1;
		return { failure };
	}

	private count(): void {
		if (this.requests >= LIMITS.maxProbes) {
			throw notTried(`a check makes ${LIMITS.maxProbes} requests at most`);
		}
		this.requests += 1;
	}
}

function tooLate(service: string): ServiceError {
	return new ServiceError('timeout', `${service} did not answer in time`, {
		description: `No answer came within ${LIMITS.probeSeconds} s.`,
	});
}
