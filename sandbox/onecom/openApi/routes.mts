import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenRequest } from '../../shared/server.mts';
import { html, json, type Outcome, PROXY_PAGE } from '../answers.mts';
import { TENANT_NAME } from '../directory.mts';
import type { World } from '../world.mts';
import { analysis } from './analysis.mts';
import { refusal } from './answers.mts';
import { cdrs, simpleCdrs } from './calls.mts';
import { dial } from './dial.mts';
import { extensionById, extensionByNumber, extensions, extensionState } from './extensions.mts';
import { dids, queueById, queues } from './queues.mts';
import { hasKeyInUrl, keyOf, type OpenApiRequest, readRequest } from './request.mts';

/** The path of the newer API on the host of the classic one (contract: onecom-openapi, Address and key). */
export const OPEN_API_PATH = '/pbx/openapi.php';

interface Route {
	method: 'GET' | 'POST';
	/** Its parts; `*` is handed to `answer`. */
	path: readonly string[];
	answer: (request: OpenApiRequest, world: World, name: string) => Outcome;
	/** Whether a key that may write could write here at all: not to a report. */
	writable?: boolean;
}

/** The first that fits counts. */
const ROUTES: readonly Route[] = [
	{ method: 'GET', path: ['simplecdrs'], answer: simpleCdrs },
	{ method: 'GET', path: ['cdrs'], answer: cdrs },
	{ method: 'GET', path: ['extensions'], answer: extensions, writable: true },
	{ method: 'GET', path: ['extensions', 'state'], answer: extensionState },
	{ method: 'GET', path: ['extensions', '*'], answer: extensionById, writable: true },
	{ method: 'GET', path: ['extensions', 'number', '*'], answer: extensionByNumber, writable: true },
	{ method: 'POST', path: ['dial'], answer: dial, writable: true },
	{ method: 'GET', path: ['queues'], answer: queues, writable: true },
	{ method: 'GET', path: ['queues', '*'], answer: queueById, writable: true },
	{ method: 'GET', path: ['dids'], answer: dids, writable: true },
	{ method: 'GET', path: ['aianalysis'], answer: (request, world) => analysis(request, world) },
	{ method: 'GET', path: ['aianalysis', '*'], answer: analysis },
	// Never answers unless it is told which phone book (contract: onecom-openapi, What it lacks).
	{
		method: 'GET',
		path: ['phonebookentries'],
		answer: ({ parameters }) => (parameters.get('phonebook_id') ? json([]) : null),
		writable: true,
	},
];

/** What no key of a tenant may see. */
const ADMIN_ONLY = new Set(['tenants', 'users', 'userprofiles', 'routingprofiles']);

const fits = ({ path }: Route, segments: readonly string[]): boolean =>
	path.length === segments.length &&
	path.every((part, index) => part === '*' || part === segments[index]);

const DESCRIPTION = { openapi: '3.0.3', info: { title: 'PBX', version: '1.0' }, paths: {} };

const BASES: Record<World['oddities']['openApiBase'], () => Outcome> = {
	description: () => json(DESCRIPTION),
	notFound: () => refusal('not_found'),
};

function perform(request: OpenApiRequest, world: World): Outcome {
	const { segments, method } = request;
	if (segments.length === 0) return BASES[world.oddities.openApiBase]();
	if (ADMIN_ONLY.has(segments[0])) return refusal('admin_required');
	const route = ROUTES.find((one) => fits(one, segments));
	if (!route) return refusal('not_found');
	const writes = method !== 'GET';
	if (writes && route.writable && !request.mayWrite) return refusal('read_only_api_key');
	if (method !== route.method) return refusal('method_not_allowed');
	return route.answer(request, world, segments.at(-1) ?? '');
}

/** Pages instead of an API, whatever the request. */
const PAGES: Partial<Record<World['oddities']['openApi'], () => Outcome>> = {
	notFound: () => html('<h1>Not Found</h1>', 404),
	webPage: () => html(PROXY_PAGE),
};

/** Whether a path belongs to the newer API. */
export const isOpenApi = (path: string): boolean =>
	path === OPEN_API_PATH || path.startsWith(`${OPEN_API_PATH}/`);

/**
 * Answers one request to `openapi.php`. Key and tenant first, then what they may do, then the path.
 * @returns null when no answer ever comes
 */
export async function openApi(request: SeenRequest, world: World): Promise<Outcome> {
	const { oddities } = world;
	if (hasKeyInUrl(request, world)) world.openApiUrlsWithKey.push(request.url);
	await sleep(oddities.openApiDelayMs, undefined, { ref: false });
	if (oddities.status500) return html(PROXY_PAGE, 500);
	const page = oddities.htmlErrorPage ? PAGES.webPage : PAGES[oddities.openApi];
	if (page) return page();
	const key = keyOf(request, world);
	const tenant = request.query.get('tenant') ?? '';
	const isKey = key === world.apiKey || key === world.readOnlyKey;
	if (!isKey || ![world.tenant, TENANT_NAME].includes(tenant)) return refusal('invalid_api_key');
	return perform(readRequest(request, OPEN_API_PATH, key === world.apiKey), world);
}
