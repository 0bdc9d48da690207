/** Calls logged in CRMs and leads made in Kavkom, in a real n8n with local CRMs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CRMS, HUBSPOT, type Crm } from '../../gallery/crm/crms.mts';
import { kavkomLead } from '../../gallery/crm/kavkomLead.mts';
import { logCalls } from '../../gallery/crm/logCalls.mts';
import { KAVKOM, ONECOM, type Service } from '../../services.mts';
import type { ExecutionSummary } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startCrm, type CrmStandIn } from '../../sandbox/standins/crm.mts';
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

beforeAll(async () => {
	for (const { key } of CRMS) crms.set(key, await startCrm(key));
	playground = await startSharedPlayground({
		kavkom: { callCount: 10 },
		oneCom: { callCount: 10 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	for (const { server } of crms.values()) await server.close();
});

function standInOf({ key }: Crm): CrmStandIn {
	const standIn = crms.get(key);
	if (standIn === undefined) throw new Error(`There is no local ${key}`);
	return standIn;
}

async function activateLog(service: Service, crm: Crm, settings = {}): Promise<string> {
	const { server, credential } = standInOf(crm);
	const address = 'api_url' in crm.settings ? 'api_url' : 'instance_url';
	const workflow = filledIn(logCalls(service, crm).workflow, {
		[address]: `${server.url}/`,
		...settings,
	});
	const id = await imported(playground, workflow, { 'n8n-nodes-base.httpRequest': credential });
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

describe('calls logged in a CRM', () => {
	it(
		'stand once on the contact whose number it is, in each CRM; unknown callers are left out',
		async () => {
			const { kavkom } = playground;
			// As the four services find a number: only Zoho wants it as it is.
			const spellings = {
				hubspot: '(212) 555-0141',
				pipedrive: '+1 212-555-0141',
				salesforce: '(212) 555-0141',
				zoho: '+12125550141',
			};
			const ids = [];
			for (const crm of CRMS) {
				standInOf(crm).addContact('+33199000141', 'Other');
				standInOf(crm).addContact(spellings[crm.key], 'Ann');
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
			const { kavkom } = playground;
			const { logs, server } = standInOf(HUBSPOT);
			logs.length = 0;
			const isSecond = ({ path, body }: { path: string; body: string }) =>
				path.endsWith('/calls') && body.includes('second caller');
			server.faults.push({ kind: 'status', status: 500, match: isSecond });
			const id = await activateLog(KAVKOM, HUBSPOT);
			const call = (callerName: string) =>
				kavkom.addCall({ callerNumber: '12125550141', callerName });
			for (const name of ['first caller', 'second caller', 'third caller']) call(name);
			expect(await outcomeOfRun(id)).toContain(
				'error: Some calls could not be logged. The first: ',
			);
			expect(logs).toHaveLength(2);

			call('fourth caller');
			expect(await outcomeOfRun(id, 2)).toBe('success');
			const named = logs.map(({ record }) => /\w+ caller/.exec(textOf(record))?.[0]);
			expect(named.sort()).toEqual([
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
			const { kavkom, n8n } = playground;
			const { logs, server } = standInOf(HUBSPOT);
			logs.length = 0;
			server.faults.push({
				kind: 'resetAfterHeaders',
				match: ({ path }) => path.endsWith('/calls'),
			});
			const id = await activateLog(KAVKOM, HUBSPOT);
			const lost = kavkom.addCall({ callerNumber: '12125550141', callerName: 'lost answer' });
			expect(await outcomeOfRun(id)).toContain('It is not certain whether HubSpot took the call');
			expect(logs).toHaveLength(1);
			kavkom.addCall({ callerNumber: '12125550141', callerName: 'next caller' });
			expect(await outcomeOfRun(id, 2)).toBe('success');
			expect(logs).toHaveLength(2);
			const rows = await n8n.dataTables.rows('Calls for HubSpot');
			expect(rows.find(({ call_id }) => call_id === lost.id)?.state).toBe('uncertain');
			await n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);

	it.each(CRMS)(
		'make a contact of an unknown caller in $title when the user wants that',
		async (crm) => {
			const { oneCom } = playground;
			const { logs, contacts } = standInOf(crm);
			logs.length = 0;
			const id = await activateLog(ONECOM, crm, { unknown_callers: 'create' });
			oneCom.addCall({
				direction: 'IN',
				callerNumber: '0505550143',
				callerName: 'Dana "D" <x>',
				visibleAt: 0,
			});
			await waitForLogs(crm, 1);
			const made = contacts.at(-1);
			expect(made).toMatchObject({ phone: '+972505550143', name: 'Dana "D" <x>' });
			expect(logs.map(({ contactId }) => contactId)).toEqual([made?.id]);
			await playground.n8n.deactivate(id);
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
			await n8n.deactivate(id);
			expect(leads.map(({ moduleId, values }) => ({ moduleId, values }))).toEqual(
				[
					['+12125550151', expect.stringMatching(/^Ann/)],
					['+12125550152', 'Bob'],
				].map(([phone, name]) => ({
					moduleId: module.id,
					values: { [fieldId('phone')]: phone, [fieldId('last_name')]: name },
				})),
			);
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
