/** The JavaScript of the CRM workflows, run as a Code node runs it. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { CRMS, PIPEDRIVE, SALESFORCE, type Crm } from '../../gallery/crm/crms.mts';
import { logCalls } from '../../gallery/crm/logCalls.mts';
import { KAVKOM } from '../../services.mts';
import { runCode, runNode, scriptOf } from '../support/codeNode.mts';

/** What the node that writes of a call gives, as the workflow of a CRM has it. */
const factsIn = (crm: Crm, json: IDataObject, call: IDataObject): IDataObject =>
	runNode(logCalls(KAVKOM, crm).workflow, 'Write what to log', {
		input: [json],
		nodes: { '*': [call] },
		now: DateTime.utc().setZone('Europe/Paris'),
	})[0];

describe('what a CRM is told of a call', () => {
	const facts = (json: IDataObject, call: IDataObject) => factsIn(PIPEDRIVE, json, call);
	const CALL = {
		provider: '1com',
		id: 'a.1',
		direction: 'inbound',
		status: 'answered',
		source: '0505550141',
		source_name: 'Dana\n D',
		destination: '039990000',
		started_at: '2026-03-01T23:59:30.000Z',
		duration_seconds: 3725,
		talk_seconds: null,
	};

	it('takes the duration for the talk of an answered call when the talk is not known', () => {
		expect(facts({ contact_id: '7' }, CALL)).toMatchObject({
			contact_id: '7',
			call_key: '1com:a.1',
			title: 'Inbound call, answered',
			start: '2026-03-01T23:59:30Z',
			utc_date: '2026-03-01',
			utc_time: '23:59',
			seconds: 3725,
			hours_minutes: '01:02',
			minutes_seconds: '62:05',
		});
	});

	it('says no talk of a missed call, and keeps what a caller wrote in one line', () => {
		const { seconds, text } = facts({ contact_id: '7' }, { ...CALL, status: 'missed' });
		expect(seconds).toBe(0);
		expect(String(text).split('\n')).toContain('From: Dana D, 0505550141');
	});

	it('fails when there is no contact to log it on', () => {
		expect(() => facts({ contact_id: '' }, CALL)).toThrow('which contact');
	});

	it('has the same start whenever it is told, when the phone system named none', () => {
		const call = { ...CALL, started_at: null, noted_at: '2026-03-02T10:00:00.000Z' };
		expect(facts({ contact_id: '7' }, call).start).toBe('2026-03-02T10:00:00Z');
	});

	it('says how many more contacts have the number, before the ID that it is found by', () => {
		const linesFor = (more_contacts?: number) =>
			String(facts({ contact_id: '7', more_contacts }, CALL).text).split('\n');
		expect(linesFor(2).slice(-2)).toEqual([
			'Contact: this one, and 2 more with this number',
			'Call ID: 1com a.1',
		]);
		expect(linesFor(0)).toEqual(linesFor());
		expect(linesFor().join()).not.toContain('Contact');
	});
});

