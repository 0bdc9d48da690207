/** The pages of calls and the wallboard on screens of all sizes, in Chromium: nothing is cut off, nothing sticks out. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import {
	CHROMIUM,
	launchChromium,
	newWatch,
	requireChromium,
	watchPage,
} from '../support/browser.mts';
import { describeIf } from '../support/onlyIf.mts';
import { pageCall } from '../support/pageScripts.mts';
import { servePages, type ServedPages } from '../support/servedPages.mts';

const MINUTE_MS = 60_000;
const SCREENS = [
	{ width: 320, height: 640 },
	{ width: 360, height: 740 },
	{ width: 768, height: 1024 },
	{ width: 1001, height: 700 },
	{ width: 1440, height: 900 },
	{ width: 1920, height: 1080 },
];
const CUT_TEXT = readFileSync(new URL('../support/cutText.js', import.meta.url), 'utf8');
const LOOK = `(() => { ${CUT_TEXT} return lookForCutText(); })()`;
const NOTHING_WRONG = { strays: [], cutNumbers: [], narrowDates: [], overlaps: [] };

const LONG_NAME = 'Boulangerie Carmin et fils, Montreuil';
const HEBREW = 'תמר ביטון';
const NAMES = ['Siobhán O’Neill', null, LONG_NAME, HEBREW, 'Zoë Ångström'];
const NUMBERS = ['+33639985694', '0033639985694', '+972505550142', '0000000000000000000000'];

jest.setTimeout(120_000);
requireChromium('pages on screens');

let served: ServedPages;
let browser: Browser;
let watch = newWatch();

beforeAll(async () => {
	if (CHROMIUM === undefined) return;
	served = await servePages();
	browser = await launchChromium();
});

afterAll(async () => {
	await browser?.close();
	await served?.close();
});

afterEach(async () => {
	await Promise.all(browser?.contexts().map(async (context) => await context.close()) ?? []);
	expect(watch).toEqual(newWatch());
	watch = newWatch();
});

const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

/** Of several accounts, with long names and numbers, over a month. */
const someCalls = () =>
	Array.from({ length: 130 }, (_, at) =>
		pageCall({
			id: String(at),
			started_at: ago(5 + at * 211),
			provider: at % 2 === 0 ? '1com' : 'kavkom',
			account: ['DEMO', '5f1c3e0a-0000-4111-8222-333344445555', 'OTHER'][at % 3],
			direction: ['inbound', 'outbound', 'internal'][at % 3],
			status: ['answered', 'missed', 'voicemail', 'cancelled', 'busy', 'failed', 'unknown'][at % 7],
			source: NUMBERS[at % 4],
			source_name: NAMES[at % 5],
			destination: NUMBERS[(at + 1) % 4],
			extension: at % 5 === 0 ? '1042' : '101',
			duration_seconds: at * 970,
			talk_seconds: at * 800,
			recorded: at % 2 === 0,
		}),
	);

async function openAt(
	path: string,
	viewport: { width: number; height: number },
	colorScheme: 'light' | 'dark' = 'light',
): Promise<Page> {
	const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB' });
	const page = await context.newPage();
	watchPage(page, watch);
	await page.goto(`${served.url}/${path}`);
	return page;
}

async function openCalls(path: string, ...how: [(typeof SCREENS)[number], ('light' | 'dark')?]) {
	const page = await openAt(path, ...how);
	for (const field of await page.locator('#login-form input').all()) await field.fill('a password');
	await page.keyboard.press('Enter');
	await page.locator('#calls:not([aria-busy])').waitFor({ state: 'attached' });
	await page.locator('#totals div').first().waitFor();
	return page;
}

describeIf(CHROMIUM !== undefined)('the page of calls', () => {
	const SHOWN = ['table', 'one/table'].flatMap((path) =>
		SCREENS.map((screen) => ({ path, ...screen })),
	);

	it.each(SHOWN)('$path fits a screen of $width x $height', async ({ path, width, height }) => {
		served.calls = someCalls();
		const page = await openCalls(path, { width, height }, width === 320 ? 'dark' : 'light');
		await page.locator('#rows tr').first().waitFor();
		expect(await page.evaluate(LOOK)).toEqual(NOTHING_WRONG);
	});

	it.each(['table', 'database'])(
		'%s says what to do where no call was ever synced',
		async (path) => {
			served.calls = [];
			const page = await openCalls(path, SCREENS[0]);
			await page.getByText('No calls yet: click Sync this range.').waitFor();
			await page.getByRole('button', { name: 'Sync this range', exact: true }).waitFor();
			await page.getByLabel('Search').fill('nobody');
			await page.waitForTimeout(1_000);
			expect(await page.locator('#empty').textContent()).toMatch(/^No calls yet/);

			// Of another range: they are there, but do not match.
			served.calls = [pageCall({ started_at: ago(200 * 24 * 60) })];
			await page.getByRole('button', { name: '7 days' }).click();
			await page.getByText('No calls match.').waitFor();

			served.calls = someCalls();
			await page.getByRole('button', { name: 'Reset' }).click();
			await page.locator('#rows tr').first().waitFor();
			expect(await page.locator('#empty').isVisible()).toBe(false);
		},
	);
});

