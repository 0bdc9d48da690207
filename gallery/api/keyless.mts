/**
 * What keeps the key of a request out of the runs that n8n stores. n8n writes all headers of a request down with the
 * run, whatever their names: some versions hide a few of them when a run is shown, none takes them out of its
 * database. So no run that a request began is stored, only what a run of its own was told.
 */
import type { IDataObject } from 'n8n-workflow';
import type { NodeSpec } from '../workflow.mts';

/** Of a workflow whose runs begin with a request. */
export const STORES_NO_REQUEST: IDataObject = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
	saveManualExecutions: false,
	saveExecutionProgress: false,
	// It hands work to itself, where an instance allows that to no workflow, too.
	callerPolicy: 'workflowsFromSameOwner',
};

/** The headers in which callers send the key; n8n has compared the one that the credential names. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'x-ledger-key'];

/** Letters. */
export const SHORTEST_KEY = 16;

/**
 * JavaScript for whether the key is long enough to be safe, after a webhook: a workflow can't read the credential, but whoever comes in has sent it.
 * Every key that came must be long, or a long one that nobody asked for would hide a short one.
 */
export const KEY_IS_LONG = `((keys) => keys.length > 0 && keys.every((key) => key.replace(/^(bearer|basic) +/i, '').length >= ${SHORTEST_KEY}))(${JSON.stringify(KEY_HEADERS).replaceAll('"', "'")}.map((name) => $json.headers[name]).filter((key) => key !== undefined).map((key) => String(key).trim()))`;

/** The same for the password of a Basic Auth credential, which a request has sent beside a name. */
export const PASSWORD_IS_LONG = `((sent) => /^basic +/i.test(sent) && [...sent.replace(/^basic +/i, '').base64Decode().replace(/^[^:]*:/, '').trim()].length >= ${SHORTEST_KEY})(String($json.headers.authorization ?? ''))`;

/** By the authentication of the webhook: the field that says whether what was sent is long enough, and its JavaScript. */
const LENGTH_CHECKS = {
	headerAuth: { field: 'key_is_long', isLong: KEY_IS_LONG },
	basicAuth: { field: 'password_is_long', isLong: PASSWORD_IS_LONG },
} as const;

/**
 * The body as far as anything is asked for in one: a name with a text, a number or a list of them. n8n would never
 * come back from a Code node that is given thousands of lists in one another.
 */
export const FLAT_BODY = `((body, isObject) => !isObject(body) ? body : Array.isArray(body) ? [] : Object.fromEntries(Object.entries(body).map(([name, value]) => [name, !isObject(value) ? value : Array.isArray(value) ? value.map((entry) => (isObject(entry) ? {} : entry)) : {}])))($json.body ?? null, (value) => typeof value === 'object' && value !== null)`;

/** Marks a request with the route by which it came, and goes on with its query and its body alone. */
export function withoutHeaders(
	name: string,
	route: string,
	at: NodeSpec['at'],
	authentication: keyof typeof LENGTH_CHECKS = 'headerAuth',
): NodeSpec {
	const { field, isLong } = LENGTH_CHECKS[authentication];
	const assignments = [
		{ id: 'route', name: 'route', value: route, type: 'string' },
		{ id: 'body', name: 'body', value: `={{ ${FLAT_BODY} }}`, type: 'object' },
		{ id: field.replaceAll('_', '-'), name: field, value: `={{ ${isLong} }}`, type: 'boolean' },
	];
	return {
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at,
		parameters: {
			mode: 'manual',
			duplicateItem: false,
			assignments: { assignments },
			includeOtherFields: true,
			include: 'selected',
			includeFields: 'query',
			options: { ignoreConversionErrors: true, stripBinary: true },
		},
	};
}

/** A workflow whose one run ends as failed, with a text that is an expression on the item. */
const failing = (name: string, reason: string): string =>
	JSON.stringify({
		name,
		nodes: [
			{
				id: 'start',
				name: 'A request was not carried out',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				parameters: { inputSource: 'passthrough' },
			},
			{
				id: 'reason',
				name: 'This is why',
				type: 'n8n-nodes-base.stopAndError',
				typeVersion: 1,
				position: [220, 0],
				parameters: { errorMessage: `={{ ${reason} }}` },
			},
		],
		connections: {
			'A request was not carried out': {
				main: [[{ node: 'This is why', type: 'main', index: 0 }]],
			},
		},
		settings: {
			executionOrder: 'v1',
			saveDataErrorExecution: 'all',
			callerPolicy: 'workflowsFromSameOwner',
		},
	});

/**
 * Ends a run of its own as failed, so that the list of runs says why. It is listed with this workflow's runs, and has
 * settings of its own.
 *
 * @param reason expression on the item that came here
 */
export const keepReason = (name: string, reason: string, at: NodeSpec['at']): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflow',
	typeVersion: 1.2,
	at,
	settings: { executeOnce: true, onError: 'continueRegularOutput' },
	parameters: {
		source: 'parameter',
		workflowJson: failing(name, reason),
		mode: 'once',
		options: { waitForSubWorkflow: true },
	},
});
