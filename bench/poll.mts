/** What one poll of a trigger costs beside fetching, when there is nothing new. */
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { SERVICES } from '../services.mts';
import type { CallPlan } from './phones/calls.mts';
import { withPhones } from './phones/start.mts';
import type { PollOrder } from './sides/poll.mts';

const SIDE = new URL('./sides/poll.mts', import.meta.url);
/** In the time that the trigger looks back. */
const FEW_CALLS = 1000;
const CALLS = 10_000;
const HOUR_MS = 3_600_000;
const POLLS = 10;

/** Calls up to the present, at an even pace. */
function recentCalls(hours: number, count: number): CallPlan {
	const spacingMs = (hours * HOUR_MS) / count;
	return { count, firstStart: Date.now() - hours * HOUR_MS, spacingMs };
}

async function measure(
	listed: (typeof SERVICES)[number],
	count: number,
	{ quick, n8n }: BenchOptions,
): Promise<Row[]> {
	const { nodeBinary } = n8n;
	const service = listed.node.type;
	// Within the lookback that the trigger has unless it is told otherwise.
	const plan = recentCalls(listed.lookbackHours, count);
	return await withPhones({ [service]: plan }, nodeBinary, async (phones) => {
		const side = (way: PollOrder['way']) => async () => {
			const { warmUpUrl } = phones;
			const baseUrl = phones.baseUrl(0);
			const input: PollOrder = { service, way, baseUrl, warmUpUrl, plan, polls: POLLS };
			await phones.requests();
			const sample = await measureInChild({ module: SIDE, input, nodeBinary });
			return { ...sample, requests: await phones.requests() };
		};
		const sides = { trigger: side('trigger'), helper: side('helper') };
		const { trigger, helper } = await interleave(sides, quick ? 1 : 5);
		return rowsOf(
			`${listed.title}, one poll, ${count.toLocaleString('en-US')} known calls`,
			trigger,
			helper,
		);
	});
}

type Counted = Sample & { requests: number };

function rowsOf(title: string, trigger: Counted[], helper: Counted[]): Row[] {
	const [all, fetching] = [trigger, helper].map((each) => medianOf(each, 'cpuMs') / POLLS);
	return [
		{
			case: title,
			figure: 'CPU of our own',
			value: all - fetching,
			unit: 'ms',
			basis: `${all.toFixed(1)} ms - ${fetching.toFixed(1)} ms of fetching`,
			aim: { atMost: 50 },
			details: { trigger, helper },
		},
		{
			case: title,
			figure: 'requests',
			value: trigger[0].requests / POLLS,
			unit: 'requests',
			basis: `${helper[0].requests / POLLS} where all is fetched`,
		},
	];
}

export const poll: Part = {
	name: 'poll',
	title: 'A poll of a trigger that finds nothing new',
	async run(options) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			for (const count of [FEW_CALLS, CALLS])
				rows.push(...(await measure(service, count, options)));
		}
		return rows;
	},
};
