/**
 * The nodes as people meet them: in the editor of a real n8n, in Chromium. With UPDATE_SCREENSHOTS=1 the
 * pictures in docs/ are taken anew.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import { CATALOGUE } from '../../gallery/catalogue.mts';
import { kavkomActions } from '../../nodes/Kavkom/actions';
import { originateCall as originateKavkomCall } from '../../nodes/Kavkom/actions/activeCall/originate.operation';
import { getAllCalls } from '../../nodes/Kavkom/actions/call/getAll.operation';
import { oneComActions } from '../../nodes/OneCom/actions';
import { originateCall as originateOneComCall } from '../../nodes/OneCom/actions/activeCall/originate.operation';
import type { Actions } from '../../nodes/shared/node/actions';
import type { KavkomCall } from '../../sandbox/kavkom/simulator.mts';
import { readSampleWorkflow, startPlayground, type Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { KAVKOM } from '../../services.mts';
import {
	CHROMIUM,
	keepInside,
	launchChromium,
	newWatch,
	requireChromium,
	TAKES_PICTURES,
	watchPage,
} from '../support/browser.mts';
import { boldIn, picturedSamples, sectionOf } from '../support/documents.mts';
import { describeIf, itIf } from '../support/onlyIf.mts';
import {
	addAction,
	addManualTrigger,
	canvasNode,
	chooseCredential,
	closeParameters,
	columnOf,
	credentialIsChosen,
	executeNode,
	loadEditor,
	MOVE_TIMEOUT_MS,
	noteFills,
	openEntry,
	openNewWorkflow,
	panelActions,
	panelNames,
	pasteWorkflow,
	searchPanel,
	signIn,
	untilShown,
} from './editorPage.mts';
import {
	takeCalls,
	takeExtensions,
	takePanel,
	takeSample,
	takeWorkflow,
	WIDE,
} from './editorPictures.mts';
import { Film, FILM_WINDOW } from './film.mts';
import { FIRST_WORKFLOW, makeFirstWorkflow } from './firstWorkflow.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;
const NOTE = 'n8n-nodes-base.stickyNote';
/** The other notes are zones behind nodes. */
const NOTES_WITH_TEXT = ['Read me', 'How it works'];

/** What part of a note's paper its text takes that is too little, and too much. */
const [MOSTLY_EMPTY, CUT_OFF] = [0.6, 0.97];

/** The editor asks npm about every community package whose details are looked at; it gets no answer here. */
const isAboutPackage = (address: string): boolean =>
	/^https:\/\/[^/]+\/n8n-nodes-kavkom-1com$/.test(address);

/**
 * What n8n's own pages note as errors: no word from npm, no sample output, and that a workflow which was left
 * without being saved is not published.
 */
const isOfN8n = (address: string): boolean =>
	isAboutPackage(address) ||
	address.includes('/schemas/') ||
	address.endsWith('/publication-status');

/** The calls of a morning: minutes ago, who, and how it ended. Numbers are from ranges for fiction. */
const CALLS: ReadonlyArray<
	[ago: number, extension: string, result: string, seconds: number, call: Partial<KavkomCall>]
> = [
	[4, '102', 'answered', 184, { callerNumber: '33199005512', callerName: 'Harbour Dental' }],
	[11, '110', 'missed', 22, { callerNumber: '12125550147', callerName: 'Jonas Weber' }],
	[17, '101', 'answered', 65, { direction: 'outbound', destination: '33199001188' }],
	[26, '108', 'answered', 412, { callerNumber: '442079460958', callerName: 'Bluebird Travel' }],
	[38, '104', 'voicemail', 31, { callerNumber: '33199004217', callerName: 'Sofia Rossi' }],
	[52, '101', 'answered', 96, { direction: 'local', destination: '108' }],
	[67, '105', 'cancelled', 12, { direction: 'outbound', destination: '12125550163' }],
	[81, '102', 'answered', 233, { callerNumber: '33199007730', callerName: 'Corner Bakery' }],
	[95, '108', 'missed', 18, { callerNumber: '12025550119', callerName: 'Northside Garage' }],
	[114, '104', 'answered', 148, { callerNumber: '33199002964', callerName: 'M. Laurent' }],
	[140, '101', 'answered', 77, { direction: 'outbound', destination: '442079460321' }],
];

