/** The way from a new n8n to calls on a page, with every click counted. */
import type { IDataObject } from 'n8n-workflow';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { canvasNode, untilShown } from './editorPage.mts';
import { expect } from '@jest/globals';

/** In every page: what was clicked with the mouse; a double click is two, a key that acts as a click is none. */
const LISTENER = `document.addEventListener('click', (event) => {
	if (!event.isTrusted || event.detail === 0) return;
	const at = event.target.closest('[data-test-id], [id], button') ?? event.target;
	countClick(at.getAttribute('data-test-id') ?? at.id ?? at.tagName);
}, true);`;

/** The clicks of all pages of that browser, as they come. */
export async function countClicks(context: BrowserContext): Promise<string[]> {
	const clicks: string[] = [];
	await context.exposeBinding('countClick', (_, at: string) => void clicks.push(at));
	await context.addInitScript(LISTENER);
	return clicks;
}

export interface Way {
	n8n: string;
	/** Where the file of the workflow is. */
	workflow: string;
	/** What is entered for the phone system. */
	credential: IDataObject;
	visitor: { user: string; password: string };
}

async function importWorkflow(page: Page, address: string): Promise<void> {
	await page.getByTestId('workflow-menu').first().click();
	await page.getByText('Import', { exact: true }).hover();
	await page.getByText('From URL', { exact: true }).click();
	const confirm = page.getByTestId('confirm-workflow-import-url-button');
	await page.getByRole('dialog').filter({ has: confirm }).locator('input').fill(address);
	await page.keyboard.press('Enter');
	await page.getByTestId('canvas-node').first().waitFor();
}

const fieldOf = (modal: Locator, name: string): Locator =>
	modal.getByTestId(`parameter-input-${name}`).locator('input').first();

/** Makes the credential that a node lacks; n8n gives it to all other nodes that lack it, too. */
async function connect(
	page: Page,
	node: string,
	fill: (modal: Locator) => Promise<void>,
): Promise<void> {
	const modal = page.getByTestId('editCredential-modal');
	const parameters = page.getByTestId('ndv');
	await canvasNode(page, node).dblclick();
	await parameters.getByTestId('node-credentials-empty-state').click();
	await fill(modal);
	await modal.getByTestId('credential-save-button').click();
	await modal.waitFor({ state: 'hidden' });
	await parameters.getByTestId('node-credentials-select').waitFor();
	await page.keyboard.press('Escape');
	await parameters.waitFor({ state: 'hidden' });
}

/** n8n moves the cursor by itself, a moment after a credential opens: so not key by key. */
async function enter(field: Locator, text: unknown): Promise<void> {
	await field.click();
	await field.fill(String(text));
	expect(await field.inputValue()).toBe(String(text));
}

/** What n8n leaves out of what it imports: that nothing of what the page asks is kept. */
async function storeNoRuns(page: Page): Promise<void> {
	const dialog = page.getByTestId('workflow-settings-dialog');
	await page.getByTestId('workflow-menu').first().click();
	await page.getByText('Settings', { exact: true }).last().click();
	for (const kind of ['failed', 'success']) {
		await dialog.getByTestId(`workflow-settings-save-${kind}-executions`).click();
		await page.getByRole('option', { name: 'Do not save' }).last().click();
	}
	await page.getByTestId('workflow-settings-save-button').getByRole('button').click();
	await page.getByTestId('workflow-settings-save-button').waitFor({ state: 'hidden' });
}

/** Until the page shows calls. What is typed is typed, keys that a person presses are pressed. */
export async function fromNothingToCalls(page: Page, way: Way): Promise<void> {
	const { credential, visitor } = way;
	await page.goto(`${way.n8n}/home/workflows`);
	await page.getByTestId('new-workflow-card').click();
	await page.getByTestId('canvas-add-button').waitFor();
	await importWorkflow(page, way.workflow);
	await connect(page, 'The page wants calls', async (modal) => {
		await enter(fieldOf(modal, 'user'), visitor.user);
		await enter(fieldOf(modal, 'password'), visitor.password);
	});
	await connect(page, 'Get the Kavkom calls of the range', async (modal) => {
		await enter(fieldOf(modal, 'apiKey'), credential.apiKey);
		await enter(fieldOf(modal, 'domainUuid'), credential.domainUuid);
		// Only here: who has an account leaves the address as it is.
		await fieldOf(modal, 'baseUrl').fill(String(credential.baseUrl));
		await fieldOf(modal, 'timezone').click();
		await page.keyboard.type('Europe/Paris');
		await page
			.getByRole('option', { name: /Europe\/Paris/ })
			.first()
			.click();
	});
	await storeNoRuns(page);
	await page.getByTestId('workflow-open-publish-modal-button').click();
	await page.getByTestId('workflow-publish-button').click();
	await page.getByTestId('workflow-publish-button').waitFor({ state: 'hidden' });
	const address = `${way.n8n}/webhook/kavkom-calls-page`;
	await untilShown(async () => expect((await page.request.get(address)).status()).toBe(200));
	await page.goto(address);
	await page.keyboard.type(visitor.user);
	await page.keyboard.press('Tab');
	await page.keyboard.type(visitor.password);
	await page.keyboard.press('Enter');
	await untilShown(async () => {
		const message = await page.locator('#login-message').textContent();
		expect({ message, isIn: await page.locator('#ledger').isVisible() }).toEqual({
			message: '',
			isIn: true,
		});
	});
	await page.getByRole('button', { name: 'Sync this range' }).click();
	await page.getByText('Kavkom: done.').waitFor();
	await page.locator('#rows tr').first().waitFor();
}
