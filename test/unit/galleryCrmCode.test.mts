/** The JavaScript of the CRM workflows, run as a Code node runs it. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { runCode, scriptOf } from '../support/codeNode.mts';

/** What a script returns for one item, beside a call that another node brought. */
const run = (file: string, json: IDataObject, call: IDataObject = {}): IDataObject =>
	runCode(scriptOf(file), { input: [json], nodes: { '*': [call] } })[0];

describe('what a CRM is told of a call', () => {
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
		expect(run('crm/callFacts.cjs', { contact_id: '7' }, CALL)).toMatchObject({
			contact_id: '7',
			call_key: '1com:a.1',
			title: 'Inbound call, answered',
			start: '2026-03-01T23:59:30Z',
			start_date: '2026-03-01',
			start_time: '23:59',
			seconds: 3725,
			hours_minutes: '01:02',
			minutes_seconds: '62:05',
		});
	});

	it('says no talk of a missed call, and keeps what a caller wrote in one line', () => {
		const facts = run('crm/callFacts.cjs', { contact_id: '7' }, { ...CALL, status: 'missed' });
		expect(facts.seconds).toBe(0);
		expect(String(facts.text).split('\n')).toContain('From: Dana D, 0505550141');
	});

	it('fails when there is no contact to log it on', () => {
		expect(() => run('crm/callFacts.cjs', { contact_id: '' }, CALL)).toThrow('which contact');
	});

	it('has the same start whenever it is told, when the phone system named none', () => {
		const call = { ...CALL, started_at: null, noted_at: '2026-03-02T10:00:00.000Z' };
		expect(run('crm/callFacts.cjs', { contact_id: '7' }, call).start).toBe('2026-03-02T10:00:00Z');
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
				'Make sure the table is there': [{ createdAt: '2026-03-01T12:00:00.000Z' }],
			},
			executed,
		});

	it('are none from before the table was made, when they come from a look back', () => {
		expect(kept('2026-03-01T11:59:59.000Z', ['Once a day'])).toEqual([]);
		expect(kept('2026-03-01T11:59:59.000Z', [])).toHaveLength(1);
		expect(kept('2026-03-01T12:00:00.000Z', ['Once a day'])).toHaveLength(1);
		expect(kept(null, ['Once a day'])).toHaveLength(1);
	});
});
