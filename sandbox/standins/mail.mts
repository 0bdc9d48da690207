/** Reads a mail as RFC 5322 and MIME write it, as far as senders use them. */

export interface Mail {
	recipients: string[];
	from: string;
	subject: string;
	/** Empty when there is none. */
	text: string;
	html: string;
}

interface Part {
	headers: Map<string, string>;
	body: string;
}

function readPart(raw: string): Part {
	const at = raw.indexOf('\r\n\r\n');
	const head = raw.slice(0, at).replace(/\r\n[ \t]+/g, ' ');
	const headers = new Map(
		head.split('\r\n').map((line): [string, string] => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
		}),
	);
	return { headers, body: raw.slice(at + 4) };
}

/** Bytes as one character each. */
function unquoted(text: string): string {
	return text
		.replace(/=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const DECODERS: Record<string, (body: string) => string> = {
	base64: (body) => Buffer.from(body, 'base64').toString('latin1'),
	'quoted-printable': unquoted,
};

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

function decodeBody({ headers, body }: Part): string {
	const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? '';
	return utf8(DECODERS[encoding]?.(body) ?? body).replaceAll('\r\n', '\n');
}

/** `=?UTF-8?Q?...?=` and its like (RFC 2047). */
function decodeHeader(value: string): string {
	return value
		.replace(/(\?=)\s+(=\?)/g, '$1$2')
		.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
			utf8(
				kind.toLowerCase() === 'b' ? DECODERS.base64(text) : unquoted(text.replaceAll('_', ' ')),
			),
		);
}

/** The parts that hold no further parts. */
function leavesOf(part: Part): Part[] {
	const boundary = /boundary="?([^";]+)"?/i.exec(part.headers.get('content-type') ?? '')?.[1];
	if (boundary === undefined) return [part];
	return part.body
		.split(`--${boundary}`)
		.slice(1, -1)
		.flatMap((raw) => leavesOf(readPart(raw.replace(/^\r\n/, ''))));
}

/** @param raw the mail as it travels, a character for each byte */
export function readMail(raw: string, recipients: readonly string[]): Mail {
	const mail = readPart(raw);
	const leaves = leavesOf(mail);
	const bodyOf = (type: string): string => {
		const leaf = leaves.find(({ headers }) => headers.get('content-type')?.startsWith(type));
		return leaf === undefined ? '' : decodeBody(leaf);
	};
	return {
		recipients: [...recipients],
		from: decodeHeader(mail.headers.get('from') ?? ''),
		subject: decodeHeader(mail.headers.get('subject') ?? ''),
		text: bodyOf('text/plain'),
		html: bodyOf('text/html'),
	};
}
