import type { PostedRow } from './fieldNames';

const LINK = /^https?:\/\/\S+$/i;

/** A path on a host that is not named. */
const PATH = /^\/(?!\/)/;

/** A query can hold what lets anyone listen. */
const HAS_QUERY = /[?#]/;

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

const FILE_NAME = /^[^\s?#]+\.[a-z0-9]{2,5}$/i;

/**
 * Tells the name of a recording's file from its address, in whichever field they came. A link never stands where the
 * name belongs, for that field is output by default; a bare path does, and is the address as well
 * (contract: kavkom, Webhooks: Body). What is neither is left out: it may be a word such as "yes".
 */
export function withRecordingApart({
	file,
	recording,
	recording_url: url,
	...row
}: PostedRow): PostedRow {
	const link = [url, recording, file].find((text) => text !== undefined && LINK.test(text));
	const path = [url, recording].find((text) => text !== undefined && PATH.test(text));
	const name = [file, path, recording].find((text) => text !== undefined && isName(text, file));
	const address = link ?? path;
	return {
		...row,
		...(name !== undefined && { file: name }),
		...(address !== undefined && { recording_url: address }),
	};
}

/** What comes in the field for the name is one, whatever it looks like, as long as it is no address. */
function isName(text: string, file: string | undefined): boolean {
	if (HAS_SCHEME.test(text)) return false;
	return text === file || (!HAS_QUERY.test(text) && (PATH.test(text) || FILE_NAME.test(text)));
}
