/** Missed calls told by e-mail, and called back after a yes, in a real n8n with a local mail server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { callBack } from '../../gallery/alerts/callBack.mts';
import { EMAIL } from '../../gallery/parts/channels.mts';
import { missedCallAlert } from '../../gallery/alerts/missedCall.mts';
import { withoutIsolates } from '../../nodes/shared/values/isolates';
import { KAVKOM, ONECOM } from '../../services.mts';
import type { Playground } from '../../sandbox/playground.mts';
import type { Mail } from '../../sandbox/standins/mail.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	inZone,
	outcomeOf,
	PATIENCE,
	SETUP_TIMEOUT_MS,
	TEST_TIMEOUT_MS,
	untilQuiet,
} from './gallerySupport.mts';

const ADDRESSES = { from_email: 'phones@example.com', to_email: 'boss@example.com' };
const ZONE = 'America/New_York';
const YES = 'Yes, ring my phone';

let playground: Playground;
let smtp: SmtpStandIn;
/** The workflows that were activated in a test. */
const active: string[] = [];

beforeAll(async () => {
	smtp = await startSmtp();
	playground = await startSharedPlayground({
		// Else the times of the hour that a clock change repeats stand for two instants.
		kavkom: { callCount: 20, oddities: { epochColumns: true } },
		oneCom: { callCount: 20 },
	});
}, SETUP_TIMEOUT_MS);

afterEach(async () => {
	for (const id of active.splice(0)) await playground.n8n.deactivate(id);
	smtp.mails.length = 0;
	smtp.refusals = 0;
});

afterAll(async () => {
	await playground.close();
	await smtp.close();
});

const importEmailing = async (workflow: Parameters<typeof filledIn>[0]): Promise<string> =>
	await imported(playground, inZone(workflow, ZONE), {
		'n8n-nodes-base.emailSend': smtp.credential,
	});

async function activate(id: string): Promise<void> {
	active.push(id);
	await playground.n8n.activate(id);
}

const mailsAbout = (text: string): Mail[] =>
	smtp.mails.filter(({ subject }) => withoutIsolates(subject).includes(text));

const mailAbout = async (text: string): Promise<Mail> =>
	await waitFor(`A mail about ${text}`, async () => mailsAbout(text)[0], PATIENCE);

const wholeSecond = (instant: number): number => Math.floor(instant / 1000) * 1000;

/** As the message shows it, worked out without the library that the workflow uses: the clock of the phone system. */
function shownTime(instant: number, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone,
		dateStyle: 'short',
		timeStyle: 'short',
		hourCycle: 'h23',
	}).format(instant);
	const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
		.formatToParts(instant)
		.find(({ type }) => type === 'timeZoneName');
	return `${parts.replace(', ', ' ')} (${offset?.value.replace('GMT', 'UTC')})`;
}

