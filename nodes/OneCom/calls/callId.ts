import { parameterError } from '../../shared/failure/serviceError';
import { readCallId } from '../../shared/node/callLocator';
import type { NodeParameters } from '../../shared/node/parameters';
import { withDot } from './uniqueId';

export const CALL_ID_EXAMPLE = 'pbx24-1768469400.1001';

const CALL_ID = /^[A-Za-z0-9._-]{6,80}$/;

/**
 * Reads the id of the call that is meant: a uniqueid, or the id that originating gave. An underscore before the
 * sequence number stands for a dot (contract: onecom, Recordings).
 *
 * @throws ServiceError when it can't be an id of 1com's
 */
export function readOneComCallId(parameters: NodeParameters): string {
	const id = readCallId(parameters, CALL_ID_EXAMPLE);
	if (!CALL_ID.test(id)) {
		throw parameterError(
			'Call',
			`is not an ID of a 1com call: "${id}"`,
			`It has 6 to 80 letters, digits, dots, dashes and underscores, e.g. ${CALL_ID_EXAMPLE}. Call: Get Many gives it in the field id.`,
		);
	}
	return withDot(id);
}
