/** The wallboard as people look at it: a real n8n, both local phone systems, and Chromium. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { ROUND_SECONDS } from '../../gallery/wallboard/turn.mts';
import { readSampleWorkflow, withCredentials, type Playground } from '../../sandbox/playground.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { eachOf, localCredential } from '../../sandbox/simulators.mts';
import { KAVKOM } from '../../services.mts';
import type { SimulatorServer } from '../../sandbox/shared/server.mts';
import {
	CHROMIUM,
	launchChromium,
	newWatch,
	requireChromium,
	TAKES_PICTURES,
	watchPage,
} from '../support/browser.mts';
import { itIf } from '../support/onlyIf.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { startOtherDomain } from '../support/twoAccounts.mts';
import { fillDay, takeWallboard } from './wallboardPicture.mts';
import { PATIENCE, SETUP_TIMEOUT_MS, TEST_TIMEOUT_MS } from './gallerySupport.mts';
import { waitFor } from '../../scripts/waiting.mts';

const USER = 'board';
const PASSWORD = 'a-password-of-the-test:0123456789';
const SHORT = 'fifteen-letters';
const HOSTILE = '<img src=x onerror=window.hacked=1>';
const TURNED = '\u202Egnp.exe';
const HEBREW = 'תמר ביטון';
const MINUTE_MS = 60_000;

jest.setTimeout(TEST_TIMEOUT_MS);
requireChromium('the wallboard');

let playground: Playground;
let browser: Browser | undefined;

interface Board {
	now: number;
	next_ms: number;
	systems: Array<{ provider: string; zone: string; live: IDataObject; today: IDataObject }>;
}

const address = (): string => `${playground.n8n.url}/webhook/wallboard`;

const ask = async ({ password = PASSWORD, user = USER, path = 'wallboard' } = {}) => {
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	const response = await fetch(`${playground.n8n.url}/webhook/${path}/board`, {
		headers: { authorization },
	});
	return { status: response.status, body: (await response.json().catch(() => null)) as Board };
};

const sleep = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

const asksForActiveCalls = ({ path, query }: SimulatorServer['requests'][number]): boolean =>
	path.endsWith('/active_call/list') || query.get('reqtype') === 'CHANNELS';

const rounds = (): number[] =>
	eachOf(playground).map(([, { server }]) => server.requests.filter(asksForActiveCalls).length);

const kavkomOf = ({ systems: [kavkom] }: Board) => kavkom;
const countOf = (board: Board) => kavkomOf(board).live.count;
const missedOf = (board: Board) =>
	(kavkomOf(board).today.missed as Array<{ key: string }>).map(({ key }) => key);

/** With that path in place of `wallboard`. */
const atPath = (sample: WorkflowJson, path: string): WorkflowJson => ({
	...sample,
	nodes: sample.nodes.map((node) => {
		const { path: own } = node.parameters;
		if (typeof own !== 'string') return node;
		return { ...node, parameters: { ...node.parameters, path: own.replace('wallboard', path) } };
	}),
});

/** As a user does for another account: with paths of its own, and other credentials. */
interface Another {
	path: string;
	chosen: Parameters<typeof withCredentials>[1];
}

async function publish(password: string, another?: Another): Promise<string> {
	const { n8n } = playground;
	const id = await n8n.importCredential({
		type: 'httpBasicAuth',
		name: 'Board',
		data: { user: USER, password },
	});
	const sample = withCredentials(
		atPath(readSampleWorkflow('wallboard/wallboard.json'), another?.path ?? 'wallboard'),
		another?.chosen ?? {},
	);
	const chosen = withCredentials(sample, { httpBasicAuth: { id, name: 'Board' } }, [
		[/^n8n-nodes-base\.webhook$/, 'httpBasicAuth'],
	]);
	const workflow = await playground.importWorkflow(chosen);
	await n8n.activate(workflow);
	return workflow;
}

