/** What the workflow of the page of calls makes of questions, and when it lets a sync begin. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { callsPageOf } from '../../gallery/ledger/callsPage.mts';
import { IN_DATA_TABLE, ledgerPage } from '../../gallery/ledger/page.mts';
import { KAVKOM, SERVICES } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';
import { fromPage, type PageCall } from '../support/pageScripts.mts';

const PAGE = callsPageOf(SERVICES).workflow;
const FROM = '2026-10-25T22:00:00.000Z';
const TO = '2026-11-25T23:00:00.000Z';

const readQuestion = (route: string, query: IDataObject, further: IDataObject = {}) =>
	runNode(PAGE, 'Read the question', {
		input: [{ providers: 'kavkom, 1com', max_sync_days: 92, route, query, body: {}, ...further }],
	})[0];

/** What an If node decides, as n8n's expressions do. */
function isPlain(json: unknown): boolean {
	const node = PAGE.nodes.find(({ name }) => name === 'Is it plain?');
	const { conditions } = node?.parameters.conditions as {
		conditions: Array<{ leftValue: string }>;
	};
	const code = conditions[0].leftValue.replace(/^=\{\{|\}\}$/g, '');
	return Boolean(new Function('$json', 'DateTime', `return (${code})`)(json, DateTime));
}

const PLAIN = { from: FROM, to: TO, size: '500' };

describe('a question for a slice of calls', () => {
	it('goes without a script where it is as the page writes it', () => {
		expect(isPlain({ password_is_long: true, query: PLAIN })).toBe(true);
		expect(readQuestion('slice', PLAIN, { password_is_long: true })).toMatchObject({
			kind: 'slice',
			from: FROM,
			to: TO,
			size: 500,
		});
	});

	it.each<[string, IDataObject, boolean?]>([
		['with a short password', PLAIN, false],
		['for another number', { ...PLAIN, size: '100000' }],
		['for something else besides', { ...PLAIN, search: 'x' }],
		['without an end', { from: FROM, size: '500' }],
		['with an end before its beginning', { ...PLAIN, from: TO, to: FROM }],
		['for a day that there is not', { ...PLAIN, from: '2026-02-30T00:00:00.000Z' }],
		['with two beginnings', { ...PLAIN, from: [FROM, FROM] }],
		['with an expression', { ...PLAIN, from: "={{ $env['HOME'] }}" }],
	])('%s is refused by the script', (_, query, isLong = true) => {
		const marked = { password_is_long: isLong };
		expect(isPlain({ ...marked, query })).toBe(false);
		expect(readQuestion('slice', query, marked)).toMatchObject({
			kind: 'refused',
			status: isLong ? 400 : 403,
		});
	});
});

describe('a question for a recording', () => {
	it('names the whole key of a call', () => {
		const call = { provider: '1com', account: 'DEMO', id: '1761000000.1' };
		expect(readQuestion('recording', call)).toEqual({ kind: 'recording', ...call });
		for (const name of Object.keys(call)) {
			expect(readQuestion('recording', { ...call, [name]: '' })).toMatchObject({ status: 400 });
		}
	});
});

describe('a sync that the page asks for', () => {
	const run = (id: number, provider: string): IDataObject => ({ id, provider, state: 'open' });

	const lookAt = (open: IDataObject[], mine: IDataObject[]) =>
		runNode(PAGE, 'See whether others are under way', {
			input: open,
			nodes: { 'Open the runs': mine, 'Make the runs table if missing': [{ id: 'T1' }] },
		});

	it('is one run for each phone system', () => {
		const asked = { providers: 'kavkom,1com', from: FROM, to: TO };
		const runs = runNode(PAGE, 'Name the runs', {
			nodes: { 'Take down what is asked for': [asked] },
		});
		expect(runs).toMatchObject([
			{ provider: 'kavkom', range_start: FROM, range_end: TO, state: 'open' },
			{ provider: '1com', range_start: FROM, range_end: TO, state: 'open' },
		]);
	});

	it('begins where no other is open', () => {
		const mine = [run(7, 'kavkom'), run(8, '1com')];
		expect(lookAt(mine, mine)).toMatchObject([
			{ id: 7, is_free: true, runs_table: 'T1' },
			{ id: 8, is_free: true, runs_table: 'T1' },
		]);
	});

	it.each([
		['an older one', 5],
		['one that came at the same moment', 9],
	])('stands back for %s of one of its phone systems', (_, id) => {
		const mine = [run(7, 'kavkom'), run(8, '1com')];
		const looked = lookAt([...mine, run(id, '1com')], mine);
		expect(looked.map(({ is_free: isFree }) => isFree)).toEqual([false, false]);
		expect(looked[0].others).toEqual([{ id: String(id), provider: '1com' }]);
	});

	it('does not wait for another phone system', () => {
		const mine = [run(7, 'kavkom')];
		expect(lookAt([...mine, run(6, '1com')], mine)).toMatchObject([{ is_free: true }]);
	});
});

describe('the page over a data table', () => {
	it('asks for a name, and has no choice of phone systems where there is one', () => {
		const two = ledgerPage(SERVICES, IN_DATA_TABLE);
		const one = ledgerPage([KAVKOM], IN_DATA_TABLE);
		expect(two).toContain('<input id="name"');
		expect([two, one].map((page) => page.includes('<label hidden>'))).toEqual([false, true]);
		expect(two).not.toMatch(/\{\{|HOW_TO_ENTER|<!--|data-providers/);
	});
});

describe('what the list calls the end of a call', () => {
	const { statusName } = fromPage<{ statusName: (call: Partial<PageCall>) => string }>(
		['words'],
		['statusName'],
	);

	it.each([
		['inbound', 'missed', 'Missed'],
		['internal', 'missed', 'Missed'],
		['outbound', 'missed', 'No answer'],
		['outbound', 'busy', 'Busy'],
		['inbound', 'of a newer version', 'of a newer version'],
	])('%s, %s: %s', (direction, status, name) => {
		expect(statusName({ direction, status })).toBe(name);
	});
});
