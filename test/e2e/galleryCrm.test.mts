/** Calls logged in CRMs and leads made in Kavkom, in a real n8n with local CRMs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CRMS, HUBSPOT, PIPEDRIVE, ZOHO, type Crm } from '../../gallery/crm/crms.mts';
import { SEARCH_LAG } from '../../gallery/crm/queue.mts';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { kavkomLead } from '../../gallery/crm/kavkomLead.mts';
import { logCalls } from '../../gallery/crm/logCalls.mts';
import { KAVKOM, ONECOM, type Service } from '../../services.mts';
import type { ExecutionSummary } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startCrm, type CrmStandIn } from '../../sandbox/standins/crm.mts';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../scripts/waiting.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	PATIENCE,
	SETUP_TIMEOUT_MS,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

let playground: Playground;
const crms = new Map<Crm['key'], CrmStandIn>();
const others: CrmStandIn[] = [];

beforeAll(async () => {
	for (const { key } of CRMS) crms.set(key, await startCrm(key));
	playground = await startSharedPlayground({
		kavkom: { callCount: 10 },
		oneCom: { callCount: 10 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	for (const { server } of [...crms.values(), ...others]) await server.close();
});

function standInOf({ key }: Crm): CrmStandIn {
	const standIn = crms.get(key);
	if (standIn === undefined) throw new Error(`There is no local ${key}`);
	return standIn;
}

/** A CRM as nobody has used it, with one contact, and an n8n that knows nothing of it. */
async function emptied(crm: Crm, phone: string): Promise<CrmStandIn> {
	const standIn = standInOf(crm);
	standIn.contacts.length = 0;
	standIn.logs.length = 0;
	standIn.server.faults.length = 0;
	Object.assign(standIn.oddities, { searchLagMs: 0, statusesAfterWriting: [] });
	standIn.addContact(phone, 'Ann');
	for (const table of ['Calls to log in', 'Contacts just made in']) {
		await playground.n8n.dataTables.remove(`${table} ${crm.title}`);
	}
	return standIn;
}

/** The workflow for a CRM whose search finds at once what was written. */
const withoutLag = (workflow: GalleryWorkflow): GalleryWorkflow =>
	JSON.parse(JSON.stringify(workflow).replaceAll(SEARCH_LAG, 'seconds: 0')) as GalleryWorkflow;

interface Change {
	/** Another one than that of the other tests. */
	portal?: CrmStandIn;
	settings?: Record<string, string>;
	change?: (workflow: GalleryWorkflow) => GalleryWorkflow;
}

async function importLog(
	service: Service,
	crm: Crm,
	{ settings = {}, change = (same) => same, portal = standInOf(crm) }: Change = {},
): Promise<string> {
	const { server, credential } = portal;
	const address = 'api_url' in crm.settings ? 'api_url' : 'instance_url';
	const workflow = filledIn(change(logCalls(service, crm).workflow), {
		[address]: `${server.url}/`,
		...settings,
	});
	return await imported(playground, workflow, { 'n8n-nodes-base.httpRequest': credential });
}

async function activateLog(service: Service, crm: Crm, change?: Change): Promise<string> {
	const id = await importLog(service, crm, change);
	await playground.n8n.activate(id);
	return id;
}

const endedRuns = async (workflowId: string): Promise<ExecutionSummary[]> =>
	(await playground.n8n.listExecutions({ workflowId })).filter(({ stoppedAt }) => stoppedAt);

/** Waits for so many ended runs, and gives how the newest of them ended. */
async function outcomeOfRun(workflowId: string, count = 1): Promise<string> {
	const [newest] = await waitFor(
		`${count} runs`,
		async () => {
			const runs = await endedRuns(workflowId);
			return runs.length >= count ? runs : undefined;
		},
		PATIENCE,
	);
	return outcomeOf(await playground.n8n.execution(newest.id));
}

const waitForLogs = async (crm: Crm, count: number): Promise<void> => {
	await waitFor(
		`${count} calls in ${crm.title}`,
		async () => standInOf(crm).logs.length >= count || undefined,
		PATIENCE,
	);
};

const textOf = (record: object): string => JSON.stringify(record);

/** As people type them, and with what each service finds of that. */
const SPELLINGS: Record<Crm['key'], string> = {
	hubspot: '+1 (212) 555-0141 ext 12',
	pipedrive: '212-555-0199 / 212-555-0141',
	salesforce: '(212) 555.0141 x12',
	zoho: '+1 212 555 0141; +1 212 555 0199',
};