describe('an e-mail for each missed call', () => {
	it(
		'comes once for each missed call of both services, and for no other call',
		async () => {
			for (const service of [KAVKOM, ONECOM]) {
				const { workflow } = missedCallAlert(service, EMAIL);
				await activate(await importEmailing(filledIn(workflow, ADDRESSES)));
			}

			// The mail server turns the very first mail down.
			smtp.refusals = 1;
			const startedAt = wholeSecond(Date.now() - 60_000);
			const missed = { result: 'missed', startedAt, durationSeconds: 20 } as const;
			const { kavkom, oneCom } = playground;
			kavkom.addCall({ ...missed, callerName: '=1+1 <b>Ann</b>', callerNumber: '12125550101' });
			kavkom.addCall({ ...missed, callerName: '', callerNumber: '12125550102' });
			kavkom.addCall({ callerNumber: '12125550103' });
			oneCom.addCall({
				direction: 'IN',
				disposition: 'NO ANSWER',
				callerNumber: '0505550104',
				callerName: 'Dana',
			});
			const first = await mailAbout('+12125550101');
			await mailAbout('+12125550102');
			await mailAbout('+972505550104');
			await untilQuiet(playground, [kavkom.server, oneCom.server]);

			expect(smtp.mails).toHaveLength(3);
			expect(first.recipients).toEqual([ADDRESSES.to_email]);
			expect(first.from).toBe(ADDRESSES.from_email);
			expect(first.subject).toBe(
				'Missed call from \u2068+12125550101\u2069, \u20681 1 b Ann b\u2069',
			);
			expect(first.html).toBe('');
			expect(first.text).toContain(`When: ${shownTime(startedAt, kavkom.zone)}`);
			expect(first.text).toContain('Ended: nobody answered');
			expect(smtp.refusals).toBe(0);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'is not sent by a run that lost its calls to another one while the channel hung',
		async () => {
			const { kavkom, n8n } = playground;
			const { workflow } = missedCallAlert(KAVKOM, EMAIL);
			// As long as n8n waits for a channel that hangs, and the test can see to it that another run takes the rest.
			const slow = structuredClone(filledIn(workflow, ADDRESSES));
			const write = slow.nodes.find(({ name }) => name === 'Write the messages');
			write!.parameters.jsCode = String(write!.parameters.jsCode).replace(
				/return messages\.map/,
				'await new Promise((resolve) => setTimeout(resolve, 6000)); return messages.map',
			);
			const id = await importEmailing(slow);
			await activate(id);
			kavkom.addCall({ result: 'missed', callerNumber: '12125550161' });
			const taken = async () =>
				(await n8n.dataTables.rows('Missed calls told by E-mail')).find(
					({ workflow: of, state }) => of === id && String(state).startsWith('taken'),
				);
			const row = await waitFor('The row that the run took', taken, PATIENCE);
			const { id: project } = await n8n.rest<{ id: string }>('GET', '/projects/personal');
			const table = await n8n.dataTables.find('Missed calls told by E-mail');
			await n8n.rest('PATCH', `/projects/${project}/data-tables/${table?.id}/rows`, {
				filter: {
					type: 'and',
					filters: [{ columnName: 'id', condition: 'eq', value: row.id }],
				},
				data: { state: `taken ${new Date().toISOString()} another` },
			});
			await untilQuiet(playground, [kavkom.server]);
			expect(mailsAbout('+12125550161')).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'comes within the hour for a call that no run could note, and for none from before the first run',
		async () => {
			const { kavkom, n8n } = playground;
			const { workflow } = missedCallAlert(KAVKOM, EMAIL);
			const upToNow = structuredClone(filledIn(workflow, ADDRESSES));
			const back = upToNow.nodes.find(({ name }) => name.startsWith('Look back for missed'));
			back!.parameters.endDate = '={{ $now.plus({ minutes: 1 }).toISO() }}';
			const id = await importEmailing(upToNow);
			const hourly = async () =>
				outcomeOf(await n8n.runWorkflow(id, { trigger: 'Every hour', timeoutMs: TEST_TIMEOUT_MS }));
			const missedAt = (startedAt: number, callerNumber: string) =>
				kavkom.addCall({
					...{ result: 'missed', durationSeconds: 1, visibleAt: 0 },
					...{ startedAt: wholeSecond(startedAt), callerNumber },
				});
			missedAt(Date.now() - 3_600_000, '12125550171');
			expect(await hourly()).toBe('success');
			expect(smtp.mails).toEqual([]);

			missedAt(Date.now() + 2_000, '12125550172');
			await sleep(4_000);
			expect(await hourly()).toBe('success');
			expect(await hourly()).toBe('success');
			expect(mailsAbout('+12125550172')).toHaveLength(1);
			expect(smtp.mails).toHaveLength(1);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'is not sent before the settings are filled in, and the run says which are missing',
		async () => {
			playground.kavkom.addCall({ result: 'missed' });
			const { workflow } = missedCallAlert(KAVKOM, EMAIL);
			const halfFilled = filledIn(workflow, { ...ADDRESSES, to_email: ' ' });
			const id = await importEmailing(halfFilled);
			const before = smtp.mails.length;
			expect(outcomeOf(await playground.n8n.runWorkflow(id))).toBe(
				'error: Open the node "Settings: fill in here" and fill in: to_email',
			);
			expect(smtp.mails).toHaveLength(before);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'that cannot be sent does not keep the others from being sent, and the run ends as failed',
		async () => {
			const { kavkom, n8n } = playground;
			const id = await importEmailing(filledIn(missedCallAlert(KAVKOM, EMAIL).workflow, ADDRESSES));
			await activate(id);
			smtp.refusals = 3;
			kavkom.addCall({ result: 'missed', callerNumber: '12125550105' });
			kavkom.addCall({ result: 'missed', callerNumber: '12125550106' });
			const ended = await waitFor(
				'The end of the run',
				async () =>
					(await n8n.listExecutions({ workflowId: id })).find(({ stoppedAt }) => stoppedAt),
				PATIENCE,
			);
			const sent = [...mailsAbout('+12125550105'), ...mailsAbout('+12125550106')];
			expect(sent).toHaveLength(1);
			expect(outcomeOf(await n8n.execution(ended.id))).toContain(
				'error: Some messages could not be sent',
			);

			// After an outage: more than ten at once, with the one that was not sent among them.
			const numbers = Array.from({ length: 12 }, (_, index) => `1212555${8100 + index}`);
			const startedAt = wholeSecond(Date.now() - 2 * 3_600_000);
			for (const callerNumber of numbers) {
				kavkom.addCall({ result: 'missed', callerNumber, startedAt, durationSeconds: 20 });
			}
			const { subject, text } = await mailAbout('missed calls');
			await untilQuiet(playground, [kavkom.server]);
			expect(subject).toBe('13 missed calls');
			for (const number of numbers)
				expect(text).toContain(`missed 2 hours ago: \u2068+${number}\u2069`);
			expect(smtp.mails).toHaveLength(2);
			for (const number of ['+12125550105', '+12125550106']) {
				expect(smtp.mails.filter(({ text: told }) => told.includes(number))).toHaveLength(1);
			}
		},
		TEST_TIMEOUT_MS,
	);
});

const linkIn = ({ html }: Mail): string => {
	const link = /href="(http[^"]+signature[^"]*)"/.exec(html)?.[1];
	if (link === undefined) throw new Error(`There is no link to answer in ${html}`);
	return link.replaceAll('&amp;', '&');
};

/** The page behind a link. The mail can be there before the run that waits for an answer is stored. */
const pageOf = async (link: string): Promise<string> =>
	await waitFor(
		'The page to answer on',
		async () => {
			const page = await fetch(link);
			return page.ok ? await page.text() : undefined;
		},
		PATIENCE,
	);

/** As the page of the form sends it. */
async function answer(link: string, choice: string): Promise<number> {
	const body = new FormData();
	body.set('field-0', choice);
	const { status } = await fetch(link, { method: 'POST', body });
	return status;
}

describe('calling a missed caller back', () => {
	it(
		'places one call however often the answer is sent, and none for a no or a caller who was talked to',
		async () => {
			const { kavkom, n8n } = playground;
			const extension = kavkom.extensions.find(({ registered }) => registered)?.extension ?? '';
			const settings = { ...ADDRESSES, extension_to_ring: extension };
			const id = await importEmailing(filledIn(callBack(KAVKOM, EMAIL).workflow, settings));
			await activate(id);
			const missed = { result: 'missed', callerName: 'Ann <i>' } as const;
			for (const end of [1, 1, 2, 3]) {
				kavkom.addCall({ ...missed, callerNumber: `1212555011${end}` });
			}
			for (const callerNumber of ['anonymous', '0000000000', '266696687', '18765550114']) {
				kavkom.addCall({ ...missed, callerNumber, callerName: 'Hidden' });
			}
			kavkom.addCall({ ...missed, callerNumber: '12125550115', callerName: 'Talking' });
			kavkom.addCall({
				direction: 'outbound',
				callerNumber: extension,
				destination: '12125550115',
				startedAt: Date.now(),
				durationSeconds: 3600,
			});

			const [yes, no, talked] = [
				linkIn(await mailAbout('+12125550111')),
				linkIn(await mailAbout('+12125550112')),
				linkIn(await mailAbout('+12125550113')),
			];
			for (const link of [yes, no, talked]) expect(await pageOf(link)).toContain(YES);
			await sleep(2000);
			expect(kavkom.placed).toEqual([]);

			kavkom.addCall({
				direction: 'outbound',
				callerNumber: extension,
				destination: '12125550113',
			});
			await Promise.all([answer(yes, YES), answer(yes, YES), answer(yes, YES)]);
			expect(await answer(no, 'No')).toBe(200);
			expect(await answer(talked, YES)).toBe(200);
			await waitFor('The call', async () => kavkom.placed[0], PATIENCE);
			await answer(yes, YES);
			await untilQuiet(playground, [kavkom.server]);

			expect(kavkom.placed).toHaveLength(1);
			expect(kavkom.placed[0]).toMatchObject({ source: extension, destination: '12125550111' });
			kavkom.addCall({ ...missed, callerNumber: '12125550112' });
			await untilQuiet(playground, [kavkom.server]);
			expect(mailsAbout('Hidden')).toEqual([]);
			expect(mailsAbout('Talking')).toEqual([]);
			expect(mailsAbout('Call back')).toHaveLength(3);
			expect(mailsAbout('+12125550111, Ann i?')).toHaveLength(1);
			const runs = await n8n.listExecutions({ workflowId: id });
			expect(runs.filter(({ status }) => status !== 'success')).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'asks by the next run what could not be asked, and nothing that another workflow has asked',
		async () => {
			const { kavkom, n8n } = playground;
			const settings = { ...ADDRESSES, extension_to_ring: '101' };
			const { workflow } = callBack(KAVKOM, EMAIL);
			const ids = await Promise.all(
				[workflow, workflow].map(async (each) => await importEmailing(filledIn(each, settings))),
			);
			await activate(ids[0]);
			smtp.refusals = 3;
			kavkom.addCall({ result: 'missed', callerNumber: '12125550116' });
			const [failed] = await waitFor(
				'The run that could not ask',
				async () => {
					const runs = await n8n.listExecutions({ workflowId: ids[0], status: ['error'] });
					return runs.length > 0 ? runs : undefined;
				},
				PATIENCE,
			);
			expect(outcomeOf(await n8n.execution(failed.id))).toContain('could not be sent');
			expect(mailsAbout('+12125550116')).toEqual([]);

			await activate(ids[1]);
			kavkom.addCall({ result: 'missed', callerNumber: '12125550117' });
			await mailAbout('+12125550116');
			await mailAbout('+12125550117');
			await untilQuiet(playground, [kavkom.server]);
			expect(mailsAbout('Call back')).toHaveLength(2);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'dials a 1com caller as 1com wrote the number',
		async () => {
			const { oneCom } = playground;
			// The generated calls use the same few numbers; one of them would count as talked to since.
			const others = oneCom.calls.filter(
				({ callerNumber, dialedNumber }) =>
					![callerNumber, dialedNumber].join().includes('5550121'),
			);
			oneCom.calls.splice(0, Infinity, ...others);
			const settings = { ...ADDRESSES, extension_to_ring: '203' };
			const id = await importEmailing(filledIn(callBack(ONECOM, EMAIL).workflow, settings));
			await activate(id);
			oneCom.addCall({
				direction: 'IN',
				disposition: 'NO ANSWER',
				callerNumber: '0505550121',
				callerName: 'Dana',
			});
			const link = linkIn(await mailAbout('0505550121'));
			expect(await pageOf(link)).toContain(YES);
			expect(await answer(link, YES)).toBe(200);
			const placed = await waitFor('The call', async () => oneCom.placed[0], PATIENCE);
			expect(placed).toMatchObject({ source: '203', destination: '0505550121' });
			expect(oneCom.placed).toHaveLength(1);
		},
		TEST_TIMEOUT_MS,
	);
});
