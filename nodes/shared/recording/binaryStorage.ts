import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { ServiceError } from '../failure/serviceError';
import { settle } from '../failure/settle';
import type { RequestContext } from '../http/connection';
import type { ResponseStream } from '../http/responseStream';
import type { Redactor } from '../secrets/redact';

interface FileToStore {
	fileName: string;
	mimeType: string;
	/** For what the storage says. */
	redact: Redactor;
	/** Sees each part of the file on its way, the first bytes too. */
	look: (chunk: Buffer) => void;
}

/** What n8n stored. */
interface StoredFile {
	binary: IBinaryData;
	/** In bytes, as they came: what a server announces is that of its packed form, where it packs. */
	length: number;
}

/** Where the chunks come from: how much came, and what it failed with. */
interface Source {
	length: number;
	failure?: { thrown: unknown };
}

/** Makes a stream of a generator: what n8n's storages want, whichever there is. */
type MakeStream = (chunks: AsyncGenerator<Buffer>, options: { objectMode: boolean }) => unknown;

/**
 * Has n8n store a stream as binary data.
 *
 * A storage that fails ends the stream, too, and with the same exception as if the connection had broken off. So
 * the stream is handed on chunk by chunk, and what it fails with by itself is noted.
 *
 * @throws ServiceError `storage` when n8n can't store it; what the stream failed with, when it did
 */
export async function storeStream(
	context: RequestContext,
	stream: ResponseStream,
	{ fileName, mimeType, redact, look }: FileToStore,
): Promise<StoredFile> {
	// The contexts of lists in the editor and of a webhook's registration store no files, and ask for none.
	const { helpers } = context as IExecuteFunctions;
	const source: Source = { length: 0 };
	const { from } = stream.constructor as unknown as { from: MakeStream };
	const chunks = from(chunksOf(stream, source, look), { objectMode: false });
	const binary = await helpers
		.prepareBinaryData(chunks as Buffer, fileName, mimeType)
		.catch((thrown: unknown) => {
			throw source.failure ? source.failure.thrown : storageFailure(thrown, redact);
		});
	return { binary, length: source.length };
}

async function* chunksOf(
	stream: ResponseStream,
	source: Source,
	look: FileToStore['look'],
): AsyncGenerator<Buffer> {
	const chunks = stream[Symbol.asyncIterator]();
	for (;;) {
		const outcome = await settle(chunks.next());
		if ('thrown' in outcome) {
			source.failure = outcome;
			throw outcome.thrown;
		}
		if (outcome.value.done) return;
		source.length += outcome.value.value.length;
		look(outcome.value.value);
		yield outcome.value.value;
	}
}

/** What operating systems say, and n8n's storages in their place. */
const CAUSES: ReadonlyArray<[RegExp, string]> = [
	[/^(ENOSPC|EDQUOT|EFBIG)$/, 'There is no space left. Free some, or have old executions deleted.'],
	[/^(EACCES|EPERM|EROFS)$/, 'This n8n may not write there. Check the rights of its folder.'],
];

const OTHER_CAUSE =
	'Check where this n8n keeps binary data: its folder, its database or its S3 bucket.';

const LONGEST_SAYING = 200;

function storageFailure(thrown: unknown, redact: Redactor): ServiceError {
	const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
	const cause = CAUSES.find(([codes]) => typeof code === 'string' && codes.test(code));
	const said = typeof message === 'string' ? redact(message).slice(0, LONGEST_SAYING) : '';
	return new ServiceError('storage', 'n8n could not store the recording', {
		description: [cause?.[1] ?? OTHER_CAUSE, said && `The storage says: ${said}`]
			.filter((line) => line !== '')
			.join('\n'),
	});
}
