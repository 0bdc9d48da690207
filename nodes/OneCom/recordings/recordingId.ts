import type { INodeProperties } from 'n8n-workflow';
import { readCallId } from '../../shared/node/callLocator';
import { parameterError } from '../../shared/failure/serviceError';
import { withDot } from '../calls/uniqueId';
import type { NodeParameters } from '../../shared/node/parameters';

export const CALL_ID_EXAMPLE = 'pbx24-1768469400.1001';

/** 1com can't be asked for a list of recordings (contract: onecom, Recordings). */
export const RECORDING_NOTICE: INodeProperties = {
	displayName:
		'1com does not list which calls were recorded. Any answered call may have a recording, some minutes after it ended.',
	name: 'recordingNotice',
	type: 'notice',
	default: '',
};

const RECORDING_ID = /^[A-Za-z0-9._-]{6,80}$/;

/**
 * Reads the id of a call whose recording is meant: a uniqueid, or the id that originating gave. An
 * underscore before the sequence number stands for a dot (contract: onecom, Recordings).
 *
 * @throws ServiceError when it can't be an id of 1com's
 */
export function readRecordingId(parameters: NodeParameters): string {
	const id = readCallId(parameters, CALL_ID_EXAMPLE);
	if (!RECORDING_ID.test(id)) {
		throw parameterError(
			'Call',
			`is not an ID of a 1com call: "${id}"`,
			`It has 6 to 80 letters, digits, dots, dashes and underscores, e.g. ${CALL_ID_EXAMPLE}. Call: Get Many gives it in the field id.`,
		);
	}
	return withDot(id);
}
