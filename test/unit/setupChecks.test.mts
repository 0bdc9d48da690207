/** What the checks of an account have in common: how they judge, count, depend on each other, and keep things private. */
import { describe, expect, it } from '@jest/globals';
import { failureVerdict } from '../../nodes/shared/check/failureVerdict';
import { ok, type Verdict } from '../../nodes/shared/check/finding';
import { Prober } from '../../nodes/shared/check/prober';
import { createPublisher } from '../../nodes/shared/check/publicText';
import { runChecks } from '../../nodes/shared/check/runChecks';
import { shownColumns, shownWords } from '../../nodes/shared/check/shownWords';
import { judgeZone, type SeenStart } from '../../nodes/shared/check/zoneFit';
import { ServiceError } from '../../nodes/shared/failure/serviceError';
import type { Connection } from '../../nodes/shared/http/connection';
import { LIMITS } from '../../nodes/shared/http/limits';
import { useFastLimits } from '../support/accounts.mts';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

/** A start as a clock that is so many hours before UTC writes it. */
const start = (iso: string, hours: number, withEpoch = true): SeenStart => ({
	stamp: new Date(at(iso) + hours * HOUR).toISOString().slice(0, 19).replace('T', ' '),
	epoch: withEpoch ? at(iso) : null,
});

const judged = (starts: SeenStart[], zone: string, now: string, isEpochDoubtful = false): Verdict =>
	judgeZone({ starts, zone, now: at(now), isEpochDoubtful });

describe('the fit of a zone', () => {
	const summer = ['2026-07-01T08:00:00Z', '2026-07-01T09:30:00Z', '2026-07-02T10:00:00Z'];
	const NOW = '2026-07-02T12:00:00Z';

	it.each([
		['Europe/Paris', 2, 'ok'],
		['Asia/Jerusalem', 3, 'ok'],
		['Asia/Kathmandu', 5.75, 'ok'],
		['America/St_Johns', -2.5, 'ok'],
		['Europe/Paris', 3, 'failed'],
		['Asia/Kolkata', 5.75, 'failed'],
	])('%s is proved or not by epochs, where clocks are %s h before UTC', (zone, hours, result) => {
		const starts = summer.map((iso) => start(iso, hours));
		expect(judged(starts, zone, NOW).result).toBe(result);
	});

	it('is judged in summer and winter alike, and in the hour that a change repeats', () => {
		const starts = [
			start('2026-10-24T22:30:00Z', 2),
			start('2026-10-25T00:30:00Z', 2),
			start('2026-10-25T01:30:00Z', 1),
			start('2026-10-26T10:00:00Z', 1),
		];
		expect(judged(starts, 'Europe/Paris', '2026-10-26T12:00:00Z').result).toBe('ok');
	});

	it('says how far stamps are off, and by which clock they are right', () => {
		const { found, advice } = judged(
			summer.map((iso) => start(iso, -4)),
			'Europe/Paris',
			NOW,
		);
		expect(found).toBe(
			'stamps are UTC-04:00, the zone of the credential (Europe/Paris) reads them 6 h too early',
		);
		expect(advice).toContain('UTC-04:00');
	});

	it('does not take epochs for proof that are not those of the starts', () => {
		const odd = summer.map((iso, index) => ({
			...start(iso, 2),
			epoch: at(iso) - (index + 1) * 7 * 60_000,
		}));
		expect(judged(odd, 'Europe/Paris', NOW)).toMatchObject({ result: 'unknown' });
	});

	it.each([
		['2026-07-02T11:50:00Z', 2, 'ok'],
		['2026-07-02T11:50:00Z', 3, 'failed'],
		['2026-07-02T11:50:00Z', 1, 'unknown'],
		['2026-07-01T11:50:00Z', 2, 'unknown'],
	])(
		'is judged by the newest call alone without epochs: %s, %s h before UTC',
		(iso, hours, result) => {
			const starts = [start('2026-06-30T09:00:00Z', hours, false), start(iso, hours, false)];
			expect(judged(starts, 'Europe/Paris', NOW).result).toBe(result);
		},
	);

	it('is in doubt where some calls are off by hours: the clocks change on other days there', () => {
		const some = ['2026-07-02T06:00:00Z', '2026-07-02T07:00:00Z'].map((iso) => start(iso, 3));
		const starts = [...summer.map((iso) => start(iso, 2)), ...some];
		const { result, found } = judged(starts, 'Europe/Paris', NOW);
		expect([result, found]).toEqual([
			'warning',
			'Europe/Paris fits most calls, and reads 2 of 5 1 h too late',
		]);
		expect(judged(starts.slice(0, 4), 'Europe/Paris', NOW).result).toBe('ok');
	});

	it('is proved by however many calls, in a number that is not taken for one of a telephone', () => {
		const starts = Array.from({ length: 12_000 }, () => start(summer[0], 2));
		expect(judged(starts, 'Europe/Paris', NOW).found).toContain('as more than 9999 calls');
	});

	it('is left open where stamps may be in UTC, or epochs on the wall', () => {
		const starts = summer.map((iso) => start(iso, 0));
		expect(judged(starts, 'Asia/Jerusalem', NOW).result).toBe('failed');
		expect(judged(starts, 'Asia/Jerusalem', NOW, true).result).toBe('warning');
		expect(judged(starts, 'Etc/UTC', NOW, true).result).toBe('ok');
	});

	it('is unknown without a start that can be read', () => {
		expect(judged([], 'Europe/Paris', NOW).result).toBe('unknown');
		const unreadable = [{ stamp: '01/07/2026 9:00', epoch: null }];
		expect(judged(unreadable, 'Europe/Paris', NOW).result).toBe('unknown');
	});
});

