/** Values that Kavkom may write in other ways than its contract shows, none of which anybody has seen. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import {
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { recordsOf, runCalls } from '../support/kavkomCalls.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, idsIn, MINUTE, pass } from '../support/triggers.mts';

useClock('2026-03-18T10:20:30Z');
useFastLimits();
const opened = useServers();

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
});

async function recordOf(
	partial: Partial<KavkomCall>,
	oddities: Partial<KavkomOddities> = {},
	overrides: AccountOverrides = {},
	parameters: INodeParameters = {},
): Promise<IDataObject> {
	kavkom.calls.splice(0, Infinity);
	kavkom.addCall(partial);
	Object.assign(kavkom.oddities, oddities);
	const records = recordsOf(await runCalls(kavkomEngine(kavkom, overrides), parameters));
	expect(records).toHaveLength(1);
	return records[0];
}

describe('times', () => {
	const TAKEN = { startedAt: Date.parse('2026-03-18T08:30:15Z'), result: 'answered' };

	it.each([
		['plain', '2026-03-18T08:30:15.000Z', '2026-03-18T08:30:20.000Z'],
		['offset', '2026-03-18T08:30:15.000Z', '2026-03-18T08:30:20.000Z'],
		['fractions', '2026-03-18T08:30:15.482Z', '2026-03-18T08:30:20.482Z'],
		['withoutSeconds', '2026-03-18T08:30:00.000Z', '2026-03-18T08:30:00.000Z'],
	] as const)('in the form %s are read', async (stampForm, started, answered) => {
		const record = await recordOf(TAKEN, { stampForm, extraColumns: true });
		expect(record).toMatchObject({ started_at: started, answered_at: answered });
	});

	it('with an offset are that instant, whatever the zone of the credential', async () => {
		const oddities = { stampForm: 'offset' } as const;
		const credential = { timezone: 'Asia/Kathmandu' };
		expect(await recordOf(TAKEN, oddities, { credential })).toMatchObject({
			started_at: '2026-03-18T08:30:15.000Z',
		});
	});

	it.each(['plain', 'offset', 'fractions', 'withoutSeconds'] as const)(
		'of the epoch 0 are none, in the form %s',
		async (stampForm) => {
			const oddities = { stampForm, unansweredStamp: 'epochZero', extraColumns: true } as const;
			const record = await recordOf({ ...TAKEN, result: 'missed' }, oddities);
			expect(record).toMatchObject({ status: 'missed', answered_at: null });
			expect(record.started_at).toMatch(/^2026-03-18T08:30/);
		},
	);
});

describe('words for the outcome', () => {
	it.each(['answered', 'missed', 'cancelled', 'busy', 'failed'])(
		'of a call that was %s are read, whichever they are',
		async (result) => {
			const said = new Set<unknown>();
			for (let count = 0; count < 12; count += 1) {
				const { status, raw } = await recordOf(
					{ result },
					{ resultWords: 'hangUpCauses' },
					{},
					{ options: { includeRaw: true } },
				);
				const word = (raw as IDataObject).call_result;
				said.add(word);
				const expected = { normal_clearing: 'unknown', call_rejected: 'busy' };
				expect([word, status]).toEqual([word, expected[word as keyof typeof expected] ?? result]);
			}
			expect(said.size).toBe(2);
		},
	);

	it.each(['answered', 'missed', 'cancelled', 'busy', 'failed'])(
		'are all found by the one status %s',
		async (status) => {
			kavkom.oddities.resultWords = 'hangUpCauses';
			kavkom.calls.splice(0, Infinity);
			for (let count = 0; count < 12; count += 1) {
				kavkom.addCall({ result: 'voicemail' });
				kavkom.addCall({ result: status });
			}
			const parameters = { filters: { status: [status] }, options: { includeRaw: true } };
			const found = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
			const all = recordsOf(
				await runCalls(kavkomEngine(kavkom), { options: { includeRaw: true } }),
			);
			expect(found).toEqual(all.filter((record) => record.status === status));
			expect(found.length).toBeGreaterThan(3);
		},
	);

	it('let the trigger on missed calls start', async () => {
		kavkom.oddities.resultWords = 'hangUpCauses';
		const engine = kavkomEngine(kavkom, {
			engine: { nodes: { kavkomTrigger: new KavkomTrigger() } },
		});
		const poller = createPoller(engine, 'kavkomTrigger', { triggerOn: 'missedCall' });
		await poller.poll();
		pass(MINUTE);
		const missed = ['missed', 'cancelled', 'busy', 'missed', 'cancelled', 'busy'].map((result) =>
			kavkom.addCall({ result, direction: 'inbound' }),
		);
		kavkom.addCall({ result: 'answered' });
		expect(idsIn(await poller.poll()).sort()).toEqual(missed.map(({ id }) => id).sort());
	});
});

describe('texts', () => {
	it.each(['nul', 'halfSurrogate'] as const)(
		'lose what no database takes (%s), in the record and in the raw one',
		async (nameForm) => {
			const parameters = { options: { includeRaw: true } };
			const { source_name: name, raw } = await recordOf(
				{ callerName: 'Camille Lefèvre \u{1f44d}' },
				{ nameForm },
				{},
				parameters,
			);
			expect([name, (raw as IDataObject).caller_id_name]).toEqual([
				'Camille Lefèvre \u{1f44d}',
				'Camille Lefèvre \u{1f44d}',
			]);
		},
	);

	it('keep their line ends, and lose every other control character', async () => {
		const callerName = '\u0007Camille\u001b\u0085\r\nLefèvre\u0000\u009f';
		expect(await recordOf({ callerName })).toMatchObject({ source_name: 'Camille\r\nLefèvre' });
	});
});

describe('numbers', () => {
	it.each(['digits', 'sipUri', 'telUri'] as const)(
		'in the form %s are the same people, and found in any spelling',
		async (numberForm) => {
			const partial = { callerNumber: '33199001234', destination: '102', extensionNumber: '102' };
			const credential = { country: 'FR' };
			for (const number of [
				'',
				'0199001234',
				'+33 1 99 00 12 34',
				'sip:0199001234@x.example.com',
			]) {
				const record = await recordOf(
					partial,
					{ numberForm },
					{ credential },
					{ filters: { number } },
				);
				expect(record).toMatchObject({ external_number: '+33199001234', extension: '102' });
			}
		},
	);

	it.each([
		['0692000001', '+262692000001'],
		['+33692000001', '+262692000001'],
		['0590270001', '+590590270001'],
		['#31#0199001234', '+33199001234'],
		['*670199001234', '+33199001234'],
		['0199001234,,12#', '+33199001234'],
		['\u20660199\u200b001234\u2069', '+33199001234'],
		['+612345678', '+612345678'],
		['sip:0199001234@192.0.2.1:5060;transport=udp', '+33199001234'],
	])('such as %s are read as the outside number %s', async (destination, expected) => {
		const partial = { direction: 'outbound', callerNumber: '104', destination } as const;
		const credential = { country: 'FR' };
		const filters = { number: expected };
		const record = await recordOf(partial, {}, { credential }, { filters });
		expect(record).toMatchObject({ external_number: expected, destination });
	});
});

describe('the filter Extensions', () => {
	it.each(['digits', 'sipUri', 'telUri'] as const)(
		'finds an extension on either side of a call, in the form %s',
		async (numberForm) => {
			const partial = { direction: 'local', callerNumber: '104', destination: '105' } as const;
			for (const extensions of ['104', '105']) {
				const filters = { extensions };
				const record = await recordOf(partial, { numberForm }, {}, { filters });
				expect(record).toMatchObject({ extension: '104', external_number: null });
			}
		},
	);

	it('does not take a call to an emergency number for one of the extension 112', async () => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ direction: 'outbound', callerNumber: '104', destination: '112' });
		const own = kavkom.addCall({ direction: 'local', callerNumber: '104', destination: '112' });
		const run = await runCalls(kavkomEngine(kavkom), { filters: { extensions: '112' } });
		expect(recordsOf(run)).toMatchObject([{ id: own.id }]);
	});
});
