/** The list from which a user picks the call whose recording is meant, in both nodes. */
import { DateTime } from 'luxon';
import type { INodeListSearchResult } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';

useFastLimits();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;

beforeEach(async () => {
	kavkom = await startKavkom({ calls: [] });
	pbx = await startOneCom({ calls: [] });
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
	const engine = service === 'kavkom' ? kavkomEngine(kavkom) : oneComEngine(pbx);
	return await engine.listSearch(service, 'searchCalls', {}, filter, token);
}

const valuesOf = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

describe.each(SERVICES)('the list of calls of %s', (service) => {
	it('has the newest first, up to 30 days old, each with its time where the account is', async () => {
		const now = Date.now();
		const ages = [3 * DAY, 20 * MINUTE, 29 * DAY, 40 * DAY];
		const ids = ages.map((age) => addRecorded(service, now - age));
		const found = await search(service);
		expect(valuesOf(found)).toEqual([ids[1], ids[0], ids[2]]);
		const { zone } = service === 'kavkom' ? kavkom : pbx;
		const time = DateTime.fromMillis(now - 20 * MINUTE, { zone }).toFormat('yyyy-MM-dd HH:mm');
		expect(found.results[0].name).toMatch(new RegExp(`^${time} · .+ → .+ · \\w+ · answered$`));
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
		const { server } = service === 'kavkom' ? kavkom : pbx;
		server.faults.push({ kind: 'body', body: '<html>Down</html>', times: Infinity });
		await expect(search(service)).rejects.toThrow(/web page instead of data/);
	});
});
