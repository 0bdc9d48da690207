import { hash } from 'crypto';

/** The length of every fingerprint, in characters of 6 bits: 54 bits. */
export const FINGERPRINT_LENGTH = 9;

/** A short text that stands for a longer one wherever many of them are remembered. */
export function fingerprint(text: string): string {
	return hash('sha256', text, 'base64url').slice(0, FINGERPRINT_LENGTH);
}
