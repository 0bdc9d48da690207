import { hash } from 'crypto';

/**
 * A short text that stands for a longer one wherever many of them are remembered.
 *
 * @param length how many characters of 6 bits; the caller weighs what one more costs against a mistake
 */
export function fingerprint(text: string, length: number): string {
	return hash('sha256', text, 'base64url').slice(0, length);
}

/** In characters of 6 bits: 48 bits. */
export const CALL_MARK_LENGTH = 8;

/** What a trigger remembers a call by, from its id. */
export const callMark = (id: string): string => fingerprint(id, CALL_MARK_LENGTH);

/** The fingerprints of a length that were stored run together: separators would cost a tenth more. */
export function splitFingerprints(joined: string, length: number): string[] {
	return Array.from({ length: Math.floor(joined.length / length) }, (_, index) =>
		joined.slice(index * length, (index + 1) * length),
	);
}
