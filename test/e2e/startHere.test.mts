/** The drawing of what to try in the playground, as Chromium shows it, and its picture for n8n's note. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PICTURE_SIZE } from '../../sandbox/playgroundWorkflows.mts';
import { PROJECT } from '../../scripts/build.mts';
import {
	CHROMIUM,
	launchChromium,
	requireChromium,
	savePicture,
	TAKES_PICTURES,
} from '../support/browser.mts';
import { describeIf } from '../support/onlyIf.mts';

requireChromium('the drawing of what to try');

const DRAWING = join(PROJECT, 'docs/start-here.svg');

/** Run in the page: the texts of a card that reach beyond its paper, whatever font there is. */
const TEXTS_BEYOND_THEIR_CARD = `[...document.querySelectorAll('.card')].flatMap((card) => {
	const paper = card.querySelector('rect').getBBox();
	return [...card.querySelectorAll('text')]
		.filter((text) => {
			const { x, width } = text.getBBox();
			return x < paper.x || x + width > paper.x + paper.width;
		})
		.map((text) => text.textContent);
})`;

let browser: Browser;

describeIf(CHROMIUM !== undefined)('the drawing of what to try', () => {
	beforeAll(async () => {
		browser = await launchChromium();
	});
	afterAll(async () => await browser.close());

	it('has each text on its card', async () => {
		const page = await browser.newPage({ viewport: PICTURE_SIZE });
		await page.goto(pathToFileURL(DRAWING).href);
		expect(await page.locator('.card').count()).toBe(5);
		expect(await page.evaluate(TEXTS_BEYOND_THEIR_CARD)).toEqual([]);
		if (!TAKES_PICTURES) return;
		const whole = { x: 0, y: 0, ...PICTURE_SIZE, scale: 1 };
		await savePicture(page, 'start-here', { ...whole, folder: 'sandbox' });
	});
});
