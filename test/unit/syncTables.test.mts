/** The JavaScript of the syncs into tables of one key, run as a Code node runs it; of spreadsheets: the windows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GenericValue } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { runNode } from '../support/codeNode.mts';

type Row = Record<string, GenericValue>;

/** Runs the code of a node of a sample; `others` are the items of other nodes by their names. */
function run(
	sample: string,
	node: string,
	input: Row[],
	others: Record<string, Row[]> = {},
): Row[] {
	const url = new URL(`../../workflows/sync/${sample}.json`, import.meta.url);
	const workflow = JSON.parse(readFileSync(url, 'utf8')) as GalleryWorkflow;
	return runNode(workflow, node, { input, nodes: others });
}

const COLUMNS = [
	...['started_at', 'direction', 'status', 'source', 'source_name', 'destination', 'extension'],
	...['external_number', 'duration_seconds', 'talk_seconds', 'recording', 'answered_at'],
	...['ended_at', 'provider', 'account', 'call_id', 'call_key'],
];

const call = (id: string, changes: Row = {}): Row => ({
	...Object.fromEntries(COLUMNS.map((column) => [column, ''])),
	call_key: `kavkom|${id}`,
	provider: 'kavkom',
	call_id: id,
	started_at: `2026-01-0${id}T10:00:00.000Z`,
	duration_seconds: 12,
	...changes,
});

const DAY_MS = 86_400_000;

