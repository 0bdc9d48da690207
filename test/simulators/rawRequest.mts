import { type Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface RawResponse {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: Buffer;
}

interface RawRequest {
	method?: string;
	headers?: Record<string, string>;
	body?: string;
	/** Default: a connection of its own or an idle one, as Node likes. */
	agent?: Agent;
}

/** Sends exactly these headers, but for Host and Connection, and hands out the bytes as they came. */
export async function rawRequest(
	url: string | URL,
	{ method = 'GET', headers = {}, body, agent }: RawRequest = {},
): Promise<RawResponse> {
	return await new Promise((resolve, reject) => {
		const sent = request(url, { method, headers, agent, timeout: 5_000 }, (response) => {
			buffer(response).then(
				(bytes) =>
					resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
				reject,
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});
}