jest.setTimeout(TEST_TIMEOUT_MS);
requireChromium("n8n's editor");

let playground: Playground;
let userFolder: string;
/** The id of a credential whose key is wrong. */
let otherCredential: string;
let browser: Browser;
/** With the editor, which takes ten times as long to load as a test takes. */
let page: Page;
const watch = newWatch();

function expectNothingStray(): void {
	const strayRequests = watch.strayRequests.filter((address) => !isAboutPackage(address));
	expect({ ...watch, strayRequests }).toEqual(newWatch());
}

/** As the simulator knows them, newest first. */
const newestFirst = (calls: readonly KavkomCall[]): KavkomCall[] =>
	[...calls].sort((a, b) => b.startedAt - a.startedAt);

function addCalls(): void {
	const { kavkom } = playground;
	const now = Math.floor(Date.now() / 1000) * 1000;
	for (const [ago, extensionNumber, result, durationSeconds, call] of CALLS) {
		const own = kavkom.extensions.find(({ extension }) => extension === extensionNumber);
		const isInbound = (call.direction ?? 'inbound') === 'inbound';
		kavkom.addCall({
			...(!isInbound && { callerNumber: extensionNumber, callerName: own?.name ?? '' }),
			...call,
			startedAt: now - ago * MINUTE_MS,
			extensionNumber,
			result,
			durationSeconds,
		});
	}
}

