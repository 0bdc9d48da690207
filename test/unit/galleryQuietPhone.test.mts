/** The JavaScript of the workflow that watches for a quiet phone, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { quietPhoneAlert } from '../../gallery/alerts/quietPhone.mts';
import { CHANNELS } from '../../gallery/parts/channels.mts';
import { KAVKOM } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';

const { workflow } = quietPhoneAlert(KAVKOM, CHANNELS[0]);
const HOURS = 'Go on in working hours only';
const DECIDE = 'Find out what is new';

const WEEK = {
	time_zone: 'Europe/Paris',
	working_days: 'Mon-Fri',
	first_hour: '9:00',
	last_hour: '17:00',
	quiet_hours: '2',
	days_off: 'none',
};

/** At a time with an offset: since when it must have been quiet, with an offset of that time's zone; '' outside of work. */
function since(now: string, settings: IDataObject = {}): string {
	const all = { ...WEEK, ...settings };
	const [given] = runNode(workflow, HOURS, {
		input: [{}],
		nodes: { 'Settings: fill in here': [all] },
		now: DateTime.fromISO(now, { setZone: true }),
	});
	return given === undefined ? '' : String(given.since).replace('.000', '');
}

describe('two working hours ago', () => {
	// 2026-11-23 is a Monday; Paris is one hour ahead of UTC in winter, two in summer.
	it.each([
		['in the middle of a day', '2026-11-24T14:00:00+01:00', '2026-11-24T11:00:00Z', {}],
		['asked from another zone', '2026-11-24T08:00:00-05:00', '2026-11-24T11:00:00Z', {}],
		['early in the morning', '2026-11-24T09:30:00+01:00', '2026-11-23T14:30:00Z', {}],
		['over a weekend', '2026-11-23T10:00:00+01:00', '2026-11-20T15:00:00Z', {}],
		['at the first minute of a week', '2026-11-23T09:00:00+01:00', '2026-11-20T14:00:00Z', {}],
		['before work', '2026-11-24T08:59:59+01:00', '', {}],
		['when work ends', '2026-11-24T17:00:00+01:00', '', {}],
		['at a weekend', '2026-11-22T12:00:00+01:00', '', {}],
		['over the change to summer', '2026-03-30T10:00:00+02:00', '2026-03-27T15:00:00Z', {}],
		['over the change to winter', '2026-10-26T10:00:00+01:00', '2026-10-23T14:00:00Z', {}],
		[
			'within the night that lacks an hour',
			'2026-03-29T03:30:00+02:00',
			'2026-03-28T23:30:00Z',
			{ working_days: 'Mon-Sun', first_hour: '0', last_hour: '24' },
		],
		[
			'within the night that has an hour twice',
			'2026-10-25T03:00:00+01:00',
			'2026-10-25T00:00:00Z',
			{ working_days: 'Mon-Sun', first_hour: '0', last_hour: '24' },
		],
		[
			'over midnight, where it is worked around the clock',
			'2026-11-24T00:30:00+01:00',
			'2026-11-23T21:30:00Z',
			{ working_days: 'Monday - Sunday', first_hour: '0:00', last_hour: '24:00' },
		],
		[
			'in a week from Sunday to Thursday',
			'2026-11-22T10:00:00+02:00',
			'2026-11-19T14:00:00Z',
			{ working_days: 'Sun-Thu', time_zone: 'Asia/Jerusalem' },
		],
		[
			'on a Friday of such a week',
			'2026-11-20T10:00:00+02:00',
			'',
			{ working_days: 'sun–thu', time_zone: 'Asia/Jerusalem' },
		],
		[
			'over days off',
			'2026-12-28T10:00:00+01:00',
			'2026-12-23T15:00:00Z',
			{ days_off: '2026-12-24, 12-25' },
		],
		['on a day off', '2026-12-25T10:00:00+01:00', '', { days_off: '12-25' }],
		[
			'of many short days',
			'2026-11-24T10:00:00+01:00',
			'2026-11-20T08:30:00Z',
			{ first_hour: '9.30', last_hour: '10:30', quiet_hours: '2,5', working_days: 'mo, tu; fri' },
		],
	])('%s', (_, now, expected, settings) => {
		expect(since(now, settings)).toBe(expected);
	});

	it.each([
		['time_zone', 'Paris time'],
		['working_days', 'Mon-Foo'],
		['working_days', 'M'],
		['first_hour', '9 am'],
		['first_hour', '25'],
		['last_hour', '8:00'],
		['last_hour', '24:30'],
		['quiet_hours', '0'],
		['quiet_hours', 'two'],
		['quiet_hours', '5000'],
		['days_off', '24.12.2026'],
		['days_off', '13-45'],
	])('needs settings that can be read: %s %s is named', (name, value) => {
		expect(() => since('2026-11-24T14:00:00+01:00', { [name]: value })).toThrow(
			`${name} in Settings: "${value}"`,
		);
	});
});

