/** The list from which a user picks the call whose recording is meant, in both nodes. */
import { DateTime } from 'luxon';
import type { ICredentialDataDecryptedObject, INodeListSearchResult } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';

useFastLimits();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;

/** A port is given again now and then: without a key of its own, a test could see the calls of another. */
let keys = 0;

beforeEach(async () => {
	keys += 1;
	const options = { calls: [], apiKey: `sandbox-key-${keys}` };
	kavkom = await startKavkom(options);
	pbx = await startOneCom(options);
});
afterEach(async () => await Promise.all([kavkom.close(), pbx.close()]));

type Service = 'kavkom' | 'oneCom';
const SERVICES: Service[] = ['kavkom', 'oneCom'];

/** An answered call with a recording; its id. */
function addRecorded(service: Service, startedAt: number): string {
	const times = { startedAt, answeredAt: startedAt + 5000, endedAt: startedAt + 9000 };
	return service === 'kavkom'
		? kavkom.addCall({ ...times, file: 'a.mp3' }).id
		: pbx.addCall({ ...times, hasRecording: true }).id;
}

async function search(
	service: Service,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	return await searchIn({}, service, filter, token);
}

/** The same, with an account that differs from the simulator's. */
async function searchIn(
	credential: ICredentialDataDecryptedObject,
	service: Service,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const account = { credential };
	const engine = service === 'kavkom' ? kavkomEngine(kavkom, account) : oneComEngine(pbx, account);
	return await engine.listSearch(service, 'searchCalls', {}, filter, token);
}

const serverOf = (service: Service) => (service === 'kavkom' ? kavkom : pbx).server;

const valuesOf = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

describe.each(SERVICES)('the list of calls of %s', (service) => {
	it('has the newest first, up to 30 days old, each with its time where the account is', async () => {
		const now = Date.now();
		const ages = [3 * DAY, 20 * MINUTE, 29 * DAY, 40 * DAY];
		const ids = ages.map((age) => addRecorded(service, now - age));
		const found = await search(service);
		expect(valuesOf(found)).toEqual([ids[1], ids[0], ids[2]]);
		const { zone } = service === 'kavkom' ? kavkom : pbx;
		const time = DateTime.fromMillis(now - 20 * MINUTE, { zone }).toFormat('d LLL HH:mm');
		expect(found.results[0].name).toMatch(
			new RegExp(`^${time} · (?:in|out|internal) · \\u2068[^·]+\\u2069 · 0:09$`),
		);
	});

	it('leaves out calls that can have no recording', async () => {
		const id = addRecorded(service, Date.now() - DAY);
		kavkom.addCall({ startedAt: Date.now() - DAY, file: '' });
		pbx.addCall({ startedAt: Date.now() - DAY, disposition: 'NO ANSWER' });
		expect(valuesOf(await search(service))).toEqual([id]);
	});

	it('is narrowed by what is typed: a day, a number, a name', async () => {
		const [near, far] = [DAY, 10 * DAY].map((age) => addRecorded(service, Date.now() - age));
		const { zone } = service === 'kavkom' ? kavkom : pbx;
		const day = DateTime.fromMillis(Date.now() - 10 * DAY, { zone }).toFormat('yyyy-MM-dd');
		expect(valuesOf(await search(service, day))).toEqual([far]);
		expect(valuesOf(await search(service, 'ANSWERED'))).toEqual([near, far]);
		expect(valuesOf(await search(service, 'nobody'))).toEqual([]);
	});

	it('shows a name that is written from right to left in its place, and is found by it', async () => {
		const startedAt = Date.now() - DAY;
		const name = 'Tamar ביטון';
		const times = { startedAt, answeredAt: startedAt + 5000, endedAt: startedAt + 65_000 };
		const number = '0505550110';
		const { id } =
			service === 'kavkom'
				? kavkom.addCall({
						...times,
						file: 'a.mp3',
						direction: 'inbound',
						callerName: name,
						callerNumber: number,
					})
				: pbx.addCall({
						...times,
						hasRecording: true,
						direction: 'IN',
						callerName: name,
						callerNumber: number,
					});
		const { results } = await search(service);
		expect(results).toEqual([
			{ name: expect.stringContaining(` · in · \u2068${name}\u2069 · `), value: id },
		]);
		for (const typed of [name, 'ביטון', number]) {
			expect(valuesOf(await search(service, typed))).toEqual([id]);
		}
	});

	it('comes a hundred at a time, each call once', async () => {
		const ids = Array.from({ length: 130 }, (_, index) =>
			addRecorded(service, Date.now() - (index + 1) * 10 * MINUTE),
		);
		const first = await search(service);
		expect(first.results).toHaveLength(100);
		const second = await search(service, '', String(first.paginationToken));
		expect(second.paginationToken).toBeUndefined();
		expect([...valuesOf(first), ...valuesOf(second)]).toEqual(ids);
	});

	it('says why it can not be shown', async () => {
		const { faults } = serverOf(service);
		faults.push({ kind: 'body', body: '<html>Down</html>', times: Infinity });
		await expect(search(service)).rejects.toThrow(/web page instead of data/);
	});
});

