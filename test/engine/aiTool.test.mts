/**
 * Both nodes as an AI agent's tools: n8n makes a node type of its own of each, and a model fills the
 * parameters by `$fromAI`, in its own way of writing them.
 */
import lodash from 'lodash';
import type { IDataObject, INodeParameters, INodeType } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun } from '../support/engine.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

/** The node under the name that n8n gives its tool. */
function toolOf(node: INodeType): INodeType {
	const { description } = node;
	return Object.assign(node, { description: { ...description, name: `${description.name}Tool` } });
}

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;
let engines: Record<string, Engine>;

beforeEach(async () => {
	kavkom = await opened(startKavkom({ callCount: 120, days: 2 }));
	pbx = await opened(startOneCom({ callCount: 120, days: 2 }));
	engines = {
		kavkomTool: kavkomEngine(kavkom, { engine: { nodes: { kavkomTool: toolOf(new Kavkom()) } } }),
		oneComTool: oneComEngine(pbx, { engine: { nodes: { oneComTool: toolOf(new OneCom()) } } }),
	};
});

/** Runs a tool with parameters that a model gives: each is an expression that n8n fills from its answer. */
async function runTool(
	type: string,
	fixed: INodeParameters,
	fromModel: IDataObject = {},
): Promise<NodeRun> {
	const filled = lodash.mapValues(fromModel, (_, name) => `={{ $fromAI('${name}') }}`);
	return await engines[type].run({
		type,
		parameters: { resource: 'call', operation: 'getAll', ...fixed, ...filled },
		items: [fromModel],
	});
}

const TOOLS = ['kavkomTool', 'oneComTool'];
const ALL = { dateRange: 'last30Days', returnAll: true };

describe.each(TOOLS)('%s', (type) => {
	const callCount = () => (type === 'kavkomTool' ? kavkom : pbx).calls.length;

	/** n8n drops an expression in place of the whole collection: a model can fill single fields only. */
	const runFiltered = async (fromModel: IDataObject) =>
		await engines[type].run({
			type,
			parameters: {
				resource: 'call',
				operation: 'getAll',
				...ALL,
				filters: lodash.mapValues(fromModel, (_, name) => `={{ $fromAI('${name}') }}`),
			},
			items: [fromModel],
		});

	it('gives 20 calls where nobody said how many', async () => {
		const run = await runTool(type, { dateRange: 'last30Days' });
		expect(callCount()).toBeGreaterThan(100);
		expect(recordsOf(run)).toHaveLength(20);
	});

	it.each([3, '3', '3.0', ' 3 '])('takes %j as a limit', async (limit) => {
		expect(recordsOf(await runTool(type, { dateRange: 'last30Days' }, { limit }))).toHaveLength(3);
	});

	it.each([
		['many', 'Limit is "many"'],
		['-1', 'Limit is "-1"'],
	])('refuses %j as a limit by its name', async (limit, message) => {
		const run = await runTool(type, { dateRange: 'last30Days' }, { limit });
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toBe('Enter a whole number from 1 on.');
	});

	it.each([true, 'true', 'True', 'yes'])('takes %j for Return All', async (returnAll) => {
		const run = await runTool(type, { dateRange: 'last30Days' }, { returnAll });
		expect(recordsOf(run).length).toBeGreaterThan(100);
	});

	it.each([false, 'false', 'False', null])('takes %j for no Return All', async (returnAll) => {
		const run = await runTool(type, { dateRange: 'last30Days' }, { returnAll });
		expect(recordsOf(run).length).toBeLessThanOrEqual(50);
	});

	it('takes null for everything that need not be given', async () => {
		const nothing = { output: null, startDate: null, endDate: null, limit: null };
		const run = await runTool(type, ALL, nothing);
		expect(recordsOf(run)).toEqual(recordsOf(await runTool(type, ALL)));
	});

	it.each([
		{ direction: 'inbound', status: ['missed', 'answered'], number: '' },
		{ direction: 'Inbound', status: 'missed, ANSWERED', number: null },
		{ direction: 'INBOUND', status: '["missed", "answered"]', number: null },
	])('takes filters as %j', async (fromModel) => {
		const records = recordsOf(await runFiltered(fromModel));
		const all = recordsOf(await runTool(type, ALL));
		expect(records.length).toBeGreaterThan(5);
		expect(records).toEqual(
			all.filter(
				({ direction, status }) =>
					direction === 'inbound' && ['missed', 'answered'].includes(String(status)),
			),
		);
	});

	it.each([
		[{ direction: 'incoming' }, 'Direction is "incoming"', 'Use inbound, outbound or internal.'],
		[{ status: 'missed,unanswered' }, 'Status is "unanswered"', 'Use answered, missed, '],
	])('refuses %j, which would filter everything, with the words that it takes', async (...is) => {
		const [fromModel, message, description] = is;
		const { items, error } = await runFiltered(fromModel);
		expect(items).toEqual([]);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(description);
	});

	it('takes local dates in the zone of the credential', async () => {
		const { zone, calls } = type === 'kavkomTool' ? kavkom : pbx;
		const local = (instant: number) =>
			new Date(instant).toLocaleString('sv-SE', { timeZone: zone }).replace('T', ' ');
		const starts = lodash.sortBy(calls.map(({ startedAt }) => startedAt));
		const [first, last] = [starts[10], starts[60]];
		const dates = { dateRange: 'custom', startDate: local(first), endDate: local(last) };
		const records = recordsOf(await runTool(type, { returnAll: true }, dates));
		expect(records).toHaveLength(starts.filter((at) => first <= at && at <= last).length);
	});

	it.each(['yesterday evening', '21/11/2026', 'null'])(
		'refuses %j as a date by its name, with one that it takes',
		async (startDate) => {
			const run = await runTool(
				type,
				{ dateRange: 'custom', endDate: '2026-03-01' },
				{ startDate },
			);
			expect(run.error?.message).toBe(`Start Date is not a date: "${startDate}"`);
			expect(run.error?.description).toContain('e.g. 2026-03-01');
		},
	);

	it('takes the words of lists in any capitals, and names those that it has', async () => {
		const words = { dateRange: 'LAST30DAYS', output: 'Raw' };
		const records = recordsOf(await runTool(type, { returnAll: true }, words));
		expect(records.length).toBeGreaterThan(100);
		expect(Object.keys(records[0])).not.toContain('started_at');
		const wrong = await runTool(type, {}, { dateRange: 'last week' });
		expect(wrong.error?.message).toBe('Date Range is "last week"');
		expect(wrong.error?.description).toContain('last7Days');
	});

	it('takes numbers where numbers of phones and extensions are texts', async () => {
		const run = await engines[type].run({
			type,
			parameters: {
				resource: 'activeCall',
				operation: 'originate',
				extension: { __rl: true, mode: 'number', value: "={{ $fromAI('extension') }}" },
				destination: "={{ $fromAI('destination') }}",
			},
			items: [{ extension: 203 - (type === 'kavkomTool' ? 102 : 0), destination: 12025550123 }],
		});
		expect(recordsOf(run)).toMatchObject([{ destination: '12025550123' }]);
		const { placed } = type === 'kavkomTool' ? kavkom : pbx;
		expect(placed).toHaveLength(1);
	});
});