/** A call to somebody of each phone system who talks, and one who waits, as long as a test lasts. */
function addCalls(): void {
	const now = Date.now();
	const underWay = { startedAt: now - 2 * MINUTE_MS, endedAt: now + 60 * MINUTE_MS };
	const { kavkom, oneCom } = playground;
	kavkom.addCall({
		...underWay,
		answeredAt: now - MINUTE_MS,
		callerNumber: '0639980011',
		callerName: HOSTILE,
		extensionNumber: kavkom.extensions[0].extension,
		visibleAt: Infinity,
	});
	oneCom.addCall({
		...underWay,
		direction: 'IN',
		disposition: 'ANSWERED',
		callerNumber: '0505550101',
		visibleAt: Infinity,
	});
	oneCom.addCall({
		...underWay,
		direction: 'IN',
		disposition: 'NO ANSWER',
		queueId: oneCom.queues[0].id,
		callerNumber: '0505550102',
		callerName: HEBREW,
		visibleAt: Infinity,
	});
	const ended = { startedAt: now - 1000, durationSeconds: 1, visibleAt: 0 };
	kavkom.addCall({ ...ended, result: 'missed', answeredAt: null, callerName: TURNED });
	oneCom.addCall({ ...ended, direction: 'IN', disposition: 'NO ANSWER' });
}

beforeAll(async () => {
	playground = await startSharedPlayground({ kavkom: { callCount: 0 }, oneCom: { callCount: 0 } });
	browser = CHROMIUM === undefined ? undefined : await launchChromium();
	addCalls();
}, SETUP_TIMEOUT_MS);

beforeEach(() => {
	for (const [, { server }] of eachOf(playground)) server.faults.length = 0;
});

afterAll(async () => {
	await browser?.close();
	await playground.close();
});

const systemOf = (page: Page, title: string) => page.locator('.system', { hasText: title });

