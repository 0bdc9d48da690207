/**
 * A quiet phone, and a caller who gave up, told by e-mail, and missed callers texted, in a real n8n with a local mail
 * server.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { abandonedCallAlert } from '../../gallery/alerts/abandonedCall.mts';
import { missedCallAlert } from '../../gallery/alerts/missedCall.mts';
import { quietPhoneAlert } from '../../gallery/alerts/quietPhone.mts';
import { stoppedAlert } from '../../gallery/alerts/stopped.mts';
import { TEXT_BACK } from '../../gallery/alerts/textBack.mts';
import { EMAIL } from '../../gallery/parts/channels.mts';
import { KAVKOM, ONECOM, type ServiceName } from '../../services.mts';
import { itemsOf } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	PATIENCE,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
	untilQuiet,
} from './gallerySupport.mts';

const ADDRESSES = { from_email: 'phones@example.com', to_email: 'boss@example.com' };

let playground: Playground;
let smtp: SmtpStandIn;

beforeAll(async () => {
	smtp = await startSmtp();
	playground = await startSharedPlayground({
		kavkom: { callCount: 0 },
		oneCom: { callCount: 0 },
	});
}, SETUP_TIMEOUT_MS);

beforeEach(() => {
	smtp.mails.length = 0;
	smtp.refusals = 0;
});

afterAll(async () => {
	await playground.close();
	await smtp.close();
});

const importEmailing = async (
	workflow: Parameters<typeof filledIn>[0],
	settings: Record<string, string>,
): Promise<string> =>
	await imported(playground, filledIn(workflow, { ...ADDRESSES, ...settings }), {
		'n8n-nodes-base.emailSend': smtp.credential,
	});

const ADD_CALL: Record<ServiceName, (startedAt: number) => void> = {
	kavkom: (startedAt) => playground.kavkom.addCall({ startedAt, durationSeconds: 20 }),
	oneCom: (startedAt) =>
		playground.oneCom.addCall({
			direction: 'OUT',
			disposition: 'ANSWERED',
			startedAt,
			visibleAt: 0,
		}),
};

/** Day and night, by the clock of the phone system. */
const ALWAYS = {
	working_days: 'Mon-Sun',
	first_hour: '0',
	last_hour: '24',
};

