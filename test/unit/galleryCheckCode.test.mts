/** The JavaScript of the workflow that checks the phone systems, run as a Code node runs it. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { checkOf } from '../../gallery/check/index.mts';
import { SERVICES } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';

const { workflow: CHECK } = checkOf(SERVICES);

const finding = (phone_system: string, check: string, result: string, advice: string | null) => ({
	phone_system,
	check,
	result,
	found: `${check} was looked at`,
	advice,
});

const FINDINGS: IDataObject[] = [
	finding('Kavkom', 'key', 'ok', null),
	finding('Kavkom', 'route_lead_create', 'unknown', null),
	finding('Kavkom', 'time_zone', 'failed', 'Choose the Timezone'),
	finding('1com', 'key', 'ok', null),
	finding('1com', 'columns', 'warning', 'Please report this | finding\nsoon.'),
];

const ordered = (input: IDataObject[]) => runNode(CHECK, 'Put the findings in order', { input });
const written = (input: IDataObject[]) => runNode(CHECK, 'Write a text for a report', { input })[0];

describe('the findings', () => {
	it('come with what needs attention first, otherwise as they were put out', () => {
		expect(ordered(FINDINGS).map(({ phone_system, check }) => `${phone_system} ${check}`)).toEqual([
			...['Kavkom time_zone', '1com columns', 'Kavkom route_lead_create', 'Kavkom key', '1com key'],
		]);
		expect(Object.keys(ordered(FINDINGS)[0])).toEqual([
			...['phone_system', 'result', 'check', 'found', 'advice'],
		]);
	});

	it('have the time zones on top also where these are well, for n8n shows ten rows at first', () => {
		const zones = [
			finding('Kavkom', 'time_zone', 'ok', null),
			finding('1com', 'time_zone', 'ok', null),
		];
		const warnings = Array.from({ length: 12 }, (_, i) =>
			finding('1com', `check_${i}`, 'warning', null),
		);
		const [first, second] = ordered([...warnings, ...zones]);
		expect([first, second].map(({ check }) => check)).toEqual(['time_zone', 'time_zone']);
	});

	it('leave out what a node that is turned off hands on', () => {
		expect(ordered([{ phone_system: '1com' }, FINDINGS[0]])).toHaveLength(1);
	});

	it('tell of a node that could not run', () => {
		const [told] = ordered([
			{
				phone_system: 'Kavkom',
				error: 'Timezone "Mars" in the credential is not known',
				message: 'Timezone "Mars" in the credential is not known\nEnter an IANA name.',
			},
		]);
		expect(told).toEqual({
			phone_system: 'Kavkom',
			result: 'failed',
			check: 'run',
			found: 'Timezone "Mars" in the credential is not known',
			advice: 'Enter an IANA name.',
		});
	});
});

describe('the text for a report', () => {
	it('is a table for each phone system, and counts', () => {
		const { report, ...counts } = written(ordered(FINDINGS));
		expect(counts).toEqual({ failed: 1, warnings: 1, unknown: 1, ok: 2 });
		expect(report).toBe(
			[
				'### Kavkom',
				'',
				'| Result | Check | Found | Advice |',
				'| --- | --- | --- | --- |',
				'| failed | time_zone | time_zone was looked at | Choose the Timezone |',
				'| unknown | route_lead_create | route_lead_create was looked at |  |',
				'| ok | key | key was looked at |  |',
				'',
				'### 1com',
				'',
				'| Result | Check | Found | Advice |',
				'| --- | --- | --- | --- |',
				'| warning | columns | columns was looked at | Please report this / finding soon. |',
				'| ok | key | key was looked at |  |',
				'',
			].join('\n'),
		);
	});

	it('says so when nothing was checked', () => {
		expect(written([{}])).toMatchObject({
			failed: 0,
			report: expect.stringMatching(/^Nothing was checked\./),
		});
	});
});
