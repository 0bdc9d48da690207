import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { RequestContext } from '../http/connection';

/** Adds a credential to a request. */
export type Authenticate = Extract<IAuthenticate, (...given: never[]) => unknown>;

type Helpers = ILoadOptionsFunctions['helpers'];

/** What the client of the nodes uses of the context that n8n gives it. */
type Used = Pick<ILoadOptionsFunctions, 'getCredentials' | 'getTimezone'> & {
	helpers: Pick<Helpers, 'httpRequest' | 'httpRequestWithAuthentication'>;
};

/** A test belongs to no workflow, so there is no zone of one; no time is read in it. */
const NO_ZONE = 'UTC';

/**
 * What the client of the nodes needs to send requests, made of the little that n8n gives to the test of a
 * credential: the values, with expressions resolved, and one helper that takes options of an older form. So a test
 * sends and reads as the nodes do.
 *
 * @param authenticate the credential's own
 */
export function contextOfTest(
	{ helpers }: ICredentialTestFunctions,
	data: ICredentialDataDecryptedObject,
	authenticate: Authenticate,
): RequestContext {
	const send = async (options: IHttpRequestOptions): Promise<unknown> =>
		(await helpers.request(inOlderForm(options))) as unknown;
	const used: Used = {
		getCredentials: async <T extends object>() => data as T,
		getTimezone: () => NO_ZONE,
		helpers: {
			httpRequest: send,
			httpRequestWithAuthentication: async (_type, options) =>
				await send(await authenticate(data, options)),
		},
	};
	return used as ILoadOptionsFunctions;
}

/**
 * Options of `httpRequest` as those of the helper `request`, as the client gives them: a stream comes back with status
 * and headers, no status is thrown, and no redirect is followed. Tests send no body. That helper knows no signal, and needs none here: a
 * read that is given up closes its stream.
 */
function inOlderForm({ url, headers, qs, timeout }: IHttpRequestOptions): object {
	return {
		url,
		headers,
		qs,
		timeout,
		useStream: true,
		resolveWithFullResponse: true,
		simple: false,
		followRedirect: false,
	};
}
