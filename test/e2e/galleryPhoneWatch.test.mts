/** A quiet phone told by e-mail, in a real n8n with a local mail server. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { quietPhoneAlert } from '../../gallery/alerts/quietPhone.mts';
import { EMAIL } from '../../gallery/parts/channels.mts';
import { KAVKOM, ONECOM, type ServiceName } from '../../services.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
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

describe('a quiet phone', () => {
	const ALWAYS = {
		time_zone: 'Europe/Paris',
		working_days: 'Mon-Sun',
		first_hour: '0',
		last_hour: '24',
	};

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
			expect(outcomeOf(await playground.n8n.runWorkflow(id))).toBe(
				'error: The message could not be sent; the next run sends it',
			);
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
