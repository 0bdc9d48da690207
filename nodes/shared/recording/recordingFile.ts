import type { IDataObject } from 'n8n-workflow';

interface AudioKind {
	mimeType: string;
	extension: string;
	starts: (bytes: Buffer) => boolean;
}

const ascii = (bytes: Buffer, from: number, text: string) =>
	bytes.subarray(from, from + text.length).toString('latin1') === text;

/** What recordings begin with (contract: onecom, Recordings: Audio bytes). */
const AUDIO_KINDS: readonly AudioKind[] = [
	{
		mimeType: 'audio/mpeg',
		extension: 'mp3',
		starts: (bytes) => ascii(bytes, 0, 'ID3') || (bytes[0] === 0xff && (bytes[1] & 0xe0) === 0xe0),
	},
	{ mimeType: 'audio/wav', extension: 'wav', starts: (bytes) => ascii(bytes, 0, 'RIFF') },
	{ mimeType: 'audio/ogg', extension: 'ogg', starts: (bytes) => ascii(bytes, 0, 'OggS') },
	{ mimeType: 'audio/mp4', extension: 'm4a', starts: (bytes) => ascii(bytes, 4, 'ftyp') },
	{ mimeType: 'audio/flac', extension: 'flac', starts: (bytes) => ascii(bytes, 0, 'fLaC') },
];

const EXTENSION_KINDS = new Map(AUDIO_KINDS.map((kind) => [kind.extension, kind]));

/** The audio format that bytes begin with; null when they begin like none. */
export function audioKindOf(bytes: Buffer): { mimeType: string; extension: string } | null {
	return AUDIO_KINDS.find(({ starts }) => starts(bytes)) ?? null;
}

const BYTES_TO_JUDGE = 64;

/** Whether bytes read as text: an excuse such as JSON, a web page or a sentence, and no audio. */
export function looksLikeText(bytes: Buffer): boolean {
	const start = bytes.subarray(0, BYTES_TO_JUDGE);
	return start.every(
		(byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte !== 127),
	);
}

/** What a recording is stored as: the bytes decide, then the declared type, then the name. */
export function describeAudio(
	bytes: Buffer,
	contentType: unknown,
	fileName: string,
): { mimeType: string; extension: string | null } {
	const kind = audioKindOf(bytes) ?? EXTENSION_KINDS.get(extensionOf(fileName));
	if (kind) return { mimeType: kind.mimeType, extension: kind.extension };
	const declared =
		typeof contentType === 'string' ? contentType.split(';')[0].trim().toLowerCase() : '';
	return { mimeType: declared === '' ? 'application/octet-stream' : declared, extension: null };
}

function extensionOf(fileName: string): string {
	return /\.([A-Za-z0-9]{2,4})$/.exec(fileName)?.[1].toLowerCase() ?? '';
}

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
	return extension === null || EXTENSION_KINDS.has(extensionOf(name))
		? name
		: `${name}.${extension}`;
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
	const ending = extensionOf(safe);
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

/** The file name of a Content-Disposition header, its encoded form first; null when it names none. */
export function dispositionFileName(headers: IDataObject): string | null {
	const header = headers['content-disposition'];
	if (typeof header !== 'string') return null;
	const encoded = /filename\*\s*=\s*(?:UTF-8)?'[^']*'([^;]+)/i.exec(header)?.[1];
	if (encoded !== undefined) return decoded(encoded.trim());
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header);
	return plain ? (plain[1]?.replace(/\\(.)/g, '$1') ?? plain[2]).trim() : null;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
