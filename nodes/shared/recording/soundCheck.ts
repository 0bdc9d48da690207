/** What is known of a file of audio: its beginning, and its whole length once that is known. */
interface AudioFile {
	firstBytes: Buffer;
	/** In bytes; null while it is not known. */
	length: number | null;
}

const ascii = (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + 4);

/** Programs that write into a pipe can't know the length: they write the largest they can think of. */
const LENGTH_UNKNOWN = 0x7f00_0000;

const WAV_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Where the sound of a WAV begins, and how long it is said to be; null where that stands further on. */
function wavSound(bytes: Buffer): { start: number; length: number } | null {
	for (let at = WAV_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length; ) {
		const length = bytes.readUInt32LE(at + 4);
		const start = at + CHUNK_HEADER_BYTES;
		if (ascii(bytes, at) === 'data') return { start, length };
		at = start + length + (length % 2);
	}
	return null;
}

/** A header is written when a call begins, and its length is filled in when it ends. */
function isUnfinishedWav({ firstBytes, length }: AudioFile): boolean {
	if (ascii(firstBytes, 0) !== 'RIFF') return false;
	const sound = wavSound(firstBytes);
	if (sound === null) return length !== null && length <= firstBytes.length;
	if (sound.length === 0 || (length !== null && length <= sound.start)) return true;
	return length !== null && sound.length < LENGTH_UNKNOWN && sound.start + sound.length > length;
}

const ID3_HEADER_BYTES = 10;

/** Of each byte of its length, an ID3 tag uses seven bits. */
function id3Length(bytes: Buffer): number {
	const size = [...bytes.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
	const hasFooter = (bytes[5] & 0x10) !== 0;
	return ID3_HEADER_BYTES + size + (hasFooter ? ID3_HEADER_BYTES : 0);
}

function isTagAlone({ firstBytes, length }: AudioFile): boolean {
	if (firstBytes.toString('latin1', 0, 3) !== 'ID3' || length === null) return false;
	return firstBytes.length < ID3_HEADER_BYTES || id3Length(firstBytes) >= length;
}

/**
 * Whether a file holds no sound though it begins like audio: a recording that is not written yet, or what is
 * left of one (contract: onecom, Recordings).
 */
export function isWithoutSound(file: AudioFile): boolean {
	return isUnfinishedWav(file) || isTagAlone(file);
}

/** Whether bytes are nothing but zeros: some systems reserve the room for a recording that they never write. */
export const areZeros = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);
