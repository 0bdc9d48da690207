/** What workflows that answer HTTP requests share: webhooks, answers, and the two ways on from a question. */
import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { PATIENT, postgresQuery } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { keepReason } from './keyless.mts';

type Place = NodeSpec['at'];

export interface WebhookOptions {
	method?: 'GET' | 'POST';
	/** Below `/webhook/`. */
	path: string;
	/** `headerAuth` asks for n8n's Header Auth credential; default. `basicAuth` asks for its Basic Auth credential. */
	authentication?: 'headerAuth' | 'basicAuth' | 'none';
	/** Origins of pages that may read the answer; default: any. */
	allowedOrigins?: string;
}

const idOf = (method: string, path: string): string =>
	`${method.toLowerCase()}-${path.replaceAll('/', '-')}`;

/** Answers with a Respond to Webhook node. */
export function webhook(
	name: string,
	{ method = 'GET', path, authentication = 'headerAuth', allowedOrigins }: WebhookOptions,
	at: Place,
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		at,
		settings: { webhookId: idOf(method, path) },
		parameters: {
			httpMethod: method,
			path,
			authentication,
			responseMode: 'responseNode',
			options: { ...(allowedOrigins !== undefined && { allowedOrigins }) },
		},
	};
}

/** Nobody keeps an answer, and no browser takes it for anything but what it says. */
const CAREFUL_HEADERS: Record<string, string> = {
	'Cache-Control': 'no-store',
	'X-Content-Type-Options': 'nosniff',
};

export const headerEntries = (headers: Record<string, string>): IDataObject => ({
	entries: Object.entries(headers).map(([name, value]) => ({ name, value })),
});

function respond(name: string, parameters: IDataObject, status: number | string, at: Place) {
	const options = { responseCode: status, responseHeaders: headerEntries(CAREFUL_HEADERS) };
	return {
		name,
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.1,
		at,
		parameters: { ...parameters, options },
	} satisfies NodeSpec;
}

/** Answers with JSON; `body` is an expression that gives an object. */
export function respondJson(
	name: string,
	body: string,
	at: Place,
	status: number | string = 200,
): NodeSpec {
	return respond(name, { respondWith: 'json', responseBody: `={{ ${body} }}` }, status, at);
}

/** Answers with the body and the status that the item carries. */
export const respondAsSaid = (name: string, at: Place): NodeSpec =>
	respondJson(name, '$json.body', at, '={{ $json.status }}');

/** One output for each value of the expression, in their order. */
export function switchOn(
	name: string,
	expression: string,
	values: readonly string[],
	at: Place,
): NodeSpec {
	const rule = (value: string) => ({
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
			conditions: [
				{
					id: `is-${value}`,
					leftValue: `={{ ${expression} }}`,
					rightValue: value,
					operator: { type: 'string', operation: 'equals' },
				},
			],
			combinator: 'and',
		},
		renameOutput: true,
		outputKey: value,
	});
	return {
		name,
		type: 'n8n-nodes-base.switch',
		typeVersion: 3,
		at,
		parameters: { mode: 'rules', rules: { values: values.map(rule) }, options: {} },
	};
}

/** Goes on when all inputs have come, or when the others can come no more. */
export function waitForAll(name: string, inputs: number, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.merge',
		typeVersion: 3,
		at,
		parameters: { mode: 'append', numberInputs: inputs },
	};
}

/** A statement whose failure is an item of output 1, so that the caller is told. */
export function postgresOrFailure(
	name: string,
	query: string,
	at: Place,
	values: string,
	settings: NodeSpec['settings'] = {},
): NodeSpec {
	return postgresQuery(name, query, at, values, {
		...PATIENT,
		onError: 'continueErrorOutput',
		...settings,
	});
}

/**
 * Why a node failed, from the item of its error output. The PostgreSQL node says it in \`message\`, beside an
 * \`error\` that holds the whole node; others give \`error\` as a text or with a message in it.
 */
export const REASON =
	"($json.message || $json.error?.message || (typeof $json.error === 'string' ? $json.error : '') || 'No reason was given')";

const storeFailed = (store: string): string =>
	`{ ok: false, error: { message: 'This could not be done, most likely because of the ${store}. The executions of this workflow in n8n say why.' } }`;

/** Keeps the reason why a statement did not succeed, for whoever looks into the list of runs. */
export const keepDatabaseReason = (at: Place): NodeSpec =>
	keepReason('Keep the reason in a run of its own', REASON, at);

/**
 * Tells the caller that the database failed, and keeps the true reason in n8n.
 *
 * @param store what stands in its place where calls are kept elsewhere
 */
export function databaseFailure(
	sources: readonly NodeSpec[],
	at: Place,
	store: 'database' | 'data table' = 'database',
): Piece {
	const say = respondJson(`Say that the ${store} failed`, storeFailed(store), at, 503);
	const keep = keepDatabaseReason([at[0] + 1, at[1]]);
	return {
		nodes: [say, keep],
		wires: [
			...sources.map(({ name }) => ({ from: name, to: say.name, output: 1 })),
			{ from: say.name, to: keep.name },
		],
	};
}

const CHECKS = readFileSync(new URL('code/requestChecks.cjs', import.meta.url), 'utf8');

/** The script that reads a request, with the checks that all such scripts share. Output 1 is one that broke. */
export const readingNode = (
	name: string,
	script: URL,
	at: Place,
	marks: Record<string, string>,
): NodeSpec => ({
	...codeNode(name, script, at, { ...marks, '/* CHECKS */ {}': `(() => {\n${CHECKS}})()` }),
	settings: { onError: 'continueErrorOutput' },
});
