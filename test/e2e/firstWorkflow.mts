/** The first workflow as the README tells it, click by click; with a camera, it is the film in docs/. */
import type { Locator, Page } from 'playwright-core';
import { expect } from '@jest/globals';
import {
	canvasNode,
	credentialIsChosen,
	panelEntry,
	toastsGone,
	untilShown,
} from './editorPage.mts';
import { widenOutput } from './editorPictures.mts';
import type { Film } from './film.mts';

/** What is clicked, by the names that the README has for it. */
export const FIRST_WORKFLOW = {
	begin: 'Add first step',
	trigger: 'Trigger manually',
	next: '+',
	action: 'Get many calls',
	execute: 'Execute step',
} as const;

const LAST_LOOK_MS = 5000;
/** In pixels from the left: so far that the words of the input can still be read. */
const GRIP_GOES_TO = 390;
const LETTERS = ['K', 'Kav', 'Kavkom'];

/** Makes it with the credential of that name, up to the table of calls, which it gives. */
export async function makeFirstWorkflow(
	page: Page,
	credential: string,
	film?: Film,
): Promise<Locator> {
	const click = async (target: Locator, caption: string): Promise<void> => {
		await target.waitFor();
		await film?.pointAt(target, caption);
		await target.click();
	};
	await film?.show('Your first workflow: the calls of the last 24 hours');
	await makeTrigger(page, click);
	await searchForKavkom(page, film);
	await click(panelEntry(page, 'Kavkom'), '2. … and search for Kavkom');
	await click(panelEntry(page, FIRST_WORKFLOW.action), `2. Choose ${FIRST_WORKFLOW.action}`);
	await page.getByTestId('ndv').waitFor();
	await click(page.getByTestId('node-credentials-select'), '3. Choose your credential');
	const entries = page.locator('[data-test-id^="node-credentials-select-item-"]');
	await click(entries.getByText(credential, { exact: true }), '3. Choose your credential');
	await credentialIsChosen(page, credential);
	const execute = page.getByTestId('node-execute-button').first();
	expect(await execute.innerText()).toBe(FIRST_WORKFLOW.execute);
	await click(execute, `4. Click ${FIRST_WORKFLOW.execute}`);
	const output = page.getByTestId('output-panel');
	await output.getByTestId('ndv-items-count').waitFor();
	await output.locator('tbody tr').first().waitFor();
	if (film) await showCalls(page, film);
	return output;
}

/** The table is wider than the window; what n8n lays over it goes away. */
async function showCalls(page: Page, film: Film): Promise<void> {
	const caption = '4. The calls stand at the right, one a row';
	await film.show(caption);
	await toastsGone(page);
	const grip = page.getByTestId('panel-drag-button');
	await film.pointAt(grip, 'Drag this to see more of them');
	await widenOutput(page, GRIP_GOES_TO);
	await film.followTo(grip);
	await film.show(caption, LAST_LOOK_MS);
}

async function makeTrigger(
	page: Page,
	click: (target: Locator, caption: string) => Promise<void>,
): Promise<void> {
	const begin = page.getByTestId('canvas-add-button');
	expect(await begin.innerText()).toContain(FIRST_WORKFLOW.begin);
	await click(begin.getByRole('button').first(), `1. Click ${FIRST_WORKFLOW.begin}`);
	const trigger = panelEntry(page, FIRST_WORKFLOW.trigger);
	await click(trigger, `1. Choose ${FIRST_WORKFLOW.trigger}`);
	await canvasNode(page, 'When clicking ‘Execute workflow’').waitFor();
	const next = page.getByTestId('canvas-handle-plus');
	await click(next, `2. Click the ${FIRST_WORKFLOW.next} behind it`);
}

async function searchForKavkom(page: Page, film?: Film): Promise<void> {
	const search = page.getByTestId('node-creator-search-bar');
	await search.waitFor();
	for (const letters of LETTERS) {
		await search.fill(letters);
		await film?.show('2. … and search for Kavkom', 250);
	}
	await untilShown(async () => expect(await panelEntry(page, 'Kavkom').count()).toBe(1));
}
