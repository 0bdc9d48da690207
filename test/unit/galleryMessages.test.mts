/** What messages and reports show of callers from right-to-left and of times, in every workflow that speaks of calls. */
import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { abandonedCallAlert } from '../../gallery/alerts/abandonedCall.mts';
import { callBack } from '../../gallery/alerts/callBack.mts';
import { missedCallAlert } from '../../gallery/alerts/missedCall.mts';
import { SCREEN_POPS } from '../../gallery/alerts/screenPop.mts';
import { stoppedAlert } from '../../gallery/alerts/stopped.mts';
import { CHANNELS } from '../../gallery/parts/channels.mts';
import { dailyReport } from '../../gallery/reports/dailyReport.mts';
import { withoutIsolates } from '../../nodes/shared/values/isolates';
import { KAVKOM, ONECOM } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';

const [EMAIL, , TELEGRAM] = CHANNELS;
const NOW = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'America/New_York' });

const FILLED_IN = { from_email: 'a@example.com', to_email: 'b@example.com', repeat_minutes: '5' };

/** Hebrew, Arabic, and names of two directions. */
const NAMES = ['תמר ביטון', 'ليلى حداد', 'Tamar ביטון', 'ליאור Cohen 2', 'مكتب Acme, Ltd.'];

const FSI = '\u2068';
const PDI = '\u2069';

/** Whether each isolate is ended, in its own line and not within another one. */
const isBalanced = (text: string): boolean =>
	text
		.split('\n')
		.every((line) =>
			/^[^\u2066-\u2069]*(\u2068[^\u2066-\u2069]*\u2069[^\u2066-\u2069]*)*$/.test(line),
		);

const call = (partial: IDataObject = {}): IDataObject => ({
	id: '1',
	provider: 'kavkom',
	direction: 'inbound',
	status: 'missed',
	source: '0545550144',
	source_name: 'Ann',
	external_number: '+972545550144',
	started_at: '2026-11-24T11:55:00.000Z',
	started_at_local: '2026-11-24 13:55:00',
	destination: '035550110',
	extension: '203',
	duration_seconds: 9,
	...partial,
});

const rowOf = (json: IDataObject, index = 0) => ({
	id: index + 1,
	provider: 'kavkom',
	call_id: json.id,
	call: JSON.stringify(json),
});

const missed = (calls: IDataObject[], channel = EMAIL): IDataObject[] =>
	runNode(missedCallAlert(KAVKOM, channel).workflow, 'Write the messages', {
		input: calls.map(rowOf),
		nodes: { 'Settings: fill in here': [{}] },
		now: NOW,
	});

const asked = (json: IDataObject): IDataObject =>
	runNode(callBack(KAVKOM, TELEGRAM).workflow, 'Write the questions', {
		input: [{ ...rowOf(json), number: '972545550144', state: 'taken x 1' }],
		nodes: {
			'Settings: fill in here': [{ extension_to_ring: '101' }],
			'Make sure the table is there': [{ id: 't' }],
			'Keep callers who may be called back': [{}],
		},
		now: NOW,
	})[0];

const many = (name: string): IDataObject[] =>
	Array.from({ length: 12 }, (_, at) => call({ id: String(at), source_name: name }));

/** The text that a workflow makes of a call from somebody of that name. */
const TEXTS: Record<string, (name: string) => unknown> = {
	'a message on a missed call': (source_name) => missed([call({ source_name })])[0].text,
	'its subject': (source_name) => missed([call({ source_name })])[0].subject,
	'a list of missed calls': (name) => missed(many(name))[0].text,
	'a question': (source_name) =>
		asked(call({ source_name, call_back_number: '972545550144', missed_calls: 2 })).question,
	'the daily report': (source_name) =>
		runNode(dailyReport(KAVKOM).workflow, 'Write the report', {
			input: [call({ source_name })],
			nodes: {
				'Say which hours to report': [
					{
						title: 'Kavkom',
						time_zone: 'Asia/Jerusalem',
						period_start: '2026-11-24T00:00:00+02:00',
						period_end: '2026-11-25T00:00:00+02:00',
					},
				],
			},
		})[0].html,
};

describe.each(Object.entries(TEXTS))('%s', (_, textOn) => {
	it.each(NAMES)('keeps %j to itself, and the number, too', (name) => {
		const text = String(textOn(name));
		expect(text).toContain(`${FSI}${name}${PDI}`);
		expect(text).toMatch(/\u2068\+?972545550144\u2069/);
		expect(isBalanced(text)).toBe(true);
	});

	it('takes no signs of direction from outside', () => {
		const text = String(textOn('\u2069\u202EAnn\u2067 x\u2068'));
		expect(text).toContain(`${FSI}Ann x${PDI}`);
		expect(isBalanced(text)).toBe(true);
		expect(text).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
	});
});