const person = (number: string | null, name: string | null) => ({ number, name });

/** All that a row may hold, and much of it. */
const CALLS_UNDER_WAY = () => [
	{
		state: 'talking',
		since: ago(3),
		ours: [person('101', 'Agnès Carmin')],
		other: person(NUMBERS[0], NAMES[0]),
	},
	{
		state: 'talking',
		since: ago(74),
		ours: [person('102', null)],
		other: person(NUMBERS[2], null),
	},
	{
		state: 'held',
		since: ago(12),
		ours: [person('103', 'Tamar Biton'), person('104', null), person('105', null)],
		other: person('+12025550147', LONG_NAME),
	},
	{
		state: 'ringing',
		since: ago(0.3),
		ours: [person('1042', HEBREW)],
		other: person('0585550100', null),
	},
	{ state: 'alone', since: ago(1), ours: [], other: person('0585550123', null) },
	{
		state: 'alone',
		since: ago(1500),
		ours: [person('105', LONG_NAME)],
		other: person(NUMBERS[1], null),
	},
	{ state: 'ringing', since: ago(601), ours: [], other: person(NUMBERS[3], LONG_NAME) },
];

const live = (hasQueues: boolean) => ({
	at: ago(0),
	failure: null,
	queues_failure: null,
	calls: CALLS_UNDER_WAY().map((call, key) => ({ key: String(key), ...call })),
	count: 7,
	talking: 3,
	queues: hasQueues
		? [
				{
					name: 'Sales',
					count: 12,
					waiting: [
						{ ...person('0505550102', HEBREW), since: ago(1) },
						{ ...person(NUMBERS[0], LONG_NAME), since: ago(70) },
						{ ...person(NUMBERS[3], null), since: ago(0.1) },
					],
				},
				{ name: LONG_NAME, count: 0, waiting: [] },
			]
		: null,
	agents: hasQueues
		? ['free', 'talking', 'paused', 'away', 'unknown'].map((state, at) => ({
				...person(`10${at}`, at % 2 === 0 ? LONG_NAME : null),
				state,
			}))
		: null,
});

const today = (answered: number) => ({
	at: ago(0),
	failure: null,
	hours: Object.fromEntries(Array.from({ length: 24 }, (_, hour) => [hour, [answered, hour % 4]])),
	missed: Array.from({ length: 9 }, (_, at) => ({
		key: String(at),
		at: ago(10 + at * 30),
		...person(NUMBERS[at % 4], NAMES[at % 5]),
	})),
});

const system = (title: string, zone: string, hasQueues: boolean, answered: number) => ({
	...{ provider: title.toLowerCase(), title, zone },
	...{ live: live(hasQueues), today: today(answered) },
});

describeIf(CHROMIUM !== undefined)('the wallboard', () => {
	const BOARDS: Array<[string, () => object[]]> = [
		['one phone system', () => [system('1com', 'Asia/Jerusalem', true, 8)]],
		[
			'two, and more than a thousand calls',
			() => [
				system('Kavkom', 'Europe/Paris', false, 9),
				system('1com', 'Asia/Jerusalem', true, 60),
			],
		],
	];
	const SHOWN = BOARDS.flatMap(([what, systems]) =>
		SCREENS.map((screen) => ({ what, systems, ...screen })),
	);

	it.each(SHOWN)(
		'of $what fits a screen of $width x $height',
		async ({ systems, width, height }) => {
			served.board = () => ({ now: Date.now(), next_ms: 60_000, systems: systems() });
			const page = await openAt('wallboard#user:password', { width, height });
			await page.locator('.call').first().waitFor();
			await page.evaluate('document.fonts.ready');
			expect(await page.evaluate(LOOK)).toEqual(NOTHING_WRONG);
		},
	);
});
