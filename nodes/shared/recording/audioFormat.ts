/** A format of audio, as files of it are named and served. */
export interface AudioFormat {
	mimeType: string;
	extension: string;
}

interface KnownFormat extends AudioFormat {
	/** Whether bytes begin as this format does. */
	starts: (bytes: Buffer) => boolean;
	/** Further names of the type that servers use. */
	alsoCalled?: readonly string[];
	/** Further endings of file names. */
	alsoEnds?: readonly string[];
}

const ascii = (bytes: Buffer, from: number, text: string) =>
	bytes.subarray(from, from + text.length).toString('latin1') === text;

const MPEG_LAYERS_2_AND_3: ReadonlySet<number> = new Set([1, 2]);

/**
 * The eleven set bits with which a frame begins, a layer, a bit rate and a sampling rate: the mark of UTF-16 has the
 * bits, too, and so has silence in mu-law.
 */
function isMpegFrame(bytes: Buffer): boolean {
	const [first, second = 0, third = 0] = bytes;
	const hasRates = (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
	const isLayer = MPEG_LAYERS_2_AND_3.has((second >> 1) & 3);
	return first === 0xff && (second & 0xe0) === 0xe0 && isLayer && hasRates;
}

const MU_LAW_QUIET = 0x70;
const A_LAW_QUIET = 0x50;

/**
 * Whether bytes are all those of silence, or of a faint noise, in mu-law or in A-law. Both have no header. The highest
 * bit is the sign, and the three below it are the same in all that is faint.
 */
function isTelephoneSilence(bytes: Buffer): boolean {
	return [MU_LAW_QUIET, A_LAW_QUIET].some((quiet) =>
		bytes.every((byte) => (byte & 0x70) === quiet),
	);
}

const GSM_FRAME_BYTES = 33;
const GSM_FRAMES_TO_JUDGE = 8;

/** GSM has no header: each frame of 33 bytes begins with the same half byte, as silence in A-law does, too. */
function areGsmFrames(bytes: Buffer): boolean {
	const length = GSM_FRAME_BYTES * GSM_FRAMES_TO_JUDGE;
	if (bytes.length <= length || isTelephoneSilence(bytes.subarray(0, length))) return false;
	return Array.from({ length: GSM_FRAMES_TO_JUDGE }, (_, frame) => frame * GSM_FRAME_BYTES).every(
		(start) => bytes[start] >> 4 === 0xd,
	);
}

/** What recordings begin with (contract: onecom, Recordings: Audio bytes). */
const FORMATS: readonly KnownFormat[] = [
	{
		mimeType: 'audio/mpeg',
		extension: 'mp3',
		starts: (bytes) => ascii(bytes, 0, 'ID3') || isMpegFrame(bytes),
		alsoCalled: ['audio/mp3', 'audio/x-mp3', 'audio/x-mpeg', 'audio/mpg'],
		alsoEnds: ['mp2', 'mpga'],
	},
	{
		mimeType: 'audio/wav',
		extension: 'wav',
		starts: (bytes) => ascii(bytes, 0, 'RIFF'),
		alsoCalled: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave', 'audio/x-pn-wav'],
		alsoEnds: ['wav49'],
	},
	{
		mimeType: 'audio/ogg',
		extension: 'ogg',
		starts: (bytes) => ascii(bytes, 0, 'OggS'),
		alsoCalled: ['application/ogg', 'audio/opus', 'audio/x-ogg'],
		alsoEnds: ['oga', 'opus'],
	},
	{
		mimeType: 'audio/mp4',
		extension: 'm4a',
		starts: (bytes) => ascii(bytes, 4, 'ftyp'),
		alsoCalled: ['audio/m4a', 'audio/x-m4a', 'video/mp4'],
		alsoEnds: ['mp4'],
	},
	{
		mimeType: 'audio/flac',
		extension: 'flac',
		starts: (bytes) => ascii(bytes, 0, 'fLaC'),
		alsoCalled: ['audio/x-flac'],
	},
	{
		mimeType: 'audio/aac',
		extension: 'aac',
		// A frame of ADTS: the bits of an MPEG frame with layer 0.
		starts: ([first, second = 0]) => first === 0xff && (second & 0xf6) === 0xf0,
		alsoCalled: ['audio/x-aac', 'audio/aacp'],
	},
	{
		mimeType: 'audio/webm',
		extension: 'webm',
		starts: (bytes) => bytes.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3])),
		alsoCalled: ['video/webm'],
		alsoEnds: ['weba'],
	},
	{
		mimeType: 'audio/amr',
		extension: 'amr',
		starts: (bytes) => ascii(bytes, 0, '#!AMR'),
		alsoCalled: ['audio/amr-wb', 'audio/3gpp', 'audio/x-amr'],
		alsoEnds: ['awb'],
	},
	{
		mimeType: 'audio/basic',
		extension: 'au',
		starts: (bytes) => ascii(bytes, 0, '.snd'),
		alsoEnds: ['snd', 'ulaw', 'mulaw', 'ul'],
	},
	{
		mimeType: 'audio/x-alaw-basic',
		extension: 'alaw',
		starts: () => false,
		alsoCalled: ['audio/pcma', 'audio/x-alaw', 'audio/alaw'],
		alsoEnds: ['al'],
	},
	{
		mimeType: 'audio/gsm',
		extension: 'gsm',
		starts: areGsmFrames,
		alsoCalled: ['audio/x-gsm'],
	},
];

