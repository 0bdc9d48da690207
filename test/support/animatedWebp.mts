/** Still WebP pictures put together to one that moves, as the WebP container describes it (RFC 9649). */

/** A picture of a film: where it goes, and how long what is then seen stays. */
export interface FilmPicture {
	/** A WebP file. Where it is transparent, what was there before stays. */
	file: Buffer;
	/** In pixels from the left and from the top; even, because the container halves them. */
	x: number;
	y: number;
	width: number;
	height: number;
	milliseconds: number;
}

const PIXELS = ['VP8 ', 'VP8L', 'ALPH'];
const HAS_ALPHA = 0x10;
const IS_ANIMATED = 0x02;
/** Loops for ever. */
const NO_LAST_LOOP = 0;

function uint(bytes: number, value: number): Buffer {
	const buffer = Buffer.alloc(bytes);
	buffer.writeUIntLE(value, 0, bytes);
	return buffer;
}

/** A chunk of odd length is followed by one byte that does not count. */
const chunk = (name: string, ...content: Buffer[]): Buffer => {
	const data = Buffer.concat(content);
	return Buffer.concat([
		Buffer.from(name, 'latin1'),
		uint(4, data.length),
		data,
		Buffer.alloc(data.length % 2),
	]);
};

/** Where the chunks begin in a WebP file, behind `RIFF`, its length and `WEBP`. */
const FILE_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Name and content of each chunk from `offset` on. Throws where one is longer than what is left. */
export function chunksOf(
	data: Buffer,
	offset = FILE_HEADER_BYTES,
): Array<{ name: string; content: Buffer }> {
	const chunks = [];
	for (let at = offset; at < data.length; ) {
		const length = data.readUInt32LE(at + 4);
		const start = at + CHUNK_HEADER_BYTES;
		if (start + length > data.length) throw new Error('The WebP file is cut off');
		chunks.push({
			name: data.toString('latin1', at, at + 4),
			content: data.subarray(start, start + length),
		});
		at = start + length + (length % 2);
	}
	return chunks;
}

const frame = ({ file, x, y, width, height, milliseconds }: FilmPicture): Buffer =>
	chunk(
		'ANMF',
		...[x / 2, y / 2, width - 1, height - 1, milliseconds].map((value) => uint(3, value)),
		uint(1, 0),
		...chunksOf(file)
			.filter(({ name }) => PIXELS.includes(name))
			.map(({ name, content }) => chunk(name, content)),
	);

/** The animated WebP file of `width` by `height` pixels in which the pictures follow each other, over and over. */
export function animatedWebp(
	{ width, height }: { width: number; height: number },
	pictures: readonly FilmPicture[],
): Buffer {
	const canvas = [uint(4, HAS_ALPHA | IS_ANIMATED), uint(3, width - 1), uint(3, height - 1)];
	return chunk(
		'RIFF',
		Buffer.from('WEBP', 'latin1'),
		chunk('VP8X', ...canvas),
		chunk('ANIM', uint(4, 0), uint(2, NO_LAST_LOOP)),
		...pictures.map(frame),
	);
}
