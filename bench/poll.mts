/** What one poll of a trigger costs beside fetching, when there is nothing new. */
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { SERVICES } from '../services.mts';
import type { CallPlan } from './phones/calls.mts';
import { withPhones } from './phones/start.mts';
import type { PollOrder } from './sides/poll.mts';

const SIDE = new URL('./sides/poll.mts', import.meta.url);
const CALLS = 10_000;
const HOUR_MS = 3_600_000;
const POLLS = 10;

/** Calls up to the present, at an even pace. */
function recentCalls(hours: number): CallPlan {
	const spacingMs = (hours * HOUR_MS) / CALLS;
	return { count: CALLS, firstStart: Date.now() - hours * HOUR_MS, spacingMs };
}

async function measure(
	listed: (typeof SERVICES)[number],
	{ quick, n8n }: BenchOptions,
): Promise<Row> {
	const { nodeBinary } = n8n;
	const service = listed.node.type;
	// Within the lookback that the trigger has unless it is told otherwise.
	const plan = recentCalls(listed.lookbackHours);
	return await withPhones({ [service]: plan }, nodeBinary, async (phones) => {
		const side = (way: PollOrder['way']) => async () => {
			const baseUrl = phones.baseUrl(0);
			const input: PollOrder = { service, way, baseUrl, plan, polls: POLLS };
			return await measureInChild({ module: SIDE, input, nodeBinary });
		};
		const sides = { trigger: side('trigger'), helper: side('helper') };
		const { trigger, helper } = await interleave(sides, quick ? 1 : 5);
		return rowOf(listed.title, trigger, helper);
	});
}

function rowOf(title: string, trigger: Sample[], helper: Sample[]): Row {
	const [all, fetching] = [trigger, helper].map((each) => medianOf(each, 'cpuMs') / POLLS);
	return {
		case: `${title}, one poll, ${CALLS.toLocaleString('en-US')} known calls`,
		figure: 'CPU of our own',
		value: all - fetching,
		unit: 'ms',
		basis: `${all.toFixed(1)} ms - ${fetching.toFixed(1)} ms of fetching`,
		aim: { atMost: 50 },
		details: { trigger, helper },
	};
}

export const poll: Part = {
	name: 'poll',
	title: 'A poll of a trigger that finds nothing new',
	async run(options) {
		const rows: Row[] = [];
		for (const service of SERVICES) rows.push(await measure(service, options));
		return rows;
	},
};
