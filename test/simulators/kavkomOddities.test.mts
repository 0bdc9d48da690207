/** What a real Kavkom may do otherwise, and the local one does when told to: rows and limits. */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import type { StampForm } from '../../sandbox/kavkom/stamps.mts';
import { type Row, useKavkom } from './kavkomClient.mts';
import { staysUnanswered } from './silence.mts';

const client = useKavkom();

/** 2026-03-01 09:30:00 in Paris, 03:30 in New York, 14:00 in Kolkata. */
const HALF_PAST_NINE = Date.parse('2026-03-01T08:30:00Z');

const only = async (...parameters: Parameters<typeof client.only>) =>
	await client.only(...parameters);
const firstRow = async (): Promise<Row> => (await client.rows())[0];

describe('stamps', () => {
	const written: Array<[StampForm, string, string]> = [
		['plain', 'Europe/Paris', '2026-03-01 09:30:00'],
		['offset', 'Europe/Paris', '2026-03-01 09:30:00+01'],
		['offset', 'America/New_York', '2026-03-01 03:30:00-05'],
		['offset', 'Asia/Kolkata', '2026-03-01 14:00:00+05:30'],
		['fractions', 'Europe/Paris', '2026-03-01 09:30:00.482913+01'],
		['withoutSeconds', 'Europe/Paris', '2026-03-01 09:30'],
		['unreadable', 'Europe/Paris', '01/03/2026 9:30'],
	];
	it.each(written)('are written %s in %s', async (stampForm, zone, expected) => {
		const call = { startedAt: HALF_PAST_NINE, answeredAt: HALF_PAST_NINE, endedAt: HALF_PAST_NINE };
		await only([call], { zone, oddities: { stampForm, extraColumns: true } });
		expect(await firstRow()).toMatchObject({
			start_stamp: expected,
			answer_stamp: expected,
			end_stamp: expected,
		});
	});

	it('stand for no answer as empty ones, or as epoch 0 on the clock of the domain', async () => {
		await only([{ result: 'missed' }], { oddities: { extraColumns: true } });
		expect((await firstRow()).answer_stamp).toBe('');
		client.odd({ unansweredStamp: 'epochZero' });
		expect((await firstRow()).answer_stamp).toBe('1970-01-01 01:00:00');
		client.odd({ stampForm: 'offset' });
		expect((await firstRow()).answer_stamp).toBe('1970-01-01 01:00:00+01');
	});

	it('are filtered by the clock, however they are written', async () => {
		await only([{ startedAt: HALF_PAST_NINE }, { startedAt: HALF_PAST_NINE + 60_000 }], {
			oddities: { stampForm: 'unreadable' },
		});
		expect(await client.rows({ 'filter[end_date]': '2026-03-01 09:30' })).toHaveLength(1);
	});
});

describe('values of rows', () => {
	it('have the words of webhooks in call_result, the same for the same call', async () => {
		const words = {
			answered: ['answered', 'normal_clearing'],
			missed: ['no_answer', 'no_user_response'],
			cancelled: ['canceled', 'originator_cancel'],
			busy: ['busy', 'user_busy'],
			failed: ['unallocated_number', 'call_rejected'],
		};
		const results = Object.keys(words).flatMap((result) => Array(12).fill({ result }));
		const calls = await only(results, { oddities: { resultWords: 'hangUpCauses' } });
		const rows = await client.rows();
		const seen = lodash.mapValues(words, (_, result) =>
			lodash.uniq(
				calls
					.filter((call) => call.result === result)
					.map((call) => rows.find((row) => row.uuid === call.id)?.call_result),
			),
		);
		expect(lodash.mapValues(seen, (found) => [...found].sort())).toEqual(
			lodash.mapValues(words, (expected) => [...expected].sort()),
		);
		expect(await client.rows()).toEqual(rows);
	});

	it('have names with U+0000 or half of a surrogate pair, in JSON that can be read', async () => {
		await only([{ callerName: 'Dana Cohen' }, { callerName: '' }]);
		client.odd({ nameForm: 'nul' });
		const names = async () => (await client.rows()).map((row) => row.caller_id_name).sort();
		expect(await names()).toEqual(['', 'Da\u0000na Cohen']);
		client.odd({ nameForm: 'halfSurrogate' });
		expect(await names()).toEqual(['', 'Dana Cohen\ud83d']);
	});

	it('have numbers as SIP or tel URIs, which filters find by their digits', async () => {
		await only([
			{ callerNumber: '33639980001', destination: '102' },
			{ callerNumber: 'anonymous', destination: '0639980002' },
		]);
		const numbers = async () =>
			(await client.rows()).flatMap((row) => [row.caller_id_number, row.destination_number]).sort();
		client.odd({ numberForm: 'sipUri' });
		expect(await numbers()).toEqual([
			'anonymous',
			'sip:0639980002@demo.example.com;user=phone',
			'sip:102@demo.example.com',
			'sip:33639980001@demo.example.com;user=phone',
		]);
		client.odd({ numberForm: 'telUri' });
		expect(await numbers()).toEqual([
			'anonymous',
			'tel:+33639980001',
			'tel:0639980002;phone-context=demo.example.com',
			'tel:102;phone-context=demo.example.com',
		]);
		expect(await client.rows({ 'filter[number]': '33639980001' })).toHaveLength(1);
	});
});

