/** What the CRM workflows make of what a CRM answers. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { CRMS, HUBSPOT, ZOHO, type Crm } from '../../gallery/crm/crms.mts';
import { logCalls } from '../../gallery/crm/logCalls.mts';
import { KAVKOM } from '../../services.mts';
import { runNode, type Around } from '../support/codeNode.mts';

const scripts = new Map(CRMS.map((crm) => [crm, logCalls(KAVKOM, crm).workflow]));

/** What a Code node of the workflow of a CRM returns. */
function runIn(crm: Crm, name: string, around: Around): IDataObject[] {
	const workflow = scripts.get(crm);
	if (workflow === undefined) throw new Error(`There is no workflow for ${crm.title}`);
	return runNode(workflow, name, around);
}

describe('an answer to what was written', () => {
	const judge = (crm: Crm, answer: IDataObject, takenSecondsAgo = 0): IDataObject =>
		runIn(crm, `See what ${crm.title} says of the call`, {
			input: [answer],
			nodes: { '*': [{ updatedAt: new Date(Date.now() - takenSecondsAgo * 1000).toISOString() }] },
		})[0];

	it.each([400, 401, 403, 404, 409, 422, 302])(
		'of status %d says that it was refused',
		(statusCode) => {
			expect(judge(HUBSPOT, { statusCode, body: {} }).verdict).toBe('refused');
		},
	);

	it.each([408, 500, 502, 503, 504, 520, 599])('of status %d proves nothing', (statusCode) => {
		const answer = { statusCode, body: { message: 'busy' }, headers: { 'retry-after': '5' } };
		expect(judge(HUBSPOT, answer).verdict).toBe('uncertain');
	});

	it.each([
		[HUBSPOT, { id: '1' }],
		[CRMS[1], { success: true, data: { id: 1 } }],
		[CRMS[2], { id: '1', success: true, errors: [] }],
		[ZOHO, { data: [{ code: 'SUCCESS', status: 'success' }] }],
	])('that shows it was written is taken at its word', (crm, body) => {
		expect(judge(crm, { statusCode: 201, body }).verdict).toBe('written');
		expect(judge(crm, { statusCode: 201, body: {} }).verdict).toBe('uncertain');
		expect(judge(crm, { statusCode: 200, data: '<html>' }).verdict).toBe('uncertain');
	});

	it.each([
		[CRMS[1], { success: false, data: { error: 'no' } }],
		[ZOHO, { data: [{ code: 'INVALID_DATA', status: 'error' }] }],
	])('of a good status that names a refusal is one', (crm, body) => {
		expect(judge(crm, { statusCode: 200, body }).verdict).toBe('refused');
	});

	it.each([
		['aborted', 'uncertain'],
		[{ message: 'timeout of 30000ms exceeded', code: 'ECONNABORTED' }, 'uncertain'],
		[{ message: 'socket hang up', code: 'ECONNRESET' }, 'uncertain'],
		[{ message: 'connect ECONNREFUSED 127.0.0.1:9', code: 'ECONNREFUSED' }, 'refused'],
		[{ message: 'getaddrinfo ENOTFOUND crm.example.com' }, 'refused'],
	])('that did not come (%j) is %s', (error, verdict) => {
		expect(judge(HUBSPOT, { error }).verdict).toBe(verdict);
	});

	it.each([
		['7', 7],
		[undefined, 10],
		['soon', 10],
		['0', 1],
		[new Date(Date.now() + 20_000).toUTCString(), 20],
	])('that it comes too often (Retry-After: %s) is waited for', (after, seconds) => {
		const answer = judge(HUBSPOT, {
			statusCode: 429,
			headers: after ? { 'retry-after': after } : {},
		});
		expect(answer.verdict).toBe('later');
		expect(Math.abs(Number(answer.wait_seconds) - seconds)).toBeLessThanOrEqual(1);
	});

	it.each([
		['86400', 0],
		['10', 55],
	])('that it comes too often is left to the next run when that takes long: %s', (after, ago) => {
		const answer = { statusCode: 429, headers: { 'retry-after': after } };
		expect(judge(HUBSPOT, answer, ago).verdict).toBe('refused');
	});
});

describe('the answers to searches', () => {
	const LIST = 'List who may have this number';
	const list = (crm: Crm, ...input: IDataObject[]): IDataObject => runIn(crm, LIST, { input })[0];
	const zoho = (id: string) => ({ data: [{ id, Phone: '050', Mobile: null }] });

	it('are one list', () => {
		const { candidates } = list(ZOHO, zoho('1'), {}, zoho('2'));
		expect((candidates as IDataObject[]).map(({ id }) => id)).toEqual(['1', '2']);
	});

	it.each([
		{ error: { message: 'no', httpCode: '500' } },
		{ error: 'aborted' },
		{ data: '<html>' },
	])('that failed are not taken for nobody: %j', (failed) => {
		expect(list(ZOHO, zoho('1'), failed).error).toMatch(/^Zoho CRM /);
		expect(list(HUBSPOT, failed).error).toMatch(/^HubSpot /);
	});

	it('may lack one that the CRM does not know', () => {
		const unknown = { error: { message: 'invalid query', httpCode: '400' } };
		expect(list(ZOHO, unknown, zoho('1')).candidates).toHaveLength(1);
		expect(list(ZOHO, unknown, unknown).error).toContain('invalid query');
	});
});

describe('a call that may have been logged', () => {
	const look = (crm: Crm, answer: IDataObject): IDataObject =>
		runIn(crm, 'See whether the call is among them', {
			input: [answer],
			nodes: { '*': [{ text: 'Result: answered\nFrom: a & <b>\nCall ID: kavkom a-1' }] },
		})[0];
	const html = (id: string) =>
		`<p>Result: answered<br>From: a &amp; &lt;b&gt;<br>Call ID: ${id}</p>`;

	it('is found by its ID alone', () => {
		const body = (id: string) => ({ results: [{ properties: { hs_call_body: html(id) } }] });
		expect(look(HUBSPOT, body('kavkom a-1')).is_there).toBe(true);
		expect(look(HUBSPOT, body('kavkom a-12')).is_there).toBe(false);
		expect(look(HUBSPOT, { results: [] }).is_there).toBe(false);
		expect(look(ZOHO, { data: [{ Description: 'Call ID: kavkom a-1' }, {}] }).is_there).toBe(true);
	});

	it('is not taken for missing when the CRM did not answer', () => {
		for (const answer of [{ error: { message: 'busy' } }, { data: '<html>' }, {}]) {
			expect(look(HUBSPOT, answer).error).toContain('could not be asked');
		}
	});
});
