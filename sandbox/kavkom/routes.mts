import type { ServerResponse } from 'node:http';
import type { SeenRequest } from '../shared/server.mts';
import { onTheWire } from '../shared/wire.mts';
import { listActiveCalls, placeCall } from './activeCalls.mts';
import { listCalls } from './callList.mts';
import {
	assignTags,
	destroyTag,
	getModule,
	getTag,
	listTags,
	storeLead,
	storeTag,
	updateTag,
} from './crm.mts';
import {
	findExtension,
	getExtension,
	getUser,
	listDestinations,
	listExtensions,
	listExtensionsLimited,
	listUsers,
} from './directoryRoutes.mts';
import { type Input, readDomain, readInput, required, uuid, validate } from './input.mts';
import type { KavkomOddities } from './oddities.mts';
import { downloadRecording, linkRecording, playLink } from './recordings.mts';
import { htmlPage, json, Refusal, refuse, type Reply } from './replies.mts';
import type { KavkomState } from './state.mts';

interface Route {
	api: 'pbx' | 'crm';
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	answer: (state: KavkomState, input: Input) => Reply;
	/** True for the one route that takes no `domain_uuid`. */
	anyDomain?: boolean;
}

const ROUTES: Record<string, Route> = {
	'cdr/list': { api: 'pbx', method: 'GET', answer: listCalls },
	'cdr/download': { api: 'pbx', method: 'GET', answer: downloadRecording, anyDomain: true },
	'cdr/get_file_link': { api: 'pbx', method: 'GET', answer: linkRecording },
	'active_call/call': { api: 'pbx', method: 'POST', answer: placeCall },
	'active_call/list': { api: 'pbx', method: 'GET', answer: listActiveCalls },
	'extension/list': { api: 'pbx', method: 'GET', answer: listExtensions },
	'extension/list_limited': { api: 'pbx', method: 'GET', answer: listExtensionsLimited },
	'extension/get': { api: 'pbx', method: 'GET', answer: getExtension },
	'extension/find': { api: 'pbx', method: 'GET', answer: findExtension },
	'destination/list': { api: 'pbx', method: 'GET', answer: listDestinations },
	'user/list': { api: 'pbx', method: 'GET', answer: listUsers },
	'user/get': { api: 'pbx', method: 'GET', answer: getUser },
	'module/get': { api: 'crm', method: 'GET', answer: getModule },
	'lead/store': { api: 'crm', method: 'POST', answer: storeLead },
	'tags/list': { api: 'crm', method: 'GET', answer: listTags },
	'tags/get': { api: 'crm', method: 'GET', answer: getTag },
	'tags/store': { api: 'crm', method: 'POST', answer: storeTag },
	'tags/update': { api: 'crm', method: 'PUT', answer: updateTag },
	'tags/destroy': { api: 'crm', method: 'DELETE', answer: destroyTag },
	'tags/assign': { api: 'crm', method: 'POST', answer: assignTags },
};

const API_PATH = /^\/api\/(pbx|crm)\/v1\/(.+)$/;
const DOWNLOAD_PATH = '/api/pbx/v1/cdr/download';
const LIMITED_LIST = 'extension/list_limited';

const WITHOUT_JSON: Record<KavkomOddities['withoutJsonAccept'], () => Reply> = {
	html: () => htmlPage(),
	redirect: () => ({ status: 302, headers: { location: '/login' }, body: '' }),
};

function findRoute({ method, path }: SeenRequest): [name: string, route: Route] {
	const [, api, name] = API_PATH.exec(path) ?? [];
	const route = Object.hasOwn(ROUTES, name ?? '') ? ROUTES[name] : undefined;
	if (!route || route.api !== api) {
		return refuse(404, `The route ${path.slice(1)} could not be found.`);
	}
	if (route.method !== method) {
		return refuse(
			405,
			`The ${method} method is not supported for route ${path.slice(1)}. Supported methods: ${route.method}.`,
			{ allow: route.method },
		);
	}
	return [name, route];
}

function checkRate(state: KavkomState, at: number): void {
	const { rateLimit } = state.oddities;
	if (!rateLimit) return;
	const periodMs = rateLimit.perSeconds * 1000;
	const recent = state.recentRequests.filter((earlier) => at - earlier < periodMs);
	const left = rateLimit.requests - recent.length;
	state.recentRequests = left > 0 ? [...recent, at] : recent;
	if (left > 0) return;
	refuse(429, 'Too Many Attempts.', {
		'retry-after': String(Math.max(1, Math.ceil((recent[0] + periodMs - at) / 1000))),
		'x-ratelimit-limit': String(rateLimit.requests),
		'x-ratelimit-remaining': '0',
	});
}

function checkToken(state: KavkomState, { headers }: SeenRequest, name: string): void {
	if (headers['x-api-token'] !== state.apiKey) refuse(401, 'Unauthenticated.');
	const { refusedRoutes, listLimitedRefused } = state.oddities;
	if (refusedRoutes.includes(name) || (name === LIMITED_LIST && listLimitedRefused)) {
		refuse(403, 'This token is not allowed to use this route.');
	}
}

function checkDomain(state: KavkomState, request: SeenRequest, optional = false): void {
	const input = readDomain(request);
	validate(state, input, { domain_uuid: optional ? [uuid] : [required, uuid] });
	const { domain_uuid: domain } = input;
	if (domain !== undefined && String(domain).toLowerCase() !== state.domainUuid.toLowerCase()) {
		refuse(403, 'This token is not allowed to use this domain.');
	}
}

function checkMood(state: KavkomState, name: string): void {
	if (state.oddities.serverError.includes(name)) {
		throw new Refusal(json({ error: true, message: 'Something went wrong' }, 500));
	}
	if (state.oddities.successFalse.includes(name)) {
		const errors = { domain_uuid: ['The domain is suspended.'] };
		const requestUuid = state.random.uuid();
		const message = 'The request could not be completed.';
		throw new Refusal(
			json({ data: null, success: false, message, errors, request_uuid: requestUuid }),
		);
	}
}

function dispatch(state: KavkomState, request: SeenRequest): Reply {
	const linked = request.path === DOWNLOAD_PATH && playLink(state, request.query.get('file') ?? '');
	if (linked) return linked;
	if (request.path === '/login') return htmlPage();
	if (!request.headers.accept?.trim().startsWith('application/json')) {
		return WITHOUT_JSON[state.oddities.withoutJsonAccept]();
	}
	const [name, found] = findRoute(request);
	checkToken(state, request, name);
	checkRate(state, request.at);
	checkDomain(state, request, found.anyDomain);
	checkMood(state, name);
	return found.answer(state, readInput(request, state.oddities));
}

function answerOf(state: KavkomState, request: SeenRequest): Reply {
	try {
		return dispatch(state, request);
	} catch (error) {
		if (error instanceof Refusal) return error.reply;
		throw error;
	}
}

/** Answers one request of the Kavkom API (contract: kavkom). */
export function handleRequest(
	state: KavkomState,
	request: SeenRequest,
	response: ServerResponse,
): void {
	const reply = answerOf(state, request);
	if ('ending' in reply) {
		if (reply.ending === 'reset') response.socket?.resetAndDestroy();
		return;
	}
	const { headers, body } = onTheWire(reply, request, state.oddities);
	// The length comes last: after it, Node takes a Content-Disposition for UTF-8 and refuses raw bytes.
	response.writeHead(reply.status, {
		...headers,
		'content-length': String(Buffer.byteLength(body)),
	});
	response.end(body);
}
