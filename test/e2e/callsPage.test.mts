/**
 * The page of calls over n8n's own data table, as people come to it and use it: from a new n8n with the nodes in it,
 * in the editor and in Chromium.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import {
	CALLS_PAGE,
	callsPageAddress,
	publishPages,
	VISITOR,
} from '../../sandbox/publishedPages.mts';
import type { N8nHost } from '../../sandbox/n8n/host.mts';
import { readSampleWorkflow, startHost, withCredentials } from '../../sandbox/playground.mts';
import { eachOf, localCredential, startSimulators } from '../../sandbox/simulators.mts';
import { KAVKOM, ONECOM, type Simulators } from '../../services.mts';
import {
	CHROMIUM,
	keepInside,
	launchChromium,
	newWatch,
	requireChromium,
	watchPage,
} from '../support/browser.mts';
import { eventually } from '../support/eventually.mts';
import { describeIf } from '../support/onlyIf.mts';
import { countClicks, fromNothingToCalls } from './callsPageClicks.mts';
import { signIn, untilShown } from './editorPage.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const MAX_CLICKS = 25;
/** To have n8n keep no run of the page, which takes nobody nearer to the calls. */
const CLICKS_OF_SETTINGS = 7;
const ZONE = 'America/New_York';
const PROJECT = new URL('../../', import.meta.url);
const HOSTILE = '<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script>';
const TURNED = '\u202Egnp.exe \u05D3\u05E0\u05D4';
const MIXED = 'Tamar \u05D1\u05D9\u05D8\u05D5\u05DF';
const DAYS = 20;

jest.setTimeout(TEST_TIMEOUT_MS);
requireChromium('the page of calls');

let systems: Simulators;
let host: N8nHost;
let userFolder: string;
let files: Server;
let browser: Browser;
let address: string;
let watch = newWatch();

const AUTHORIZATION = { Authorization: `Basic ${btoa(`${VISITOR.user}:${VISITOR.password}`)}` };

