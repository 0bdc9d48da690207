/** Who gets an SMS after a missed call, and who never does: the Code nodes of the sample, run without n8n. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { TEXT_BACK } from '../../gallery/alerts/textBack.mts';
import { runNode } from '../support/codeNode.mts';

const MAY_TEXT = 'Keep callers who may be texted';
const DECIDE = 'Leave out who was talked to or texted';

const { workflow } = TEXT_BACK;
const nodeOf = (name: string) => {
	const node = workflow.nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`There is no node ${name}`);
	return node;
};

/** As the node Settings has them, but the zone, which is an expression there. */
const SETTINGS = {
	...Object.fromEntries(
		(
			nodeOf('Settings: fill in here').parameters.assignments as {
				assignments: Array<{ name: string; value: string }>;
			}
		).assignments.map(({ name, value }) => [name, value]),
	),
	time_zone: 'Asia/Jerusalem',
	sms_sender: '035550110',
};

/** A Tuesday. */
const NOON = DateTime.fromISO('2026-03-10T12:00:00', { zone: 'Asia/Jerusalem' });
const minutesAgo = (minutes: number, now = NOON) => now.minus({ minutes }).toUTC().toISO();

const call = (partial: IDataObject = {}): IDataObject => ({
	id: 'pbx24-1.1',
	provider: '1com',
	source: '0505550121',
	external_number: '+972505550121',
	started_at: minutesAgo(5),
	...partial,
});

function offered(
	calls: readonly IDataObject[],
	{ settings = {}, now = NOON }: { settings?: IDataObject; now?: DateTime } = {},
): string[] {
	const input = calls.map((one) => ({ number_to_text: one.source, ...one }));
	return runNode(workflow, MAY_TEXT, {
		input,
		nodes: { 'Settings: fill in here': [{ ...SETTINGS, ...settings }] },
		now,
	}).map(({ number }) => String(number));
}

const from = (external: string | null, source = external ?? ''): IDataObject =>
	call({ source: source.replace('+', ''), external_number: external });

describe('who may be texted', () => {
	it('is a mobile of Israel as the settings stand', () => {
		expect(offered([call()])).toEqual(['972505550121']);
	});

	it.each([
		['a landline', from('+97235550121', '035550121')],
		['a number of another country', from('+33612345678')],
		['a premium number', from('+97219001234')],
		['a premium number of another country', from('+449012345678')],
		['a number whose country is not known', from(null, '0505550121')],
		['a hidden caller', call({ source: 'anonymous', external_number: null })],
		['a hidden caller of whom a number was made', call({ source: 'Restricted' })],
		['an extension', from(null, '203')],
		['a call without an id', call({ id: null })],
		['a call of more than an hour ago', call({ started_at: minutesAgo(61) })],
		['a call without a start', call({ started_at: null })],
		['a number that was changed into words', call({ number_to_text: 'ask Dana' })],
	])('is not %s', (_what, one) => {
		expect(offered([one])).toEqual([]);
	});

	it.each([
		['+972 5, +33 6', '+33612345678', true],
		['+972 5, +33 6', '+33123456789', false],
		['+972 54', '+972505550121', false],
		['0033 6', '+33612345678', true],
		['+972', '+97219001234', false],
	])('follows the list %j: %s is %s', (allowed_prefixes, number, isOffered) => {
		expect(offered([from(number)], { settings: { allowed_prefixes } })).toHaveLength(
			isOffered ? 1 : 0,
		);
	});

	it('may be named as the phone system writes it where the country is not known', () => {
		const settings = { allowed_prefixes: '05' };
		expect(offered([from(null, '0505550121')], { settings })).toEqual(['505550121']);
	});

	it.each(['any', 'ANY, +972 5', '', ' ; ', '*', '+972 5x'])(
		'is nobody, and the run says so, with the list %j',
		(allowed_prefixes) => {
			expect(() => offered([call()], { settings: { allowed_prefixes } })).toThrow(
				'allowed_prefixes in Settings',
			);
		},
	);

	it('is one number, however often it called', () => {
		const calls = [20, 5, 10].map((minutes) =>
			call({ id: `pbx24-1.${minutes}`, started_at: minutesAgo(minutes) }),
		);
		const [one, ...more] = runNode(workflow, MAY_TEXT, {
			input: calls.map((each) => ({ ...each, number_to_text: each.source })),
			nodes: { 'Settings: fill in here': [SETTINGS] },
			now: NOON,
		});
		expect(more).toEqual([]);
		expect(JSON.parse(String(one.call))).toEqual({
			id: 'pbx24-1.5',
			provider: '1com',
			started_at: minutesAgo(5),
			number_to_text: '0505550121',
		});
	});

	it.each([
		['2026-03-10T08:59:00', {}, false],
		['2026-03-10T09:00:00', {}, true],
		['2026-03-10T16:59:00', {}, true],
		['2026-03-10T17:00:00', {}, false],
		['2026-03-14T12:00:00', {}, false],
		['2026-03-15T12:00:00', {}, false],
		['2026-03-15T12:00:00', { working_days: 'Sun-Thu' }, true],
		['2026-03-10T12:00:00', { days_off: '2026-03-10' }, false],
		['2026-03-10T12:00:00', { time_zone: 'America/New_York' }, false],
	])('gets it in working hours only: %s %j', (local, settings, isOffered) => {
		const now = DateTime.fromISO(local, { zone: 'Asia/Jerusalem' });
		const one = call({ started_at: minutesAgo(5, now) });
		expect(offered([one], { settings, now })).toHaveLength(isOffered ? 1 : 0);
	});
});