describe('legs as rows', () => {
	const ring = { destination: '600', extensionNumber: '102' };

	it('stand beside their call, four for a ring group of which one took it', async () => {
		const [call] = await only([ring], { oddities: { legRows: true } });
		const rows = await client.rows();
		const [a, b] = lodash.partition(rows, { leg: 'a' });
		expect(a).toMatchObject([
			{ uuid: call.id, originating_leg_uuid: null, destination_number: '600' },
		]);
		expect(b).toHaveLength(4);
		expect(lodash.uniq(b.map((row) => row.originating_leg_uuid))).toEqual([call.id]);
		expect(lodash.uniq(rows.map((row) => row.uuid))).toHaveLength(5);
		expect(b.map((row) => row.destination_number).sort()).toEqual(['101', '102', '103', '104']);
		expect(lodash.countBy(b, 'call_result')).toEqual({ answered: 1, missed: 3 });
		expect(b.find((row) => row.call_result === 'answered')?.destination_number).toBe('102');
	});

	it('are all missed in a ring group that nobody took', async () => {
		await only([{ ...ring, result: 'missed' }], { oddities: { legRows: true } });
		expect(lodash.countBy(await client.rows(), 'call_result')).toEqual({ missed: 5 });
	});

	it('are counted in the totals, and gone without the switch', async () => {
		await only([ring], { oddities: { legRows: true } });
		const total = async () => {
			const { body } = await client.get('cdr/list');
			return (JSON.parse(body.toString()) as { pagination: { total: number } }).pagination.total;
		};
		expect(await total()).toBe(5);
		client.odd({ legRows: false });
		expect(await total()).toBe(1);
		expect(await firstRow()).not.toHaveProperty('leg');
	});
});

describe('limits', () => {
	it.each([7, 25])('are capped at %d without a word', async (maxLimit) => {
		await client.start({ oddities: { maxLimit } });
		expect(await client.rows({ limit: '100' })).toHaveLength(maxLimit);
	});

	it.each([
		['status422', 422, { errors: { limit: ['The limit field must not be greater than 30.'] } }],
		['status400', 400, { message: 'The limit may not be more than 30.' }],
		['status500', 500, { error: true }],
	] as const)('above a bound can get %s', async (by, status, body) => {
		await client.start({ oddities: { limitRefusal: { above: 30, by } } });
		const refused = await client.get('cdr/list', { limit: '31' });
		expect(refused.status).toBe(status);
		expect(JSON.parse(refused.body.toString())).toMatchObject(body);
		expect(await client.rows({ limit: '30' })).toHaveLength(30);
	});

	it('above a bound can never be answered', async () => {
		await client.start({ oddities: { limitRefusal: { above: 30, by: 'silence' } } });
		const { baseUrl, domainUuid, apiKey, server } = client.kavkom;
		const url = `${baseUrl}/api/pbx/v1/cdr/list?domain_uuid=${domainUuid}&limit=31`;
		const headers = { 'X-API-TOKEN': apiKey, Accept: 'application/json' };
		expect(await staysUnanswered(server, url, { headers })).toBe(true);
	});
});
