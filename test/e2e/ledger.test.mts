/**
 * The calls ledger and the recording proxy as people use them: a real n8n, a real PostgreSQL with 50,000
 * calls, and Chromium. With UPDATE_SCREENSHOTS=1 the pictures in docs/ are taken anew.
 */
import { createHmac } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { ledgerOf } from '../../gallery/ledger/index.mts';
import { recordingProxyOf } from '../../gallery/recordings/proxy.mts';
import { SERVICES } from '../../services.mts';
import {
	CHROMIUM,
	launchChromium,
	newWatch,
	requireChromium,
	savePicture,
	TAKES_PICTURES,
	watchPage,
} from '../support/browser.mts';
import { eventually } from '../support/eventually.mts';
import { describeIf, itIf } from '../support/onlyIf.mts';
import { startLedgerPlayground, type LedgerPlayground } from './ledgerPlayground.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const PLAYER_TIMEOUT_MS = 20_000;
/** Longer than the page waits for more. */
const TYPED_MS = 500;
const KEY = { name: 'Authorization', value: 'a-password-of-the-test-0123456789' };
const ZONE = 'America/New_York';
const HOSTILE = '<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script>';
const TURNED = '\u202Egnp.exe \u05D3\u05E0\u05D4';
const MANY = 50_000;

/** Who calls, and who is called, in the pictures. */
const OUTSIDE = [
	'Amélie Dubois',
	'Harbour Dental',
	'Jonas Weber',
	'Bluebird Travel',
	'Sofia Rossi',
	'M. Laurent',
	'Corner Bakery',
	'Dana Levi',
	'Northside Garage',
	'Zoë Janssen',
];
const INSIDE = [
	'Reception',
	'Nora',
	'Sales desk',
	'Tom',
	'Support',
	'Ines',
	'Workshop',
	'Front desk',
	'Paul',
	'Accounts',
];

jest.setTimeout(TEST_TIMEOUT_MS);
requireChromium('the calls ledger');

let playground: LedgerPlayground;
let browser: Browser;
let address: string;

/** Of all pages of a test. */
let watch = newWatch();

const query = async (sql: string, values?: unknown[]) =>
	await playground.database.query(sql, values);

const number = (text: string | null): number => Number(text?.replace(/[^0-9]/g, ''));

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
	const context = await browser.newContext({
		locale: 'en-GB',
		timezoneId: ZONE,
		viewport: { width: 1280, height: 900 },
		...options,
	});
	const page = await context.newPage();
	watchPage(page, watch);
	await page.goto(address);
	return page;
}

async function enter(page: Page, password = KEY.value): Promise<void> {
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Open' }).click();
}

/** Numbers and list belong together once neither is being asked for. */
async function settle(page: Page): Promise<void> {
	await page.locator('#calls:not([aria-busy])').waitFor({ state: 'attached' });
}

/** What is typed is asked for once nothing more is typed for a moment. */
async function type(page: Page, label: string, text: string): Promise<void> {
	await page.getByLabel(label).fill(text);
	await page.waitForTimeout(TYPED_MS);
	await settle(page);
}

async function openLedger(options?: BrowserContextOptions): Promise<Page> {
	const page = await newPage(options);
	await enter(page);
	await page.locator('#totals div').first().waitFor();
	await settle(page);
	return page;
}

async function setRange(page: Page, from: string, to: string): Promise<void> {
	await page.getByLabel('From').fill(from);
	await page.getByLabel('To', { exact: true }).fill(to);
	await page.getByLabel('To', { exact: true }).dispatchEvent('change');
	await settle(page);
}

const tileText = async (page: Page, name: string) =>
	await page.locator('#totals div', { hasText: name }).first().locator('dd').first().textContent();

/** Seconds that the player has come to. */
const playedTo = async (page: Page) =>
	await page.evaluate<number>("document.querySelector('audio').currentTime");

/** Red, green and blue of the page's background. */
const paperOf = async (page: Page): Promise<number[]> =>
	(
		(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).match(
			/\d+/g,
		) ?? []
	).map(Number);

const rowCount = async (page: Page) => await page.locator('#rows tr').count();

