import type { IDataObject } from 'n8n-workflow';
import { percentDecoded } from '../values/values';
import { endingOf, endsLikeAudio } from './audioFormat';

/**
 * A name that is safe as a file's name anywhere: no folder, control or reserved characters, not hidden, not too long, with
 * the ending of its format.
 *
 * @param candidates names in order of preference; blank ones are passed over
 */
export function recordingFileName(
	candidates: ReadonlyArray<string | null>,
	extension: string | null,
): string {
	const name =
		candidates.map((candidate) => safeName(candidate ?? '')).find((safe) => safe !== '') ??
		'recording';
	return extension === null || endsLikeAudio(name) ? name : `${name}.${extension}`;
}

/** Disks take 255 bytes, and copies get something added. */
const MAX_NAME_BYTES = 200;

function safeName(name: string): string {
	const base = name.split(/[\\/]/).pop() ?? '';
	const safe = base
		.replace(/\p{Cc}|\p{Cf}/gu, '')
		.replace(/[<>:"|?*]/g, '_')
		.replace(/^[.\s]+|[.\s]+$/g, '');
	if (Buffer.byteLength(safe) <= MAX_NAME_BYTES) return safe;
	const ending = endingOf(safe);
	return ending === ''
		? beginningOf(safe, MAX_NAME_BYTES)
		: `${beginningOf(safe, MAX_NAME_BYTES - ending.length - 1)}.${ending}`;
}

/** As many whole characters of a text as fit into so many bytes. */
function beginningOf(text: string, maxBytes: number): string {
	let bytes = 0;
	let beginning = '';
	for (const character of text) {
		bytes += Buffer.byteLength(character);
		if (bytes > maxBytes) break;
		beginning += character;
	}
	return beginning;
}

/**
 * The file name of a Content-Disposition header, its encoded form first; null when it names none that can be
 * read. Servers write it in every way: as raw UTF-8, which arrives as one character a byte, percent-coded, or
 * as mail does it (RFC 2047).
 */
export function dispositionFileName(headers: IDataObject): string | null {
	const header = headers['content-disposition'];
	if (typeof header !== 'string') return null;
	const encoded = /filename\*\s*=\s*(?:UTF-8)?'[^']*'([^;]+)/i.exec(header)?.[1];
	if (encoded !== undefined) return readable(percentDecoded(encoded.trim()));
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header);
	if (!plain) return null;
	const name = (plain[1]?.replace(/\\(.)/g, '$1') ?? unquoted(plain[2])).trim();
	return readable(percentDecoded(wordsDecoded(utf8Decoded(name))));
}

/** Single quotes are no quotes of the standard, and some servers use them. */
const unquoted = (text: string): string => text.trim().replace(/^'(.*)'$/, '$1');

/** What is left of letters that somebody on the way could not write, or that can't be read here. */
const UNREADABLE = /\ufffd|\?/;

const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

function readable(name: string): string | null {
	const stem = name.slice(0, name.length - endingOf(name).length);
	return UNREADABLE.test(name) || !HAS_LETTER_OR_DIGIT.test(stem) ? null : name;
}

function utf8Decoded(text: string): string {
	if (!/[\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return text;
	const decoded = Buffer.from(text, 'latin1').toString('utf8');
	return decoded.includes('\ufffd') ? text : decoded;
}

const MAIL_WORD = /=\?([\w-]+)\?([BQ])\?([^?]*)\?=/gi;

function wordsDecoded(text: string): string {
	return text
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(MAIL_WORD, (word, charset: string, encoding: string, coded: string) => {
			const bytes = /b/i.test(encoding)
				? Buffer.from(coded, 'base64')
				: Buffer.from(quotedBytes(coded), 'latin1');
			if (/^utf-?8$/i.test(charset)) return bytes.toString('utf8');
			return /^(?:iso-8859-1|us-ascii|windows-1252)$/i.test(charset)
				? bytes.toString('latin1')
				: word;
		});
}

const quotedBytes = (coded: string): string =>
	coded
		.replace(/_/g, ' ')
		.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