const callerNamed = (callerName: string) =>
	playground.kavkom.addCall({ callerNumber: '12125550141', callerName });

const callersIn = ({ logs }: CrmStandIn): string[] =>
	logs.map(({ record }) => /\w+ caller/.exec(textOf(record))?.[0] ?? '').sort();

const writesCall = ({ path, method }: { path: string; method: string }) =>
	method === 'POST' && /\/(calls|Calls|Task|activities)$/.test(path);

const statesOf = async ({ title }: Crm, ids: string[]): Promise<unknown[]> => {
	const rows = await playground.n8n.dataTables.rows(`Calls to log in ${title}`);
	return ids.map((id) => rows.find(({ call_id }) => call_id === id)?.state);
};

describe('calls logged in a CRM', () => {
	it(
		'stand once on the contact whose number it is, in each CRM; unknown callers are left out',
		async () => {
			const { kavkom } = playground;
			const ids = [];
			for (const crm of CRMS) {
				(await emptied(crm, '+33199000141')).addContact(SPELLINGS[crm.key], 'Ann');
				ids.push(await activateLog(KAVKOM, crm));
			}
			const known = kavkom.addCall({ callerNumber: '12125550141', durationSeconds: 95 });
			kavkom.addCall({ callerNumber: '12125550142' });
			kavkom.addCall({ callerNumber: 'anonymous' });
			kavkom.addCall({ direction: 'local', callerNumber: '101', destination: '102' });
			for (const crm of CRMS) await waitForLogs(crm, 1);
			for (const id of ids) {
				expect(await outcomeOfRun(id)).toBe('success');
				await playground.n8n.deactivate(id);
			}
			for (const crm of CRMS) {
				const { logs, contacts } = standInOf(crm);
				expect(logs).toHaveLength(1);
				expect(logs[0].contactId).toBe(contacts[1].id);
				expect(textOf(logs[0].record)).toContain(known.id);
				expect(textOf(logs[0].record)).toMatch(/answered|COMPLETED/);
				expect(contacts).toHaveLength(2);
			}
			expect(standInOf(HUBSPOT).logs[0].record).toMatchObject({
				hs_timestamp: new Date(known.startedAt).toISOString().replace('.000Z', 'Z'),
				hs_call_direction: 'INBOUND',
				hs_call_status: 'COMPLETED',
				hs_call_duration: '95000',
				hs_call_from_number: '12125550141',
			});
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'are tried again with the next call when they were refused, and no other is logged again',
		async () => {
			const hubspot = await emptied(HUBSPOT, '(212) 555-0141');
			hubspot.server.faults.push(
				{
					kind: 'status',
					status: 400,
					match: (sent) => writesCall(sent) && sent.body.includes('second'),
				},
				{
					kind: 'status',
					status: 429,
					headers: { 'retry-after': '1' },
					match: (sent) => writesCall(sent) && sent.body.includes('third'),
				},
			);
			const id = await activateLog(KAVKOM, HUBSPOT);
			for (const name of ['first caller', 'second caller', 'third caller']) callerNamed(name);
			expect(await outcomeOfRun(id)).toContain(
				'error: Some calls could not be logged. The first: HubSpot answered 400',
			);
			expect(callersIn(hubspot)).toEqual(['first caller', 'third caller']);

			callerNamed('fourth caller');
			expect(await outcomeOfRun(id, 2)).toBe('success');
			expect(callersIn(hubspot)).toEqual([
				'first caller',
				'fourth caller',
				'second caller',
				'third caller',
			]);
			await playground.n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'are not sent again when the answer got lost, and the run says that it is uncertain',
		async () => {
			const hubspot = await emptied(HUBSPOT, '(212) 555-0141');
			hubspot.server.faults.push({ kind: 'resetAfterHeaders', match: writesCall });
			const id = await activateLog(KAVKOM, HUBSPOT);
			const lost = callerNamed('lost caller');
			expect(await outcomeOfRun(id)).toContain('It is not certain whether HubSpot took the call');
			expect(hubspot.logs).toHaveLength(1);
			callerNamed('next caller');
			expect(await outcomeOfRun(id, 2)).toBe('success');
			expect(hubspot.logs).toHaveLength(2);
			expect(await statesOf(HUBSPOT, [lost.id])).toEqual(['uncertain']);
			await playground.n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);

	it.each(CRMS)(
		'are looked for in $title before they are sent again, when it did not say whether it took them',
		async (crm) => {
			const standIn = await emptied(crm, '(212) 555-0141');
			standIn.oddities.statusesAfterWriting.push(503);
			const isMissing = (sent: Parameters<typeof writesCall>[0] & { body: string }) =>
				writesCall(sent) && sent.body.includes('missing');
			standIn.server.faults.push({ kind: 'status', status: 500, match: isMissing });
			const id = await activateLog(KAVKOM, crm, { change: withoutLag });
			const calls = [callerNamed('written caller'), callerNamed('missing caller')];
			expect(await outcomeOfRun(id)).toContain(`It is not certain whether ${crm.title}`);
			expect(callersIn(standIn)).toEqual(['written caller']);
			expect(
				await statesOf(
					crm,
					calls.map((call) => call.id),
				),
			).toEqual(['uncertain', 'uncertain']);

			calls.push(callerNamed('next caller'));
			expect(await outcomeOfRun(id, 2)).toBe('success');
			expect(callersIn(standIn)).toEqual(['missing caller', 'next caller', 'written caller']);
			expect(
				await statesOf(
					crm,
					calls.map((call) => call.id),
				),
			).toEqual(['done', 'done', 'done']);
			await playground.n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);

	it.each(CRMS)(
		'make one contact of an unknown caller in $title when the user wants that, however often it calls',
		async (crm) => {
			const { oneCom } = playground;
			const { logs, contacts, oddities } = await emptied(crm, '+33199000141');
			oddities.searchLagMs = 60_000;
			const id = await activateLog(ONECOM, crm, { settings: { unknown_callers: 'create' } });
			for (const callerNumber of ['0505550143', '0505550143', '+972505550143']) {
				oneCom.addCall({
					direction: 'IN',
					callerNumber,
					callerName: 'Dana "D" <x>',
					visibleAt: 0,
				});
			}
			await waitForLogs(crm, 3);
			expect(await outcomeOfRun(id)).toBe('success');
			const [, made, ...none] = contacts;
			expect(made).toMatchObject({ phone: '+972505550143', name: 'Dana "D" <x>' });
			expect(none).toEqual([]);
			expect(logs.map(({ contactId }) => contactId)).toEqual([made.id, made.id, made.id]);
			await playground.n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'make one contact of a caller who calls again while another run makes it, and whom no search finds yet',
		async () => {
			const { kavkom, n8n } = playground;
			const pipedrive = await emptied(PIPEDRIVE, '+33199000141');
			pipedrive.oddities.searchLagMs = 60_000;
			const makes = ({ path, method }: { path: string; method: string }) =>
				method === 'POST' && path.endsWith('/persons');
			pipedrive.server.faults.push({ kind: 'delay', delayMs: 9000, match: makes });
			const id = await activateLog(KAVKOM, PIPEDRIVE, { settings: { unknown_callers: 'create' } });
			kavkom.addCall({ callerNumber: '12125550161' });
			const { requests } = pipedrive.server;
			const already = requests.length;
			await waitFor(
				'The making of a contact',
				async () => requests.slice(already).some(makes) || undefined,
				PATIENCE,
			);
			kavkom.addCall({ callerNumber: '12125550161' });
			await waitForLogs(PIPEDRIVE, 2);
			expect(await outcomeOfRun(id, 2)).toBe('success');
			await n8n.deactivate(id);
			expect(requests.slice(already).filter(makes)).toHaveLength(1);
			expect(pipedrive.contacts).toHaveLength(2);
			expect(pipedrive.logs.map(({ contactId }) => contactId)).toEqual(['101', '101']);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'stand on the contact that was made although Zoho said otherwise, with the credential that n8n has for Zoho',
		async () => {
			const { kavkom, n8n } = playground;
			const zoho = await emptied(ZOHO, '+33199000141');
			zoho.oddities.statusesAfterWriting.push(408);
			const ownCredential = (workflow: GalleryWorkflow): GalleryWorkflow => ({
				...workflow,
				nodes: workflow.nodes.map((node) => {
					const isRequest = node.type === 'n8n-nodes-base.httpRequest';
					const chosen = {
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'zohoOAuth2Api',
					};
					return isRequest ? { ...node, parameters: { ...node.parameters, ...chosen } } : node;
				}),
			});
			const { credential } = zoho;
			const workflow = filledIn(withoutLag(ownCredential(logCalls(KAVKOM, ZOHO).workflow)), {
				api_url: zoho.server.url,
				unknown_callers: 'create',
			});
			const id = await imported(playground, workflow, {
				'n8n-nodes-base.httpRequest': { ...credential, type: 'zohoOAuth2Api' },
			});
			await n8n.activate(id);
			kavkom.addCall({ callerNumber: '12125550171' });
			expect(await outcomeOfRun(id)).toContain('It is not certain whether Zoho CRM');
			kavkom.addCall({ callerNumber: '12125550171' });
			expect(await outcomeOfRun(id, 2)).toBe('success');
			await n8n.deactivate(id);
			expect(zoho.contacts).toHaveLength(2);
			expect(zoho.logs.map(({ contactId }) => contactId)).toEqual(['101', '101']);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'that no run noted are logged by the look at the last two days, once, and none from before the table',
		async () => {
			const { kavkom, n8n } = playground;
			const hubspot = await emptied(HUBSPOT, '(212) 555-0141');
			const id = await importLog(KAVKOM, HUBSPOT);
			const look = async () => outcomeOf(await n8n.runWorkflow(id, { trigger: 'Once a day' }));
			callerNamed('old caller');
			expect(await look()).toBe('success');
			expect(callersIn(hubspot)).toEqual([]);
			// The phone system lists whole seconds.
			await sleep(1500);
			const startedAt = Math.floor(Date.now() / 1000) * 1000;
			kavkom.addCall({
				callerNumber: '12125550141',
				callerName: 'lost caller',
				result: 'missed',
				startedAt,
				durationSeconds: 0,
			});
			for (const _ of [1, 2]) {
				expect(await look()).toBe('success');
				expect(callersIn(hubspot)).toEqual(['lost caller']);
			}
		},
		TEST_TIMEOUT_MS,
	);
});

describe('two imports of one workflow', () => {
	it(
		'log each call in the CRM of each, on a contact of its own, and what one could not log is never logged by the other',
		async () => {
			const { kavkom, n8n } = playground;
			const one = await emptied(PIPEDRIVE, '+33199000141');
			const other = await startCrm('pipedrive');
			others.push(other);
			for (let count = 0; count < 5; count += 1) other.addContact('+33199000142');
			one.oddities.searchLagMs = other.oddities.searchLagMs = 60_000;
			const isRefused = (sent: Parameters<typeof writesCall>[0] & { body: string }) =>
				writesCall(sent) && sent.body.includes('refused');
			one.server.faults.push({ kind: 'status', status: 400, match: isRefused });
			const settings = { unknown_callers: 'create' };
			const ids = [
				await activateLog(KAVKOM, PIPEDRIVE, { settings }),
				await activateLog(KAVKOM, PIPEDRIVE, { settings, portal: other }),
			];
			const call = (callerName: string) =>
				kavkom.addCall({ callerNumber: '12125550181', callerName });
			call('refused caller');
			expect(await outcomeOfRun(ids[0])).toContain('Pipedrive answered 400');
			expect(await outcomeOfRun(ids[1])).toBe('success');
			expect([callersIn(one), callersIn(other)]).toEqual([[], ['refused caller']]);

			await n8n.deactivate(ids[0]);
			call('second caller');
			expect(await outcomeOfRun(ids[1], 2)).toBe('success');
			await n8n.deactivate(ids[1]);
			expect(callersIn(other)).toEqual(['refused caller', 'second caller']);

			await n8n.activate(ids[0]);
			call('third caller');
			await waitFor(
				'What waited, and the call that came last',
				async () =>
					['refused caller', 'third caller'].every((name) => callersIn(one).includes(name)) ||
					undefined,
				PATIENCE,
			);
			await n8n.deactivate(ids[0]);
			expect(callersIn(other)).toEqual(['refused caller', 'second caller']);
			expect(new Set(one.logs.map(({ contactId }) => contactId))).toEqual(new Set(['101']));
			expect(new Set(other.logs.map(({ contactId }) => contactId))).toEqual(new Set(['105']));
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'of which the newer takes the place of the older log nothing twice in its look at the last two days',
		async () => {
			const { n8n } = playground;
			const hubspot = await emptied(HUBSPOT, '(212) 555-0141');
			const older = await activateLog(KAVKOM, HUBSPOT);
			callerNamed('old caller');
			expect(await outcomeOfRun(older)).toBe('success');

			const newer = await importLog(KAVKOM, HUBSPOT);
			const look = async () => outcomeOf(await n8n.runWorkflow(newer, { trigger: 'Once a day' }));
			expect(await look()).toBe('success');
			expect(callersIn(hubspot)).toEqual(['old caller']);
			// The phone system lists whole seconds.
			await sleep(1500);
			const startedAt = Math.floor(Date.now() / 1000) * 1000;
			playground.kavkom.addCall({
				...{ callerNumber: '12125550141', callerName: 'new caller', startedAt },
				...{ result: 'missed', durationSeconds: 0 },
			});
			expect(await outcomeOfRun(older, 2)).toBe('success');
			await n8n.deactivate(older);
			expect(callersIn(hubspot)).toEqual(['new caller', 'old caller']);
			expect(await look()).toBe('success');
			expect(callersIn(hubspot)).toEqual(['new caller', 'old caller']);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('leads in Kavkom', () => {
	it(
		'are made once for each number that calls in',
		async () => {
			const { kavkom, n8n } = playground;
			const { module, leads } = kavkom.crm;
			const fieldId = (name: string): string =>
				String(module.fields.find(({ system_name }) => system_name === name)?.id ?? '');
			const workflow = filledIn(kavkomLead().workflow, {
				module_id: ` ${module.id} `,
				phone_field_id: fieldId('phone'),
				name_field_id: fieldId('last_name'),
			});
			const id = await imported(playground, workflow);
			await n8n.activate(id);
			kavkom.addCall({ callerNumber: '12125550151', callerName: 'Ann' });
			kavkom.addCall({ callerNumber: '12125550151', callerName: 'Ann again' });
			kavkom.addCall({ callerNumber: '12125550152', callerName: 'Bob', result: 'missed' });
			kavkom.addCall({ direction: 'outbound', callerNumber: '101', destination: '12125550153' });
			await waitFor('Two leads', async () => leads.length >= 2 || undefined, PATIENCE);
			expect(await outcomeOfRun(id)).toBe('success');
			const byPhone = new Map(
				leads.map(({ values }) => [values[fieldId('phone')], values[fieldId('last_name')]]),
			);
			expect(leads.map(({ moduleId }) => moduleId)).toEqual([module.id, module.id]);
			expect(byPhone.get('+12125550151')).toMatch(/^Ann/);
			expect(byPhone.get('+12125550152')).toBe('Bob');

			kavkom.server.faults.push({
				kind: 'resetAfterHeaders',
				match: ({ path }) => path.endsWith('lead/store'),
			});
			kavkom.addCall({ callerNumber: '12125550155', callerName: 'Cleo' });
			expect(await outcomeOfRun(id, 2)).toContain('It is not certain whether the lead was created');
			kavkom.addCall({ callerNumber: '12125550155', callerName: 'Cleo' });
			expect(await outcomeOfRun(id, 3)).toBe('success');
			await n8n.deactivate(id);
			expect(leads).toHaveLength(3);

			const again = await imported(playground, workflow);
			await n8n.activate(again);
			kavkom.addCall({ callerNumber: '12125550151', callerName: 'Ann' });
			expect(await outcomeOfRun(again)).toBe('success');
			await n8n.deactivate(again);
			expect(leads).toHaveLength(3);
			const rows = await n8n.dataTables.rows('Callers with a lead in Kavkom');
			expect(rows.find(({ number }) => number === '+12125550155')?.state).toBe('uncertain');
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'are refused with a reason while a setting is wrong',
		async () => {
			const { kavkom, n8n } = playground;
			const { module } = kavkom.crm;
			const workflow = filledIn(kavkomLead().workflow, {
				module_id: String(module.id),
				phone_field_id: 'no-such-field',
				name_field_id: String(module.fields[0].id),
			});
			const id = await imported(playground, workflow);
			kavkom.addCall({ callerNumber: '12125550154' });
			expect(outcomeOf(await n8n.runWorkflow(id))).toContain('error: Some leads could not be made');
		},
		TEST_TIMEOUT_MS,
	);
});
