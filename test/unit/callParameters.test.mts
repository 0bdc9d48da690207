import { describe, expect, it } from '@jest/globals';
import { callListProperties } from '../../nodes/shared/node/callListProperties';
import { readCallQuery, type CallQuery } from '../../nodes/shared/node/callQuery';
import { NodeParameters } from '../../nodes/shared/node/parameters';

const ZONE = 'Asia/Jerusalem';
const NOW = Date.parse('2026-01-20T10:00:00Z');

const read = (values: Record<string, unknown> = {}): CallQuery =>
	readCallQuery(
		new NodeParameters((name, fallback) => (name in values ? values[name] : fallback)),
		{ zone: ZONE, country: '' },
		NOW,
	);

describe('readCallQuery', () => {
	it('asks for the newest 50 of the last 24 hours where nothing is chosen', () => {
		expect(read()).toMatchObject({
			window: { start: NOW - 86_400_000, end: NOW + 999 },
			zone: ZONE,
			limit: 50,
			filters: { direction: '', status: [], numbers: [], extensions: [] },
			output: { output: 'simplified', includeRaw: false },
			maxConcurrentRequests: 4,
			minimumSecondsBetweenRequests: 0,
		});
	});

	it('takes what was chosen', () => {
		const query = read({
			dateRange: 'custom',
			startDate: '2026-01-15',
			endDate: '2026-01-15',
			returnAll: true,
			limit: 7,
			filters: { direction: 'inbound', status: ['missed'], number: ' 203 ', extensions: '1,2' },
			output: 'selectedFields',
			fields: ['id'],
			options: {
				includeRaw: true,
				maxConcurrentRequests: '2',
				minimumSecondsBetweenRequests: '0.5',
				timezone: 'America/New_York',
				chunkDays: 3,
			},
		});
		expect(query).toMatchObject({
			window: {
				start: Date.parse('2026-01-15T05:00:00Z'),
				end: Date.parse('2026-01-16T05:00:00Z') - 1,
			},
			zone: 'America/New_York',
			limit: undefined,
			filters: {
				direction: 'inbound',
				status: ['missed'],
				numbers: ['203'],
				extensions: ['1', '2'],
			},
			output: { output: 'selectedFields', fields: ['id'], includeRaw: true },
			maxConcurrentRequests: 2,
			minimumSecondsBetweenRequests: 0.5,
		});
		expect(query.options.wholeNumber('chunkDays', 'Days', 1, 7)).toBe(3);
	});

	it.each([
		...['101,102', '101; 102', '101 102', ' 101 ;; 102\n', '["101", "102"]'],
		'101\u060c 102',
	])('takes %j for two extensions', (extensions) => {
		expect(read({ filters: { extensions } }).filters.extensions).toEqual(['101', '102']);
	});

	it.each([
		...['203', '+1 (202) 555-0123', 'sip:203@pbx.example.com', '12025550123;ext=12'],
		...['anonymous', 'dana-DEMO', '1203-DEMO', 'Tel. 050-555-0101', '0505550101 (home)', '*43'],
		...['(030) / 90 18 20', '+49 (0) 30/901820', 'tel:5550123;phone-context=+1202'],
	])('looks for calls with the number %j', (number) => {
		expect(read({ filters: { number } }).filters.numbers).toEqual([number]);
	});

	it.each([
		['0505550101;0505550102', ['0505550101', '0505550102']],
		['0505550101, +1 202 555 0123,', ['0505550101', '+1 202 555 0123']],
		['0505550101\r\n\r\n0505550102', ['0505550101', '0505550102']],
		['0505550101\t0505550102', ['0505550101', '0505550102']],
		['0505550101 / 050-555-0102', ['0505550101', '050-555-0102']],
		['050-555-0101/050-555-0102', ['050-555-0101', '050-555-0102']],
		['0505550101 or (050) 555 0102', ['0505550101', '(050) 555 0102']],
		['0505550101 \u05d0\u05d5 0505550102', ['0505550101', '0505550102']],
		['\u0660\u0665\u0660\u060c \u06f0\u06f5\u06f1', ['050', '051']],
		['0505550101;203', ['0505550101', '203']],
		['203,204', ['203', '204']],
		['anonymous, 0505550101', ['anonymous', '0505550101']],
		['0505550101,,12#', ['0505550101']],
		['0505550101,12#;0505550102', ['0505550101', '0505550102']],
		['0505550101,,0505550102', ['0505550101', '0505550102']],
		['"Levi, Dana" <tel:+12025550123>', ['<tel:+12025550123>']],
		['["0505550101", "0505550102"]', ['0505550101', '0505550102']],
		[
			['0505550101', 203],
			['0505550101', '203'],
		],
	])('looks for calls with any of the numbers in %j', (number, numbers) => {
		expect(read({ filters: { number } }).filters.numbers).toEqual(numbers);
	});

	it.each([
		...['Dana Levi', 'דנה לוי', '0505550101 ext 5', '12O25550123'],
		...['0505550101 0505550102', '0505550101 - 0505550102', '5550100 5550101'],
		...['0505550101-0505550102', '0505550101.0505550102', '050-555-0101 2'],
	])('refuses %j for a number, for no call has it', (number) => {
		expect(() => read({ filters: { number } })).toThrow(
			expect.objectContaining({
				message: `Number is "${number}"`,
				description: expect.stringMatching(/in digits.*with commas between them/),
			}),
		);
	});

	it('refuses what is no number among several, and says which', () => {
		expect(() => read({ filters: { number: '0505550101, 0505550102 ext 5' } })).toThrow(
			'Number is "0505550102 ext 5"',
		);
	});

	it('takes what AI agents write instead: words in capitals, texts, lists as JSON, and null for nothing', () => {
		const query = read({
			dateRange: 'Last7Days',
			returnAll: 'False',
			limit: '20',
			filters: { direction: 'Inbound', status: '["MISSED"]', number: null },
			output: 'RAW',
			options: null,
		});
		expect(query).toMatchObject({
			limit: 20,
			filters: { direction: 'inbound', status: ['missed'], numbers: [], extensions: [] },
			output: { output: 'raw' },
		});
		expect(query.window.start).toBe(NOW - 7 * 86_400_000);
		expect(read({ limit: null, returnAll: null, dateRange: null, output: null })).toMatchObject({
			limit: 50,
			output: { output: 'simplified' },
		});
	});

	it.each([
		[{ options: { timezone: 'Mars/Phobos' } }, 'Timezone "Mars/Phobos" is not known'],
		[{ dateRange: 'soon' }, 'Date Range is "soon"'],
		[{ output: 'short' }, 'Output is "short"'],
		[{ output: 'selectedFields' }, 'Fields is empty'],
		[{ filters: { direction: 'in' } }, 'Direction is "in"'],
		[{ filters: { status: ['missed', 'lost'] } }, 'Status is "lost"'],
		[{ dateRange: 'custom' }, 'Start Date is empty'],
		[{ dateRange: 'custom', startDate: '2026-01-15' }, 'End Date is empty'],
		[{ limit: 0 }, 'Limit is "0"'],
		[{ options: { maxConcurrentRequests: 0 } }, 'Max Concurrent Requests is "0"'],
		[
			{ options: { minimumSecondsBetweenRequests: -1 } },
			'Minimum Seconds Between Requests is "-1"',
		],
	])('refuses %j by the name that the user sees', (values, message) => {
		expect(() => read(values)).toThrow(message);
	});
});

describe('callListProperties', () => {
	const own = { displayName: 'Between', name: 'between', type: 'string', default: '' } as const;

	it('sorts the fields of a service among those of all', () => {
		const properties = callListProperties({ filters: [own], options: [own], lateness: '' });
		for (const [name, behind] of [
			['filters', 'Direction'],
			['options', 'Include Raw Record'],
		]) {
			const fields = properties.find((one) => one.name === name)?.options ?? [];
			const names = fields.map((field) => ('displayName' in field ? field.displayName : ''));
			expect(names.indexOf('Between')).toBeGreaterThan(-1);
			expect(names.indexOf('Between')).toBeLessThan(names.indexOf(behind));
		}
	});

	it('writes the names of fields as people do, and as the output has them', () => {
		const properties = callListProperties({ filters: [], options: [], lateness: '' }, [
			'leg_id',
			'started_at',
		]);
		expect(properties.find(({ name }) => name === 'fields')?.options).toEqual([
			{ name: 'Leg ID (leg_id)', value: 'leg_id' },
			{ name: 'Started At (started_at)', value: 'started_at' },
		]);
	});
});