describe('the window of a run without a database of functions', () => {
	const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
	const windowFor = (
		noted: Row,
		newest: string | null,
		first_days: GenericValue = 7,
		{ timezone = 'Europe/Paris', ...settings }: Row = {},
	): Row =>
		run('sync-kavkom-calls-to-data-table', 'Decide from when to get Kavkom calls', [{}], {
			'Settings: fill in here': [{ first_days, ...settings }],
			'See which Kavkom account this is': [{ provider: 'kavkom', account: 'a-domain', timezone }],
			'See how far the last Kavkom run got': [noted],
			'Find the newest Kavkom call': [newest === null ? {} : { started_at: newest }],
		})[0];
	const daysSince = (value: unknown) => (Date.now() - Date.parse(value as string)) / DAY_MS;
	const inDays = ({ window_start: from, window_end: to }: Row) =>
		[daysSince(from), daysSince(to)].map((days) => Math.round(days * 1000) / 1000);
	const NOW = -1;

	it('is the last week while nothing is known, and the time since the newest call where that is longer', () => {
		expect(inDays(windowFor({}, null))).toEqual([7, NOW]);
		expect(inDays(windowFor({}, daysAgo(20)))).toEqual([22, 15]);
		expect(windowFor({}, null).account_key).toBe('kavkom|a-domain');
	});

	it.each([
		[1, 2],
		[30, 30],
		['90', 90],
		[2.9, 2],
		[366, 366],
		[5000, 366],
		[-3, 2],
		[0, 7],
		['', 7],
		['a month', 7],
		[null, 7],
	])('begins with first_days %p %d days ago, and gets a week of them', (first_days, days) => {
		const [from, to] = inDays(windowFor({}, null, first_days));
		expect([from, to]).toEqual([days, days > 7 ? days - 7 : NOW]);
	});

	it('asks for no first_days once a run has noted how far it got', () => {
		const noted = { ran_at: daysAgo(0.01), window_end: daysAgo(-0.99) };
		expect(inDays(windowFor(noted, daysAgo(0), 366))).toEqual([2.01, NOW]);
	});

	it('goes on where the last good run ended that did not reach the present', () => {
		const noted = { ran_at: daysAgo(0.01), window_end: daysAgo(23) };
		expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([23, 16]);
	});

	it('gets calls again that were late when such a run was', () => {
		const noted = { ran_at: daysAgo(1), window_end: daysAgo(1.5) };
		expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([3, NOW]);
	});

	it('begins at the newest call less the overlap after runs that reached the present', () => {
		const noted = { ran_at: daysAgo(0.01), window_end: daysAgo(-0.99) };
		expect(inDays(windowFor(noted, daysAgo(4)))).toEqual([6, NOW]);
	});

	it('goes back a week at most for a newest call that is older, so that every run reaches the present', () => {
		const noted = { ran_at: daysAgo(0.01), window_end: daysAgo(-0.99) };
		expect(inDays(windowFor(noted, daysAgo(60)))).toEqual([7, NOW]);
	});

	it('goes back further where the schedule stood still for longer, and not to an older newest call', () => {
		const noted = { ran_at: daysAgo(10), window_end: daysAgo(9) };
		expect(inDays(windowFor(noted, daysAgo(60)))).toEqual([12, 5]);
	});

	it.each([
		[20, 20],
		['20', 20],
		[0, 30],
		[undefined, 30],
	])('gets no calls that the run would remove at once: keep_days %p', (keep_days, days) => {
		expect(inDays(windowFor({}, null, 30, { keep_days }))[0]).toBe(days);
	});

	it('gets the days on which the schedule stood still, whoever wrote newer calls', () => {
		const noted = { ran_at: daysAgo(10), window_end: daysAgo(9) };
		expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([12, 5]);
	});

	describe('with what it knows of the calls that were there', () => {
		const upToNow = { ran_at: daysAgo(0.01), window_end: daysAgo(-0.99) };
		const onTheWay = { ran_at: daysAgo(0.01), window_end: daysAgo(3) };

		it('begins anew where the calls are gone that were there', () => {
			const noted = { ...upToNow, time_zone: 'Europe/Paris' };
			expect(inDays(windowFor(noted, null))).toEqual([7.01, 0.01]);
			expect(inDays(windowFor(noted, null, 30))).toEqual([30.01, 23.01]);
			expect(inDays(windowFor(noted, daysAgo(1), 30))).toEqual([3, NOW]);
		});

		it.each(['', null, undefined])(
			'goes on where there never was a call (%p), so that the first one comes at once',
			(time_zone) => {
				expect(inDays(windowFor({ ...upToNow, time_zone }, null, 30))).toEqual([2.01, NOW]);
			},
		);

		it('does not begin anew again and again where calls are removed before the present is reached', () => {
			const noted = { ...onTheWay, time_zone: 'Europe/Paris' };
			expect(inDays(windowFor(noted, null, 30))).toEqual([3, NOW]);
		});

		it.each([
			['reached the present', upToNow],
			['was on the way there', onTheWay],
		])('begins anew in another zone than the one of the last run, which %s', (_, times) => {
			const noted = { ...times, time_zone: 'Asia/Jerusalem' };
			expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([7.01, 0.01]);
			expect(inDays(windowFor(noted, daysAgo(0), 30))).toEqual([30.01, 23.01]);
			const again = { ...times, time_zone: 'Europe/Paris' };
			expect(inDays(windowFor(again, daysAgo(0), 30))[0]).toBeLessThan(4);
		});

		it('corrects first_days from before a pause, and leaves out no day of it', () => {
			const noted = { ran_at: daysAgo(20), window_end: daysAgo(19), time_zone: 'Asia/Jerusalem' };
			expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([27, 20]);
		});

		it('goes back two days more where the last run ended on another clock, so that no hour is left out', () => {
			const noted = { ran_at: daysAgo(0.01), window_end: daysAgo(15), time_zone: 'Asia/Jerusalem' };
			expect(inDays(windowFor(noted, daysAgo(0)))).toEqual([17, 10]);
		});

		it('is not in another zone by another name of the same one', () => {
			const noted = { ...upToNow, time_zone: 'Asia/Jerusalem' };
			const found = windowFor(noted, daysAgo(0), 30, { timezone: 'Israel' });
			expect(inDays(found)).toEqual([2.01, NOW]);
			expect(found.time_zone).toBe('Asia/Jerusalem');
		});

		it('does not begin anew where nobody knows the zone', () => {
			const noted = { ...upToNow, time_zone: 'Europe/Paris' };
			const found = windowFor(noted, daysAgo(0), 30, { timezone: null });
			expect(inDays(found)).toEqual([2.01, NOW]);
		});

		it('gives the zone as that of the calls where there are some', () => {
			expect(windowFor({}, daysAgo(1)).time_zone).toBe('Europe/Paris');
			expect(windowFor({ ...upToNow, time_zone: 'Europe/Paris' }, null).time_zone).toBe('');
		});
	});

	it('does not begin anew where the run itself removed the last calls, for they were too old', () => {
		const noted = {
			ran_at: daysAgo(0.01),
			window_end: daysAgo(-0.99),
			time_zone: 'Europe/Paris',
		};
		const emptying = windowFor(noted, daysAgo(31), 30, { keep_days: 30 });
		expect(inDays(emptying)).toEqual([7, NOW]);
		expect(emptying.time_zone).toBe('');
		expect(inDays(windowFor(emptying, null, 30, { keep_days: 30 }))[0]).toBeLessThan(3);
		const kept = windowFor(noted, daysAgo(29), 30, { keep_days: 30 });
		expect(kept.time_zone).toBe('Europe/Paris');
	});

	it('takes times in any form that a table gives back', () => {
		const noted = {
			ran_at: '2026-01-10 10:00:00+00:00',
			window_end: '2026-01-05T00:00:00.000+02:00',
		};
		expect(windowFor(noted, null).window_start).toBe('2026-01-04T22:00:00.000Z');
	});

	it('in Excel is that of the headings and the one row of the sheet', () => {
		const values = [
			['account_key', 'window_start', 'window_end', 'ran_at'],
			['kavkom|a-domain', daysAgo(30), daysAgo(23), daysAgo(0)],
		];
		const excel = (rows: unknown[][]) =>
			run('sync-kavkom-calls-to-microsoft-excel', 'Decide from when to get Kavkom calls', [{}], {
				'Settings: fill in here': [{ first_days: 7 }],
				'See which Kavkom account this is': [{ account: 'a-domain' }],
				'See how far the last Kavkom run got': [{ data: { values: rows } }],
				'Find the newest Kavkom call': [{ started_at: daysAgo(0) }],
			})[0];
		expect(inDays(excel(values))).toEqual([23, 16]);
		expect(inDays(excel([['']]))).toEqual([7, NOW]);
	});
});