describe.each(SERVICES)('typing into the list of calls of %s', (service) => {
	const NOW = '2026-03-10T10:00:00Z';
	useClock(NOW);

	/** How many requests something takes. */
	async function requestsFor(action: () => Promise<unknown>): Promise<number> {
		const { requests } = serverOf(service);
		const before = requests.length;
		await action();
		return requests.length - before;
	}

	it('reads once in a minute, whatever is typed and however far is scrolled', async () => {
		const id = addRecorded(service, Date.now() - DAY);
		const typed = ['', 'a', 'an', 'ans', 'answered', 'nobody'];
		expect(await requestsFor(async () => await search(service))).toBeGreaterThan(0);
		expect(
			await requestsFor(async () => {
				for (const filter of typed) await search(service, filter);
				await search(service, '', '100');
			}),
		).toBe(0);
		expect(valuesOf(await search(service, 'ans'))).toEqual([id]);
	});

	it('reads anew after a minute, and shows the calls that came since', async () => {
		const early = addRecorded(service, Date.now() - DAY);
		expect(valuesOf(await search(service))).toEqual([early]);
		const late = addRecorded(service, Date.now() - MINUTE);
		expect(valuesOf(await search(service))).toEqual([early]);
		setClock('2026-03-10T10:01:01Z');
		expect(valuesOf(await search(service))).toEqual([late, early]);
	});

	it('reads once for letters that are typed at once', async () => {
		addRecorded(service, Date.now() - DAY);
		const once = await requestsFor(async () => await search(service));
		setClock('2026-03-10T10:01:01Z');
		const both = await requestsFor(
			async () => await Promise.all([search(service, 'a'), search(service, 'an')]),
		);
		expect(both).toBe(once);
	});

	it('reads anew after a read that failed', async () => {
		const id = addRecorded(service, Date.now() - DAY);
		const { faults } = serverOf(service);
		faults.push({ kind: 'body', body: '<html>Down</html>', times: Infinity });
		await expect(search(service)).rejects.toThrow(/web page instead of data/);
		faults.length = 0;
		expect(valuesOf(await search(service))).toEqual([id]);
	});

	it('shows nothing of one account to another', async () => {
		const id = addRecorded(service, Date.now() - DAY);
		expect(valuesOf(await search(service))).toEqual([id]);
		await expect(searchIn({ apiKey: 'another-key-at-1234' }, service)).rejects.toThrow();
		const other = { domainUuid: '00000000-0000-4000-8000-000000000000', tenant: 'OTHER' };
		const shown = await searchIn(other, service).catch(() => null);
		expect(shown === null ? [] : valuesOf(shown)).not.toContain(id);
		expect(valuesOf(await search(service))).toEqual([id]);
	});

	it('reads anew when the zone of the account was changed', async () => {
		addRecorded(service, Date.now() - DAY);
		const inZone = async (timezone: string) =>
			await requestsFor(async () => await searchIn({ timezone }, service));
		expect(await inZone('Europe/Paris')).toBeGreaterThan(0);
		expect(await inZone('America/New_York')).toBeGreaterThan(0);
		expect(await inZone('Europe/Paris')).toBe(0);
	});
});

it('shows nothing of one server to an account of the same name at another', async () => {
	const there = await startKavkom({ calls: [], apiKey: kavkom.apiKey });
	try {
		const startedAt = Date.now() - DAY;
		const times = { startedAt, answeredAt: startedAt + 5000, endedAt: startedAt + 9000 };
		const id = there.addCall({ ...times, file: 'a.mp3' }).id;
		const own = addRecorded('kavkom', startedAt);
		const found = await kavkomEngine(there).listSearch('kavkom', 'searchCalls', {});
		expect(valuesOf(found)).toEqual([id]);
		expect(valuesOf(await search('kavkom'))).toEqual([own]);
	} finally {
		await there.close();
	}
});