describe('a workflow that stopped', () => {
	const importImpatient = async (): Promise<string> => {
		const impatient = structuredClone(stoppedAlert(EMAIL).workflow);
		for (const { type, parameters } of impatient.nodes) {
			if (type === 'n8n-nodes-base.wait') parameters.amount = 1;
		}
		return await importEmailing(impatient, {});
	};

	it(
		'is told of though the message could not be sent at first',
		async () => {
			const id = await importImpatient();
			smtp.refusals = 7;
			await succeeds(playground, id);
			expect(smtp.refusals).toBe(0);
			expect(smtp.mails).toHaveLength(1);
			expect(smtp.mails[0].subject).toContain('Workflow stopped');
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'is told of once, though several of its runs wait for the mail server',
		async () => {
			const id = await importImpatient();
			smtp.mails.length = 0;
			smtp.refusals = 3 * 3;
			await Promise.all([1, 2, 3].map(async () => await succeeds(playground, id)));
			expect(smtp.refusals).toBe(0);
			expect(smtp.mails).toHaveLength(1);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('a quiet phone', () => {
	it.each([KAVKOM, ONECOM])(
		'at $title is told of once, calls that come again once, and one that cannot be asked by itself',
		async (service) => {
			const { title, node } = service;
			const { server } = playground[node.type];
			const id = await importEmailing(quietPhoneAlert(service, EMAIL).workflow, ALWAYS);
			const told = async (): Promise<string[]> => {
				smtp.mails.length = 0;
				await succeeds(playground, id);
				return smtp.mails.map(({ subject }) => subject);
			};

			smtp.refusals = 3;
			const first = await playground.n8n.runWorkflow(id);
			expect(outcomeOf(first)).toBe('error: The message could not be sent; the next run sends it');
			const [{ time_zone }] = itemsOf(first, 'Go on in working hours only');
			expect(time_zone).toBe(playground[node.type].zone);
			expect(await told()).toEqual([`No call at ${title} for 2 working hours`]);
			expect(smtp.mails[0].text).toContain('This is told once');
			expect(await told()).toEqual([]);

			server.faults.push({ kind: 'status', status: 403, times: Infinity });
			expect(await told()).toEqual([`${title} could not be asked for calls`]);
			expect(await told()).toEqual([]);
			server.faults.length = 0;

			ADD_CALL[node.type](Date.now() - 30 * 60_000);
			expect(await told()).toEqual([`${title} answers again; Calls come again at ${title}`]);
			expect(await told()).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('a caller who gave up', () => {
	const SECRET = 'mQ7vX2kP9sLw4TzB-of-the-test';
	const CALLER = '0505550141';
	const [{ workflow }] = abandonedCallAlert(ONECOM, EMAIL);
	const atPath = (path: string): typeof workflow => ({
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.parameters.multipleMethods === true
				? { ...node, parameters: { ...node.parameters, path } }
				: node,
		),
	});
	const placeholder = String(
		workflow.nodes.find(({ parameters }) => parameters.multipleMethods)?.parameters.path,
	);
	const notify = async (path: string, init?: RequestInit) => {
		const response = await fetch(`${playground.n8n.url}/webhook/${path}`, init);
		return { status: response.status, text: await response.text() };
	};
	const mailAbout = async (text: string) =>
		await waitFor(
			`A mail about ${text}`,
			async () => smtp.mails.find(({ subject }) => subject.includes(text)),
			PATIENCE,
		);

	it(
		'is told of once, by GET and by POST, not by the list again, and no run of it is stored',
		async () => {
			const { n8n, oneCom } = playground;
			const open = await importEmailing(workflow, {});
			await n8n.activate(open);
			const refused = await notify(`${placeholder}?number=${CALLER}`);
			expect(refused.status).toBe(403);
			expect(refused.text).toContain('not secret yet');
			await n8n.deactivate(open);

			const polled = await importEmailing(missedCallAlert(ONECOM, EMAIL).workflow, {});
			const id = await importEmailing(atPath(SECRET), {});
			await n8n.activate(polled);
			await n8n.activate(id);
			const headers = { 'X-Secret': 'a-header-of-the-test' };
			const noted = await notify(`${SECRET}?number=${CALLER}&queue=Sales`, { headers });
			expect(noted).toEqual({ status: 200, text: '{"ok":true}' });
			expect((await mailAbout(CALLER)).text).toContain('Called: \u2068Sales\u2069');
			for (const callerNumber of [CALLER, '0505550145']) {
				oneCom.addCall({
					direction: 'IN',
					disposition: 'ABANDONED',
					callerNumber,
					startedAt: Date.now() - 20_000,
					durationSeconds: 20,
					visibleAt: 0,
				});
			}
			await mailAbout('+972505550145');
			const body = new URLSearchParams({ callerid: CALLER });
			expect((await notify(SECRET, { method: 'POST', body })).status).toBe(200);
			const json = JSON.stringify({ caller: '0505550142' });
			const type = { 'content-type': 'application/json' };
			await notify(SECRET, { method: 'POST', headers: type, body: json });
			await mailAbout('0505550142');
			await notify(SECRET);
			await mailAbout('not understood');
			await untilQuiet(playground, [oneCom.server]);
			expect(smtp.mails).toHaveLength(4);

			const failed = async () => await n8n.listExecutions({ status: ['error'] });
			const before = new Set((await failed()).map((run) => run.id));
			smtp.refusals = 3;
			expect((await notify(`${SECRET}?number=0505550143`)).status).toBe(200);
			const kept = await waitFor(
				'The reason in a run of its own',
				async () => (await failed()).find((run) => !before.has(run.id)),
				PATIENCE,
			);
			expect(JSON.stringify(await n8n.execution(kept.id))).not.toMatch(
				new RegExp(`${SECRET}|${headers['X-Secret']}`),
			);
			expect(await n8n.listExecutions({ workflowId: id, status: ['success'] })).toEqual([]);
			await notify(`${SECRET}?number=0505550144`);
			await mailAbout('0505550143');
			await mailAbout('0505550144');
			for (const each of [polled, id]) await n8n.deactivate(each);
		},
		TEST_TIMEOUT_MS,
	);
});

describe('a missed caller', () => {
	it(
		'gets one SMS, unless hidden, at home, talked to since or texted before, and no second try',
		async () => {
			const { n8n, oneCom } = playground;
			const settings = { ...ALWAYS, sms_sender: '035550110', text: 'סליחה & thanks' };
			const id = await imported(playground, filledIn(TEXT_BACK.workflow, settings));
			await n8n.activate(id);
			const missed = (callerNumber: string, secondsAgo = 40) =>
				oneCom.addCall({
					direction: 'IN',
					disposition: 'NO ANSWER',
					callerNumber,
					startedAt: Date.now() - secondsAgo * 1000,
					durationSeconds: 10,
					visibleAt: 0,
				});
			const sent = () =>
				oneCom.server.requests
					.filter(({ query }) => query.get('reqtype') === 'SMS')
					.map(({ query }) => query.get('dest'));
			const isSent = async (number: string) =>
				await waitFor(
					`The SMS to ${number}`,
					async () => sent().includes(number) || undefined,
					PATIENCE,
				);

			oneCom.addCall({
				direction: 'OUT',
				disposition: 'ANSWERED',
				dialedNumber: '0505550152',
				startedAt: Date.now() - 30_000,
				endedAt: Date.now() - 20_000,
				visibleAt: 0,
			});
			for (const number of ['0505550152', '035550151', 'anonymous', '0505550151']) missed(number);
			await isSent('0505550151');
			await untilQuiet(playground, [oneCom.server]);
			missed('0505550151', 20);
			// Whether it was sent nobody can tell.
			oneCom.server.faults.push({
				kind: 'status',
				status: 500,
				match: ({ query }) => query.get('reqtype') === 'SMS',
			});
			missed('0505550153');
			await isSent('0505550153');
			await untilQuiet(playground, [oneCom.server]);
			missed('0505550153', 15);
			missed('0505550154', 15);
			await isSent('0505550154');
			await untilQuiet(playground, [oneCom.server]);

			expect(sent()).toEqual(['0505550151', '0505550153', '0505550154']);
			expect(oneCom.commands[0]).toMatchObject({
				kind: 'SMS',
				parameters: { source: '035550110', dest: '0505550151', message: 'סליחה & thanks' },
			});
			const [failed, ...more] = await n8n.listExecutions({ workflowId: id, status: ['error'] });
			expect(more).toEqual([]);
			expect(outcomeOf(await n8n.execution(failed.id))).toContain('An SMS could not be sent. ');
			await n8n.deactivate(id);
		},
		TEST_TIMEOUT_MS,
	);
});
