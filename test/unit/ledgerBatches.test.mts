/** The batches in which calls that somebody asked for are written. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { runCode, scriptOf } from '../support/codeNode.mts';

const MAKE_BATCHES = scriptOf('api/code/makeBatches.cjs');

const batchesOf = (...items: IDataObject[]) =>
	runCode(MAKE_BATCHES, { input: items }) as Array<{ calls?: IDataObject[]; failure?: string }>;

const call = (id: number, startedAt: string | null): IDataObject => ({
	id: String(id),
	started_at: startedAt,
});

describe('the batches of a sync that was asked for', () => {
	it('hold every call once, oldest first, those without a time before all others', () => {
		const times = Array.from({ length: 1201 }, (_, index) =>
			new Date(Date.UTC(2026, 0, 1) + ((index * 7919) % 1201) * 60_000).toISOString(),
		);
		const batches = batchesOf(...times.map((time, id) => call(id, time)), call(9999, null));
		expect(batches.map(({ calls }) => calls?.length)).toEqual([500, 500, 202]);
		const written = batches.flatMap(({ calls }) => calls ?? []);
		expect(written[0].id).toBe('9999');
		expect(written.slice(1).map(({ started_at: time }) => time)).toEqual([...times].sort());
	});

	it('are one empty batch when n8n hands on its empty item', () => {
		expect(batchesOf({})).toEqual([{ calls: [] }]);
	});

	it('are a failure and nothing else when the phone system did not answer', () => {
		expect(batchesOf({ error: 'It is out of order' })).toEqual([{ failure: 'It is out of order' }]);
		expect(batchesOf({ error: { message: 'It is out of order' } })).toEqual([
			{ failure: 'It is out of order' },
		]);
	});
});