describe('other texts from outside', () => {
	it('in a screen pop are kept to themselves, and its data have none of the signs', () => {
		const [{ workflow }] = SCREEN_POPS;
		const [{ text, ...data }] = runNode(workflow, 'Write who is calling', {
			input: [{ contact_id: '7' }],
			nodes: {
				'Settings: fill in here': [{ contact_address: 'https://app.example.com/contacts/1' }],
				'Take one call after the other': [call({ source_name: NAMES[0] })],
				'List who may have this number': [{ candidates: [{ id: 7, name: NAMES[1] }] }],
			},
		});
		expect(String(text).split('\n')).toEqual([
			`Call from ${FSI}+972545550144${PDI}, ${FSI}${NAMES[1]}${PDI}`,
			'https://app.example.com/contacts/7',
			`To: ${FSI}035550110${PDI}, ${FSI}203${PDI}`,
		]);
		expect(JSON.stringify(data)).not.toMatch(/[\u2066-\u2069]/);
	});

	it('that a phone system sent and nobody understood are shown each by itself', () => {
		const [{ workflow }] = abandonedCallAlert(ONECOM, EMAIL);
		const [{ call_id, call: noted }] = runNode(workflow, 'Read who gave up', {
			input: [{ ...FILLED_IN, sent: { query: { x: NAMES[0] } }, address_is_secret: true }],
			now: NOW,
		});
		expect(JSON.parse(String(noted)).further).toEqual([`1com sent: ${FSI}x ${NAMES[0]}${PDI}`]);
		expect(call_id).not.toMatch(/[\u2066-\u2069]/);
	});

	it('are the name of a workflow that stopped, and of its node', () => {
		const json = {
			execution: { lastNodeExecuted: NAMES[2], error: { name: 'NodeApiError' } },
			workflow: { id: 'w', name: NAMES[0] },
		};
		const [{ text }] = runNode(stoppedAlert(EMAIL).workflow, 'Write the message', {
			input: [json],
			nodes: { 'When a workflow stops': [json], 'Settings: fill in here': [{}] },
			now: NOW,
		});
		expect(text).toContain(`Workflow stopped: ${FSI}${NAMES[0]}${PDI}\n`);
		expect(text).toContain(`At: ${FSI}${NAMES[2]}${PDI}\n`);
	});
});

describe('the time of a call', () => {
	it.each([
		['2026-11-24T11:55:00.000Z', '2026-11-24 13:55:00', '2026-11-24 13:55 (UTC+2)'],
		['2026-10-25T00:30:00.000Z', '2026-10-25 02:30:00', '2026-10-25 02:30 (UTC+2)'],
		['2026-10-25T01:30:00.999Z', '2026-10-25 02:30:00', '2026-10-25 02:30 (UTC+1)'],
		['2026-11-24T11:55:00.000Z', '2026-11-24 17:40:00', '2026-11-24 17:40 (UTC+5:45)'],
		['2026-11-24T11:55:00.000Z', '2026-11-24 08:25:00', '2026-11-24 08:25 (UTC-3:30)'],
		['2026-11-24T11:55:00.000Z', '2026-11-24 11:55:00', '2026-11-24 11:55 (UTC)'],
		['2026-11-24T11:55:00.000Z', undefined, '2026-11-24 06:55 (America/New_York)'],
	])('%s is shown by the clock of the phone system: %s', (started_at, started_at_local, shown) => {
		const times = { started_at, started_at_local };
		expect(missed([call(times)])[0].text).toContain(`\nWhen: ${shown}\n`);
		const { question } = asked(call({ ...times, call_back_number: '1', missed_calls: 2 }));
		expect(withoutIsolates(String(question))).toContain(`, the last at ${shown}. Call back`);
	});

	it('that is not known has no zone', () => {
		const unknown = { started_at: null, started_at_local: null };
		expect(missed([call(unknown)])[0].text).toContain('\nWhen: unknown\n');
	});

	it('in a list stands in each line, with every zone that there is in the heading', () => {
		const other = {
			started_at: '2026-10-24T09:00:00.000Z',
			started_at_local: '2026-10-24 12:00:00',
		};
		const [{ text }] = missed([...many('Ann'), call({ id: 'x', ...other })]);
		const lines = withoutIsolates(String(text)).split('\n');
		expect(lines[0]).toBe('13 missed calls (UTC+3, UTC+2)');
		expect(lines).toContain('2026-11-24 13:55: +972545550144, Ann, called 035550110');
	});
});
