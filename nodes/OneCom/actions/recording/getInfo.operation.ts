import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/actions';
import { instantsOf, toIsoUtc } from '../../../shared/localTime';
import { countOrNull, textOrNull } from '../../../shared/values';
import { CALL_ID_PROPERTY, readRecordingId } from '../../recordingId';
import type { OneComAccount } from '../../transport/account';
import { isEmptyAnswer, notData, readBody } from '../../transport/replies';
import { readOneCom } from '../../transport/requests';

export const getRecordingInfo: Operation<OneComAccount> = {
	properties: [CALL_ID_PROPERTY],
	async execute(account, parameters) {
		const callId = readRecordingId(parameters);
		const query = { reqtype: 'INFO', info: 'inforecording', id: callId };
		const record = await readOneCom(account, query, (reply) => {
			const text = readBody(account.connection, reply, account.baseUrl);
			if (isEmptyAnswer(text)) return describeRecording(callId, [], account.zone);
			if (!text.includes('|')) throw notData(account.connection, text, reply.status);
			return describeRecording(callId, text.split('|'), account.zone);
		});
		return { records: [record] };
	},
};

/** The answer is one line of six fields parted by bars; nothing means no recording (contract: onecom, Recordings). */
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
