/** A local S3: buckets and objects by their names, as far as n8n's S3 node asks. Signatures are not checked. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { LOOPBACK } from '../n8n/environment.mts';
import type { Credential } from '../n8n/workflows.mts';

export interface S3StandIn {
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	/** The objects of its only bucket, by key. */
	objects: Map<string, { bytes: Buffer; contentType: string }>;
	/** How many uploads it has taken, overwriting ones included. */
	uploads: number;
	/** So many uploads are answered with 503 before the next one is taken. */
	refusals: number;
	close(): Promise<void>;
}

export const BUCKET = 'recordings';
const ACCESS_KEY = 'SANDBOXACCESSKEY';

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const LOCATION = `${XML}<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`;
const error = (code: string): string => `${XML}<Error><Code>${code}</Code></Error>`;

interface Answer {
	status: number;
	body: string;
}

async function takeObject(
	standIn: S3StandIn,
	key: string,
	request: IncomingMessage,
): Promise<Answer> {
	const bytes = await buffer(request);
	if (standIn.refusals > 0) {
		standIn.refusals -= 1;
		return { status: 503, body: error('SlowDown') };
	}
	const md5 = createHash('md5').update(bytes).digest('base64');
	if (request.headers['content-md5'] !== md5) return { status: 400, body: error('BadDigest') };
	standIn.uploads += 1;
	standIn.objects.set(key, { bytes, contentType: request.headers['content-type'] ?? '' });
	return { status: 200, body: '' };
}

async function answer(standIn: S3StandIn, request: IncomingMessage): Promise<Answer> {
	const url = new URL(request.url ?? '/', 'http://s3');
	const [, bucket, ...key] = decodeURIComponent(url.pathname).split('/');
	if (!request.headers.authorization?.includes(`Credential=${ACCESS_KEY}/`)) {
		return { status: 403, body: error('InvalidAccessKeyId') };
	}
	if (bucket !== BUCKET) return { status: 404, body: error('NoSuchBucket') };
	if (request.method === 'PUT') return await takeObject(standIn, key.join('/'), request);
	return url.searchParams.has('location')
		? { status: 200, body: LOCATION }
		: { status: 501, body: error('NotImplemented') };
}

/** Starts an S3 on the loopback interface. */
export async function startS3(): Promise<S3StandIn> {
	const server = createServer((request, response) => {
		void answer(standIn, request).then(({ status, body }) => {
			response.writeHead(status, { 'content-type': 'application/xml' });
			response.end(body);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, LOOPBACK, resolve);
	});
	const { port } = server.address() as AddressInfo;
	const data = {
		endpoint: `http://${LOOPBACK}:${port}`,
		region: 'us-east-1',
		accessKeyId: ACCESS_KEY,
		secretAccessKey: 'sandbox-only',
		forcePathStyle: true,
		ignoreSSLIssues: false,
	};
	const standIn: S3StandIn = {
		credential: { type: 's3', name: 'S3 (local)', data },
		objects: new Map(),
		uploads: 0,
		refusals: 0,
		close: async () =>
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return standIn;
}