const BY_ENDING = new Map(
	FORMATS.flatMap((format) =>
		[format.extension, ...(format.alsoEnds ?? [])].map((ending) => [ending, format]),
	),
);

const BY_TYPE = new Map(
	FORMATS.flatMap((format) =>
		[format.mimeType, ...(format.alsoCalled ?? [])].map((type) => [type, format]),
	),
);

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** The audio format that bytes begin with, also behind the mark of UTF-8; null when they begin like none. */
export function audioFormatOf(bytes: Buffer): AudioFormat | null {
	const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
	const sound = isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
	return FORMATS.find(({ starts }) => starts(sound)) ?? null;
}

/** The ending of a file's name in small letters; empty when it has none. */
export function endingOf(fileName: string): string {
	return /\.([A-Za-z0-9]{2,5})$/.exec(fileName)?.[1].toLowerCase() ?? '';
}

/** Whether a name ends like a file of audio. */
export const endsLikeAudio = (fileName: string): boolean => BY_ENDING.has(endingOf(fileName));

/** What a recording is stored as: the bytes decide, then the name, then the declared type. */
export function describeAudio(
	bytes: Buffer,
	contentType: unknown,
	fileName: string,
): { mimeType: string; extension: string | null } {
	const declared =
		typeof contentType === 'string' ? contentType.split(';')[0].trim().toLowerCase() : '';
	const format = audioFormatOf(bytes) ?? BY_ENDING.get(endingOf(fileName)) ?? BY_TYPE.get(declared);
	if (format) return { mimeType: format.mimeType, extension: format.extension };
	return { mimeType: declared === '' ? 'application/octet-stream' : declared, extension: null };
}

const BYTES_TO_JUDGE = 64;

const isTextByte = (byte: number) =>
	byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte !== 127);

/**
 * Whether bytes read as text: an excuse such as JSON, a web page or a sentence, and no audio. The headers of
 * some formats have no byte that text has not.
 */
export function looksLikeText(bytes: Buffer): boolean {
	if (audioFormatOf(bytes) !== null) return false;
	const start = bytes.subarray(0, BYTES_TO_JUDGE);
	if (start.length === BYTES_TO_JUDGE && isTelephoneSilence(start)) return false;
	return start.every(isTextByte) || looksLikeUtf16(start);
}

/** With the mark of UTF-16 in front, or with every other byte zero, as text of Latin letters has it. */
function looksLikeUtf16(start: Buffer): boolean {
	const mark = start.subarray(0, 2).toString('hex');
	if (mark === 'fffe' || mark === 'feff') return true;
	const isHalfText = (zeroAt: 0 | 1) =>
		start.length >= 4 &&
		start.every((byte, index) =>
			index % 2 === zeroAt ? byte === 0 : byte !== 0 && isTextByte(byte),
		);
	return isHalfText(0) || isHalfText(1);
}