describe('when a call began, by the clock of the phone system,', () => {
	const EVENING = {
		...{ provider: 'kavkom', id: 'a', direction: 'inbound', status: 'answered' },
		started_at: '2026-03-01T00:30:00.000Z',
		started_at_local: '2026-02-28 19:30:00',
	};
	const AFTER_MIDNIGHT = {
		...EVENING,
		started_at: '2026-11-30T22:10:00.000Z',
		started_at_local: '2026-12-01 00:10:00',
	};

	it.each([
		[EVENING, '2026-02-28', 'Began: 2026-02-28 19:30 (UTC-5)'],
		[AFTER_MIDNIGHT, '2026-12-01', 'Began: 2026-12-01 00:10 (UTC+2)'],
		// Noted before there were local times: by the zone of n8n.
		[{ ...EVENING, started_at_local: undefined }, '2026-03-01', '2026-03-01 01:30 (Europe/Paris)'],
	])('is its date in Salesforce, and stands in the text: %j', (call, date, line) => {
		const facts = factsIn(SALESFORCE, { contact_id: '7' }, call);
		expect(facts.local_date).toBe(date);
		expect(facts.text).toContain(line);
		const { nodes } = logCalls(KAVKOM, SALESFORCE).workflow;
		const log = nodes.find(({ name }) => name === 'Log the call in Salesforce');
		expect(log?.parameters.jsonBody).toMatch(/ActivityDate: [^,]+\.local_date,/);
	});

	it.each(CRMS)('stands in what $title is told', (crm) => {
		expect(factsIn(crm, { contact_id: '7' }, EVENING).text).toContain('2026-02-28 19:30 (UTC-5)');
		const { nodes } = logCalls(KAVKOM, crm).workflow;
		const log = nodes.find(({ name }) => name === `Log the call in ${crm.title}`);
		expect(log?.parameters.jsonBody).toContain("$('Write what to log').first().json.text");
		const reading = nodes.filter(({ name }) => /^(When|Get) .+ calls? ?/.test(name));
		expect(reading.map(({ parameters }) => parameters.options)).toEqual([
			{ addLocalTimes: true },
			{ sortOrder: 'oldestFirst', addLocalTimes: true },
		]);
	});
});

describe('who makes a contact for a number', () => {
	const decide = (...input: IDataObject[]): IDataObject =>
		runCode(scriptOf('crm/whoMakesContact.cjs'), {
			input,
			nodes: { '*': [{ id: 'call' }] },
			executionId: '7',
		})[0];

	it.each([
		['the one that holds it', [{ id: 1, holder: '7:call', contact_id: null }], '', true],
		['nobody else', [{ id: 1, holder: '6:call', contact_id: null }], '', false],
		['nobody, once it is made', [{ id: 1, holder: '6:call', contact_id: '9' }], '9', false],
		[
			'not the later of two',
			[
				{ id: 2, holder: '7:call' },
				{ id: 1, holder: '6:call' },
			],
			'',
			false,
		],
		['nobody, when the row was just forgotten', [{}], '', false],
	])('is %s', (_, rows, contactId, isOurs) => {
		expect(decide(...rows)).toEqual({ contact_id: contactId, is_ours: isOurs });
	});
});

describe('the calls that are noted', () => {
	const kept = (started_at: string | null, executed: string[]): IDataObject[] =>
		runCode(scriptOf('crm/keptCalls.cjs'), {
			nodes: {
				'Keep the calls to deal with': [{ id: 'a', started_at }],
				'Make sure the table is there': [{ createdAt: '2026-01-01T00:00:00.000Z' }],
				'Note since when calls are dealt with': [
					{ createdAt: '2026-03-01T12:00:01.000Z' },
					{ createdAt: '2026-03-01T12:00:00.000Z' },
				],
			},
			executed,
		});

	it('are none from before the workflow began in an older table, when they come from a look back', () => {
		expect(kept('2026-03-01T11:59:59.000Z', ['Once a day'])).toEqual([]);
		expect(kept('2026-03-01T11:59:59.000Z', [])).toHaveLength(1);
		expect(kept('2026-03-01T12:00:00.000Z', ['Once a day'])).toHaveLength(1);
		expect(kept(null, ['Once a day'])).toHaveLength(1);
	});

	it.each([[['Once a day'], true] as const, [[], false] as const])(
		'are looked for in the CRM first where an older import may have logged them: %j',
		(executed, mayBeThere) => {
			const [{ call }] = kept('2026-03-01T13:00:00.000Z', [...executed]);
			const [waiting] = runCode(scriptOf('crm/waitingCalls.cjs'), {
				input: [{ call, createdAt: new Date().toISOString(), tried: null }],
			});
			expect(waiting.may_be_there).toBe(mayBeThere);
		},
	);
});
