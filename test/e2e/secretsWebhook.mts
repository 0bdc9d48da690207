/** Everything that can be posted to Kavkom's webhook, for the test of secrets. */
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { KEYS } from '../support/troubles.mts';
import { KEEPS_RUNS } from './secretsRuns.mts';

const NAME = 'Kavkom Webhook API';

/** Each way in which the trigger can be set. */
const SETTINGS = [
	{ output: 'simplified', triggerOn: 'all' },
	{ output: 'raw', triggerOn: 'finished' },
];

/** A workflow that waits for posts, for each way one trigger. */
export function webhookWorkflow(credentialId: string): {
	workflow: WorkflowJson;
	webhookIds: string[];
} {
	const webhookIds = SETTINGS.map((_, index) => `20000000-0000-4000-8000-00000000000${index}`);
	const nodes = SETTINGS.map((parameters, index) => ({
		id: webhookIds[index],
		name: `Posts, ${parameters.output}`,
		type: 'n8n-nodes-kavkom-1com.kavkomWebhookTrigger',
		typeVersion: 1,
		position: [0, index * 120] as [number, number],
		parameters,
		webhookId: webhookIds[index],
		credentials: { kavkomWebhookApi: { id: credentialId, name: NAME } },
	}));
	return { workflow: { name: 'Posts', nodes, connections: {}, settings: KEEPS_RUNS }, webhookIds };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const RIGHT = { 'x-webhook-secret': KEYS.webhook };

interface Post {
	headers: Record<string, string>;
	query?: string;
	body: string;
}

const call = (id: string) => ({
	callUuid: id,
	status: 'missed',
	number: '+33199001234',
	callerIdName: `Sent with ${KEYS.webhook}`,
	headers: { 'X-Webhook-Secret': KEYS.webhook, cookie: [encodeURIComponent(KEYS.webhook)] },
});

/** Honest posts, and those of somebody who puts the secret where it does not belong. */
const postsOf = (id: string): Post[] => [
	{ headers: { ...JSON_TYPE, ...RIGHT }, body: JSON.stringify(call(`1-${id}`)) },
	{ headers: { ...JSON_TYPE, ...RIGHT }, body: JSON.stringify([call(`2-${id}`), { test: true }]) },
	{ headers: { ...JSON_TYPE, authorization: `Bearer ${KEYS.webhook}` }, body: '{}' },
	{ headers: { ...JSON_TYPE, 'x-webhook-secret': `${KEYS.webhook}x` }, body: '{}' },
	{ headers: { ...JSON_TYPE, cookie: `secret=${encodeURIComponent(KEYS.webhook)}` }, body: '{}' },
	{ headers: JSON_TYPE, query: `?secret=${encodeURIComponent(KEYS.webhook)}`, body: '{}' },
	{ headers: { ...JSON_TYPE, ...RIGHT }, body: `{"callUuid": ${KEYS.webhook}` },
	{ headers: { 'content-type': 'text/plain', ...RIGHT }, body: KEYS.webhook },
];

/** Posts all of it; resolves to what n8n answers. */
export async function postEverything(
	n8n: N8nInstance,
	webhookId: string,
): Promise<Array<{ status: number; text: string }>> {
	const answers: Array<{ status: number; text: string }> = [];
	for (const { headers, query = '', body } of postsOf(webhookId)) {
		const url = `${n8n.url}/webhook/${webhookId}/webhook${query}`;
		const response = await fetch(url, { method: 'POST', headers, body });
		answers.push({ status: response.status, text: await response.text() });
	}
	return answers;
}
