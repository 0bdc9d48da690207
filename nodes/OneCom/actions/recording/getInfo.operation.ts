import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { callLocator } from '../../../shared/node/callLocator';
import { toIsoUtc } from '../../../shared/time/isoUtc';
import { instantsOf } from '../../../shared/time/localTime';
import { countOrNull, textOrNull } from '../../../shared/values/values';
import { CALL_ID_EXAMPLE, readOneComCallId } from '../../calls/callId';
import { readRecordingLine } from '../../recordings/recordingLine';
import { RECORDING_NOTICE } from '../../recordings/recordingNotice';
import type { OneComAccount } from '../../transport/account';

export const getRecordingInfo: Operation<OneComAccount> = {
	value: 'getInfo',
	name: 'Get Info',
	action: 'Get recording info',
	description: 'Find out whether a call was recorded, and the name and size of the file',
	properties: [callLocator(CALL_ID_EXAMPLE), RECORDING_NOTICE],
	async execute(account, parameters) {
		const callId = readOneComCallId(parameters);
		const line = await readRecordingLine(account, callId);
		return { records: [describeRecording(callId, line ?? [], account.zone)] };
	},
};

/** @param fields the six of the line; none when there is no recording */
function describeRecording(callId: string, fields: string[], zone: string): IDataObject {
	const [, uniqueId, fileName, date, format, size] = fields;
	return {
		call_id: callId,
		has_recording: fields.length > 0,
		unique_id: textOrNull(uniqueId),
		file_name: textOrNull(fileName),
		recorded_at: toIsoUtc(instantsOf(date, zone)[0] ?? null),
		format: textOrNull(format),
		size_bytes: countOrNull(size),
	};
}
