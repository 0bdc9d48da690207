import { toneWav } from './audio.mts';

const WAV_DATA_SIZE_AT = 40;
const SECOND = 1;
const HERTZ = 440;

/** A tone whose data chunk claims another size than it has, as a recorder leaves it that was stopped. */
function wavOfClaimedSize(claim: (bytes: number) => number): Buffer {
	const wav = Buffer.from(toneWav(SECOND, HERTZ));
	wav.writeUInt32LE(claim(wav.length), WAV_DATA_SIZE_AT);
	return wav;
}

/** Ten bytes of header and the padding that they announce; no frame of sound follows. */
function id3Only(): Buffer {
	const padding = 118;
	const header = Buffer.from([0x49, 0x44, 0x33, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, padding]);
	return Buffer.concat([header, Buffer.alloc(padding)]);
}

const repeat = (times: number, frame: Buffer): Buffer =>
	Buffer.concat(Array.from({ length: times }, () => frame));

/** ADTS frames: MPEG-4, AAC LC, 8 kHz, mono, each 16 bytes with its header. */
function aac(): Buffer {
	const frame = Buffer.alloc(16, 0x21);
	Buffer.from([0xff, 0xf1, 0x6c, 0x40, 0x02, 0x1f, 0xfc]).copy(frame);
	return repeat(50, frame);
}

/** An EBML header of the type `webm`, and a segment of unknown length with an empty cluster. */
const webm = (): Buffer =>
	Buffer.from(
		'1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff1f43b675ff',
		'hex',
	);

/** AMR narrow band, 12.2 kbit/s: its magic, then frames of 32 bytes for 20 ms each. */
function amr(): Buffer {
	const frame = Buffer.alloc(32, 0x5a);
	frame[0] = 0x3c;
	return Buffer.concat([Buffer.from('#!AMR\n', 'ascii'), repeat(50, frame)]);
}

/** GSM 06.10 without any header: frames of 33 bytes whose first half byte is D. */
function gsm(): Buffer {
	const frame = Buffer.alloc(33, 0x24);
	frame[0] = 0xd2;
	return repeat(50, frame);
}

/** What recorders and web servers hand out in place of a sound file that is whole and of a common kind. */
export const ODD_AUDIO = {
	/** A WAV whose data chunk says 0 bytes, though sound follows. */
	wavSizeZero: () => wavOfClaimedSize(() => 0),
	/** A WAV whose data chunk says more bytes than the file has. */
	wavSizeTooLarge: () => wavOfClaimedSize((bytes) => bytes * 4),
	id3Only,
	/** As many bytes as a short recording, all of them 0. */
	zeroBytes: () => Buffer.alloc(4_096),
	/** A sentence in UTF-16 with its byte order mark, which is no text to who reads bytes as UTF-8. */
	utf16Text: () => Buffer.from('\uFEFFThe recording is not available.', 'utf16le'),
	aac,
	webm,
	amr,
	gsm,
} as const satisfies Record<string, () => Buffer>;

export type OddAudio = keyof typeof ODD_AUDIO;
