/** n8n's editor as a person uses it: the few moves that the tests of the editor are made of. */
import { selectors, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expect } from '@jest/globals';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import { eventually } from '../support/eventually.mts';

selectors.setTestIdAttribute('data-test-id');

/** What is used of an element in the page; these files are checked without the types of browsers. */
interface Box {
	getBoundingClientRect(): { top: number; bottom: number; height: number };
	querySelectorAll(selector: string): Iterable<Box>;
}

/** For one move in the editor; the machine may be busy. */
export const MOVE_TIMEOUT_MS = 30_000;

const ANSWER_TIMEOUT_MS = 2_000;

/** Waits until the editor shows what `check` expects of it. */
export const untilShown = async (check: () => Promise<void>): Promise<void> =>
	await eventually(check, MOVE_TIMEOUT_MS);

/** Lets the pages of the browser into n8n as somebody who has signed in. */
export async function signIn(context: BrowserContext, { url, cookie }: N8nInstance): Promise<void> {
	const [name, value] = cookie().split('=', 2);
	await context.addCookies([{ name, value, url }]);
}

/** Loads the editor with a new workflow, which takes long. */
export async function loadEditor(page: Page, { url }: N8nInstance): Promise<void> {
	await page.goto(`${url}/workflow/new`);
	await page.getByTestId('canvas-add-button').waitFor();
}

/**
 * Goes to a new workflow as the editor's own buttons do, and leaves the one that was open as it is. What the editor
 * saves by itself goes to the address of what it saved, and so may take the place of a move that had just begun.
 */
export async function openNewWorkflow(page: Page): Promise<void> {
	const workflow = () => new URL(page.url()).pathname;
	const before = workflow();
	const leave = page.getByRole('button', { name: 'Leave without saving' });
	await untilShown(async () => {
		// The question may be gone before it is answered: then the next look finds that.
		if (await leave.isVisible()) await leave.click({ timeout: ANSWER_TIMEOUT_MS });
		else if (workflow() === before) await page.evaluate(PUSH_NEW_WORKFLOW);
		expect(workflow()).not.toBe(before);
		expect(await canvasNodes(page).count()).toBe(0);
	});
	await page.getByTestId('canvas-add-button').waitFor();
}

const PUSH_NEW_WORKFLOW =
	"void document.querySelector('#app').__vue_app__.config.globalProperties.$router.push('/workflow/new')";

/** All nodes and notes on the canvas. */
const canvasNodes = (page: Page): Locator =>
	page.getByTestId('canvas-node').or(page.getByTestId('sticky'));

/** What the node panel lists. */
export const panelNames = async (page: Page): Promise<string[]> =>
	await page.getByTestId('node-creator-item-name').allInnerTexts();

/** Types into the search of the node panel, which is opened if need be. */
export async function searchPanel(page: Page, text: string): Promise<void> {
	const search = page.getByTestId('node-creator-search-bar');
	if (!(await search.isVisible())) await page.getByTestId('node-creator-plus-button').click();
	await search.fill(text);
}

export const panelEntry = (page: Page, name: string): Locator =>
	page.getByTestId('node-creator-item-name').getByText(name, { exact: true });

/** What the entry of the node panel that is open offers to do. */
export const panelActions = async (page: Page): Promise<string[]> =>
	await page
		.locator('[data-keyboard-nav-type="action"]')
		.getByTestId('node-creator-item-name')
		.allInnerTexts();

/** Opens an entry of the node panel, which then lists what it can do. */
export async function openEntry(page: Page, name: string): Promise<void> {
	await searchPanel(page, name);
	await panelEntry(page, name).click();
	await page.getByText('Node details', { exact: true }).waitFor();
}

/** Adds a node by what it is to do; its parameters open. */
export async function addAction(page: Page, name: string, action: string): Promise<Locator> {
	await openEntry(page, name);
	await openTriggers(page, action);
	await panelEntry(page, action).click();
	const parameters = page.getByTestId('ndv');
	await parameters.waitFor();
	return parameters;
}

