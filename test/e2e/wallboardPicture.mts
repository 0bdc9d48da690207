/** The picture of the wallboard in docs/: an office on an ordinary day. */
import type { Browser } from 'playwright-core';
import type { Playground } from '../../sandbox/playground.mts';
import { savePicture } from '../support/browser.mts';

const MINUTE_MS = 60_000;
const SIZE = { width: 1920, height: 1080 };

/** Of invented people, with numbers kept for fiction. */
const CALLERS = [
	['+33639980101', 'Agnès Carmin'],
	['+33639980102', 'Boulangerie Carmin'],
	['+33639980103', "Siobhán O'Neill"],
	['+33639980104', 'Zoë Ångström'],
	['+33639980105', 'Tamar Biton'],
] as const;

const callerOf = (index: number) => {
	const [callerNumber, callerName] = CALLERS[index % CALLERS.length];
	return { callerNumber, callerName };
};

/** Calls all through the last hours, a quarter of them missed, and some that go on. */
export function fillDay({ kavkom, oneCom }: Playground): void {
	const now = Date.now();
	kavkom.calls.splice(0);
	oneCom.calls.splice(0);
	for (let index = 0; index < 70; index += 1) {
		const startedAt = now - (5 + index * 7) * MINUTE_MS;
		const isMissed = index % 4 === 0;
		const times = { startedAt, durationSeconds: 60 + index, visibleAt: 0 };
		kavkom.addCall({
			...times,
			...callerOf(index),
			...(isMissed ? { result: 'missed', answeredAt: null } : {}),
		});
		oneCom.addCall({
			...times,
			...callerOf(index + 2),
			direction: 'IN',
			disposition: isMissed ? 'NO ANSWER' : 'ANSWERED',
		});
	}
	const underWay = { endedAt: now + 60 * MINUTE_MS, visibleAt: Infinity };
	for (const index of [0, 1, 2]) {
		const startedAt = now - (index + 1) * 2.3 * MINUTE_MS;
		const times = { ...underWay, startedAt, answeredAt: startedAt + 8_000 };
		const { extension } = kavkom.extensions[index];
		kavkom.addCall({ ...times, ...callerOf(index), extensionNumber: extension });
		oneCom.addCall({
			...times,
			...callerOf(index + 1),
			direction: 'IN',
			disposition: 'ANSWERED',
			whoAnswered: oneCom.extensions[index].number,
		});
	}
	oneCom.addCall({
		...underWay,
		...callerOf(4),
		startedAt: now - MINUTE_MS,
		direction: 'IN',
		disposition: 'NO ANSWER',
		queueId: oneCom.queues[0].id,
	});
}

/** Takes the picture of the board that is at `address`. */
export async function takeWallboard(browser: Browser, address: string): Promise<void> {
	const page = await browser.newPage({ viewport: SIZE, colorScheme: 'dark' });
	await page.goto(address);
	await page.locator('.waiter .counting').waitFor();
	await savePicture(page, 'wallboard', { x: 0, y: 0, ...SIZE, scale: 0.6 });
	await page.close();
}
