import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { SeenRequest } from './server.mts';

/** What comes around JSON that a PHP server writes. */
export type JsonNoise = 'none' | 'byteOrderMark' | 'noticeBefore' | 'noticeAfter';

/**
 * How JSON is compressed, for a client that takes gzip or, the last ones, for any.
 * - `whole`, `xGzip`: with gzip, under its name or its old one
 * - `members`: as two files of gzip behind each other
 * - `cut`: half of the compressed bytes, and no more are announced
 * - `cutToNothing`: the header of gzip alone
 * - `twice`: with gzip and once more
 * - `deflate`, `brotli`: though the client did not ask for it
 * - `claimed`: said to be compressed, and is not
 */
export type Gzip =
	| 'off'
	| 'whole'
	| 'xGzip'
	| 'members'
	| 'cut'
	| 'cutToNothing'
	| 'twice'
	| 'deflate'
	| 'brotli'
	| 'claimed';

export interface WireOddities {
	/** A byte order mark, or a notice of PHP, around every JSON body. */
	jsonNoise: JsonNoise;
	/**
	 * JSON bodies go out compressed. Where nothing of an answer is JSON by its name, it stays as it is.
	 */
	gzip: Gzip;
}

export const PLAIN_WIRE: Readonly<WireOddities> = { jsonNoise: 'none', gzip: 'off' };

/** As PHP prints it with `html_errors` and `display_errors` on. */
const NOTICE =
	'<br />\n<b>Notice</b>:  Undefined index: te_locale in <b>/srv/www/include/report.php</b> on line <b>212</b><br />\n';

const NOISES: Record<JsonNoise, (body: string) => string> = {
	none: (body) => body,
	byteOrderMark: (body) => `\uFEFF${body}`,
	noticeBefore: (body) => NOTICE + body,
	noticeAfter: (body) => body + NOTICE,
};

interface Compression {
	/** As `content-encoding` names it. */
	name: string;
	compress: (body: Buffer) => Buffer;
	/** Whether it goes to clients that do not take gzip, too. */
	forAll?: boolean;
}

const GZIP_HEADER_BYTES = 10;

const half = ({ length }: Buffer) => Math.ceil(length / 2);

const COMPRESSIONS: Record<Exclude<Gzip, 'off'>, Compression> = {
	whole: { name: 'gzip', compress: (body) => gzipSync(body) },
	xGzip: { name: 'x-gzip', compress: (body) => gzipSync(body) },
	members: {
		name: 'gzip',
		compress: (body) =>
			Buffer.concat([gzipSync(body.subarray(0, half(body))), gzipSync(body.subarray(half(body)))]),
	},
	cut: {
		name: 'gzip',
		compress: (body) => {
			const compressed = gzipSync(body);
			return compressed.subarray(0, half(compressed));
		},
	},
	cutToNothing: {
		name: 'gzip',
		compress: (body) => gzipSync(body).subarray(0, GZIP_HEADER_BYTES),
	},
	twice: { name: 'gzip, gzip', compress: (body) => gzipSync(gzipSync(body)) },
	deflate: { name: 'deflate', compress: (body) => deflateSync(body), forAll: true },
	brotli: { name: 'br', compress: (body) => brotliCompressSync(body), forAll: true },
	claimed: { name: 'gzip', compress: (body) => body, forAll: true },
};

interface Outgoing {
	headers: Record<string, string>;
	body: string | Buffer;
}

const isJson = ({ headers }: Outgoing): boolean =>
	(headers['content-type'] ?? '').includes('application/json');

/**
 * What really goes over the wire for an answer: JSON with its noise, compressed where the client takes it.
 * Anything that is not declared to be JSON stays as it is.
 * @param outgoing header names in small letters
 */
export function onTheWire(
	outgoing: Outgoing,
	request: SeenRequest,
	{ jsonNoise, gzip }: WireOddities,
): Outgoing {
	if (!isJson(outgoing)) return outgoing;
	const body = Buffer.from(NOISES[jsonNoise](outgoing.body.toString()));
	const accepted = String(request.headers['accept-encoding'] ?? '');
	// Web servers leave an empty body alone.
	if (gzip === 'off' || body.length === 0) return { ...outgoing, body };
	const { name, compress, forAll = false } = COMPRESSIONS[gzip];
	if (!forAll && !/\bgzip\b/.test(accepted)) return { ...outgoing, body };
	const headers = { ...outgoing.headers, 'content-encoding': name, vary: 'accept-encoding' };
	return { headers, body: compress(body) };
}
