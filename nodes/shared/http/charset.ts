const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/** A byte order mark is kept, as by a Buffer: who reads JSON trims it off. */
const KEEP_MARK = { ignoreBOM: true };

/**
 * The text of a response. Servers are known to declare a charset that their data has not, while bytes beyond ASCII
 * are hardly ever UTF-8 by chance: so UTF-8 counts where it fits, and what was declared where it does not.
 *
 * @param contentType the header, e.g. `application/json; charset=windows-1255`
 */
export function decoded(bytes: Buffer, contentType: unknown): string {
	const charset = CHARSET.exec(String(contentType))?.[1].toLowerCase() ?? 'utf-8';
	if (charset === 'utf-8' || charset === 'utf8') return bytes.toString('utf8');
	return (
		decodedAs('utf-8', bytes, true) ?? decodedAs(charset, bytes, false) ?? bytes.toString('utf8')
	);
}

/** @returns null for a charset that is not known, and for bytes that are not of it when `fatal` */
function decodedAs(charset: string, bytes: Buffer, fatal: boolean): string | null {
	try {
		return new TextDecoder(charset, { ...KEEP_MARK, fatal }).decode(bytes);
	} catch {
		return null;
	}
}
