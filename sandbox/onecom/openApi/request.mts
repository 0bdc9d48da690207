import type { SeenRequest } from '../../shared/server.mts';
import { type Parameters, readParameters } from '../parameters.mts';
import type { World } from '../world.mts';

/** A request of the newer API, below its address. */
export interface OpenApiRequest {
	method: string;
	/** Decoded, without empty ones. */
	segments: string[];
	/** Those of the query. */
	parameters: Parameters;
	body: string;
	/** False for the read-only key. */
	mayWrite: boolean;
}

type KeySource = (request: SeenRequest) => string;

const fromHeader: KeySource = ({ headers }) => String(headers['x-api-key'] ?? '').trim();
const fromBearer: KeySource = ({ headers }) =>
	/^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1].trim() ?? '';
const fromQuery: KeySource = ({ query }) => (query.get('key') ?? '').trim();

const KEY_SOURCES: Record<World['oddities']['openApiKeyFrom'], readonly KeySource[]> = {
	anywhere: [fromHeader, fromBearer, fromQuery],
	headers: [fromHeader, fromBearer],
	xApiKey: [fromHeader],
	query: [fromQuery],
};

/** The key of a request, where the host looks for it; empty without one. */
export const keyOf = (request: SeenRequest, { oddities }: World): string =>
	KEY_SOURCES[oddities.openApiKeyFrom].map((source) => source(request)).find(Boolean) ?? '';

/** Whether somebody put a key where logs keep it (contract: onecom-openapi, Address and key). */
export const hasKeyInUrl = ({ url, query }: SeenRequest, world: World): boolean =>
	query.has('key') || [world.apiKey, world.readOnlyKey].some((key) => url.includes(key));

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/** @param path the path of the API on its host */
export const readRequest = (
	request: SeenRequest,
	path: string,
	mayWrite: boolean,
): OpenApiRequest => ({
	method: request.method,
	segments: request.path.slice(path.length).split('/').filter(Boolean).map(decoded),
	parameters: readParameters(request.query),
	body: request.body,
	mayWrite,
});
