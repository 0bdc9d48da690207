/** Who is calling, told while it rings, in a real n8n: Kavkom's live events, a local HubSpot, and an address of one's own. */
import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { screenPop } from '../../gallery/alerts/screenPop.mts';
import { OWN_ADDRESS } from '../../gallery/alerts/screenPopWays.mts';
import { HUBSPOT_WITH_NAMES } from '../../gallery/crm/crms/hubspot.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { startCrm, type CrmStandIn } from '../../sandbox/standins/crm.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { KAVKOM } from '../../services.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	PATIENCE,
	SETUP_TIMEOUT_MS,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

const SECRET = 'invented-secret-0123456789abcdef';
const [TRIGGER] = KAVKOM.furtherNodes;

let playground: Playground;
let crm: CrmStandIn;
let screen: SimulatorServer;
let workflowId: string;
let webhook: string;

beforeAll(async () => {
	crm = await startCrm('hubspot');
	screen = await startServer((_, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end('{}');
	});
	playground = await startSharedPlayground({ kavkom: { callCount: 1 }, oneCom: { callCount: 1 } });
	const { workflow } = screenPop(HUBSPOT_WITH_NAMES, OWN_ADDRESS);
	const filled = filledIn(workflow, {
		api_url: crm.server.url,
		contact_address: 'https://app.example.com/contacts/12345678/record/0-1/51?from=list',
		send_to_url: `${screen.url}/calls`,
	});
	const trigger = filled.nodes.find(({ type }) => type.endsWith(TRIGGER.type));
	workflowId = await imported(playground, filled, {
		[String(trigger?.type)]: {
			type: 'kavkomWebhookApi',
			name: 'Kavkom Webhook API',
			data: { headerName: 'X-Webhook-Secret', secret: SECRET },
		},
		'n8n-nodes-base.httpRequest': crm.credential,
	});
	await playground.n8n.activate(workflowId);
	webhook = `${playground.n8n.url}/webhook/${trigger?.webhookId}/webhook`;
}, SETUP_TIMEOUT_MS);

afterEach(() => {
	screen.requests.length = 0;
	screen.faults.length = 0;
	crm.server.faults.length = 0;
});

afterAll(async () => {
	await playground.n8n.deactivate(workflowId);
	await playground.close();
	await screen.close();
	await crm.server.close();
});

/** How many runs the events have started. */
let started = 0;

async function ring(event: IDataObject): Promise<void> {
	const response = await fetch(webhook, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-webhook-secret': SECRET },
		body: JSON.stringify({ direction: 'inbound', state: 'ringing', ...event }),
	});
	const { message } = (await response.json()) as { message: string };
	expect(message).toMatch(/was started|Nothing was started/);
	if (message === 'Workflow was started') started += 1;
}

const told = (): IDataObject[] =>
	screen.requests.map(({ body }) => JSON.parse(body) as IDataObject);

/** What was told once all runs are over. */
async function allTold(): Promise<IDataObject[]> {
	await waitFor(
		'The end of all runs',
		async () => {
			const runs = await playground.n8n.listExecutions({ workflowId });
			return runs.filter(({ stoppedAt }) => stoppedAt).length === started || undefined;
		},
		PATIENCE,
	);
	return told();
}

it(
	'tells once of each call from outside: the number, the name in the CRM, and the address of the contact',
	async () => {
		const { id } = crm.addContact('+33 (0)1 99-00-12-34', 'Ann <b>Lee</b> @here');
		// A ring group tells of each phone at once, and of the answer a moment later.
		const known = { callUuid: 'known', number: '+33199001234', callerIdName: 'Somebody else' };
		await Promise.all([
			ring(known),
			ring({ ...known, state: 'early' }),
			ring({ ...known, state: 'active', duration: 1 }),
		]);
		await ring({ ...known, state: 'held', duration: 9 });
		await ring({ callUuid: 'unknown', number: '+33199005678', callerIdName: 'Bob.example.com' });
		await ring({ callUuid: 'hidden', number: 'anonymous' });
		await ring({ callUuid: 'out', direction: 'outbound', number: '+33199001234' });
		await ring({ callUuid: 'inside', direction: 'local', number: '102' });
		await ring({ callUuid: 'over', number: '+33199001234', state: 'finished', duration: 20 });
		const calls = await allTold();
		const of = (call: string) => calls.filter(({ call_id }) => call_id === call);
		expect(calls).toHaveLength(3);
		const url = `https://app.example.com/contacts/12345678/record/0-1/${id}`;
		expect(of('known')).toEqual([
			{
				text: `Call from \u2068+33199001234\u2069, \u2068Ann b Lee b here\u2069\n${url}`,
				number: '+33199001234',
				name: 'Ann b Lee b here',
				contact_id: id,
				contact_url: url,
				more_contacts: 0,
				called: null,
				extension: null,
				call_id: 'known',
			},
		]);
		expect(of('unknown')[0].text).toBe(
			'Call from \u2068+33199005678\u2069, \u2068Bob example com\u2069\nNobody in HubSpot has this number',
		);
		expect(of('hidden')[0]).toMatchObject({ text: 'Call from a hidden number', number: null });
		for (const { headers } of screen.requests) expect(headers.authorization).toBeUndefined();
		for (const run of await playground.n8n.listExecutions({ workflowId })) {
			expect(outcomeOf(await playground.n8n.execution(run.id))).toBe('success');
		}
	},
	TEST_TIMEOUT_MS,
);

it.each(['stallHeaders', 'stallBody', 'resetBeforeHeaders'] as const)(
	'tells the number alone when the CRM does not answer: %s',
	async (kind) => {
		crm.server.faults.push({ kind });
		const begun = Date.now();
		await ring({ callUuid: kind, number: '+33199001234' });
		const [{ text }] = await allTold();
		expect(text).toBe('Call from \u2068+33199001234\u2069\nHubSpot could not be asked who that is');
		expect(screen.requests[0].at - begun).toBeLessThan(10_000);
	},
	TEST_TIMEOUT_MS,
);

it.each(['status', 'redirect'] as const)(
	'sends a message once, to no other address, and ends the run as failed when it was not taken: %s',
	async (kind) => {
		screen.faults.push({ kind, location: `${screen.url}/elsewhere` });
		await ring({ callUuid: `not taken: ${kind}`, number: 'anonymous' });
		expect(await allTold()).toHaveLength(1);
		const [{ id }] = await playground.n8n.listExecutions({ workflowId });
		expect(outcomeOf(await playground.n8n.execution(id))).toContain(
			'error: Some callers could not be told of',
		);
	},
	TEST_TIMEOUT_MS,
);