/** Once a workflow has its trigger, the panel has the other triggers folded away. */
async function openTriggers(page: Page, action: string): Promise<void> {
	const entry = panelEntry(page, action);
	const triggers = page.getByText(/^Triggers \(\d+\)$/);
	await entry.or(triggers).first().waitFor();
	if (!(await entry.isVisible())) await triggers.click();
}

/** The trigger that is a click on a button. */
export async function addManualTrigger(page: Page): Promise<void> {
	await searchPanel(page, 'Manual Trigger');
	await panelEntry(page, 'Manual Trigger').click();
	await canvasNode(page, 'When clicking ‘Execute workflow’').waitFor();
}

export const canvasNode = (page: Page, name: string): Locator =>
	page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

export async function closeParameters(page: Page): Promise<void> {
	await page.getByTestId('ndv-close-button').click();
	await page.getByTestId('ndv').waitFor({ state: 'hidden' });
}

/** Chooses a credential for the node that is open. */
export async function chooseCredential(page: Page, name: string): Promise<void> {
	const select = page.getByTestId('node-credentials-select');
	await select.click();
	await page
		.locator('[data-test-id^="node-credentials-select-item-"]')
		.getByText(name, { exact: true })
		.click();
	await credentialIsChosen(page, name);
}

/**
 * Waits until the node that is open has that credential. n8n chooses one by itself where there is no other, once it
 * has asked which there are. A list that is opened before, without a credential, stays empty until it is opened anew.
 */
export async function credentialIsChosen(page: Page, name: string): Promise<void> {
	const chosen = page.getByTestId('node-credentials-select').locator('input');
	await untilShown(async () => expect(await chosen.inputValue()).toBe(name));
}

/** Runs the node that is open and shows what it gave as a table. */
export async function executeNode(page: Page): Promise<Locator> {
	await page.getByTestId('node-execute-button').first().click();
	const output = page.getByTestId('output-panel');
	await output.getByTestId('ndv-items-count').waitFor();
	await output.getByTestId('radio-button-table').click();
	await output.locator('tbody tr').first().waitFor();
	return output;
}

/** The column of an output table, as text. */
export async function columnOf(output: Locator, name: string): Promise<string[]> {
	const names = await output.locator('thead th').allInnerTexts();
	const index = names.map((text) => text.trim()).indexOf(name);
	if (index < 0) throw new Error(`The output has no column ${name}: ${names.join(', ')}`);
	return await output.locator(`tbody tr td:nth-child(${index + 1})`).allInnerTexts();
}

/** Pastes a workflow onto the canvas, as from its file. */
export async function pasteWorkflow(page: Page, json: string): Promise<void> {
	const { width = 0, height = 0 } = (await page.getByTestId('canvas').boundingBox()) ?? {};
	await page.getByTestId('canvas').click({ position: { x: width / 4, y: height / 4 } });
	await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(json)})`);
	await page.keyboard.press('ControlOrMeta+V');
	await canvasNodes(page).first().waitFor();
}

/** For each note on the canvas, the part of its paper that its text takes; more than 1 is cut off. */
export const noteFills = async (page: Page): Promise<number[]> =>
	await page.getByTestId('sticky').evaluateAll((notes: Box[]) =>
		notes.map((note) => {
			const paper = note.getBoundingClientRect();
			const ends = Array.from(
				note.querySelectorAll('h1, h2, h3, p, li, pre'),
				(part) => part.getBoundingClientRect().bottom,
			);
			return (Math.max(...ends) - paper.top) / paper.height;
		}),
	);

/** Waits until what n8n lays over the page for some seconds is gone. */
export async function toastsGone(page: Page): Promise<void> {
	await untilShown(async () => expect(await page.locator('.el-notification').count()).toBe(0));
}
