import { createHash, timingSafeEqual } from 'crypto';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

/**
 * Whether a header carries the secret. Their digests are compared, in a time that depends neither on how
 * many characters fit nor on the length of either.
 *
 * @param header the header's value as the server read it: one character a byte. A missing or repeated one
 *   never fits.
 * @param secret without blanks around it, for HTTP drops those of a header; an empty one never fits
 */
export function carriesSecret(header: unknown, secret: string): boolean {
	const given = typeof header === 'string' ? header : '';
	const isSame = timingSafeEqual(
		sha256(Buffer.from(given, 'latin1')),
		sha256(Buffer.from(secret, 'utf8')),
	);
	return isSame && secret !== '';
}