describe('an SMS is sent', () => {
	const recent = (minutes: number) => DateTime.utc().minus({ minutes }).toISO();
	const missed = (): IDataObject => ({
		id: 'pbx24-1.1',
		provider: '1com',
		started_at: recent(10),
		number_to_text: '0505550121',
	});
	const noted = (partial: IDataObject = {}): IDataObject => ({
		id: 7,
		number: '972505550121',
		workflow: 'w1',
		call: JSON.stringify(missed()),
		call_id: null,
		state: null,
		...partial,
	});
	const texted = (hours: number) => `taken ${recent(hours * 60)} 9`;

	interface Scene {
		answered?: IDataObject[];
		active?: IDataObject[];
		isNew?: boolean;
		hours?: string;
	}

	function taken(
		row: IDataObject,
		{ answered = [{}], active = [{}], isNew = true, hours = '24' }: Scene = {},
	): number {
		return runNode(workflow, DECIDE, {
			input: active,
			nodes: {
				'Settings: fill in here': [{ ...SETTINGS, hours_between_texts: hours }],
				'Get the callers noted in the table': [row],
				'Look for answered 1com calls since then': answered,
				[MAY_TEXT]: isNew ? [{ number: row.number, call: row.call }] : [],
			},
		}).length;
	}

	it.each<[string, IDataObject, Scene, boolean]>([
		['to whom nobody has texted', noted(), {}, true],
		['not within the hours', noted({ state: texted(23) }), {}, false],
		['after the hours', noted({ state: texted(25) }), {}, true],
		['not within fewer hours', noted({ state: texted(1.9) }), { hours: '2' }, false],
		['after fewer hours', noted({ state: texted(2.1) }), { hours: '2' }, true],
		[
			'not again for the same call',
			noted({ state: texted(30), call_id: '1com pbx24-1.1' }),
			{},
			false,
		],
		['to whom a stopped run had noted only', noted(), { isNew: false }, true],
		['not to whom another workflow had noted', noted({ workflow: 'w2' }), { isNew: false }, false],
		[
			'not to whom a run had noted long ago',
			noted({ call: JSON.stringify({ ...missed(), started_at: recent(61) }) }),
			{ isNew: false },
			false,
		],
		['not for an empty table', {}, { isNew: false }, false],
	])('%s', (_what, row, scene, isSent) => {
		expect(taken(row, scene)).toBe(isSent ? 1 : 0);
	});

	it.each<[IDataObject, boolean]>([
		[{ source: '0505550121', started_at: 5 }, false],
		[{ destination: '972505550121', started_at: 5 }, false],
		[{ external_number: '+972505550121', started_at: 10 }, false],
		[{ source: '0505550121', started_at: 20 }, true],
		[{ source: '0505550122', started_at: 5 }, true],
	])('not to whom was talked since: %j', (one, isSent) => {
		const answered = [{ id: 'x', ...one, started_at: recent(Number(one.started_at) - 0.001) }];
		expect(taken(noted(), { answered })).toBe(isSent ? 1 : 0);
	});

	it.each<[IDataObject, boolean]>([
		[{ caller_id: '0505550121' }, false],
		[{ application_data: 'SIP/trunk/972505550121,30,tT' }, false],
		[{ caller_id: '0505550122' }, true],
	])('not to who is on the phone now: %j', (row, isSent) => {
		expect(taken(noted(), { active: [row] })).toBe(isSent ? 1 : 0);
	});

	it.each(['', '0', '0.5', 'a day', '-3', '9000'])(
		'to nobody, and the run says so, with %j hours between texts',
		(hours) => {
			expect(() => taken(noted(), { hours })).toThrow('hours_between_texts in Settings');
		},
	);

	it('once for a number that was noted twice, with the text of the settings', () => {
		const rows = [noted(), noted({ id: 8 })];
		const texts = runNode(workflow, 'Write the texts', {
			input: rows,
			nodes: { 'Settings: fill in here': [{ ...SETTINGS, text: 'סליחה' }] },
		});
		expect(texts).toEqual([
			{ sms_sender: '035550110', text: 'סליחה', number_to_text: '0505550121' },
		]);
	});

	it('after its number was taken in the table, and never by a second try', () => {
		const send = nodeOf('Send one SMS');
		expect(send).toMatchObject({ retryOnFail: false, onError: 'continueErrorOutput' });
		const before = (name: string): string[] =>
			Object.entries(workflow.connections)
				.filter(([, { main }]) => main.flat().some((to) => to?.node === name))
				.map(([node]) => node);
		expect(before('Send one SMS')).toEqual(['Write the texts']);
		expect(before('Write the texts')).toEqual(['Get those that this run took']);
		expect(before('Get those that this run took')).toEqual(['Take them for this run']);
	});
});
