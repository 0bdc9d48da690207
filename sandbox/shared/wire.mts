import { gzipSync } from 'node:zlib';
import type { SeenRequest } from './server.mts';

/** What comes around JSON that a PHP server writes. */
export type JsonNoise = 'none' | 'byteOrderMark' | 'noticeBefore' | 'noticeAfter';

/** Whether JSON is compressed for a client that takes gzip: never, whole, or cut off in the middle. */
export type Gzip = 'off' | 'whole' | 'cut';

export interface WireOddities {
	/** A byte order mark, or a notice of PHP, around every JSON body. */
	jsonNoise: JsonNoise;
	/**
	 * JSON bodies go out as `content-encoding: gzip` when the request's `accept-encoding` names it.
	 * `cut` sends half of the compressed bytes and announces no more than these.
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

const COMPRESSIONS: Record<Exclude<Gzip, 'off'>, (body: Buffer) => Buffer> = {
	whole: (body) => gzipSync(body),
	cut: (body) => {
		const compressed = gzipSync(body);
		return compressed.subarray(0, Math.ceil(compressed.length / 2));
	},
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
	if (gzip === 'off' || !/\bgzip\b/.test(accepted)) return { ...outgoing, body };
	const headers = { ...outgoing.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' };
	return { headers, body: COMPRESSIONS[gzip](body) };
}
