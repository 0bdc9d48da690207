import type { ServiceError } from '../failure/serviceError';
import { LIMITS } from './limits';
import type { StreamedResponse } from './send';

/**
 * Follows redirects as far as they are allowed; the first response that is none, or leads elsewhere, is
 * returned.
 *
 * @param first where the first request goes
 * @param mayFollow whether a redirect may be followed
 * @param tooMany the failure of a way that does not end, which has come to an address
 */
export async function followRedirects(
	first: string,
	send: (url: string) => Promise<StreamedResponse>,
	mayFollow: (from: string, to: string) => boolean,
	tooMany: (url: string) => ServiceError,
): Promise<StreamedResponse> {
	let url = first;
	for (let redirects = 0; ; redirects += 1) {
		const response = await send(url);
		const target = redirectTarget(response, url);
		if (target === null || !mayFollow(url, target)) return response;
		response.stream.destroy();
		if (redirects >= LIMITS.maxRedirects) throw tooMany(target);
		url = target;
	}
}

/** Where a response redirects to, as a full URL; null when it does not. */
export function redirectTarget(
	{ status, headers }: Pick<StreamedResponse, 'status' | 'headers'>,
	from: string,
): string | null {
	const { location } = headers;
	if (status < 300 || status >= 400 || typeof location !== 'string') return null;
	return URL.canParse(location, from) ? new URL(location, from).href : null;
}

/** The same host, reached at least as safely: http may become https, not the other way round. */
export function isSameHost(from: string, to: string): boolean {
	const [a, b] = [new URL(from), new URL(to)];
	if (a.origin === b.origin) return true;
	return a.hostname === b.hostname && a.protocol === 'http:' && b.protocol === 'https:';
}

/** The host of a redirect's target, fit to be shown. */
export function hostOf(url: string): string {
	return new URL(url).host;
}
