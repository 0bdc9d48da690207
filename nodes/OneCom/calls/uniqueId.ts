const SEQUENCE_AFTER_UNDERSCORE = /^(.*\d{9,})_(\d+)$/;

/**
 * An id of 1com's as it is looked up and stored: an underscore before the sequence number stands for a dot,
 * and finds nothing (contract: onecom, Recordings: Ids).
 */
export function withDot(id: string): string {
	// Most ids have a dot already, and looking for an underscore is cheap beside a pattern.
	return id.includes('_') ? id.replace(SEQUENCE_AFTER_UNDERSCORE, '$1.$2') : id;
}
