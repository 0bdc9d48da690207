/** Values that other hosts of 1com's software write in other ways. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import {
	startOneCom,
	type OneComCall,
	type OneComOddities,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import type { Engine } from '../support/engine.mts';
import { NOON, recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, HOUR, idsIn, MINUTE, pass } from '../support/triggers.mts';

useClock(new Date(NOON).toISOString());
useFastLimits();
const opened = useServers();

let pbx: OneComSimulator;
let engine: Engine;

async function start(oddities: Partial<OneComOddities> = {}): Promise<void> {
	pbx = await opened(startOneCom({ calls: [], oddities }));
	engine = oneComEngine(pbx, {
		engine: { nodes: { oneCom: new OneCom(), oneComTrigger: new OneComTrigger() } },
	});
}

beforeEach(async () => await start());

const list = async (resource: 'call' | 'callLeg', more: INodeParameters = {}) =>
	recordsOf(
		await engine.run({
			type: 'oneCom',
			parameters: { resource, operation: 'getAll', dateRange: 'last24Hours', ...more },
		}),
	);

const add = (partial: Partial<OneComCall> = {}) =>
	pbx.addCall({ startedAt: NOON - HOUR, ...partial });

const filtered = async (filters: IDataObject, resource: 'call' | 'callLeg' = 'call') =>
	(await list(resource, { filters: filters as INodeParameters })).map(({ id }) => id);

describe('the word for a call that nobody took', () => {
	it.each(['NO ANSWER', 'NOANSWER'] as const)('%s means missed', async (noAnswerWord) => {
		await start({ noAnswerWord });
		const poller = createPoller(engine, 'oneComTrigger', { triggerOn: 'missedCall' });
		await poller.poll();
		pass(MINUTE);
		const call = add({ answeredAt: null, disposition: 'NO ANSWER', visibleAt: Date.now() });
		expect(await list('call')).toMatchObject([{ id: call.id, status: 'missed' }]);
		expect(await list('callLeg')).toMatchObject([{ status: 'missed', disposition: noAnswerWord }]);
		expect(await filtered({ status: ['missed'] })).toEqual([call.id]);
		expect(idsIn(await poller.poll())).toEqual([call.id]);
	});

	it.each(['no_answer', 'No-Answer', ' noanswer '])('%j is one, too', async (sc_disposition) => {
		const row = { sc_uniqueid: 'pbx24-1768900000.1001', sc_disposition };
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]) });
		expect(await list('call')).toMatchObject([{ status: 'missed' }]);
	});
});

describe('numbers', () => {
	it('behind a code for the carrier are those of the people', async () => {
		await start({ dialPrefix: '#019#' });
		const { id } = add({ direction: 'OUT', dialedNumber: '0505550142' });
		for (const resource of ['call', 'callLeg'] as const) {
			expect(await list(resource)).toMatchObject([
				{ destination: '#019#0505550142', external_number: '+972505550142' },
			]);
			expect(await filtered({ number: '+972 50-555-0142' }, resource)).toEqual([id]);
		}
	});

	it.each([
		['<05055501420505550142>', '0505550142', '+972505550142'],
		['<+972505550142+972505550142>', '+972505550142', '+972505550142'],
		['<0505550142>', '0505550142', '+972505550142'],
		['<203203>', '203203', null],
		['<2025552025>', '2025552025', null],
	])('in clid %s are taken once', async (clid, source, expected) => {
		const body = `uniqueid,ID,clid,direction,start\npbx24-1768900000.1001,7,Dana ${clid},IN,2026-01-20 11:00:00\n`;
		pbx.server.faults.push({ kind: 'body', body, times: 2 });
		expect(await list('callLeg')).toMatchObject([{ source, external_number: expected }]);
		expect(await filtered({ number: source }, 'callLeg')).toHaveLength(1);
	});

	it('that stand twice in clid change nothing where the source is named', async () => {
		await start({ doubledClid: true });
		add({ callerNumber: '0505550101', callerName: 'Dana' });
		expect(await list('callLeg')).toMatchObject([
			{ source: '0505550101', source_name: 'Dana', external_number: '+972505550101' },
		]);
	});
});

describe('ids', () => {
	it.each(['', 'pbx6.example.com'])('with the host "%s" in front are ids', async (uniqueidHost) => {
		await start({ uniqueidHost, underscoreFindsNothing: true });
		const call = add();
		const [{ recording }] = await list('call');
		expect(recording).toBe(call.id);
		for (const callId of [call.id, call.id.replace(/\.(\d+)$/, '_$1')]) {
			const parameters = { resource: 'recording', operation: 'download', callId };
			const run = await engine.run({ type: 'oneCom', parameters });
			expect(run.error).toBeUndefined();
			expect(run.items[0].binary?.data).toMatchObject({ mimeType: 'audio/mpeg' });
		}
	});

	it('with an underscore before their last number are those with a dot, everywhere', async () => {
		await start({ underscoreFindsNothing: true });
		const poller = createPoller(engine, 'oneComTrigger', {
			triggerOn: 'newRecording',
			options: { addRecording: true },
		});
		await poller.poll();
		pass(10 * MINUTE);
		const call = pbx.addCall({ startedAt: Date.now() - 9 * MINUTE });
		const { id } = call;
		const underscored = (text: string) => text.replaceAll(id, id.replace(/\.(\d+)$/, '_$1'));
		Object.assign(call, { id: underscored(id) });
		Object.assign(call, { legs: JSON.parse(underscored(JSON.stringify(call.legs))) as unknown });
		expect(await list('call')).toMatchObject([{ id, recording: id }]);
		expect(await list('callLeg')).toMatchObject([{ id, linked_id: id, recording: id }]);
		call.id = id;
		const [item, ...more] = await poller.poll();
		expect([item.json.id, more]).toEqual([id, []]);
		expect(item.binary?.data).toMatchObject({ mimeType: 'audio/mpeg' });
		call.id = underscored(id);
		expect(await poller.poll()).toEqual([]);
	});
});

describe('extensions', () => {
	it.each(['oneDigit', 'threeDigits', 'sevenDigits'] as const)(
		'with %s take calls, place them and are filtered by',
		async (extensionNumbers) => {
			await start({ extensionNumbers });
			const [, , { number: own }, , { number: other }] = pbx.extensions;
			const [taken, placed, local] = [
				add(),
				add({ direction: 'OUT', startedAt: NOON - HOUR - MINUTE }),
				add({ direction: 'LOCAL', startedAt: NOON - 2 * HOUR }),
			];
			expect((await list('call')).map(({ extension }) => extension)).toEqual([own, own, own]);
			expect((await list('callLeg')).map(({ extension }) => extension)).toEqual([own, own, own]);
			expect(await filtered({ extensions: own })).toEqual([taken.id, placed.id, local.id]);
			expect(await filtered({ extensions: `${own}-DEMO` }, 'callLeg')).toHaveLength(3);
			expect(await filtered({ extensions: other })).toEqual([local.id]);
		},
	);

	it('with letters are those of the user name', async () => {
		await start({ letterPeers: true });
		const call = add();
		expect(await list('call')).toMatchObject([{ extension: 'noa' }]);
		for (const extensions of ['noa', 'NOA-DEMO']) {
			expect(await filtered({ extensions })).toEqual([call.id]);
		}
		expect(await filtered({ extensions: 'no' })).toEqual([]);
	});

	it.each([
		['dana-ACME', 'dana'],
		['dana.levi-ACME', 'dana.levi'],
		['front-desk-ACME', 'front-desk'],
		['7-ACME', '7'],
		['5550101-ACME', '5550101'],
		['12345678', '12345678'],
		['203-ACME-NORTH', '203'],
		['0505550142', null],
	])('%s is %s', async (sc_whoanswered, extension) => {
		const row = { sc_uniqueid: 'pbx24-1768900000.1001', sc_direction: 'IN', sc_whoanswered };
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]) });
		expect(await list('call')).toMatchObject([{ extension }]);
	});

	it('are not what was called outside, however short that is', async () => {
		add({ direction: 'OUT', dialedNumber: '112' });
		const inside = add({ direction: 'LOCAL', dialedNumber: '112', startedAt: NOON - 2 * HOUR });
		expect(await filtered({ extensions: '112' })).toEqual([inside.id]);
		const poller = createPoller(engine, 'oneComTrigger', {
			filters: { extensions: '112' },
			options: { emitBacklog: true },
		});
		expect(idsIn(await poller.poll())).toEqual([inside.id]);
	});
});

describe('texts', () => {
	it('lose what no database takes, in records, raw ones, and legs', async () => {
		add({ callerName: 'Da\u0000na\u0007 \ud83d' });
		for (const [resource, expected] of [
			['call', 'Dana'],
			// A table is UTF-8, which has no half of a pair.
			['callLeg', 'Dana \ufffd'],
		] as const) {
			const [{ source_name: name, raw }] = await list(resource, {
				options: { includeRaw: true },
			});
			expect(name).toBe(expected);
			expect(JSON.stringify(raw)).not.toMatch(/\\u0000|\\u0007|\\ud83d/i);
		}
	});
});
