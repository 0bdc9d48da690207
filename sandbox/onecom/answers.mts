/** What goes back over HTTP; every error of this API comes with 200 (contract: onecom, Calling it). */
export interface Answer {
	status: number;
	contentType: string;
	body: string | Buffer;
}

/** An answer, or null when none ever comes. */
export type Outcome = Answer | null;

/** The answer to a bad key, a missing tenant and an operation that a key may not use. */
export const AUTH_SENTENCE = 'Too bad... you mistaken the security api key.';
export const WRONG_TENANT_SENTENCE = 'Wrong or missing tenant';

/** What the host calls a body by `format`; CSV really comes as text/html (contract: onecom, Call legs). */
const CONTENT_TYPES: Record<string, string> = {
	json: 'application/json',
};

const HTML = 'text/html; charset=UTF-8';

export const answer = (body: string, format: string): Answer => ({
	status: 200,
	contentType: CONTENT_TYPES[format] ?? HTML,
	body,
});

export const html = (body: string, status = 200): Answer => ({ status, contentType: HTML, body });

export const json = (value: unknown): Answer => answer(JSON.stringify(value), 'json');

/** Nothing found, an unknown `info`: zero bytes. */
export const nothing = (format: string): Answer => answer('', format);

/** The sentence for a parameter that is not there, such as `No extension specified`. */
export const missing = (parameter: string): Answer => html(`No ${parameter} specified`);

/** The page that a proxy in between puts in place of the API's answer. */
export const PROXY_PAGE =
	'<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>The service is busy</h1><p>Please try again later.</p></body></html>\n';
