/** Polls of a trigger that finds nothing new, or the fetching alone that each of them does. */
import type { IDataObject, INodeExecutionData, INodeType, IPollFunctions } from 'n8n-workflow';
import type { Engine } from '../../test/support/engine.mts';
import { phoneEngine } from '../engine.mts';
import type { Fetch } from '../listOrder.mts';
import { datesOf, type CallPlan, type Service } from '../phones/calls.mts';
import { fetchingNode, fetchRows } from './n8nHelper.mts';

export interface PollOrder {
	service: Service;
	/** `trigger` is our node, `helper` fetches and parses what it fetches and parses. */
	way: 'trigger' | 'helper';
	baseUrl: string;
	/** For the polls before those that are measured. */
	warmUpUrl: string;
	plan: CallPlan;
	/** How many polls are measured, one after the other. */
	polls: number;
}

const TRIGGERS: Record<Service, string> = { kavkom: 'kavkomTrigger', oneCom: 'oneComTrigger' };
const WARM_UP_POLLS = 3;

/** A trigger of 1com's asks for so many days at once. */
const DAYS_PER_REQUEST = 31;

export async function prepare(order: PollOrder) {
	const type = order.way === 'trigger' ? TRIGGERS[order.service] : 'bench.fetch';
	const engineAt = (baseUrl: string) =>
		phoneEngine(baseUrl, { nodes: { 'bench.fetch': fetchingTrigger({ ...order, baseUrl }) } });
	const staticData: IDataObject = {};
	const poll = async (engine: Engine) => {
		const output = await engine.poll({ type, parameters: {}, staticData, mode: 'trigger' });
		if (output !== null) throw new Error('The poll found something new');
	};
	// The first poll remembers what is there.
	const warmingUp = engineAt(order.warmUpUrl);
	for (let count = 0; count <= WARM_UP_POLLS; count += 1) await poll(warmingUp);
	const engine = engineAt(order.baseUrl);
	return async () => {
		for (let count = 0; count < order.polls; count += 1) await poll(engine);
		return { remembered: JSON.stringify(staticData).length };
	};
}

/** A trigger that does nothing with what it fetches. */
function fetchingTrigger({ service, baseUrl, plan }: PollOrder): INodeType {
	const fetch: Fetch = { baseUrl, count: plan.count, ...datesOf(plan.count, plan) };
	return {
		description: { ...fetchingNode(service), group: ['trigger'], inputs: [], polling: true },
		async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
			const rows = await fetchRows(this, service, fetch, DAYS_PER_REQUEST);
			if (rows.length !== plan.count) throw new Error(`Fetched ${rows.length} rows`);
			return null;
		},
	};
}
