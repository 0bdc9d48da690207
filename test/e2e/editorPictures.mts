/** The pictures of n8n's editor in docs/: what is in them, and what is left out. */
import type { Locator, Page } from 'playwright-core';
import { expect } from '@jest/globals';
import { savePicture } from '../support/browser.mts';
import { canvasPicture } from '../support/documents.mts';
import { searchPanel, toastsGone, untilShown } from './editorPage.mts';

/** The window that the editor is looked at in. */
export const WIDE = { width: 1440, height: 860 };

/** How far right the grip between input and output goes in the pictures of calls. */
const INPUT_AND_HALF_PARAMETERS = 490;
/** As many as the list shows without being scrolled. */
const EXTENSIONS_IN_PICTURE = 7;

/** Everything within all of these, with some room around. */
async function around(locators: readonly Locator[], room: number) {
	const boxes: Array<{ x: number; y: number; width: number; height: number }> = [];
	for (const locator of locators) {
		for (const one of await locator.all()) {
			const box = await one.boundingBox();
			if (box) boxes.push(box);
		}
	}
	const x = Math.min(...boxes.map((box) => box.x)) - room;
	const y = Math.min(...boxes.map((box) => box.y)) - room;
	const right = Math.max(...boxes.map((box) => box.x + box.width)) + room;
	const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + room;
	return { x, y, width: right - x, height: bottom - y };
}

export async function takePanel(page: Page): Promise<void> {
	await searchPanel(page, 'missed call');
	await page.getByTestId('node-creator-item-name').nth(2).waitFor();
	await page.mouse.move(400, 700);
	const panel = page.getByTestId('node-creator');
	const { y, ...clip } = await around([panel], 0);
	const entries = await around([panel.getByTestId('item-iterator-item')], 16);
	const height = entries.y + entries.height - y;
	await savePicture(page, 'editor-panel', { ...clip, y, height, scale: 1.5 });
}

/** The wider the output, the more of a call can be seen. The input keeps what its text takes: `left`, in pixels. */
export async function widenOutput(page: Page, left: number): Promise<void> {
	const button = page.getByTestId('panel-drag-button');
	const { x = 0, y = 0, width = 0 } = (await button.boundingBox()) ?? {};
	await page.mouse.move(x + width / 2, y + 5);
	await page.mouse.down();
	await page.mouse.move(left, y + 5, { steps: 5 });
	await page.mouse.up();
}

export async function takeCalls(page: Page, name: string): Promise<void> {
	await toastsGone(page);
	await widenOutput(page, INPUT_AND_HALF_PARAMETERS);
	await page.mouse.move(0, 0);
	const clip = await around([page.getByTestId('ndv')], 0);
	await savePicture(page, name, { ...clip, scale: 1 });
}

export async function takeExtensions(page: Page): Promise<void> {
	await page.mouse.move(0, 0);
	const label = page.getByTestId('node-parameters').getByText('Resource', { exact: true });
	const list = page.getByTestId('resource-locator-dropdown');
	const shown = page.getByTestId('rlc-item').nth(EXTENSIONS_IN_PICTURE - 1);
	const clip = await around([label, list, shown], 14);
	await savePicture(page, 'editor-extension-list', { ...clip, scale: 1.5 });
}

/** Beside a workflow, and below it, there must be room for the editor's own buttons. */
const WITH_BUTTONS = { width: 1800, height: 1400 };
/** In all of a picture, whatever its shape: long workflows need more width to be read. */
const CANVAS_PIXELS = 550_000;

interface Size {
	width: number;
	height: number;
}

/** Where the workflow is, once the canvas has come to rest. */
async function canvasClip(page: Page) {
	const nodes = page.getByTestId('canvas-node');
	const names = nodes.locator('[data-test-id="canvas-node-name"], [class*="_description_"]');
	const ends = page.getByTestId('canvas-handle-plus');
	const all = [page.getByTestId('sticky'), nodes, names, ends];
	let clip = await around(all, 18);
	await untilShown(async () => {
		const before = clip;
		clip = await around(all, 18);
		expect(clip).toEqual(before);
	});
	return clip;
}

/** The map comes up when the canvas moves, and goes when it likes. */
const WITHOUT_MAP = '[data-test-id="canvas-minimap"] { display: none }';

async function takeCanvas(page: Page, name: string, scaleFor: (size: Size) => number) {
	await toastsGone(page);
	await page.setViewportSize(WITH_BUTTONS);
	const style = await page.addStyleTag({ content: WITHOUT_MAP });
	await page.getByTestId('zoom-to-fit').click();
	await page.getByTestId('canvas').hover({ position: { x: 5, y: 5 } });
	const clip = await canvasClip(page);
	await savePicture(page, name, { ...clip, scale: scaleFor(clip) });
	await style.evaluate((element: { remove(): void }) => element.remove());
	await page.setViewportSize(WIDE);
}

/** The canvas after a run, with the number of calls that each step handed on. */
export const takeWorkflow = async (page: Page): Promise<void> =>
	await takeCanvas(page, 'editor-sync-workflow', () => 0.8);

/** The canvas as it is once the workflow in `file` was imported. */
export async function takeSample(page: Page, file: string): Promise<void> {
	// What was just pasted is selected, and drawn so.
	await page.getByTestId('canvas').click({ position: { x: 5, y: 5 } });
	const scaleFor = ({ width, height }: Size) => Math.sqrt(CANVAS_PIXELS / (width * height));
	await takeCanvas(page, canvasPicture(file), scaleFor);
}
