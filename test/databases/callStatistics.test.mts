/**
 * Calls counted on days of a zone by whatever name a database knows it, and counted and found alike by the page that
 * has no database; real PostgreSQL, without n8n.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { statisticsQuery } from '../../gallery/api/statistics.mts';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { createRandom } from '../../sandbox/shared/random.mts';
import { fromPage, pageCall, type PageCall } from '../support/pageScripts.mts';

const TIMEOUT_MS = 120_000;

let server: SandboxDatabaseServer;
let database: SandboxDatabase;

beforeAll(async () => {
	server = await startPostgres();
	database = await server.createDatabase();
	await database.query(sqlScript('postgres.sql'));
	// Half past midnight in India, the evening before in UTC.
	await database.query(`INSERT INTO calls (provider, id, status, started_at, fetched_at)
		VALUES ('kavkom', '1', 'missed', '2026-01-09T19:00:00Z', now())`);
}, TIMEOUT_MS);

afterAll(async () => {
	await database.close();
	await server.close();
});

const counted = async (zones: string) => {
	const [row] = await database.query(statisticsQuery('counted.statistics'), [
		'2026-01-01T00:00:00Z',
		'2026-02-01T00:00:00Z',
		zones,
		'{}',
	]);
	return row.statistics as { days: Array<{ day: string }> } | null;
};

it.each([
	['Asia/Kolkata', '2026-01-10'],
	['Asia/Calcutta', '2026-01-10'],
	['Gone/By,Asia/Kolkata', '2026-01-10'],
	['Asia/Kolkata,UTC', '2026-01-10'],
	['UTC,Asia/Kolkata', '2026-01-09'],
	['asia/kolkata,Asia/Calcutta,Asia/Kolkata', '2026-01-10'],
])('of the names %s the first that the database knows says what day it is', async (zones, day) => {
	expect((await counted(zones))?.days.map((one) => one.day)).toEqual([day]);
});

it.each(['Gone/By', 'Gone/By,Mars/Olympus', '', '+02:00', "UTC'; DROP TABLE calls; --"])(
	'where it knows none of "%s" there is no answer, and no failure',
	async (zones) => {
		expect(await counted(zones)).toBeNull();
	},
);

interface Count {
	filtered: (calls: PageCall[], filters: Record<string, string>) => PageCall[];
	byAge: (one: PageCall, other: PageCall) => number;
	summaryOf: (calls: PageCall[]) => object;
}

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const YEAR = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
const NAMES = [
	'Sam 50%_off',
	'שרה ביטון',
	'Ünal Ö',
	"O'Neill",
	'a\\b',
	'محمد',
	'<b>',
	'x (101)',
	'Siobh\u00e1n',
	'Zo\u00eb A\u030angstro\u0308m',
	'\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05d1\u05be\u05df',
	'\u0623\u064e\u062d\u0645\u062f',
	'\u0410\u043b\u0451\u043d\u0430',
	'\u039d\u03af\u03ba\u03bf\u03c2',
	'\uff21 \ufb01 \u0130',
	null,
];
const NUMBERS = [
	...['+33 1 99-00.55', '12125550147', '(212) 555', '101', '', null],
	...['+33639985694', '0639985694', '06 39 98 56 94', '0033639985694', '+972505550142'],
];

function randomCalls(count: number): PageCall[] {
	const random = createRandom(SEED);
	return Array.from({ length: count }, (_, at) => {
		const seconds = () => random.pick([null, 0, random.int(1, 4000)]);
		return pageCall({
			id: String(at),
			provider: random.pick(['kavkom', '1com']),
			account: random.pick(['a', 'b']),
			// Over both clock changes, and several in one moment.
			started_at: new Date(Date.UTC(2025, 0, 1) + random.int(0, 8000) * 3_900_000).toISOString(),
			direction: random.pick(['inbound', 'outbound', 'internal', 'unknown']),
			status: random.pick([
				'answered',
				'missed',
				'voicemail',
				'cancelled',
				'busy',
				'failed',
				'unknown',
			]),
			source: random.pick(NUMBERS),
			source_name: random.pick(NAMES),
			destination: random.pick(NUMBERS),
			extension: random.pick(['101', '102', null]),
			external_number: random.pick(NUMBERS),
			duration_seconds: seconds(),
			talk_seconds: seconds(),
		});
	}).filter(({ started_at: time }) => time < new Date(YEAR.to).toISOString());
}

it(`calls are counted and found alike by the page without a database (FUZZ_SEED=${SEED})`, async () => {
	const count = fromPage<Count>(['words', 'count'], ['filtered', 'byAge', 'summaryOf']);
	const calls = randomCalls(1500);
	const columns = Object.keys(pageCall()).filter((name) => name !== 'recorded');
	await database.query(
		`INSERT INTO calls (${columns.join(', ')}, fetched_at)
		SELECT ${columns.join(', ')}, now() FROM json_populate_recordset(null::calls, $1)`,
		[JSON.stringify(calls)],
	);
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const filters: Array<Record<string, string>> = [
		{},
		{ provider: '1com', status: 'missed' },
		{ account: 'a', direction: 'inbound', extension: '101' },
		...[
			"o'ne",
			'50%_',
			'ביטון',
			'ünal',
			'199',
			'212555',
			'+33 1 9',
			'(1',
			'.',
			'\\',
			'101',
			'محم',
			'B>',
			...[
				'SIOBHAN',
				'siobha\u0301n',
				'zoe angstrom',
				'\u00c5ngstr\u00f6m',
				'ni\u0301kos',
				'fi',
				'i',
			],
			...[
				'\u05e9\u05dc\u05d5\u05dd',
				'\u05d1\u05be',
				'\u0627\u062d\u0645\u062f',
				'\u0430\u043b\u0435\u043d',
			],
			...[
				'06 39 98 56 94',
				'+33 (0)6 39 98 56 94',
				'0033 6 39 98',
				'0639',
				'05055',
				'00',
				'0',
				'00972',
			],
			...['639985694', '+33639985694', '+44639985694', '(0)', '+', '505550142x'],
		].map((search) => ({ search })),
	];
	for (const filter of filters) {
		const found = count.filtered([...calls].sort(count.byAge), filter);
		const [row] = await database.query(statisticsQuery('counted.statistics'), [
			YEAR.from,
			YEAR.to,
			zone,
			JSON.stringify(filter),
		]);
		const { totals, days } = row.statistics as unknown as { totals: object; days: object };
		expect({ filter, ...count.summaryOf(found) }).toEqual({ filter, totals, days });
		const [listed] = await database.query('SELECT call_page($1, $2, $3, null, 2000) AS page', [
			YEAR.from,
			YEAR.to,
			JSON.stringify(filter),
		]);
		const { calls: rows } = listed.page as unknown as { calls: PageCall[] };
		expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
	}
});