describe('the rows that are new or changed', () => {
	const changed = (known: Row[], rows: Row[]) =>
		run('sync-kavkom-calls-to-airtable', 'Keep rows that are new or changed', rows, {
			'Read the Kavkom calls in Airtable': known,
		});

	it('are those that are not there, or of which a cell differs, an emptied one included', () => {
		const known = [call('1'), call('2', { source_name: 'Old name' }), {}];
		const rows = [call('1'), call('2'), call('3')];
		expect(changed(known, rows)).toEqual([call('2'), call('3')]);
	});

	it('are not those whose time or number only looks different', () => {
		const known = [
			{
				...call('1'),
				started_at: '2026-01-01 10:00:00+00:00',
				duration_seconds: '12',
				talk_seconds: null,
				id: 'rec1',
			},
		];
		expect(changed(known, [call('1')])).toEqual([]);
	});
});

describe('NocoDB: new and changed rows', () => {
	it('are told apart by the row that is there, whose ID goes with what changed', () => {
		const known = [
			{ Id: 7, ...call('1') },
			{ Id: 8, ...call('2', { status: 'missed' }) },
		];
		const rows = [call('1'), call('2', { status: 'answered' }), call('3')];
		const name = 'Tell new from changed Kavkom calls';
		const found = run('sync-kavkom-calls-to-nocodb', name, known, {
			'Make a row of each Kavkom call': rows,
		});
		expect(found).toEqual([{ Id: 8, ...call('2', { status: 'answered' }) }, call('3')]);
	});

	it('are looked up by lists of thirty keys', () => {
		const rows = Array.from({ length: 101 }, (_, index) => call(String(index)));
		const lists = run('sync-kavkom-calls-to-nocodb', 'List the keys of the Kavkom calls', rows);
		expect(lists.map(({ keys }) => (keys as string).split(',').length)).toEqual([30, 30, 30, 11]);
	});
});

describe('a data table that is full', () => {
	const { nodes, connections } = JSON.parse(
		readFileSync(
			new URL('../../workflows/sync/sync-kavkom-calls-to-data-table.json', import.meta.url),
			'utf8',
		),
	) as GalleryWorkflow;
	const nextOf = (name: string): string[] =>
		(connections[name]?.main ?? []).flatMap((wires) => (wires ?? []).map(({ node }) => node));
	/** All that runs before it, by its only ways in. */
	const before = (name: string): string[] => {
		const sources = nodes.map((node) => node.name).filter((each) => nextOf(each).includes(name));
		return [...sources, ...sources.flatMap(before)];
	};
	const operationOf = (name: string) =>
		nodes.find((node) => node.name === name)?.parameters.operation;

	it('is relieved of old calls before anything is written, and when the newest call is known', () => {
		const writing = nodes.filter(({ parameters }) =>
			['insert', 'update', 'upsert'].includes(String(parameters.operation)),
		);
		expect(writing).toHaveLength(2);
		for (const { name } of writing) {
			expect(before(name).map(operationOf)).toContain('deleteRows');
		}
		const [removal] = nodes.filter(({ parameters }) => parameters.operation === 'deleteRows');
		expect(before(removal.name)).toContain('Find the newest Kavkom call');
	});
});
