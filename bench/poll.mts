/** What one poll of a trigger costs beside fetching, when there is nothing new. */
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { SERVICES } from '../services.mts';
import type { CallPlan } from './phones/calls.mts';
import { withPhones } from './phones/start.mts';
import type { PollOrder } from './sides/poll.mts';

const SIDE = new URL('./sides/poll.mts', import.meta.url);

interface Case {
	callsADay: number;
	/** Aim: requests of one poll. */
	maxRequests: number;
}

const CASES: readonly Case[] = [
	{ callsADay: 1000, maxRequests: 2 },
	{ callsADay: 10_000, maxRequests: 6 },
];
/** Aim: CPU of our own for one poll, in milliseconds. */
const MAX_CPU_MS = 15;
const HOUR_MS = 3_600_000;
const POLLS = 10;

/** Calls up to the present, at an even pace. */
function recentCalls(hours: number, callsADay: number): CallPlan {
	const spacingMs = (24 * HOUR_MS) / callsADay;
	const count = Math.floor((hours * HOUR_MS) / spacingMs);
	return { count, firstStart: Date.now() - hours * HOUR_MS, spacingMs };
}

async function measure(
	listed: (typeof SERVICES)[number],
	each: Case,
	{ quick, n8n }: BenchOptions,
): Promise<Row[]> {
	const { nodeBinary } = n8n;
	const service = listed.node.type;
	// Within the lookback that the trigger has unless it is told otherwise.
	const plan = recentCalls(listed.lookbackHours, each.callsADay);
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
		return rowsOf(listed.title, each, trigger, helper);
	});
}

type Counted = Sample & { requests: number };

function rowsOf(
	service: string,
	{ callsADay, maxRequests }: Case,
	trigger: Counted[],
	helper: Counted[],
): Row[] {
	const title = `${service}, one poll, ${callsADay.toLocaleString('en-US')} calls a day`;
	const [all, fetching] = [trigger, helper].map((each) => medianOf(each, 'cpuMs') / POLLS);
	return [
		{
			case: title,
			figure: 'CPU of our own',
			value: all - fetching,
			unit: 'ms',
			basis: `${all.toFixed(1)} ms - ${fetching.toFixed(1)} ms of fetching`,
			aim: { atMost: MAX_CPU_MS },
			details: { trigger, helper },
		},
		{
			case: title,
			figure: 'requests',
			value: trigger[0].requests / POLLS,
			unit: 'requests',
			basis: `${helper[0].requests / POLLS} where all is fetched`,
			aim: { atMost: maxRequests },
		},
	];
}

export const poll: Part = {
	name: 'poll',
	title: 'A poll of a trigger that finds nothing new',
	async run(options) {
		const rows: Row[] = [];
		for (const service of SERVICES) {
			for (const each of CASES) rows.push(...(await measure(service, each, options)));
		}
		return rows;
	},
};
