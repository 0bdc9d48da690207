import { peek } from '../http/responseStream';
import type { RecordingFetch } from './recordingStore';
import { audioFormatOf } from './audioFormat';

/**
 * Fetches the first bytes of a recording, and no more.
 *
 * @returns the type of audio, e.g. `audio/mpeg`; null where its bytes do not tell
 * @throws ServiceError, or the stream's own exception
 */
export async function reachRecording({ open, check }: RecordingFetch): Promise<string | null> {
	const response = await open();
	const { stream } = response;
	try {
		const firstBytes = await peek(stream);
		await check({ ...response, firstBytes });
		return audioFormatOf(firstBytes)?.mimeType ?? null;
	} finally {
		stream.destroy();
	}
}
