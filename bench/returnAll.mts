/** Return All of calls: our node, what a user would build without it, and the least that fetching costs. */
import { SERVICES } from '../services.mts';
import { expectCalls, type ListOrder, type Proof } from './listOrder.mts';
import { interleave, measureInChild, medianOf, ratioRow, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { yearsOfCalls, type Service } from './phones/calls.mts';
import { withPhones, type Phones } from './phones/start.mts';

const side = (name: string, nodeArguments: string[] = []) => ({
	module: new URL(`./sides/${name}.mts`, import.meta.url),
	nodeArguments,
});

/** Just above what a million items take by themselves. */
const TIGHT_HEAP_MB = 640;

const SIDES = {
	ours: side('ourNode'),
	/** With the memory to spare, V8 does not look for garbage: this is what the node needs rather than takes. */
	tight: side('ourNode', [`--max-old-space-size=${TIGHT_HEAP_MB}`]),
	undici: side('undici'),
	helper: side('n8nHelper'),
	nodes: side('httpRequestAndCode'),
	held: side('heldItems'),
};

type Side = keyof typeof SIDES;

/** The sides that put out calls: what they put out is looked at. */
const MAKES_CALLS: ReadonlySet<Side> = new Set<Side>(['ours', 'tight', 'nodes', 'held']);

interface Case {
	service: Service;
	count: number;
	latencyMs: number;
	/** Whether a new connection takes round trips of its own, as over the internet. */
	isFar?: boolean;
	/** For 1com: how many days one answer holds. */
	days?: number;
	sides: readonly Side[];
	repetitions: number;
}

interface LeftOut {
	service: Service;
	count: number;
	what: string;
	why: string;
}

const ALL: readonly Side[] = ['ours', 'undici', 'helper', 'nodes'];
const COMPARED: readonly Side[] = ['ours', 'undici', 'nodes'];
const FOR_MEMORY: readonly Side[] = ['ours', 'tight', 'undici', 'helper', 'held'];
const MONTH = 30;
const [SMALL, MIDDLE, LARGE] = [10_000, 100_000, 1_000_000];

const CASES: readonly Case[] = [
	{ service: 'kavkom', count: SMALL, latencyMs: 0, sides: ALL, repetitions: 3 },
	{ service: 'kavkom', count: SMALL, latencyMs: 20, sides: COMPARED, repetitions: 3 },
	{ service: 'kavkom', count: SMALL, latencyMs: 100, sides: COMPARED, repetitions: 1 },
	{
		service: 'kavkom',
		count: SMALL,
		latencyMs: 100,
		isFar: true,
		sides: COMPARED,
		repetitions: 1,
	},
	{ service: 'kavkom', count: MIDDLE, latencyMs: 0, sides: [...ALL, 'held'], repetitions: 3 },
	{ service: 'kavkom', count: MIDDLE, latencyMs: 20, sides: COMPARED, repetitions: 1 },
	{ service: 'kavkom', count: MIDDLE, latencyMs: 100, sides: COMPARED, repetitions: 1 },
	{ service: 'kavkom', count: LARGE, latencyMs: 0, sides: FOR_MEMORY, repetitions: 1 },
	{ service: 'kavkom', count: LARGE, latencyMs: 20, sides: ['ours', 'undici'], repetitions: 1 },
	{ service: 'oneCom', count: SMALL, latencyMs: 20, days: 1, sides: ALL, repetitions: 3 },
	{ service: 'oneCom', count: MIDDLE, latencyMs: 20, days: 1, sides: COMPARED, repetitions: 3 },
	{ service: 'oneCom', count: MIDDLE, latencyMs: 20, days: MONTH, sides: ALL, repetitions: 3 },
	{ service: 'oneCom', count: LARGE, latencyMs: 20, days: 1, sides: FOR_MEMORY, repetitions: 1 },
	{
		service: 'oneCom',
		count: LARGE,
		latencyMs: 20,
		days: MONTH,
		sides: FOR_MEMORY,
		repetitions: 1,
	},
];

const QUICK_CASES: readonly Case[] = CASES.filter(
	({ count, latencyMs }) => count === SMALL && latencyMs < 100,
).map((each) => ({ ...each, repetitions: 1 }));

/** What came of it each time when it was tried. */
const RUNNER_GIVES_UP =
	'n8n ends the Code node: "Task execution aborted because runner became unresponsive"';

const LEFT_OUT: readonly LeftOut[] = [
	{
		service: 'kavkom',
		count: LARGE,
		what: '100 ms a page',
		why: 'waiting alone takes 250 s a run, and shows what 100,000 calls show',
	},
	{
		service: 'kavkom',
		count: LARGE,
		what: 'HTTP Request + Code',
		why: RUNNER_GIVES_UP,
	},
	{
		service: 'oneCom',
		count: LARGE,
		what: 'HTTP Request + Code',
		why: RUNNER_GIVES_UP,
	},
];

/** Of the time of HTTP Request + Code, at 20 ms. */
const AIMS: Record<Service, number> = { kavkom: 0.1, oneCom: 0.35 };

const WARM_UP_COUNT = 5_000;

/** A sample, and how many requests it took. */
type Counted = Sample & { requests: number };

type Samples = Partial<Record<Side, Counted[]>>;

interface Measured {
	case: Case;
	samples: Samples;
}

async function measureCase(each: Case, phones: Phones, options: BenchOptions): Promise<Measured> {
	const { service, count, latencyMs, isFar, days = 1, sides, repetitions } = each;
	const { n8n, log } = options;
	const order: ListOrder = {
		service,
		plan: yearsOfCalls(largest(service, options)),
		count,
		warmUpCount: WARM_UP_COUNT,
		daysPerRequest: days,
		warmUpUrl: phones.warmUpUrl,
		baseUrl: phones.baseUrl(latencyMs, isFar ? 'far' : 'after'),
		n8nFolder: n8n.folder,
	};
	const runs = sides.map((side): [Side, () => Promise<Counted>] => [
		side,
		async () => {
			const { nodeBinary } = n8n;
			await phones.requests();
			const sample = await measureInChild({ ...SIDES[side], input: order, nodeBinary });
			const requests = await phones.requests();
			const took = `${(sample.wallMs / 1000).toFixed(2)} s, ${requests} requests`;
			log(`${titleOf(each)}: ${side} ${took}`);
			checkProof(side, sample.result as Proof, order);
			return { ...sample, requests };
		},
	]);
	return { case: each, samples: await interleave(Object.fromEntries(runs), repetitions) };
}

/** Only sides that did the whole work are worth comparing. */
function checkProof(side: Side, proof: Proof, order: ListOrder): void {
	const { count } = order;
	if (proof.count !== count) throw new Error(`${side} fetched ${proof.count} of ${count} calls`);
	if (MAKES_CALLS.has(side)) expectCalls(proof, order);
}

const nameOf = (service: Service) => SERVICES.find(({ node }) => node.type === service)?.title;

const calls = (count: number) => `${count.toLocaleString('en-US')} calls`;

function titleOf({ service, count, latencyMs, isFar, days }: Case): string {
	const answer = { undefined: 'a page', 1: 'a day', [MONTH]: 'a month' }[String(days)];
	const waits = isFar
		? `${latencyMs} ms a round trip, new connections`
		: `${latencyMs} ms ${answer}`;
	return `${nameOf(service)}, ${calls(count)}, ${waits}`;
}

function rowsOf({ case: each, samples }: Measured): Row[] {
	const title = titleOf(each);
	const { ours = [], tight, undici, helper, nodes, held } = samples;
	const seconds = medianOf(ours, 'wallMs') / 1000;
	const rows: Row[] = [
		{ case: title, figure: 'our node', value: each.count / seconds, unit: 'calls/s' },
	];
	const [requests, theirs] = [ours, nodes].map((all) => all?.[0]?.requests);
	const basis = theirs === undefined ? undefined : `${theirs} of HTTP Request + Code`;
	rows.push({ case: title, figure: 'requests', value: requests ?? null, unit: 'requests', basis });
	type Comparison = [figure: string, measure: Parameters<typeof ratioRow>[1], atMost?: number];
	const compare = (one?: Sample[], other?: Sample[], ...[figure, measure, atMost]: Comparison) => {
		const aim = atMost === undefined ? undefined : { atMost };
		if (one && other) rows.push(ratioRow({ case: title, figure, aim }, measure, one, other));
	};
	const add = (theirs: Sample[] | undefined, ...row: Comparison) => compare(ours, theirs, ...row);
	add(
		nodes,
		'time / HTTP Request + Code',
		'wallMs',
		each.latencyMs === 20 ? AIMS[each.service] : undefined,
	);
	add(undici, 'time / undici', 'wallMs', 1.3);
	add(undici, 'CPU / undici', 'cpuMs', 1.3);
	add(helper, "CPU / n8n's request helper", 'cpuMs');
	add(held, 'peak memory / the items alone', 'peakMegabytes', 1.2);
	const inTightHeap = `peak memory in a heap of ${TIGHT_HEAP_MB} MB / the items alone`;
	compare(tight, held, inTightHeap, 'peakMegabytes', 1.2);
	add(nodes, 'peak memory / HTTP Request + Code', 'peakMegabytes');
	return rows;
}

/** Whether a call costs the same, however many there are. */
function linearRow(service: Service, measured: readonly Measured[]): Row[] {
	const perCall = (count: number) => {
		const found = measured.find(
			({ case: each }) => each.service === service && each.count === count,
		);
		return found?.samples.ours && (medianOf(found.samples.ours, 'wallMs') * 1000) / count;
	};
	const [few, many] = [perCall(SMALL), perCall(LARGE)];
	if (few === undefined || many === undefined) return [];
	return [
		{
			case: `${nameOf(service)}, ${calls(LARGE)} / ${calls(SMALL)}`,
			figure: 'time a call',
			value: many / few,
			unit: 'x',
			basis: `${many.toFixed(1)} us / ${few.toFixed(1)} us`,
			aim: { atMost: 1.2 },
		},
	];
}

const largest = (service: Service, { quick }: BenchOptions): number =>
	Math.max(
		...(quick ? QUICK_CASES : CASES)
			.filter((each) => each.service === service)
			.map(({ count }) => count),
	);

async function measureService(service: Service, options: BenchOptions): Promise<Measured[]> {
	const cases = (options.quick ? QUICK_CASES : CASES).filter((each) => each.service === service);
	const setup = { [service]: yearsOfCalls(largest(service, options)) };
	return await withPhones(setup, options.n8n.nodeBinary, async (phones) => {
		const measured: Measured[] = [];
		for (const each of cases) measured.push(await measureCase(each, phones, options));
		return measured;
	});
}

const leftOutRow = ({ service, count, what, why }: LeftOut): Row => ({
	case: `${nameOf(service)}, ${calls(count)}`,
	figure: what,
	value: null,
	unit: 's',
	note: why,
});

export const returnAll: Part = {
	name: 'return-all',
	title: 'Return All of calls',
	async run(options) {
		const rows: Row[] = [];
		for (const { node } of SERVICES) {
			const service = node.type;
			const measured = await measureService(service, options);
			rows.push(...measured.flatMap(rowsOf), ...linearRow(service, measured));
		}
		return options.quick ? rows : [...rows, ...LEFT_OUT.map(leftOutRow)];
	},
};
