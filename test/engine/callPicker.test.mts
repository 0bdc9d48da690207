/** The list from which a user picks the call whose recording is meant, in both nodes. */
import { DateTime } from 'luxon';
import type { INodeListSearchResult } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eachOf, startSimulators } from '../../sandbox/simulators.mts';
import {
	SERVICES,
	type Service,
	type ServiceName,
	type ServiceSimulator,
	type Simulators,
} from '../../services.mts';
import { accountEngine, useFastLimits } from '../support/accounts.mts';

useFastLimits();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let simulators: Simulators;

beforeEach(async () => {
	simulators = await startSimulators({ kavkom: { calls: [] }, oneCom: { calls: [] } });
});
afterEach(
	async () =>
		await Promise.all(eachOf(simulators).map(async ([, started]) => await started.close())),
);

/** How a simulator is told that a call has a recording, and that it can have none. */
const CALLS: Record<ServiceName, { recorded: object; unrecorded: object }> = {
	kavkom: { recorded: { file: 'a.mp3' }, unrecorded: { file: '' } },
	oneCom: { recorded: { hasRecording: true }, unrecorded: { disposition: 'NO ANSWER' } },
};

/** An answered call with a recording; its id. */
function addRecorded(name: ServiceName, startedAt: number): string {
	const times = { startedAt, answeredAt: startedAt + 5000, endedAt: startedAt + 9000 };
	return simulators[name].addCall({ ...times, ...CALLS[name].recorded }).id;
}

async function search(
	service: Service,
	simulator: ServiceSimulator,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const engine = accountEngine(service, simulator);
	return await engine.listSearch(service.node.type, 'searchCalls', {}, filter, token);
}

const valuesOf = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

describe.each([...SERVICES])('the list of calls of $title', (listed) => {
	const name = listed.node.type;
	const searchCalls = async (filter?: string, token?: string) =>
		await search(listed, simulators[name], filter, token);

	it('has the newest first, up to 30 days old, each with its time where the account is', async () => {
		const now = Date.now();
		const ages = [3 * DAY, 20 * MINUTE, 29 * DAY, 40 * DAY];
		const ids = ages.map((age) => addRecorded(name, now - age));
		const found = await searchCalls();
		expect(valuesOf(found)).toEqual([ids[1], ids[0], ids[2]]);
		const { zone } = simulators[name];
		const time = DateTime.fromMillis(now - 20 * MINUTE, { zone }).toFormat('yyyy-MM-dd HH:mm');
		expect(found.results[0].name).toMatch(new RegExp(`^${time} · .+ → .+ · \\w+ · answered$`));
	});

	it('leaves out calls that can have no recording', async () => {
		const id = addRecorded(name, Date.now() - DAY);
		simulators[name].addCall({ startedAt: Date.now() - DAY, ...CALLS[name].unrecorded });
		expect(valuesOf(await searchCalls())).toEqual([id]);
	});

	it('is narrowed by what is typed: a day, a number, a name', async () => {
		const [near, far] = [DAY, 10 * DAY].map((age) => addRecorded(name, Date.now() - age));
		const { zone } = simulators[name];
		const day = DateTime.fromMillis(Date.now() - 10 * DAY, { zone }).toFormat('yyyy-MM-dd');
		expect(valuesOf(await searchCalls(day))).toEqual([far]);
		expect(valuesOf(await searchCalls('ANSWERED'))).toEqual([near, far]);
		expect(valuesOf(await searchCalls('nobody'))).toEqual([]);
	});

	it('comes a hundred at a time, each call once', async () => {
		const ids = Array.from({ length: 130 }, (_, index) =>
			addRecorded(name, Date.now() - (index + 1) * 10 * MINUTE),
		);
		const first = await searchCalls();
		expect(first.results).toHaveLength(100);
		const second = await searchCalls('', String(first.paginationToken));
		expect(second.paginationToken).toBeUndefined();
		expect([...valuesOf(first), ...valuesOf(second)]).toEqual(ids);
	});

	it('says why it can not be shown', async () => {
		const { server } = simulators[name];
		server.faults.push({ kind: 'body', body: '<html>Down</html>', times: Infinity });
		await expect(searchCalls()).rejects.toThrow(/web page instead of data/);
	});
});