describe('the wallboard', () => {
	it('asks each phone system once for all who look at one moment, and nobody without the password', async () => {
		const workflow = await publish(PASSWORD);
		expect(rounds()).toEqual([0, 0]);
		const viewers = await Promise.all([ask(), ask(), ask(), ask()]);
		expect(viewers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(rounds()).toEqual([1, 1]);
		const { body } = await ask();
		expect(rounds()).toEqual([1, 1]);
		expect(Math.abs(body.now - Date.now())).toBeLessThan(5_000);
		const [kavkom, oneCom] = body.systems;
		expect(body.systems.map(({ zone }) => zone)).toEqual(['Europe/Paris', 'Asia/Jerusalem']);
		expect(kavkom.live).toMatchObject({ failure: null, count: 1, queues: null, agents: null });
		expect(oneCom.live.queues).toMatchObject([
			{ name: 'Sales', count: 1, waiting: [{ number: '0505550102', name: HEBREW }] },
			{ count: 0 },
		]);
		expect(body.systems.map(({ today }) => (today.missed as unknown[]).length)).toEqual([1, 1]);

		await sleep(ROUND_SECONDS * 1000);
		expect((await ask({ password: 'wrong-password-0123456789' })).status).toBe(401);
		expect((await ask({ password: '' })).status).toBe(401);
		// Nobody has looked meanwhile.
		expect(rounds()).toEqual([1, 1]);
		await Promise.all([ask(), ask()]);
		expect(rounds()).toEqual([2, 2]);
		expect(await playground.n8n.listExecutions({ workflowId: workflow })).toEqual([]);
		await playground.n8n.deactivate(workflow);
	});

	it('lets nobody in by a short password', async () => {
		const before = rounds();
		const workflow = await publish(SHORT);
		const { status, body } = await ask({ password: SHORT });
		expect({ status, body }).toEqual({
			status: 403,
			body: { reason: expect.stringContaining('16 characters') },
		});
		expect(rounds()).toEqual(before);
		await playground.n8n.deactivate(workflow);
	});

	itIf(CHROMIUM !== undefined)(
		'shows names as text, turns grey with the time and the reason when a phone system is silent, and back',
		async () => {
			const workflow = await publish(PASSWORD);
			const watch = newWatch();
			const page = await browser!.newPage({ viewport: { width: 1920, height: 1080 } });
			watchPage(page, watch);
			await page.goto(`${address()}#${USER}:${encodeURIComponent(PASSWORD)}`);
			await systemOf(page, '1com').locator('.waiter').waitFor();
			expect(page.url()).toBe(address());
			expect(await page.getByText(HOSTILE).count()).toBe(1);
			expect(await page.evaluate('window.hacked')).toBeUndefined();
			expect(await page.getByText('\u202E').count()).toBe(0);
			expect(await page.locator('bdi[dir=auto]', { hasText: HEBREW }).count()).toBe(1);
			expect(await page.locator('.old').count()).toBe(0);
			const first = await page.locator('.waiter .counting').textContent();
			await page.waitForTimeout(1_500);
			expect(await page.locator('.waiter .counting').textContent()).not.toBe(first);

			const { oneCom } = playground;
			oneCom.server.faults.push({ kind: 'status', status: 403, times: Infinity });
			const note = systemOf(page, '1com').locator('.as-of');
			await note.waitFor({ timeout: PATIENCE.timeoutMs });
			const said = (await note.textContent()) ?? '';
			expect(said).toMatch(/as of \d\d:\d\d/i);
			expect(said).not.toMatch(/127\.0\.0\.1|localhost|key=/);
			for (const secret of [oneCom.apiKey, oneCom.baseUrl]) expect(said).not.toContain(secret);
			expect(await systemOf(page, '1com').locator('.panel.old').count()).toBeGreaterThan(2);
			expect(await systemOf(page, 'Kavkom').locator('.old').count()).toBe(0);

			oneCom.server.faults.length = 0;
			await waitFor(
				'The board to be new again',
				async () => (await page.locator('.old').count()) === 0 || undefined,
				PATIENCE,
			);
			expect(watch).toEqual(newWatch());
			await page.close();
			await playground.n8n.deactivate(workflow);
		},
	);

	it('of another account shows its own calls alone, though both keep their boards in one table', async () => {
		const other = await startOtherDomain();
		try {
			other.addCall({
				startedAt: Date.now() - 1000,
				durationSeconds: 1,
				result: 'missed',
				visibleAt: 0,
			});
			const credential = localCredential(KAVKOM, other);
			const id = await playground.n8n.importCredential({ ...credential, name: 'Another domain' });
			const chosen = { [credential.type]: { id, name: 'Another domain' } };
			const ofOthers = await publish(PASSWORD, { path: 'other', chosen });
			const ofOurs = await publish(PASSWORD);
			// By turns: whoever asked the phone system wrote the board that all get.
			for (const round of [1, 2]) {
				const [theirs, ours] = [(await ask({ path: 'other' })).body, (await ask()).body];
				expect([round, countOf(theirs), countOf(ours)]).toEqual([round, 0, 1]);
				expect(missedOf(theirs)).not.toEqual(missedOf(ours));
				if (round === 1) await sleep(ROUND_SECONDS * 1000);
			}
			for (const workflow of [ofOthers, ofOurs]) await playground.n8n.deactivate(workflow);
		} finally {
			await other.close();
		}
	});

	itIf(TAKES_PICTURES)('has its picture taken', async () => {
		const workflow = await publish(PASSWORD);
		fillDay(playground);
		// Ended calls are asked for once a minute.
		await sleep(MINUTE_MS);
		await takeWallboard(browser!, `${address()}#${USER}:${encodeURIComponent(PASSWORD)}`);
		await playground.n8n.deactivate(workflow);
	});

	it('goes on for all others while one phone system never answers', async () => {
		const { oneCom } = playground;
		const workflow = await publish(PASSWORD);
		const before = (await ask()).body.systems;
		oneCom.server.faults.push({ kind: 'stallHeaders', times: Infinity });
		const [, asked] = rounds();
		const hanging = new Set<Promise<unknown>>();
		await waitFor(
			'Somebody to wait for 1com',
			async () => {
				hanging.add(ask());
				await sleep(1_000);
				return rounds()[1] > asked || undefined;
			},
			PATIENCE,
		);
		const began = Date.now();
		const [kavkom, silent] = (await ask()).body.systems;
		expect(Date.now() - began).toBeLessThan(5_000);
		expect(silent.live.at).toBe(before[1].live.at);
		expect(String(kavkom.live.at) > String(before[0].live.at)).toBe(true);
		expect(rounds()[1]).toBe(asked + 1);
		await oneCom.close();
		await Promise.all(hanging);
		await playground.n8n.deactivate(workflow);
	});
});
