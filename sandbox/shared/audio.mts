import { Mp3Encoder } from '@breezystack/lamejs';
import lodash from 'lodash';

/** Telephone audio: what a phone system records at. */
const SAMPLES_PER_SECOND = 8_000;
const BYTES_PER_SAMPLE = 2;
const WAV_HEADER_BYTES = 44;
const PCM_FORMAT = 1;
const MP3_KILOBITS_PER_SECOND = 16;
/** Samples per channel of one MPEG-2.5 layer III frame, so each call of the encoder fills whole frames. */
const MP3_FRAME_SAMPLES = 576;
/** Well audible, and far from clipping. */
const AMPLITUDE = 0.4 * 0x7fff;

function toneSamples(seconds: number, hertz: number): Int16Array {
	const radiansPerSample = (2 * Math.PI * hertz) / SAMPLES_PER_SECOND;
	return Int16Array.from({ length: Math.round(seconds * SAMPLES_PER_SECOND) }, (_, index) =>
		Math.round(AMPLITUDE * Math.sin(index * radiansPerSample)),
	);
}

function wavHeader(dataBytes: number): Buffer {
	const header = Buffer.alloc(WAV_HEADER_BYTES);
	header.write('RIFF', 0, 'ascii');
	header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
	header.write('WAVEfmt ', 8, 'ascii');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(PCM_FORMAT, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
	header.writeUInt32LE(SAMPLES_PER_SECOND * BYTES_PER_SAMPLE, 28);
	header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
	header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
	header.write('data', 36, 'ascii');
	header.writeUInt32LE(dataBytes, 40);
	return header;
}

function encodeWav(seconds: number, hertz: number): Buffer {
	const samples = toneSamples(seconds, hertz);
	const data = Buffer.alloc(samples.length * BYTES_PER_SAMPLE);
	samples.forEach((sample, index) => data.writeInt16LE(sample, index * BYTES_PER_SAMPLE));
	return Buffer.concat([wavHeader(data.length), data]);
}

function encodeMp3(seconds: number, hertz: number): Buffer {
	const encoder = new Mp3Encoder(1, SAMPLES_PER_SECOND, MP3_KILOBITS_PER_SECOND);
	const samples = toneSamples(seconds, hertz);
	const frames = lodash
		.range(0, samples.length, MP3_FRAME_SAMPLES)
		.map((start) => encoder.encodeBuffer(samples.subarray(start, start + MP3_FRAME_SAMPLES)));
	// The encoder hands out signed bytes, whatever its types say: Buffer.from makes them bytes.
	return Buffer.concat([...frames, encoder.flush()].map((bytes) => Buffer.from(bytes)));
}

const byArguments = (seconds: number, hertz: number): string => `${seconds}/${hertz}`;

/** A sine tone of `seconds` at `hertz` as a WAV file: PCM, 8 kHz, mono, 16 bit. Cached: do not modify. */
export const toneWav: (seconds: number, hertz: number) => Buffer = lodash.memoize(
	encodeWav,
	byArguments,
);

/** The same tone as an MP3 file: 8 kHz, mono, 16 kbit/s, no ID3 tag. Cached: do not modify. */
export const toneMp3: (seconds: number, hertz: number) => Buffer = lodash.memoize(
	encodeMp3,
	byArguments,
);