/** Many calls, made in the database: 200 days long, one every 5.76 minutes, before the made-up range of the simulators. */
const FILL = `
INSERT INTO calls (provider, id, direction, status, source, source_name, destination, extension,
	external_number, started_at, duration_seconds, recording, fetched_at)
SELECT
	CASE WHEN n % 3 = 0 THEN '1com' ELSE 'kavkom' END,
	'many-' || n,
	(ARRAY['inbound', 'outbound', 'inbound', 'internal'])[1 + n % 4],
	(ARRAY['answered', 'missed', 'answered', 'voicemail', 'busy', 'answered', 'cancelled'])[1 + n % 7],
	'1212555' || lpad((100 + n % 100)::text, 4, '0'),
	CASE WHEN n % 10 = 0 THEN 'Sam 50%_off ' || n % 50 ELSE 'Person ' || n % 977 END,
	'3319900' || lpad((n % 1000)::text, 4, '0'),
	(100 + n % 12)::text,
	NULL,
	timestamptz '2025-01-01 00:00:00+00' + n * interval '345.6 seconds',
	n % 400,
	NULL,
	now()
FROM generate_series(0, ${MANY - 1}) AS n`;

beforeAll(async () => {
	if (CHROMIUM === undefined) return;
	playground = await startLedgerPlayground(
		{ kavkom: { callCount: 900, days: 30 }, oneCom: { callCount: 700, days: 30 } },
		KEY,
	);
	await playground.publish(ledgerOf(SERVICES).workflow);
	await playground.publish(recordingProxyOf(SERVICES).workflow);
	address = `${playground.n8n.url}/webhook/calls-ledger`;
	browser = await launchChromium();
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await browser?.close();
	await playground?.closeAll();
}, 60_000);

afterEach(async () => {
	await Promise.all(browser?.contexts().map(async (context) => await context.close()) ?? []);
	watch = newWatch();
	playground.kavkom.server.faults.length = 0;
	playground.kavkom.server.latencyMs = 0;
});

const linkOf = async (provider: string, id: string): Promise<string> => {
	const root = `${playground.n8n.url}/webhook`;
	const parameters = new URLSearchParams({ provider, id });
	const answer = await fetch(`${root}/call-recording/link?${parameters}`, {
		headers: { [KEY.name]: KEY.value },
	});
	const { path } = (await answer.json()) as { path: string };
	return `${root}/${path}`;
};

async function errorOf(answer: Response): Promise<string> {
	const { error } = (await answer.json()) as { error: { message: string } };
	return error.message;
}

