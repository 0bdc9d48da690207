/** What our node costs by itself: the CPU of a list of calls without network and without n8n. */
import { SERVICES } from '../services.mts';
import { expectCalls, type Proof } from './listOrder.mts';
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { yearsOfCalls, type Service } from './phones/calls.mts';
import type { OwnWorkOrder } from './sides/ownWork.mts';

const SIDE = new URL('./sides/ownWork.mts', import.meta.url);
const CALLS = 100_000;
const QUICK_CALLS = 10_000;
const MONTH = 30;

interface Case {
	/** How many calls an answer holds. */
	answer: string;
	options: OwnWorkOrder['options'];
	/** Seconds of CPU for 100,000 calls. */
	atMost?: number;
}

const CASES: Record<Service, readonly Case[]> = {
	kavkom: [
		{ answer: 'pages of 100', options: { pageSize: 100 } },
		{ answer: 'pages of 500', options: { pageSize: 500 }, atMost: 0.7 },
	],
	oneCom: [{ answer: 'a month an answer', options: { chunkDays: MONTH }, atMost: 0.6 }],
};

async function measureCase(
	{ title, node }: (typeof SERVICES)[number],
	{ answer, options, atMost }: Case,
	{ quick, n8n }: BenchOptions,
): Promise<Row> {
	const { nodeBinary } = n8n;
	const service = node.type;
	const count = quick ? QUICK_CALLS : CALLS;
	const plan = yearsOfCalls(count);
	const side = (way: OwnWorkOrder['way']) => async () => {
		const input: OwnWorkOrder = { service, way, plan, options, days: MONTH };
		return await measureInChild({ module: SIDE, input, nodeBinary });
	};
	const sides = { node: side('node'), parse: side('parse') };
	const samples = await interleave(sides, quick ? 1 : 5);
	for (const { result } of samples.node) expectCalls(result as Proof, { service, plan, count });
	const seconds = (each: Sample[]) => medianOf(each, 'cpuMs') / 1000;
	return {
		case: `${title}, ${count.toLocaleString('en-US')} calls, ${answer}`,
		figure: 'CPU of our own',
		value: seconds(samples.node),
		unit: 's',
		basis: `JSON.parse alone: ${seconds(samples.parse).toFixed(2)} s`,
		aim: atMost === undefined || quick ? undefined : { atMost },
		details: samples,
	};
}

export const ownCpu: Part = {
	name: 'own-cpu',
	title: 'CPU of our own, without network and n8n',
	async run(options) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			for (const each of CASES[service.node.type]) {
				rows.push(await measureCase(service, each, options));
			}
		}
		return rows;
	},
};
