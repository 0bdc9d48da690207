/** What becomes of polls of one node, or of two, that are under way at the same time. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Account } from '../../nodes/shared/node/account';
import type { CallFeed } from '../../nodes/shared/trigger/callFeed';
import { pollForCalls } from '../../nodes/shared/trigger/poll';
import { accountIn, pollContext, type PollCircumstances } from '../support/pollContext.mts';
import { seenCall } from '../support/seenCall.mts';

const MINUTE = 60_000;

/** A service whose lists come when the test says so. */
class Service {
	list: string[] = ['before'];

	private held: Array<() => void> | null = null;

	private readonly startedAt = Date.now() - 5 * MINUTE;

	/** From now on lists are held back until `release`. */
	hold(): void {
		this.held = [];
	}

	release(): void {
		for (const go of this.held ?? []) go();
		this.held = null;
	}

	readonly feed: CallFeed<Account> = {
		service: 'Test',
		lookbackHours: 2,
		connect: async () => await Promise.resolve(accountIn('UTC')),
		accountOf: () => 'account',
		recordingOf: () => {
			throw new Error('No recording is asked for');
		},
		readCalls: async (_, __, ___, sink) => {
			const listed = [...this.list];
			const { held } = this;
			if (held) await new Promise<void>((resolve) => held.push(resolve));
			for (const [nth, id] of listed.entries()) {
				const starts = [this.startedAt + nth];
				if (!sink.isKnown?.(id)) sink.take(seenCall({ key: id, starts, call: { id } }));
			}
		},
	};

	async poll(staticData: IDataObject, more: Partial<PollCircumstances> = {}): Promise<string[]> {
		const parameters = { triggerOn: 'newCall', output: 'raw', options: {} };
		const context = pollContext({ parameters, staticData, ...more });
		const output = await pollForCalls(context, this.feed);
		return (output?.[0] ?? []).map(({ json }) => String(json.raw_id));
	}
}

/** Each test has a node of its own: what the process knows of one lasts. */
let nodes = 0;
const newNode = () => ({ id: `node-${(nodes += 1)}`, name: `Trigger ${nodes}` });

describe('A workflow that is saved while a poll is under way', () => {
	async function savedWhilePolling(more: object = {}) {
		const service = new Service();
		const circumstances = { node: newNode(), more };
		const old: IDataObject = {};
		await service.poll(old, circumstances);
		const stored = structuredClone(old);
		service.list.push('new');
		service.hold();
		const underWay = service.poll(old, circumstances);
		await new Promise(setImmediate);
		const fresh = structuredClone(stored);
		return { service, circumstances, old, underWay, fresh };
	}

	it('starts once with each call, although the old poll goes on', async () => {
		const { service, circumstances, underWay, fresh } = await savedWhilePolling();
		expect(await service.poll(fresh, circumstances)).toEqual([]);
		service.release();
		const byOld = await underWay;
		const byNew = await service.poll(fresh, circumstances);
		expect([...byOld, ...byNew]).toEqual(['new']);
		expect(await service.poll(fresh, circumstances)).toEqual([]);
	});

	it('keeps what n8n stored, for some versions drop what the old poll gives', async () => {
		const { service, circumstances, old, underWay, fresh } = await savedWhilePolling();
		const before = structuredClone(old);
		await service.poll(fresh, circumstances);
		service.release();
		expect(await underWay).toEqual([]);
		expect(old).toEqual(before);
		expect(await service.poll(fresh, circumstances)).toEqual(['new']);
	});

	it('leaves it to an n8n that drops such polls by itself', async () => {
		const n8n = { __commitCursor: async () => await Promise.resolve() };
		const { service, circumstances, underWay, fresh } = await savedWhilePolling(n8n);
		expect(await service.poll(fresh, circumstances)).toEqual([]);
		service.release();
		expect(await underWay).toEqual(['new']);
	});

	it('hands over in the end, should each poll come with static data of its own', async () => {
		const { service, circumstances, underWay, fresh } = await savedWhilePolling();
		await service.poll(structuredClone(fresh), circumstances);
		service.release();
		const found = [await underWay];
		for (let nth = 0; nth < 5; nth += 1) {
			service.hold();
			const slow = service.poll(structuredClone(fresh), circumstances);
			await new Promise(setImmediate);
			await service.poll(structuredClone(fresh), circumstances);
			service.release();
			found.push(await slow);
		}
		expect(found.flat()).toContain('new');
	});

	it('loses nothing where n8n holds the workflow twice, and both are polled at once', async () => {
		const { service, circumstances, old, underWay, fresh } = await savedWhilePolling();
		await service.poll(fresh, circumstances);
		service.release();
		await underWay;
		const found: string[] = [];
		for (let nth = 0; nth < 3; nth += 1) {
			service.list.push(`later ${nth}`);
			const both = await Promise.all([
				service.poll(old, circumstances),
				service.poll(fresh, circumstances),
			]);
			found.push(...both.flat());
		}
		expect(found).toEqual(['new', 'later 0', 'later 1', 'later 2']);
	});
});

describe('A poll that comes while one of its node is under way', () => {
	it('gives nothing, and the one that is under way hands over', async () => {
		const service = new Service();
		const circumstances = { node: newNode() };
		const staticData: IDataObject = {};
		await service.poll(staticData, circumstances);
		service.list.push('new');
		const both = [service.poll(staticData, circumstances), service.poll(staticData, circumstances)];
		expect(await Promise.all(both)).toEqual([['new'], []]);
	});
});

describe('Two triggers of one workflow', () => {
	it.each([
		['share an id', { id: 'shared' }],
		['have none', { id: undefined }],
	])('that %s both hand over what they find at the same time', async (_, id) => {
		const service = new Service();
		const [a, b] = [newNode(), newNode()].map((node) => ({
			node: { ...node, ...id } as Partial<typeof node>,
		}));
		const [ofA, ofB]: IDataObject[] = [{}, {}];
		await service.poll(ofA, a);
		await service.poll(ofB, b);
		service.list.push('new');
		const both = await Promise.all([service.poll(ofA, a), service.poll(ofB, b)]);
		expect(both).toEqual([['new'], ['new']]);
	});
});