describe('what is published', () => {
	const publish = createPublisher((text) => text.replaceAll('k3y', '[hidden]'), ['DEMO', '']);

	it.each([
		['the key k3y', 'the key [hidden]'],
		['mail dana@example.com now', 'mail [hidden] now'],
		['call +1 212 555 0123', 'call [hidden]'],
		['call 0505550142', 'call [hidden]'],
		['id 6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f', 'id [hidden]'],
		['at pbx.example.com', 'at [hidden]'],
		['see https://example.com/x?y=1', 'see [hidden]'],
		['user 203-DEMO, tenant demo', 'user 203-DEMO, tenant [hidden]'],
	])('hides what is private in "%s"', (text, published) => {
		expect(publish(text)).toBe(published);
	});

	it.each([
		'500 asked for, 100 came, and there are more',
		'stamps are UTC+03:00, the zone of the credential (Asia/Jerusalem) reads them 1.5 h too late',
		'Kavkom did not accept one of the values (HTTP 422)',
		'proxyapi.php and openapi.php begin with https:// each',
		'start_epoch, cc_queue; 1com',
	])('keeps "%s"', (text) => {
		expect(publish(text)).toBe(text);
	});

	it('shows words and names of columns, and counts what may be a value', () => {
		expect(
			shownWords(['NO ANSWER', 'no_answer', 'Dana Katz', '0505550142', 'x'.repeat(41), '', null]),
		).toBe('NO_ANSWER, no_answer, 3 not shown');
		expect(shownColumns(['sc_start', 'cc_2', '203-DEMO', 'a b'])).toBe(
			'cc_2, sc_start, 2 not shown',
		);
	});

	it('has none of the words of a service in a failure', () => {
		const failure = new ServiceError('refused', 'Kavkom turned the request down', {
			description: 'Kavkom says: no such caller as Dana',
			httpCode: 400,
		});
		expect(JSON.stringify(failureVerdict(failure, 'user/list'))).not.toContain('Dana');
		expect(failureVerdict(failure, 'user/list').found).toBe(
			'user/list: Kavkom turned the request down (HTTP 400)',
		);
	});
});

describe('checks', () => {
	const failing = (): Verdict => ({ result: 'failed', found: 'no', advice: 'do' });

	it('are unknown where one that they need is not fulfilled, by the first reason', async () => {
		const findings = await runChecks(
			[
				{ check: 'key', needs: [], judge: failing },
				{ check: 'list', needs: ['key'], judge: () => ok('yes') },
				{ check: 'paging', needs: ['list'], judge: () => ok('yes') },
				{ check: 'other', needs: [], judge: () => ok('yes') },
			],
			null,
		);
		expect(findings.map(({ check, result, found }) => [check, result, found])).toEqual([
			['key', 'failed', 'no'],
			['list', 'unknown', 'Not tried: "key" failed'],
			['paging', 'unknown', 'Not tried: "key" failed'],
			['other', 'ok', 'yes'],
		]);
	});
});

describe('the prober', () => {
	useFastLimits();
	const account = () =>
		({
			connection: { service: 'Acme', secondsBetweenRequests: 0, pace: async () => undefined },
		}) as unknown as { connection: Connection };

	it('counts every request, and makes no more than it may', async () => {
		const prober = new Prober(account());
		const twice = async ({ connection }: { connection: Connection }) => {
			await connection.pace(0);
			await connection.pace(0);
			return connection.maxAttempts;
		};
		const asked = [];
		for (let nth = 0; nth <= LIMITS.maxProbes / 2; nth += 1) asked.push(await prober.ask(twice));
		expect(asked.slice(0, -1)).toEqual(asked.slice(0, -1).map(() => ({ value: 1 })));
		expect(asked.at(-1)).toMatchObject({
			failure: { message: 'Not tried: a check makes 20 requests at most' },
		});
	});

	it('gives up what does not come, and asks for nothing more once that happened too often', async () => {
		LIMITS.probeSeconds = 0.05;
		const prober = new Prober(account());
		const never = async ({ connection }: { connection: Connection }) =>
			await new Promise((_, reject) => {
				const { cancelSignal } = connection;
				cancelSignal?.addEventListener('abort', () => reject(new Error('aborted')));
			});
		for (let nth = 0; nth < 3; nth += 1) {
			expect(await prober.ask(never)).toMatchObject({
				failure: { kind: 'timeout', message: 'Acme did not answer in time' },
			});
		}
		expect(await prober.ask(async () => 1)).toMatchObject({
			failure: { message: 'Not tried: too many answers did not come in time' },
		});
	});
});
