/** A headless Chromium for the tests that look at pages as people do, and the pictures in docs/. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const LOOPBACK = '127.0.0.1';

/** Schemes of addresses that never leave the page. */
const OWN_SCHEMES = ['blob:', 'data:'];

/** Whether the pictures in docs/ are to be taken anew. */
export const TAKES_PICTURES = process.env.UPDATE_SCREENSHOTS === '1';

/** Where Chromium is; undefined when there is none. */
export const CHROMIUM = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
].find((path) => path !== undefined && existsSync(path));

const ARGUMENTS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Where there is no Chromium, CI is told that it must have one, and a person what is skipped. Not to be
 * called in a hook: none is run where all tests are skipped.
 */
export function requireChromium(subject: string): void {
	if (CHROMIUM !== undefined) return;
	if (process.env.CI === 'true') throw new Error('CI must have Chromium: set CHROMIUM_PATH');
	console.warn(
		`\n*** SKIPPED: the tests of ${subject} need Chromium. Name it in CHROMIUM_PATH. ***\n`,
	);
}

export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** What no page may do, gathered over all pages of a test. */
export interface Watch {
	/** Addresses outside this machine that a page asked for. */
	strayRequests: string[];
	/** What pages threw or wrote to the console as errors. */
	errors: string[];
}

export const newWatch = (): Watch => ({ strayRequests: [], errors: [] });

function isStray(url: URL): boolean {
	return !OWN_SCHEMES.includes(url.protocol) && url.hostname !== LOOPBACK;
}

/**
 * Writes down what the page does that it should not.
 *
 * @param isExpected of the address that an error on the console is about, for those of others' making
 */
export function watchPage(
	page: Page,
	watch: Watch,
	isExpected: (address: string) => boolean = () => false,
): void {
	page.on('request', (request) => {
		if (isStray(new URL(request.url()))) watch.strayRequests.push(request.url());
	});
	page.on('pageerror', (error) => watch.errors.push(String(error)));
	page.on('console', (message) => {
		if (message.type() !== 'error' || isExpected(message.location().url)) return;
		watch.errors.push(`${message.text()} (${message.location().url})`);
	});
}

/** Lets nothing out: a request for another machine comes to nothing, before a name is looked up. */
export async function keepInside(context: BrowserContext): Promise<void> {
	await context.route(isStray, async (route) => await route.abort());
}

/**
 * Writes a part of the page to `docs/<name>.webp`, or to another folder of the project. `scale` is in pixels of the
 * picture for one of the page.
 */
export async function savePicture(
	page: Page,
	name: string,
	{
		scale,
		folder = 'docs',
		...clip
	}: { x: number; y: number; width: number; height: number; scale: number; folder?: string },
): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality: 82,
		captureBeyondViewport: true,
		clip: { ...clip, scale },
	});
	await session.detach();
	await writeFile(join(PROJECT, folder, `${name}.webp`), Buffer.from(data, 'base64'));
}