const EARLIER = '2026-11-24T11:00:00.000Z';
const SINCE = '2026-11-24T12:00:00.000Z';
const CALL = { id: '1', started_at: '2026-11-24T13:00:00.000Z' };
const REFUSED = { error: 'The service did not answer' };

const news = (row: IDataObject, answer: IDataObject): IDataObject[] =>
	runNode(workflow, DECIDE, {
		input: [answer],
		nodes: {
			[HOURS]: [{ since: SINCE }],
			'Get what was told before': [
				{ id: 3, workflow: 'w1', quiet_since: null, unasked_since: null, ...row },
			],
		},
	});

describe('what is told', () => {
	const quiet = { quiet_since: EARLIER };
	const unasked = { unasked_since: EARLIER };
	it.each([
		['calls as ever', {}, CALL, []],
		['the first quiet hours', {}, {}, ['quiet']],
		['more quiet hours', quiet, {}, []],
		['a call after quiet hours', quiet, CALL, ['calls']],
		['a phone system that cannot be asked', {}, REFUSED, ['unasked']],
		['one that still cannot be asked', unasked, REFUSED, []],
		['one that cannot be asked while it is quiet', quiet, REFUSED, ['unasked']],
		['one that answers again, with calls', unasked, CALL, ['answers']],
		['one that answers again, and is quiet', unasked, {}, ['answers quiet']],
		['one that answers again, as quiet as before', { ...quiet, ...unasked }, {}, ['answers']],
		['one that answers, and has calls again', { ...quiet, ...unasked }, CALL, ['answers calls']],
		['what another run is about to tell', { state: `taken ${new Date().toISOString()} 9` }, {}, []],
		['what a run that was stopped did not tell', { state: `taken ${EARLIER} 9` }, {}, ['quiet']],
		['quiet hours after those before', { state: `told ${EARLIER}` }, {}, ['quiet']],
		['quiet hours that no row could be written of', { id: undefined }, {}, ['quiet']],
	])('%s', (_, row, answer, expected) => {
		expect(news(row, answer).map(({ events }) => events)).toEqual(expected);
	});

	it('keeps since when it is quiet until a call has come, and forgets it then', () => {
		expect(news({}, {})[0]).toMatchObject({ quiet_since: SINCE, unasked_since: null });
		expect(news(quiet, REFUSED)[0]).toMatchObject({ quiet_since: EARLIER });
		expect(news(quiet, CALL)[0]).toMatchObject({ quiet_since: null, was_quiet_since: EARLIER });
	});

	it('says so in words, in the zone of the settings', () => {
		const written = (row: IDataObject, answer: IDataObject): IDataObject =>
			runNode(workflow, 'Write the message', {
				input: [{ id: 3 }],
				nodes: {
					'Settings: fill in here': [{ to_email: 'boss@example.com' }],
					[HOURS]: [{ since: SINCE, quiet_hours: 2, time_zone: 'Europe/Paris' }],
					[DECIDE]: news(row, answer),
				},
			})[0];
		expect(written({}, {})).toMatchObject({
			to_email: 'boss@example.com',
			subject: 'No call at Kavkom for 2 working hours',
			text: expect.stringContaining('No call has begun since Tue 2026-11-24 13:00.'),
		});
		const again = written({ ...quiet, ...unasked }, CALL);
		expect(again.subject).toBe('Kavkom answers again; Calls come again at Kavkom');
		expect(again.text).toContain(
			'The newest began at Tue 2026-11-24 14:00. It was quiet since Tue',
		);
		const { subject, text } = written({}, REFUSED);
		expect(subject).toBe('Kavkom could not be asked for calls');
		expect(text).toContain('This does not say that your phones are quiet');
		expect(text).not.toContain(REFUSED.error);
	});
});
