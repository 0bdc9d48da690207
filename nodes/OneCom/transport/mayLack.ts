import { ServiceError } from '../../shared/failure/serviceError';

/**
 * What to say where 1com answers with 0 bytes, or with its sentence about the key: a host that lacks an operation
 * does one or the other (contract: onecom, Further operations).
 */
export const MAY_LACK =
	'Some 1com systems do not have this operation. Help: Get lists those of yours.';

/** The same failure, with a word on operations that a host may lack where 1com's sentence can stand for that, too. */
export async function orMayLack<T>(request: Promise<T>): Promise<T> {
	return await request.catch((thrown: unknown) => {
		throw isAboutOperation(thrown)
			? new ServiceError(thrown.kind, thrown.message, {
					description: `${thrown.description}\n${MAY_LACK}`,
					httpCode: thrown.httpCode,
				})
			: thrown;
	});
}

/** Whether a failure is 1com's sentence about the key, which comes with a status of 200, too. */
export function isAboutOperation(thrown: unknown): thrown is ServiceError {
	return (
		thrown instanceof ServiceError &&
		thrown.kind === 'credentials' &&
		thrown.message.endsWith('or this operation')
	);
}