/** Sample workflows at an address, as a forge has them. */
async function serveSamples(): Promise<Server> {
	const server = createServer(({ url = '' }, response) => {
		void readFile(new URL(`.${url}`, PROJECT)).then((file) => response.end(file));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

const addressOf = (server: Server): string =>
	`http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const importWithKeys = async (workflow: ReturnType<typeof readSampleWorkflow>): Promise<string> => {
	const chosen: Record<string, { id: string; name: string }> = {};
	for (const [service, started] of eachOf(systems)) {
		const credential = localCredential(service, started);
		const id = await host.n8n.importCredential(credential);
		chosen[credential.type] = { id, name: credential.name };
	}
	return await host.n8n.importWorkflow(withCredentials(workflow, chosen));
};

beforeAll(async () => {
	if (CHROMIUM === undefined) return;
	userFolder = await mkdtemp(join(tmpdir(), 'calls-page-'));
	systems = await startSimulators({
		kavkom: { callCount: 130, days: DAYS },
		oneCom: { callCount: 90, days: DAYS },
	});
	files = await serveSamples();
	// The n8n that tests share has no editor, and credentials in it.
	host = await startHost({ userFolder, port: 0, log: () => undefined });
	browser = await launchChromium();
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await browser?.close();
	await host?.close();
	files?.close();
	if (systems) await Promise.all(eachOf(systems).map(async ([, { close }]) => await close()));
	if (userFolder) await rm(userFolder, { recursive: true, force: true });
}, 60_000);

afterEach(async () => {
	await Promise.all(browser?.contexts().map(async (context) => await context.close()) ?? []);
	watch = newWatch();
	systems.kavkom.server.faults.length = 0;
	systems.kavkom.server.latencyMs = 0;
});

const number = (text: string | null): number => Number(text?.replace(/[^0-9]/g, ''));

const settle = async (page: Page): Promise<void> =>
	await page.locator('#calls:not([aria-busy])').waitFor({ state: 'attached' });

const callCount = async (page: Page): Promise<number> =>
	number(await page.locator('#totals div').first().locator('dd').first().textContent());

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
	const viewport = { width: 1280, height: 900 };
	const context = await browser.newContext({
		locale: 'en-GB',
		timezoneId: ZONE,
		viewport,
		...options,
	});
	const page = await context.newPage();
	watchPage(page, watch);
	await page.goto(address);
	await page.keyboard.type(VISITOR.user);
	await page.keyboard.press('Tab');
	await page.keyboard.type(VISITOR.password);
	await page.keyboard.press('Enter');
	await page.locator('#totals div').first().waitFor();
	await settle(page);
	return page;
}

const ask = async (what: string, init: RequestInit = {}): Promise<Response> =>
	await fetch(`${address}/${what}`, { ...init, headers: { ...AUTHORIZATION, ...init.headers } });

const today = () => {
	const to = new Date(Date.now() + 60_000);
	return { from: new Date(to.getTime() - 86_400_000).toISOString(), to: to.toISOString() };
};

const sync = async (): Promise<Response> =>
	await ask('sync', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(today()),
	});

const rows = async () => await host.n8n.dataTables.rows('Synced phone calls');

/** Rows that stand in the table as a sync writes them. */
async function put(calls: Array<Record<string, unknown>>): Promise<void> {
	const { rest, dataTables } = host.n8n;
	const table = await dataTables.find('Synced phone calls');
	const { id } = await rest<{ id: string }>('GET', '/projects/personal');
	await rest('POST', `/projects/${id}/data-tables/${table?.id}/insert`, {
		data: calls.map((call) => ({ provider: 'kavkom', account: 'a', status: 'answered', ...call })),
		returnType: 'count',
	});
}

/** With their runs: what the editor imports keeps them until the step is taken by which n8n keeps none. */
async function removeWorkflows(): Promise<void> {
	const { n8n } = host;
	for (const { id } of await n8n.rest<Array<{ id: string }>>('GET', '/workflows')) {
		await n8n.deactivate(id);
		await n8n.rest('POST', `/workflows/${id}/archive`, {});
		await n8n.rest('DELETE', `/workflows/${id}`);
	}
}

describeIf(CHROMIUM !== undefined)('the page of calls over a data table', () => {
	it(`shows calls after at most ${MAX_CLICKS} clicks besides those that keep the password out of n8n's runs`, async () => {
		const context = await browser.newContext({
			locale: 'en-GB',
			viewport: { width: 1440, height: 900 },
		});
		await keepInside(context);
		await signIn(context, host.n8n);
		const clicks = await countClicks(context);
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		await fromNothingToCalls(page, {
			n8n: host.n8n.url,
			workflow: `${addressOf(files)}/workflows/ledger/page-of-kavkom-calls.json`,
			credential: localCredential(KAVKOM, systems.kavkom).data,
			visitor: VISITOR,
		});
		expect(await callCount(page)).toBe(systems.kavkom.calls.length);
		const said = /in (\d+) clicks/.exec(
			readFileSync(new URL('docs/workflows.md', PROJECT), 'utf8'),
		);
		expect([clicks.length, clicks]).toEqual([Number(said?.[1]), clicks]);
		expect(clicks.length - CLICKS_OF_SETTINGS).toBeLessThanOrEqual(MAX_CLICKS);
		const [{ id }] = await host.n8n.rest<Array<{ id: string }>>('GET', '/workflows');
		const { settings } = await host.n8n.rest<{ settings: object }>('GET', `/workflows/${id}`);
		expect(settings).toMatchObject({
			saveDataErrorExecution: 'none',
			saveDataSuccessExecution: 'none',
		});
		await removeWorkflows();
	}, 240_000);

	it('lets nobody in without the password, nor with a short one', async () => {
		await publishPages(host.n8n, importWithKeys, [CALLS_PAGE]);
		address = callsPageAddress(host.n8n.url);
		for (const headers of [{}, { Authorization: `Basic ${btoa(`${VISITOR.user}:wrong`)}` }]) {
			for (const what of ['slice', 'recording', 'runs']) {
				const { status } = await fetch(`${address}/${what}`, {
					headers: headers as Record<string, string>,
				});
				expect([401, 403]).toContain(status);
			}
			expect([401, 403]).toContain(
				(
					await fetch(`${address}/sync`, {
						method: 'POST',
						headers: headers as Record<string, string>,
					})
				).status,
			);
		}
		const short = { user: 'visitor', password: 'fifteen-letters' };
		const id = await host.n8n.importCredential({
			type: 'httpBasicAuth',
			name: 'Short',
			data: short,
		});
		const text = JSON.stringify(readSampleWorkflow(CALLS_PAGE)).replaceAll(
			'calls-page',
			'short-page',
		);
		const chosen = { httpBasicAuth: { id, name: 'Short' } };
		await host.n8n.activate(
			await importWithKeys(
				withCredentials(JSON.parse(text), chosen, [[/\.webhook$/, 'httpBasicAuth']]),
			),
		);
		for (const query of [new URLSearchParams({ ...today(), size: '500' }), 'ids=0']) {
			const what = query === 'ids=0' ? 'runs' : 'slice';
			const answer = await fetch(`${host.n8n.url}/webhook/short-page/${what}?${query}`, {
				headers: { Authorization: `Basic ${btoa(`${short.user}:${short.password}`)}` },
			});
			expect(answer.status).toBe(403);
			expect(await answer.text()).toContain('16 characters or more');
		}
	});

	it('syncs the shown range at a click, each call once, and writes only what has changed', async () => {
		const { kavkom, oneCom } = systems;
		const page = await openPage();
		await page.getByRole('button', { name: 'Sync this range' }).click();
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
		await page.getByText('Kavkom: done.').waitFor();
		await settle(page);
		const all = [...kavkom.calls, ...oneCom.calls];
		expect(await callCount(page)).toBe(all.length);
		expect((await rows()).map((row) => row.call_id).sort()).toEqual(all.map(({ id }) => id).sort());

		kavkom.addCall({ callerName: HOSTILE, callerNumber: '12125550188' });
		kavkom.addCall({ callerName: TURNED, callerNumber: '12125550189' });
		kavkom.addCall({ callerName: MIXED, callerNumber: '12125550190' });
		await page.getByRole('button', { name: 'Sync today' }).click();
		await page
			.getByText(/Kavkom: done\. \d+ fetched, 3 new, 0 changed/)
			.waitFor({ timeout: 60_000 });
		await page.getByText(/1com: done\. \d+ fetched, 0 new, 0 changed/).waitFor({ timeout: 60_000 });
		await settle(page);
		expect(await callCount(page)).toBe(all.length + 3);
		expect(watch).toEqual(newWatch());
	});

	it('begins no sync while one is under way, and says why one did not succeed', async () => {
		systems.kavkom.server.latencyMs = 1500;
		const first = await sync();
		const second = await sync();
		expect([first.status, second.status]).toEqual([202, 409]);
		const { runs } = (await first.json()) as { runs: Array<{ id: string }> };
		expect(await second.json()).toMatchObject({
			runs,
			error: { message: expect.stringContaining('under way') },
		});
		await eventually(async () => {
			const news = (await (
				await ask(`runs?ids=${runs.map(({ id }) => id).join(',')}`)
			).json()) as Array<{ finished: boolean }>;
			expect(news.map(({ finished }) => finished)).toEqual([true, true]);
		}, 60_000);
		systems.kavkom.server.latencyMs = 0;
		systems.kavkom.server.faults.push({ kind: 'status', status: 500, times: Infinity });
		const page = await openPage();
		await page.getByRole('button', { name: 'Sync today' }).click();
		await page
			.getByText('Kavkom: Kavkom could not handle the request right now')
			.waitFor({ timeout: 60_000 });
		await page.getByText('1com: done.').waitFor({ timeout: 60_000 });
	});

	it('shows as text what a caller calls himself, and plays recordings of both', async () => {
		const page = await openPage();
		for (const [text, numberOfCaller] of [
			[HOSTILE, '12125550188'],
			[TURNED, '12125550189'],
			[MIXED, '12125550190'],
		]) {
			const row = page.locator('#rows tr', { hasText: numberOfCaller });
			expect((await row.locator('bdi.name').textContent())?.trim()).toBe(text.trim());
		}
		expect(await page.evaluate("'hacked' in window")).toBe(false);
		expect(await page.locator('#ledger img, #ledger script').count()).toBe(0);
		for (const { provider } of [KAVKOM, ONECOM]) {
			await page.getByLabel('Phone system').selectOption(provider);
			await page
				.getByRole('button', { name: /^Play the recording/ })
				.first()
				.click();
			await eventually(
				async () =>
					expect(
						await page.evaluate<number>("document.querySelector('audio').currentTime"),
					).toBeGreaterThan(0.1),
				20_000,
			);
			await page.getByRole('button', { name: 'Close' }).last().click();
		}
		expect(watch).toEqual(newWatch());
	});

	it('filters and turns the pages of 2,500 calls without a question to n8n, and counts no row twice', async () => {
		// The night in which an hour comes twice in New York: 1:30 is in both.
		const hour = Date.parse('2025-11-02T05:30:00Z');
		const many = Array.from({ length: 2500 }, (_, at) => ({
			call_id: `many-${at}`,
			direction: ['inbound', 'outbound'][at % 2],
			source_name: at % 10 === 0 ? 'Sam 50%_off' : `Person ${at}`,
			source: `1212555${String(at).padStart(4, '0')}`,
			started_at: new Date(hour + at * 60_000).toISOString(),
		}));
		const edge = { call_id: 'edge', started_at: '2025-11-02T03:59:59.999Z' };
		await put([...many.slice(0, 1500), edge]);
		await put([...many.slice(1500), ...many.slice(0, 40)]);
		const page = await openPage();
		await page.getByLabel('From').fill('2025-11-02');
		await page.getByLabel('To', { exact: true }).fill('2025-11-05');
		await page.getByLabel('To', { exact: true }).dispatchEvent('change');
		await settle(page);
		expect(await callCount(page)).toBe(2500);
		const day = page.locator('#chart-table tbody tr').first();
		// From half past one in summer time until midnight in winter time.
		expect(await day.locator('td').first().textContent()).toBe('1,410');

		const asked: string[] = [];
		page.on('request', (request) => asked.push(request.url()));
		await page.getByLabel('Search').fill('50%_');
		await untilShown(async () => expect(await callCount(page)).toBe(250));
		await page.getByLabel('Direction').selectOption('outbound');
		await untilShown(async () => expect(await callCount(page)).toBe(0));
		await page.getByRole('button', { name: 'Older' }).isDisabled();
		await page.getByLabel('Direction').selectOption('');
		await page.getByLabel('Search').fill('');
		await untilShown(async () => expect(await callCount(page)).toBe(2500));
		for (const expected of ['51–100', '101–150']) {
			await page.getByRole('button', { name: 'Older' }).click();
			await untilShown(async () =>
				expect(await page.locator('#position').textContent()).toBe(`${expected} of 2,500`),
			);
		}
		expect(asked).toEqual([]);
		expect(watch).toEqual(newWatch());
	});

	it('says before which day no call is there, and shows nothing below a range that ends before it begins', async () => {
		const page = await openPage();
		const beginning = page.locator('#beginning');
		await page.getByLabel('From').fill('2025-10-20');
		await page.getByLabel('To', { exact: true }).fill('2025-11-05');
		await page.getByLabel('To', { exact: true }).dispatchEvent('change');
		await settle(page);
		expect(await beginning.textContent()).toMatch(
			/^No call before \S.* is here\. .*Sync this range/,
		);
		await page.getByLabel('Search').fill('50%_');
		await untilShown(async () => expect(await beginning.textContent()).toBe(''));
		await page.getByLabel('Search').fill('');
		await page.getByLabel('From').fill('2025-11-02');
		await untilShown(async () => expect(await callCount(page)).toBe(2500));
		expect(await beginning.textContent()).toBe('');

		await page.getByLabel('From').fill('2025-11-06');
		await page.getByLabel('From').dispatchEvent('change');
		await page.getByText('The range ends before it begins.').waitFor();
		const shown = page.locator('#rows tr, #totals div, #chart svg, #chart-table tr');
		expect(await shown.count()).toBe(0);
		await page.getByLabel('From').fill('2025-11-02');
		await untilShown(async () => expect(await callCount(page)).toBe(2500));
		expect(await page.locator('#rows tr').count()).toBe(50);
	});

	it('fits a phone, in the dark, and leaves neither a run nor the password behind', async () => {
		const page = await openPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
		const wide = 'document.documentElement.scrollWidth - window.innerWidth';
		expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0);
		await page.getByRole('button', { name: 'Lock' }).click();
		expect(await page.locator('#rows tr, #totals div, #chart svg').count()).toBe(0);
		expect(await page.locator('#password').inputValue()).toBe('');
		const kept = await host.n8n.listExecutions({ status: ['success', 'error', 'canceled'] });
		expect(kept).toEqual([]);
		expect(host.n8n.logs()).not.toContain(VISITOR.password);
	});
});
