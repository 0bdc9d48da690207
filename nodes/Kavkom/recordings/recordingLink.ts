import { noRecording } from '../../shared/recording/recordingStore';
import { ServiceError } from '../../shared/failure/serviceError';
import { isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE, type KavkomAccount } from '../transport/account';
import { readPbx } from '../transport/requests';

/**
 * Asks for the link of a call's recording: a bearer secret. That it plays without a key is unseen
 * (contract: kavkom, Recordings).
 *
 * @throws ServiceError `missingRecording` when Kavkom knows none
 */
export async function recordingLink(account: KavkomAccount, callId: string): Promise<string> {
	const response = await readPbx(account, 'cdr/get_file_link', { uuid: callId }).catch(
		(thrown: unknown) => {
			throw thrown instanceof ServiceError && thrown.kind === 'notFound'
				? noRecording(SERVICE)
				: thrown;
		},
	);
	const data = isRecord(response) ? response.data : null;
	// `file_link` is unseen (contract: kavkom, Recordings: Download routes).
	const link = isRecord(data) ? textOrNull(data.fileLink ?? data.file_link) : null;
	if (link === null || !/^https?:\/\//i.test(link)) throw noRecording(SERVICE);
	return link;
}