describeIf(CHROMIUM !== undefined)('the calls ledger', () => {
	it('is a page without calls that may load nothing and run nothing but its own', async () => {
		const answer = await fetch(address);
		const html = await answer.text();
		const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1];
		expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox /);
		expect(answer.headers.get('content-security-policy')).not.toContain('allow-same-origin');
		expect(answer.headers.get('x-frame-options')).toBe('DENY');
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toContain('unsafe');
		expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
	});

	it('answers no question without the password', async () => {
		const { n8n } = playground;
		for (const path of ['calls', 'summary', 'runs?ids=1', 'sync']) {
			const method = path === 'sync' ? 'POST' : 'GET';
			for (const headers of [{}, { [KEY.name]: 'wrong' }]) {
				const answer = await fetch(`${n8n.url}/webhook/calls-ledger/${path}`, {
					method,
					headers: headers as Record<string, string>,
				});
				expect([path, answer.status]).toEqual([path, 403]);
			}
		}
		expect(
			(await fetch(`${n8n.url}/webhook/call-recording/link?provider=kavkom&id=1`)).status,
		).toBe(403);
	});

	it('says that a password is wrong, and shows nothing', async () => {
		const page = await newPage();
		for (const password of ['wrong', 'pässwörd \u05D0']) {
			await enter(page, password);
			await page.getByText('This password is not right.').waitFor();
		}
		expect(await page.locator('#ledger').isVisible()).toBe(false);
		// What Chromium itself notes about the 403.
		expect(watch.errors.filter((error) => !error.includes('403'))).toEqual([]);
	});

	it('syncs the shown range at a click and shows how far it is', async () => {
		const { kavkom, oneCom } = playground;
		const page = await openLedger();
		await page.getByText('No calls yet: click Sync this range.').waitFor();
		kavkom.server.latencyMs = 150;
		await page.getByRole('button', { name: 'Sync this range' }).click();
		await page.getByText('Kavkom: asking for calls').waitFor();
		expect(await page.getByRole('button', { name: 'Sync today' }).isDisabled()).toBe(true);
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
		await settle(page);

		const [{ from }] = await query(
			`SELECT (date_trunc('day', now() AT TIME ZONE $1) - interval '29 days') AT TIME ZONE $1 AS from`,
			[ZONE],
		);
		const first = (from as unknown as Date).getTime();
		const truth = [...kavkom.calls, ...oneCom.calls].filter(({ startedAt }) => startedAt >= first);
		expect(number(await tileText(page, 'Calls'))).toBe(truth.length);
		const stored = await query('SELECT id FROM calls ORDER BY id');
		expect(stored.map(({ id }) => id).sort()).toEqual(truth.map(({ id }) => id).sort());
		expect(watch).toEqual(newWatch());
	});

	it('tells the accounts of a phone system apart where there are several', async () => {
		const page = await openLedger();
		await settle(page);
		expect(await page.getByLabel('Account').isVisible()).toBe(false);
		await query(
			`INSERT INTO calls (provider, account, id, status, source_name, started_at, fetched_at)
			VALUES ('kavkom', 'another-domain', 'of-another-domain', 'answered', 'Of the other account', now(), now())`,
		);
		await page.getByRole('button', { name: 'Today', exact: true }).click();
		await page.getByText('Of the other account').waitFor();
		await page.getByLabel('Account').selectOption('another-domain');
		await settle(page);
		expect(number(await tileText(page, 'Calls'))).toBe(1);
		await query("DELETE FROM calls WHERE account = 'another-domain'");
	});

	it('syncs today at a click and shows the new call', async () => {
		const page = await openLedger();
		await page.getByRole('button', { name: 'Today', exact: true }).click();
		await settle(page);
		const before = number(await tileText(page, 'Calls'));
		playground.kavkom.addCall({ callerName: 'Newcomer of the test', callerNumber: '12125550177' });
		await page.getByRole('button', { name: 'Sync today' }).click();
		await page.getByText(/Kavkom: done\. \d+ fetched, 1 new/).waitFor({ timeout: 60_000 });
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
		await page.getByText('Newcomer of the test').waitFor();
		await settle(page);
		expect(number(await tileText(page, 'Calls'))).toBe(before + 1);
	});

	it('says why a sync did not succeed, and lets the other phone system finish', async () => {
		playground.kavkom.server.faults.push({ kind: 'status', status: 500, times: Infinity });
		const page = await openLedger();
		await page.getByRole('button', { name: 'Sync today' }).click();
		await page.getByText('Kavkom: Kavkom could not handle the request right now').waitFor();
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
		expect(await page.getByRole('button', { name: 'Sync today' }).isEnabled()).toBe(true);
	});

	it('plays a recording through the proxy, and the key of the phone system stays in n8n', async () => {
		const page = await openLedger();
		const seen: string[] = [];
		page.on('request', (request) => seen.push(request.url() + JSON.stringify(request.headers())));
		await page.getByLabel('Phone system').selectOption('kavkom');
		await settle(page);
		await page
			.getByRole('button', { name: /^Play the recording/ })
			.first()
			.click();
		await eventually(
			async () => expect(await playedTo(page)).toBeGreaterThan(0.1),
			PLAYER_TIMEOUT_MS,
		);
		const duration = await page.evaluate<number>("document.querySelector('audio').duration");
		expect(duration).toBeGreaterThan(0.9);
		expect(duration).toBeLessThan(4);
		// To jump to any place, the player must not depend on parts being served.
		await page.evaluate("document.querySelector('audio').currentTime = 0.5");
		await eventually(
			async () => expect(await playedTo(page)).toBeGreaterThanOrEqual(0.5),
			PLAYER_TIMEOUT_MS,
		);
		expect(seen.join()).not.toContain(playground.kavkom.apiKey);
		expect(watch).toEqual(newWatch());
	});

	it('serves a recording by a link for that call alone, and says what else is the matter', async () => {
		const [recorded] = await query(
			"SELECT id FROM calls WHERE provider = 'kavkom' AND recording IS NOT NULL LIMIT 1",
		);
		const [silent] = await query(
			"SELECT id FROM calls WHERE provider = 'kavkom' AND recording IS NULL LIMIT 1",
		);
		const link = await linkOf('kavkom', String(recorded.id));
		const good = await fetch(link, { headers: { origin: 'null' } });
		expect(good.status).toBe(200);
		const { file } = playground.kavkom.calls.find(({ id }) => id === recorded.id) ?? { file: '' };
		const type = file.endsWith('.wav') ? 'audio/wav' : 'audio/mpeg';
		expect(good.headers.get('content-type')).toBe(type);
		expect(good.headers.get('access-control-allow-origin')).toBe('null');
		expect(good.headers.get('content-disposition')).toMatch(/^inline; /);
		const bytes = (await good.arrayBuffer()).byteLength;
		expect(bytes).toBeGreaterThan(1000);
		expect(good.headers.get('content-length')).toBe(String(bytes));

		const other = new URL(link);
		other.searchParams.set('id', String(silent.id));
		const unsigned = new URL(link);
		unsigned.searchParams.set('token', `${btoa('{"alg":"none"}')}.${link.split('.')[1]}.`);
		const without = new URL(link);
		without.searchParams.delete('token');
		for (const url of [other, unsigned, without, `${link}x`]) {
			expect((await fetch(url)).status).toBe(403);
		}
		const notRecorded = await fetch(await linkOf('kavkom', String(silent.id)));
		expect([notRecorded.status, await errorOf(notRecorded)]).toEqual([
			404,
			'This call was not recorded.',
		]);
		const unknown = await fetch(await linkOf('1com', "' OR 1=1 --"));
		expect([unknown.status, await errorOf(unknown)]).toEqual([
			404,
			'There is no such call in the table.',
		]);
		playground.kavkom.server.faults.push({ kind: 'status', status: 500, times: Infinity });
		const down = await fetch(link);
		expect(down.status).toBe(502);
		expect(await errorOf(down)).toContain('Kavkom could not handle the request');
	});

	it('ends the life of a link', async () => {
		const { n8n } = playground;
		const [recorded] = await query(
			"SELECT id FROM calls WHERE provider = 'kavkom' AND recording IS NOT NULL LIMIT 1",
		);
		const link = new URL(await linkOf('kavkom', String(recorded.id)));
		const token = link.searchParams.get('token') ?? '';
		const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as {
			exp: number;
		};
		const minutes = (claims.exp * 1000 - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(9);
		expect(minutes).toBeLessThanOrEqual(10);
		// Signed with the right secret, but ten minutes ago.
		const old = { ...claims, exp: Math.floor(Date.now() / 1000) - 1 };
		const unsigned = `${token.split('.')[0]}.${Buffer.from(JSON.stringify(old)).toString('base64url')}`;
		const sign = (text: string) =>
			createHmac('sha256', 'a secret of a test, long enough to sign with')
				.update(text)
				.digest('base64url');
		// The signature made here is what n8n makes: else this test would prove nothing.
		expect(sign(token.split('.').slice(0, 2).join('.'))).toBe(token.split('.')[2]);
		link.searchParams.set('token', `${unsigned}.${sign(unsigned)}`);
		const answer = await fetch(link);
		expect([answer.status, await errorOf(answer)]).toEqual([
			403,
			'This link is not valid, or its time is up. Ask for a new one.',
		]);
		expect(n8n.logs()).not.toContain(playground.kavkom.apiKey);
	});

	itIf(TAKES_PICTURES)('has its pictures taken', async () => {
		await query(
			`UPDATE calls SET
				source_name = CASE WHEN direction = 'inbound' THEN ($1::text[])[1 + abs(hashtext(id)) % 10] ELSE ($2::text[])[1 + abs(hashtext(id)) % 10] END,
				source = CASE WHEN direction = 'inbound' THEN '+33 1 99 00 ' || to_char(10 + abs(hashtext(id)) % 89, 'FM00') || ' ' || to_char(abs(hashtext(id)) % 99, 'FM00') ELSE extension END,
				destination = CASE WHEN direction = 'outbound' THEN '+1 212 555 01' || to_char(abs(hashtext(id)) % 99, 'FM00') WHEN direction = 'inbound' THEN COALESCE(extension, '100') ELSE destination END`,
			[OUTSIDE, INSIDE],
		);
		const wide = { viewport: { width: 1280, height: 960 } };
		const SHOTS: ReadonlyArray<
			[name: string, options: BrowserContextOptions, from: string, height: number, scale: number]
		> = [
			['ledger-light', wide, '#title', 960, 1],
			['ledger-dark', { ...wide, colorScheme: 'dark' }, '#title', 960, 1],
			['ledger-phone', { viewport: { width: 390, height: 844 } }, '#totals', 844, 2],
		];
		for (const [name, options, from, height, scale] of SHOTS) {
			const page = await openLedger(options);
			await page.mouse.move(0, 0);
			const top = (await page.locator(from).boundingBox())?.y ?? 0;
			const { width = 0 } = options.viewport ?? {};
			await savePicture(page, name, { x: 0, y: Math.max(0, top - 12), width, height, scale });
		}
	});

	it('shows what a caller calls himself as text, whatever it is', async () => {
		const { kavkom } = playground;
		kavkom.addCall({ callerName: HOSTILE, callerNumber: '12125550188' });
		kavkom.addCall({ callerName: TURNED, callerNumber: '12125550189' });
		const page = await openLedger();
		await page.getByRole('button', { name: 'Sync today' }).click();
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
		await settle(page);
		await page.getByText(HOSTILE, { exact: true }).first().waitFor();
		const row = page.locator('#rows tr', { hasText: '12125550189' });
		expect((await row.locator('bdi.name').textContent())?.trim()).toBe(TURNED.trim());
		// Signs that turn writing stay inside the name: the number beside it reads as it is.
		expect(await row.locator('bdi').nth(1).textContent()).toBe('12125550189');
		await type(page, 'Search', HOSTILE.slice(0, 90));
		expect(await rowCount(page)).toBe(1);
		expect(await page.evaluate("'hacked' in window")).toBe(false);
		expect(await page.locator('#ledger img, #ledger script').count()).toBe(0);
		expect(watch).toEqual(newWatch());
	});

	it('pages and filters 50,000 calls, with totals that agree with the table', async () => {
		await query(FILL);
		await query('ANALYZE calls');
		const page = await openLedger();
		await setRange(page, '2024-12-31', '2025-07-31');
		expect(number(await tileText(page, 'Calls'))).toBe(MANY);
		expect(await page.locator('#position').textContent()).toBe('1–50 of 50,000');
		expect(await page.locator('#chart-title').textContent()).toBe('Calls a week');

		const inRange = `started_at >= timestamp '2024-12-31' AT TIME ZONE '${ZONE}'
			AND started_at < timestamp '2025-08-01' AT TIME ZONE '${ZONE}'`;
		const idsBy = async (condition: string, skip: number) =>
			(
				await query(
					`SELECT to_char(started_at AT TIME ZONE '${ZONE}', 'FMDD Mon YYYY, HH24:MI') AS time
					FROM calls WHERE ${inRange} AND ${condition}
					ORDER BY started_at DESC, provider, id LIMIT 50 OFFSET ${skip}`,
				)
			).map(({ time }) => time);
		const shownTimes = async () => await page.locator('#rows time').allTextContents();
		const first = await shownTimes();
		expect(first).toEqual(await idsBy('true', 0));
		await page.getByRole('button', { name: 'Older' }).click();
		await settle(page);
		await page.getByRole('button', { name: 'Older' }).click();
		await settle(page);
		expect(await page.locator('#position').textContent()).toBe('101–150 of 50,000');
		expect(await shownTimes()).toEqual(await idsBy('true', 100));
		await page.getByRole('button', { name: 'Newer' }).click();
		await settle(page);
		await page.getByRole('button', { name: 'Newer' }).click();
		await settle(page);
		expect(await shownTimes()).toEqual(first);
		expect(await page.getByRole('button', { name: 'Newer' }).isDisabled()).toBe(true);

		const expectTruth = async (condition: string) => {
			await settle(page);
			const [truth] = await query(`
				SELECT count(*)::int AS calls,
					(count(*) FILTER (WHERE status = 'answered'))::int AS answered,
					(count(*) FILTER (WHERE direction = 'inbound' AND status IN ('missed', 'voicemail', 'cancelled', 'busy')))::int AS missed
				FROM calls WHERE ${inRange} AND ${condition}`);
			expect({
				calls: number(await tileText(page, 'Calls')),
				answered: number(await tileText(page, 'Answered')),
				missed: number(await tileText(page, 'Missed')),
			}).toEqual(truth);
			expect(truth.calls).toBeGreaterThan(0);
			expect(await shownTimes()).toEqual(await idsBy(condition, 0));
			const shares = await page.locator('#chart-table tbody tr td:first-of-type').allTextContents();
			expect(shares.reduce((sum, text) => sum + number(text), 0)).toBe(truth.calls);
		};
		await page.getByLabel('Direction').selectOption('inbound');
		await expectTruth("direction = 'inbound'");
		await page.getByLabel('Status').selectOption('missed');
		await expectTruth("direction = 'inbound' AND status = 'missed'");
		await page.getByRole('button', { name: 'Reset' }).click();
		await setRange(page, '2024-12-31', '2025-07-31');
		await page.getByLabel('Phone system').selectOption('1com');
		await type(page, 'Extension', '103');
		await expectTruth("provider = '1com' AND extension = '103'");
		await page.getByRole('button', { name: 'Reset' }).click();
		await setRange(page, '2024-12-31', '2025-07-31');
		await type(page, 'Search', '50%_OFF');
		await expectTruth("source_name LIKE 'Sam 50!%!_off%' ESCAPE '!'");
		await type(page, 'Search', '+1 (212) 555-0142');
		await expectTruth("source = '12125550142'");
		await type(page, 'Search', "'; DROP TABLE calls; --");
		await page.getByText('No calls match.').waitFor();
		expect(number(await tileText(page, 'Calls'))).toBe(0);
		expect(watch).toEqual(newWatch());
	});

	it('counts a call on the day that it was for the viewer', async () => {
		// Half past one in Paris is the evening before in New York.
		await query(`INSERT INTO calls (provider, id, direction, status, started_at, fetched_at)
			VALUES ('kavkom', 'at-night', 'inbound', 'missed', '2024-03-10T00:30:00Z', now())`);
		const daysSeen: string[] = [];
		for (const timezoneId of ['Europe/Paris', ZONE]) {
			const page = await openLedger({ timezoneId });
			await setRange(page, '2024-03-09', '2024-03-11');
			expect(number(await tileText(page, 'Calls'))).toBe(1);
			await page.locator('details summary').click();
			const row = page
				.locator('#chart-table tbody tr')
				.filter({ hasNot: page.locator('td:first-of-type:text-is("0")') });
			daysSeen.push((await row.locator('th').textContent()) ?? '');
		}
		expect(daysSeen).toEqual(['10 Mar 2024', '9 Mar 2024']);
	});

	it('refuses questions that are no questions', async () => {
		const BAD: ReadonlyArray<Record<string, string>> = [
			{ from: 'x', to: '2025-08-01T00:00:00Z' },
			{ from: '2025-08-01T00:00:00Z', to: '2025-07-01T00:00:00Z' },
			{ from: '2025-07-01T00:00:00Z', to: '2025-08-01T00:00:00Z', status: 'x' },
			{ from: '2025-07-01T00:00:00Z', to: '2025-08-01T00:00:00Z', timezone: "UTC'; --" },
			{ from: '2025-07-01T00:00:00Z', to: '2025-08-01T00:00:00Z', search: 'x'.repeat(101) },
			{ from: '2025-07-01T00:00:00Z', to: '2025-08-01T00:00:00Z', extension: '\u0000' },
		];
		for (const parameters of BAD) {
			const answer = await fetch(`${address}/summary?${new URLSearchParams(parameters)}`, {
				headers: { [KEY.name]: KEY.value },
			});
			expect([parameters, answer.status]).toEqual([parameters, 400]);
		}
	});

	it('finds a call by whatever signs are in its names, whole', async () => {
		const name = `Söhne, {{ $json.from }} & Co. $1 '' \\ "x", NULL, \u{1F600}`;
		const extension = "1,2 {{ 1 }} $2'";
		const id = "signs,{{ 1 }}'$1";
		await query(
			`INSERT INTO calls (provider, id, direction, status, source_name, extension, started_at, fetched_at)
			VALUES ('kavkom', $1, 'inbound', 'missed', $2, $3, '2023-05-05T12:00:00Z', now())`,
			[id, name, extension],
		);
		const range = { from: '2023-05-01T00:00:00Z', to: '2023-06-01T00:00:00Z' };
		const found = async (parameters: Record<string, string>) => {
			const asked = new URLSearchParams({ ...range, ...parameters });
			const answer = await fetch(`${address}/calls?${asked}`, {
				headers: { [KEY.name]: KEY.value },
			});
			expect(answer.status).toBe(200);
			return ((await answer.json()) as { calls: unknown[] }).calls.length;
		};
		expect(await found({ search: name })).toBe(1);
		expect(await found({ extension })).toBe(1);
		expect(await found({ search: `${name}x` })).toBe(0);
		const place = { afterTime: '2023-05-05T12:00:00Z', afterProvider: 'kavkom' };
		expect(await found({ ...place, afterId: id })).toBe(0);
		expect(await found({ ...place, afterId: '' })).toBe(1);
	});

	it('fits a phone, and follows a dark setting', async () => {
		const page = await openLedger({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
		expect(await rowCount(page)).toBe(50);
		const overflow = await page.evaluate<number>(
			'document.documentElement.scrollWidth - window.innerWidth',
		);
		expect(overflow).toBeLessThanOrEqual(0);
		const play = await page.locator('.play').first().boundingBox();
		expect(play?.height).toBeGreaterThanOrEqual(30);
		expect(Math.max(...(await paperOf(page)))).toBeLessThan(60);
		const light = await openLedger({ colorScheme: 'light' });
		expect(Math.min(...(await paperOf(light)))).toBeGreaterThan(200);
	});

	it('leaves no run behind, and the password nowhere', async () => {
		const { n8n } = playground;
		expect(await n8n.listExecutions({ status: ['success', 'error', 'canceled'] })).toEqual([]);
		expect(n8n.logs()).not.toContain(KEY.value);
	});

	it('can be used with the keyboard alone, and forgets everything when it is locked', async () => {
		const page = await newPage();
		await page.keyboard.type(KEY.value);
		await page.keyboard.press('Enter');
		await page.locator('#rows tr').first().waitFor();
		await settle(page);
		const names: string[] = [];
		for (let press = 0; press < 24; press++) {
			await page.keyboard.press('Tab');
			names.push(
				await page.evaluate<string>(
					'document.activeElement.id || document.activeElement.textContent',
				),
			);
		}
		expect(names.slice(0, 3)).toEqual(['sync-today', 'sync-range', 'lock']);
		expect(names).toEqual(expect.arrayContaining(['from', 'to', 'search', 'direction']));
		await page.getByRole('button', { name: 'Lock' }).press('Enter');
		expect(await page.locator('#password').inputValue()).toBe('');
		expect(await page.locator('#rows tr, #totals div, #chart svg').count()).toBe(0);
		const storage = await page.evaluate<string>(
			"(() => { try { return String(localStorage.length); } catch { return 'none'; } })()",
		);
		expect(storage).toBe('none');
		expect(watch).toEqual(newWatch());
	});
});
