/** The JavaScript of the CRM workflows, run as a Code node runs it. */
import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';

/** What a script returns for one item, beside a call that another node brought. */
function run(file: string, json: IDataObject, call: IDataObject = {}): IDataObject {
	const body = readFileSync(new URL(`../../gallery/${file}`, import.meta.url), 'utf8');
	const script = new Function('$input', '$now', 'DateTime', '$', body) as (
		...globals: unknown[]
	) => Array<{ json: IDataObject }>;
	const input = { first: () => ({ json }), all: () => [{ json }] };
	const now = DateTime.fromISO('2026-03-02T18:00:00', { zone: 'America/New_York' });
	return script(input, now, DateTime, () => ({ first: () => ({ json: call }) }))[0].json;
}

describe('the contact with a number', () => {
	const pick = (...numbers: Array<Array<string | null>>): unknown =>
		run(
			'crm/pickContact.cjs',
			{ candidates: numbers.map((list, index) => ({ id: index + 1, numbers: list })) },
			{ external_number: '+972505550141' },
		).contact_id;

	it.each([
		['+972 50-555-0141'],
		['972505550141'],
		['050-555-0141'],
		['00972505550141'],
		['(050) 5550141'],
	])('is found however it is written: %s', (written) => {
		expect(pick([null, written])).toBe('1');
	});

	it.each([['0505550142'], ['+1 505 555 0141'], ['0141'], ['']])(
		'is nobody whose number only looks alike: %s',
		(written) => {
			expect(pick([written])).toBe('');
		},
	);

	it('is the one with the whole number when several match', () => {
		expect(pick(['5550141'], ['+972505550141'], ['0505550141'])).toBe('2');
		expect(run('crm/pickContact.cjs', {}, { external_number: '+972505550141' }).contact_id).toBe(
			'',
		);
	});
});

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
});
