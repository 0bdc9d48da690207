/** By whose clock the sample workflows read days and hours: never by that of n8n where a phone system has one. */
import { DateTime, Settings } from 'luxon';
import type { INode } from 'n8n-workflow';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../gallery/catalogue.mts';
import { zoneReads } from '../support/zoneReads.mts';

const SETTINGS = 'Settings: fill in here';

interface Exception {
	text: string;
	/** The workflows in which it may stand. */
	files: RegExp;
	why: string;
}

/** What may read the zone of the workflow. */
const EXCEPTIONS: readonly Exception[] = [
	{
		text: "$now.toFormat('yyyy-MM-dd HH:mm')",
		files: /^alerts\/tell-when-a-workflow-stops-/,
		why: 'It tells of n8n itself, and has no phone system; the zone stands beside the time.',
	},
	{
		text: '$now.zoneName',
		files: /^alerts\/tell-when-a-workflow-stops-/,
		why: 'The zone beside that time.',
	},
	{
		text: '$now.zoneName',
		files: /^alerts\/sync-behind-/,
		why: 'It looks into a database in which several phone systems can stand, and asks none of them.',
	},
	...['$now.zone', '$now.zone.name'].map((text) => ({
		text,
		files: /^(?:alerts\/(?:missed|abandoned|call-missed|screen-pop)|crm\/log)-/,
		why: 'A call that comes without its local time, such as one that a phone system pushed; the zone stands beside it.',
	})),
];

const isAllowed = (read: { file: string; text: string }, { text, files }: Exception): boolean =>
	read.text === text && files.test(read.file);

describe('what reads the zone of the workflow is found', () => {
	it.each([
		['$now.toISODate()'],
		['$now.minus({ years: 1 }).toISODate()'],
		['$now.zoneName'],
		['$now.hour'],
		["$now\n\t.startOf('day')"],
		["DateTime.fromISO($json.day).plus({ days: 1 }).startOf('day')"],
		['const now = $now; return now.weekday'],
		['const now = DateTime.now().minus(1); const then = now.plus(2); return then.day'],
		[
			"const startOf = (call) => (call ? DateTime.fromISO(call.at) : null); startOf(x).toFormat('HH')",
		],
		['DateTime.fromISO($json.first_day).toUTC().toISO()'],
		['$today.toISO()'],
		['new Date().getHours()'],
	])('%j', (text) => {
		expect(zoneReads(text, ['first_day'])).toHaveLength(1);
	});

	it.each([
		['$now.toISO()'],
		['$now.minus({ days: 1 }).toUTC().toISO()'],
		['$now.setZone(zone).toISODate()'],
		["$now.startOf('minute').toUTC()"],
		["DateTime.fromISO($json.first_day, { zone: zone }).startOf('day')"],
		["const now = $now.setZone(zone); now.startOf('day')"],
		['const now = DateTime.utc(); now.hour'],
		['DateTime.fromISO(at) > $now.minus({ hours: 1 })'],
		['const seconds = $now.toMillis(); other.day'],
	])('but not %j', (text) => {
		expect(zoneReads(text, ['first_day'])).toEqual([]);
	});
});

/** Expressions and scripts of a node. */
function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) =>
		key === 'jsCode' ? [String(one)] : textsOf(one),
	);
}

interface Assignment {
	name: string;
	value: unknown;
}

const settingsOf = (nodes: readonly INode[]): Assignment[] => {
	const node = nodes.find(({ name }) => name === SETTINGS);
	const given = node?.parameters.assignments as { assignments: Assignment[] } | undefined;
	return given?.assignments ?? [];
};

const READS = CATALOGUE.flatMap(({ file, workflow: { nodes } }) => {
	const written = settingsOf(nodes).map(({ name }) => name);
	return nodes.flatMap(({ name, parameters }) =>
		textsOf(parameters)
			.flatMap((text) => zoneReads(text, written))
			.map((text) => ({ file, name, text })),
	);
});

describe('the sample workflows', () => {
	it('read no day and no hour by the clock of n8n, but where the table above says why', () => {
		const strange = READS.filter((read) => !EXCEPTIONS.some((one) => isAllowed(read, one)));
		expect(strange).toEqual([]);
	});

	it('need every exception', () => {
		const idle = EXCEPTIONS.filter((one) => !READS.some((read) => isAllowed(read, one)));
		expect(idle.map(({ text, why }) => `${text}: ${why}`)).toEqual([]);
	});
});

/** n8n's default zone, and phone systems on both sides of it. */
const N8N_ZONE = 'America/New_York';

/** The value of an expression in a workflow in n8n's zone, whose phone systems all are in another. */
function valueOf(expression: string, phoneZone: string, json: Record<string, unknown>): unknown {
	const code = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1];
	if (code === undefined) return expression;
	const account = { provider: 'any', account: 'one', timezone: phoneZone };
	const $ = () => ({ first: () => ({ json: account }) });
	const run = new Function('$', '$json', '$now', 'DateTime', `return (${code});`);
	return run($, { ...account, ...json }, DateTime.now().setZone(N8N_ZONE), DateTime);
}

afterEach(() => {
	Settings.defaultZone = 'system';
	Settings.now = () => Date.now();
});

describe('a setting for the time zone', () => {
	const withZone = CATALOGUE.flatMap(({ file, workflow: { nodes } }) =>
		settingsOf(nodes)
			.filter(({ name }) => /^time_?zone$/.test(name))
			.map(({ value }) => ({ file, value: String(value) })),
	).filter(({ file }) => !file.startsWith('alerts/sync-behind-'));

	it('is there in what knows working hours, days or questions of people', () => {
		const files = withZone.map(({ file }) => file.replace(/\/.*/, ''));
		expect(new Set(files)).toEqual(new Set(['ai', 'alerts', 'api', 'reports']));
	});

	it.each(withZone)('is by itself that of the phone system in $file', ({ value }) => {
		expect(valueOf(value, 'Asia/Jerusalem', {})).toBe('Asia/Jerusalem');
	});
});

describe('the days of a backfill', () => {
	const backfills = CATALOGUE.filter(({ file }) => file.startsWith('backfill/'));
	const planOf = (nodes: readonly INode[]): string => {
		const { options } = nodes.find(({ name }) => name === 'Cut the range in windows')!.parameters;
		return (options as { queryReplacement: string }).queryReplacement;
	};

	it.each(
		backfills.flatMap(({ file, workflow: { nodes } }) =>
			['Asia/Jerusalem', 'Europe/Paris', 'Pacific/Honolulu'].map((zone) => ({ file, nodes, zone })),
		),
	)('are those of a phone system in $zone: $file', ({ nodes, zone }) => {
		Settings.defaultZone = N8N_ZONE;
		const json = { first_day: '2026-01-01', last_day: '2026-06-30' };
		const [, from, to] = valueOf(planOf(nodes), zone, json) as string[];
		const shown = [from, to].map((at) =>
			DateTime.fromISO(at).setZone(zone).toFormat('yyyy-MM-dd HH:mm'),
		);
		expect(shown).toEqual(['2026-01-01 00:00', '2026-07-01 00:00']);
	});

	it.each(backfills)('end today by that clock, until others are written: $file', (backfill) => {
		// Already tomorrow in Jerusalem.
		Settings.now = () => Date.parse('2026-03-01T23:30:00.000Z');
		const { nodes } = backfill.workflow;
		const days = settingsOf(nodes).filter(({ name }) => name.endsWith('_day'));
		const values = days.map(({ value }) => valueOf(String(value), 'Asia/Jerusalem', {}));
		expect(values).toEqual(['2025-03-02', '2026-03-02']);
	});
});
