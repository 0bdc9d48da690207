/** The option Add Local Times in n8n's own engine, for every list and trigger that puts calls out. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { createEngine, type Engine } from '../support/engine.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, pass, MINUTE } from '../support/triggers.mts';

useClock('2026-11-27T10:00:00Z');
useFastLimits();
const opened = useServers();

/** Midnight in Paris; in Jerusalem an hour later. */
const STARTED_AT = Date.parse('2026-11-26T23:00:00Z');
const LOCAL = ['started_at_local', 'answered_at_local', 'ended_at_local'];
const ADDED = { options: { addLocalTimes: true } };

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ zone: 'Europe/Paris', calls: [] }));
	pbx = await opened(startOneCom({ zone: 'Asia/Jerusalem', calls: [] }));
	kavkom.addCall({ startedAt: STARTED_AT, visibleAt: 0 });
	pbx.addCall({ startedAt: STARTED_AT, disposition: 'ANSWERED' });
});

const ofKavkom = () => kavkomEngine(kavkom);
const ofOneCom = () => oneComEngine(pbx);

const list =
	(engine: () => Engine, type: string, resource = 'call', operation = 'getAll') =>
	async (parameters: INodeParameters) =>
		recordsOf(await engine().run({ type, parameters: { resource, operation, ...parameters } }));

const EACH_LIST = [
	['kavkom', 'call', '2026-11-27 00:00:00', ofKavkom],
	['oneCom', 'call', '2026-11-27 01:00:00', ofOneCom],
	['oneCom', 'callLeg', '2026-11-27 01:00:00', ofOneCom],
] as const;

const localOf = (record: IDataObject) =>
	Object.keys(record).filter((field) => field.endsWith('_local'));

describe.each(EACH_LIST)('%s %s: getAll', (type, resource, local, engine) => {
	const getMany = list(engine, type, resource);
	it('adds them in the zone of the credential, behind the instants, which stay in UTC', async () => {
		const [record] = await getMany(ADDED);
		const fields = Object.keys(record);
		expect(fields.slice(fields.indexOf('ended_at') + 1).slice(0, 3)).toEqual(LOCAL);
		expect(record).toMatchObject({
			started_at: '2026-11-26T23:00:00.000Z',
			started_at_local: local,
		});
		expect(record.answered_at_local === null).toBe(record.answered_at === null);
	});

	it('adds none unless told to, nor in the raw record', async () => {
		const [plain] = await getMany({});
		const [raw] = await getMany({ output: 'raw', ...ADDED });
		expect([localOf(plain), localOf(raw)]).toEqual([[], []]);
	});

	it('has them among the fields to select', async () => {
		const selected = { output: 'selectedFields', fields: ['started_at_local', 'id'] };
		const [record] = await getMany(selected);
		expect(record).toEqual({ started_at_local: local, id: expect.any(String) });
	});
});

describe('local times', () => {
	it('follow the zone of the options before that of the credential', async () => {
		const options = { addLocalTimes: true, timezone: 'Asia/Kathmandu' };
		// Read in that zone, the stamp of 00:00 in Paris is another moment: the clock shows the same.
		const [record] = await list(ofKavkom, 'kavkom')({ dateRange: 'last7Days', options });
		expect(record).toMatchObject({
			started_at: '2026-11-26T18:15:00.000Z',
			started_at_local: '2026-11-27 00:00:00',
		});
	});

	it('come with a 1com call that is got by its ID, where they are wanted', async () => {
		const [{ id }] = pbx.calls;
		const callId = { __rl: true, mode: 'id', value: id };
		const get = list(ofOneCom, 'oneCom', 'call', 'get');
		expect(await get({ callId, ...ADDED })).toMatchObject([
			{ id, started_at_local: '2026-11-27 01:00:00', ended_at_local: null },
		]);
		expect(localOf((await get({ callId }))[0])).toEqual([]);
	});
});

describe.each([
	['kavkomTrigger', '2026-11-27 11:00:00', ofKavkom],
	['oneComTrigger', '2026-11-27 12:00:00', ofOneCom],
] as const)('%s', (type, local, engine) => {
	it.each(['newCall', 'newRecording'])('adds them to each %s', async (triggerOn) => {
		const poller = createPoller(engine(), type, { triggerOn, ...ADDED });
		expect(await poller.poll()).toEqual([]);
		const startedAt = Date.now();
		kavkom.addCall({ startedAt, endedAt: startedAt + 5000, visibleAt: 0, file: 'a.mp3' });
		pbx.addCall({ startedAt, durationSeconds: 5, disposition: 'ANSWERED' });
		pass(10 * MINUTE);
		const items = await poller.poll();
		expect(items.map(({ json }) => json)).toMatchObject([
			{ started_at: '2026-11-27T10:00:00.000Z', started_at_local: local },
		]);
	});
});

describe('the webhook trigger', () => {
	it('adds them in the zone of its option, else of the workflow', async () => {
		const secret = 'invented-secret-0123456789abcdef';
		const engine = createEngine({
			nodes: { kavkomWebhookTrigger: new KavkomWebhookTrigger() },
			credentials: {
				webhook: {
					type: new KavkomWebhookApi(),
					data: { headerName: 'X-Webhook-Secret', secret },
				},
			},
			timezone: 'Europe/Paris',
		});
		const posted = async (callUuid: string, options: IDataObject) => {
			const { items } = await engine.webhook({
				type: 'kavkomWebhookTrigger',
				parameters: { options } as INodeParameters,
				request: {
					headers: { 'x-webhook-secret': secret },
					body: { callUuid, status: 'missed', start_epoch: STARTED_AT / 1000 },
				},
			});
			return items[0].json;
		};
		expect(await posted('first', { addLocalTimes: true })).toMatchObject({
			started_at: '2026-11-26T23:00:00.000Z',
			started_at_local: '2026-11-27 00:00:00',
			ended_at_local: null,
		});
		const timezone = 'Asia/Jerusalem';
		expect(await posted('second', { addLocalTimes: true, timezone })).toMatchObject({
			started_at_local: '2026-11-27 01:00:00',
		});
		expect(localOf(await posted('third', {}))).toEqual([]);
	});
});
