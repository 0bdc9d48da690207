import { boundedCopy } from './boundedCopy';
import { urlEncoded } from './values';

const HIDDEN = '[hidden]';
const SHORTEST_SECRET = 4;

/**
 * Query parameters whose values are bearer secrets wherever they stand: 1com's key, and the `file` of a
 * Kavkom link that plays without a token (contract: kavkom, Recordings; onecom, Calling it).
 */
const SECRET_QUERY_VALUES = /([?&](?:key|token|api_key|apikey|file|signature|sig)=)[^&\s"'<>]+/gi;

export type Redactor = (text: string) => string;

/**
 * Makes a function that removes secrets from any text on its way to a person: as they are, URL-encoded,
 * JSON-escaped and in base64.
 *
 * @param secrets values of the credential that are secret; blank and very short ones are skipped, for
 *   they would blot out ordinary words
 */
export function createRedactor(secrets: readonly string[]): Redactor {
	const forms = [
		...new Set(secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(writtenForms)),
	].sort((a, b) => b.length - a.length);
	return (text) =>
		forms
			.reduce((scrubbed, form) => scrubbed.split(form).join(HIDDEN), text)
			.replace(SECRET_QUERY_VALUES, `$1${HIDDEN}`);
}

function writtenForms(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const encoded = urlEncoded(secret);
	return [
		secret,
		encoded,
		encoded.replace(/%20/g, '+'),
		JSON.stringify(secret).slice(1, -1),
		bytes.toString('base64'),
		bytes.toString('base64url'),
	];
}

const SECRET_FIELD = /(^|_)(password|passwd|salt|secret|token|hash|pin|2fa|otp|api_?key)$/i;

/** Whether a field of a service's record holds a secret, by its name (contract: kavkom, Extensions, numbers, users). */
export function isSecretField(name: string): boolean {
	return SECRET_FIELD.test(name);
}

/** A copy of a service's record that is safe to hand on, without any secret field. Other values are kept as they are. */
export function withoutSecretFields<T>(value: T): T {
	return boundedCopy(value, isSecretField) as T;
}