beforeAll(async () => {
	userFolder = await mkdtemp(join(tmpdir(), 'editor-'));
	// The n8n that tests share has no editor.
	playground = await startPlayground({
		userFolder,
		port: 0,
		kavkom: { callCount: 0 },
		oneCom: { callCount: 60 },
		log: () => undefined,
	});
	const { kavkom, n8n } = playground;
	addCalls();
	// With a single credential there would be nothing to choose.
	const other = localCredential(KAVKOM, kavkom);
	const data = { ...other.data, apiKey: 'a-key-of-nobody', timezone: 'Asia/Tel_Aviv' };
	otherCredential = await n8n.importCredential({
		...other,
		name: 'Kavkom API (another domain)',
		data,
	});
	if (CHROMIUM === undefined) return;
	browser = await launchChromium();
	const context = await browser.newContext({
		locale: 'en-GB',
		viewport: WIDE,
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	await keepInside(context);
	await signIn(context, n8n);
	page = await context.newPage();
	page.setDefaultTimeout(MOVE_TIMEOUT_MS);
	await loadEditor(page, n8n);
	watchPage(page, watch, isOfN8n);
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await browser?.close();
	await playground?.close();
	await rm(userFolder, { recursive: true, force: true });
}, 60_000);

afterEach(() => {
	Object.assign(watch, newWatch());
});

/** The addresses of all icons of this package, once they are there. */
async function iconsOf(within: Locator): Promise<string[]> {
	const icons = within.locator('img[src*="n8n-nodes-kavkom-1com"]');
	await icons.first().waitFor();
	const shown = await icons.evaluateAll((images: Array<{ src: string; naturalWidth: number }>) =>
		images.map(({ src, naturalWidth }) => [src.split('/').at(-1), naturalWidth > 0]),
	);
	return shown.map(([file, isLoaded]) => `${String(file)}${isLoaded ? '' : ' is missing'}`);
}

const EVENTS = ['On missed call', 'On new call', 'On new recording'];

/** What each search must find, before anything else. */
const SEARCHES: ReadonlyArray<[text: string, ...names: string[]]> = [
	['kavkom', 'Kavkom', 'Kavkom Webhook'],
	['1com', '1com'],
	['CDR', '1com', 'Kavkom', 'Kavkom Webhook'],
	['call recording', '1com', 'Kavkom'],
	['phone call', '1com', 'Kavkom', 'Kavkom Webhook'],
	['missed call', '1com', 'Kavkom', 'Kavkom Webhook'],
	['extension', '1com', 'Kavkom'],
];

async function expectToFindAll(): Promise<void> {
	for (const [text, ...names] of SEARCHES) {
		await searchPanel(page, 'qqqqqq');
		await page.getByTestId('node-creator-no-results').waitFor();
		await searchPanel(page, text);
		await untilShown(async () => {
			const found = (await panelNames(page)).slice(0, names.length).sort();
			expect({ text, found }).toEqual({ text, found: names });
		});
	}
}

/** The lines that a node's operations have in the panel. */
const linesOf = <Account,>(actions: Actions<Account>): string[] =>
	actions.flatMap(({ operations }) => operations.map(({ action }) => action));

async function expectToOffer(lines: readonly string[]): Promise<void> {
	await untilShown(async () =>
		expect((await panelActions(page)).sort()).toEqual([...lines].sort()),
	);
}

/** Where n8n keeps the fields that an operation puts out, by the path of its schema. */
const schemaPaths = <Account,>(node: string, actions: Actions<Account>): string[] =>
	actions.flatMap(({ value: resource, operations }) =>
		operations.map(({ value }) => `${node}/1.0.0/${resource}/${value}`),
	);

describe('the fields of a node before its first run', () => {
	/** As the editor asks for them. */
	const preview = async (path: string): Promise<Response> =>
		await fetch(`${playground.n8n.url}/schemas/n8n-nodes-kavkom-1com.${path}.json`);

	it.each([...schemaPaths('kavkom', kavkomActions), ...schemaPaths('oneCom', oneComActions)])(
		'are there for %s',
		async (path) => {
			const response = await preview(path);
			expect(response.status).toBe(200);
			const { properties } = (await response.json()) as { properties: object };
			expect(Object.keys(properties).length).toBeGreaterThan(0);
		},
	);

	it.each(['kavkomTrigger', 'kavkomWebhookTrigger', 'oneComTrigger'])(
		'are not there for %s, for the editor would show them empty',
		async (type) => {
			expect((await preview(`${type}/1.0.0`)).status).toBe(404);
		},
	);
});

/** The extension list of the node that is open. */
async function extensionsShown(parameters: Locator): Promise<string[]> {
	await parameters.getByTestId('rlc-input').click();
	const items = parameters.page().getByTestId('rlc-item');
	await items.first().waitFor();
	return await items.allInnerTexts();
}

describeIf(CHROMIUM !== undefined)("n8n's editor", () => {
	beforeEach(async () => await openNewWorkflow(page));

	it('finds the nodes by what people call them, as a first step and as a next one', async () => {
		await expectToFindAll();
		await addManualTrigger(page);
		await expectToFindAll();
		if (TAKES_PICTURES) await takePanel(page);
		expectNothingStray();
	});

	it('lists what the nodes can do', async () => {
		await addManualTrigger(page);
		await openEntry(page, 'Kavkom');
		await expectToOffer(linesOf(kavkomActions));
		await page.getByText(/^Triggers \(3\)$/).click();
		await expectToOffer([...linesOf(kavkomActions), ...EVENTS]);
		await page.getByTestId('node-creator').locator('button').first().click();
		await openEntry(page, '1com');
		await expectToOffer(linesOf(oneComActions));
		expectNothingStray();
	});

	it('shows the calls of Kavkom, with the credential that was chosen, in light and in dark', async () => {
		await addManualTrigger(page);
		const parameters = await addAction(page, 'Kavkom', getAllCalls.action);
		await chooseCredential(page, 'Kavkom API (another domain)');
		await chooseCredential(page, 'Kavkom API (local)');
		const value = (name: string) =>
			parameters.getByTestId(`parameter-input-${name}`).locator('input').first().inputValue();
		expect(await Promise.all(['dateRange', 'limit', 'output'].map(value))).toEqual([
			'Last 24 Hours',
			'50',
			'Simplified',
		]);
		const output = await executeNode(page);
		expect(await output.getByTestId('ndv-items-count').innerText()).toBe(`${CALLS.length} items`);
		const calls = newestFirst(playground.kavkom.calls);
		expect(await columnOf(output, 'id')).toEqual(calls.map(({ id }) => id));
		expect(await columnOf(output, 'source')).toEqual(calls.map((call) => call.callerNumber));
		for (const [colorScheme, icon] of [
			['light', 'kavkom.svg'],
			['dark', 'kavkom.dark.svg'],
		] as const) {
			await page.emulateMedia({ colorScheme });
			await untilShown(async () =>
				expect(new Set(await iconsOf(page.locator('body')))).toEqual(new Set([icon])),
			);
			if (TAKES_PICTURES) await takeCalls(page, `editor-call-${colorScheme}`);
		}
		expectNothingStray();
	});

	it('makes the first workflow of the README, click by click', async () => {
		const told = boldIn(sectionOf('README.md', '## First workflow'));
		expect(told).toEqual(expect.arrayContaining(Object.values(FIRST_WORKFLOW)));
		await page.emulateMedia({ colorScheme: 'light' });
		if (TAKES_PICTURES) await page.setViewportSize(FILM_WINDOW);
		const film = TAKES_PICTURES ? await Film.of(page, browser) : undefined;
		const output = await makeFirstWorkflow(page, 'Kavkom API (local)', film);
		await film?.save('first-workflow');
		await page.setViewportSize(WIDE);
		expect(await output.locator('tbody tr').count()).toBe(CALLS.length);
		expectNothingStray();
	});

	it('lists countries by name in a credential, shows a saved zone that stands in no list, and tells of a wrong key', async () => {
		const own = await page.context().newPage();
		own.setDefaultTimeout(MOVE_TIMEOUT_MS);
		await own.goto(`${playground.n8n.url}/home/credentials/${otherCredential}`);
		const valueOf = (name: string) =>
			own.getByTestId(`parameter-input-${name}`).locator('input').first();
		await untilShown(async () =>
			expect(await valueOf('country').inputValue()).toBe('France (FR, +33)'),
		);
		expect(await valueOf('timezone').inputValue()).toBe('Asia/Tel_Aviv');
		await own.getByText('More details').click();
		await own.getByText('Kavkom did not accept the API key.').first().waitFor();
		await valueOf('country').click();
		await valueOf('country').fill('isra');
		await own.getByRole('option', { name: 'Israel (IL, +972)' }).click();
		await untilShown(async () =>
			expect(await valueOf('country').inputValue()).toBe('Israel (IL, +972)'),
		);
		await own.close();
		expectNothingStray();
	});

	it('rings the extension that is picked from the list', async () => {
		const { kavkom } = playground;
		await addManualTrigger(page);
		const parameters = await addAction(page, 'Kavkom', originateKavkomCall.action);
		await chooseCredential(page, 'Kavkom API (local)');
		const all = kavkom.extensions.map(({ extension }) => extension);
		const shown = await extensionsShown(parameters);
		expect(shown.map((text) => text.split(' ')[0])).toEqual(all);
		if (TAKES_PICTURES) await takeExtensions(page);
		const wanted = kavkom.extensions[3];
		await page.getByTestId('rlc-search').fill(wanted.extension);
		await untilShown(async () => expect(await page.getByTestId('rlc-item').count()).toBe(1));
		await page.getByTestId('rlc-item').click();
		await parameters
			.getByTestId('parameter-input-destination')
			.locator('input')
			.fill('12125550163');
		const output = await executeNode(page);
		expect(await columnOf(output, 'extension')).toEqual([wanted.extension]);
		expect(kavkom.placed).toMatchObject([{ source: wanted.extension, destination: '12125550163' }]);
		expectNothingStray();
	});

	it('lists the extensions of 1com', async () => {
		await addManualTrigger(page);
		const parameters = await addAction(page, '1com', originateOneComCall.action);
		await credentialIsChosen(page, '1com API (local)');
		const shown = await extensionsShown(parameters);
		expect(shown.length).toBeGreaterThan(1);
		expectNothingStray();
	});

	it('fetches a test event for a trigger, and says in words what it waits for', async () => {
		const parameters = await addAction(page, 'Kavkom', 'On missed call');
		await chooseCredential(page, 'Kavkom API (local)');
		for (const label of ['Poll Times', 'Trigger On', 'Filters', 'Output', 'Options']) {
			await parameters.getByText(label, { exact: true }).first().waitFor();
		}
		const output = await executeNode(page);
		const [missed] = newestFirst(playground.kavkom.calls).filter(
			({ result }) => result === 'missed',
		);
		expect(await columnOf(output, 'id')).toEqual([missed.id]);
		await closeParameters(page);
		await canvasNode(page, 'Kavkom Trigger').getByText('missed call', { exact: true }).waitFor();
		expectNothingStray();
	});

	it('has room on its paper for the whole note of every sample workflow', async () => {
		const notes = CATALOGUE.flatMap(({ workflow, file }, index) =>
			workflow.nodes
				.filter(({ name }) => NOTES_WITH_TEXT.includes(name))
				.map((note, place) => ({
					...note,
					name: `${file}: ${note.name}`,
					position: [index * 1700, place * 1600],
				})),
		);
		await pasteWorkflow(page, JSON.stringify({ nodes: notes, connections: {} }));
		await untilShown(async () =>
			expect(await page.getByTestId('sticky').count()).toBe(notes.length),
		);
		const fills = (await noteFills(page)).map((fill, index) => ({ file: notes[index].name, fill }));
		expect(fills.filter(({ fill }) => fill <= MOSTLY_EMPTY || fill >= CUT_OFF)).toEqual([]);
		expectNothingStray();
	});

	it('takes a sample workflow from the clipboard and runs it', async () => {
		const sample = readSampleWorkflow('sync/sync-kavkom-calls-to-data-table.json');
		await pasteWorkflow(page, JSON.stringify(sample));
		const notes = sample.nodes.filter(({ type }) => type === NOTE);
		await untilShown(async () =>
			expect(await page.getByTestId('sticky').count()).toBe(notes.length),
		);
		const heading = page.getByTestId('sticky').getByRole('heading', { level: 1 });
		expect(await heading.innerText()).toBe(sample.name);
		for (const { name, type } of sample.nodes.filter((node) => !notes.includes(node))) {
			expect(await canvasNode(page, name).getAttribute('data-node-type')).toBe(type);
		}
		await canvasNode(page, 'Get the Kavkom calls since then').dblclick();
		await chooseCredential(page, 'Kavkom API (local)');
		await closeParameters(page);
		await page.getByTestId('execute-workflow-button').click();
		const calls = playground.kavkom.calls.length;
		await page.getByTestId('edge-label').getByText(`${calls} items`).first().waitFor();
		await page.getByText('Workflow executed successfully').waitFor();
		const steps = page.getByTestId('canvas-node-status-success');
		await untilShown(async () =>
			expect(await steps.count()).toBe(sample.nodes.length - notes.length),
		);
		if (TAKES_PICTURES) await takeWorkflow(page);
		expectNothingStray();
	});

	itIf(TAKES_PICTURES)('shows the workflows to start with, for their pictures', async () => {
		for (const file of picturedSamples()) {
			await openNewWorkflow(page);
			await pasteWorkflow(page, JSON.stringify(readSampleWorkflow(file)));
			await takeSample(page, file);
		}
	});
});
