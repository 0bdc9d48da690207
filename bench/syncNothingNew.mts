/**
 * The sample workflows that sync, in a real n8n, when the phone system has no call that is new: what such a run, which
 * n8n makes every quarter of an hour, asks for and takes.
 */
import assert from 'node:assert/strict';
import { timesWorked, type WorkflowJson } from '../sandbox/n8n/workflows.mts';
import { SERVICES } from '../services.mts';
import { median } from './measure.mts';
import { withN8nOnPostgres, type N8nOnPostgres } from './n8n/onPostgres.mts';
import { assertTableHolds, IN_N8N, recentCalls } from './n8n/phones.mts';
import { runToItsEnd, secondsOf } from './n8n/runs.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import type { CallPlan, Service } from './phones/calls.mts';
import { withPhones, type Phones } from './phones/start.mts';

/** A run gets a week at most. */
const DAYS = 6;

const LATENCY_MS = 20;

const NEEDS_TABLES = '1. Make the tables';

interface Destination {
	/** In file names. */
	key: string;
	title: string;
	/** The type of the nodes that send statements to a database; absent where there is none. */
	databaseNode?: string;
	callsADay: readonly number[];
	/** Rejects unless all calls are there once. */
	check: (started: N8nOnPostgres, service: Service, plan: CallPlan) => Promise<void>;
}

const DESTINATIONS: readonly Destination[] = [
	{
		key: 'postgresql',
		title: 'PostgreSQL',
		databaseNode: 'n8n-nodes-base.postgres',
		callsADay: [1_000, 10_000],
		check: async ({ database }, service, plan) => await assertTableHolds(database, service, plan),
	},
	{
		key: 'data-table',
		title: "n8n's data table",
		callsADay: [100],
		check: async ({ playground }, _service, { count }) => {
			const rows = await playground.n8n.dataTables.rows('Synced phone calls');
			assert.equal(new Set(rows.map(({ call_id: id }) => id)).size, count);
			assert.equal(rows.length, count);
		},
	},
];

interface Round {
	/** From the first node to the last. */
	seconds: number;
	requests: number;
	/** Null where the destination is no database. */
	statements: number | null;
}

interface Sync {
	started: N8nOnPostgres;
	phones: Phones;
	workflowId: string;
	trigger: string;
	destination: Destination;
}

async function measureRound(sync: Sync): Promise<Round> {
	const { started, phones, workflowId, trigger, destination } = sync;
	const { n8n } = started.playground;
	await phones.requests();
	const ended = await runToItsEnd(started.playground, workflowId, trigger);
	const requests = await phones.requests();
	return {
		seconds: secondsOf(ended),
		requests,
		statements: await statementsOf(n8n, workflowId, ended.id, destination),
	};
}

/** Each time that such a node works in these workflows it has one item, and sends one statement. */
async function statementsOf(
	n8n: N8nOnPostgres['playground']['n8n'],
	workflowId: string,
	executionId: string,
	{ databaseNode }: Destination,
): Promise<number | null> {
	if (databaseNode === undefined) return null;
	const workflow = await n8n.rest<WorkflowJson>('GET', `/workflows/${workflowId}`);
	return timesWorked(workflow, await n8n.execution(executionId), databaseNode);
}

function rowsOf(title: string, rounds: readonly Round[]): Row[] {
	const [{ requests, statements }] = rounds;
	const row = { case: title, details: rounds };
	return [
		{ ...row, figure: 'requests to the phone system', value: requests, unit: 'requests' },
		...(statements === null
			? []
			: [{ ...row, figure: 'statements', value: statements, unit: 'statements' } as const]),
		{
			...row,
			figure: 'from the first node to the last',
			value: median(rounds.map(({ seconds }) => seconds)),
			unit: 's',
			basis: `median of ${rounds.length}`,
		},
	];
}

async function measure(
	service: Service,
	destination: Destination,
	callsADay: number,
	options: BenchOptions,
): Promise<Row[]> {
	const plan = recentCalls(callsADay * DAYS, DAYS);
	const { title, key, credential } = IN_N8N[service];
	const about = `${title} to ${destination.title}, ${callsADay.toLocaleString('en-US')} calls a day`;
	const { nodeBinary } = options.n8n;
	return await withPhones(
		{ [service]: plan },
		nodeBinary,
		async (phones) =>
			await withN8nOnPostgres(options, async (started) => {
				const { playground } = started;
				await playground.addCredential(credential(phones.baseUrl(LATENCY_MS)));
				const file = `sync/sync-${key}-calls-to-${destination.key}.json`;
				const workflowId = await playground.importSample(file);
				if (destination.databaseNode) await runToItsEnd(playground, workflowId, NEEDS_TABLES);
				const trigger = `Every 15 minutes for ${title}`;
				// The first gets the calls, the second finds nothing new for the first time.
				for (let run = 1; run <= 2; run += 1) await runToItsEnd(playground, workflowId, trigger);
				const rounds: Round[] = [];
				for (let number = 1; number <= (options.quick ? 1 : 3); number += 1) {
					const sync = { started, phones, workflowId, trigger, destination };
					rounds.push(await measureRound(sync));
					options.log(`${about}, round ${number}: ${JSON.stringify(rounds.at(-1))}`);
				}
				await destination.check(started, service, plan);
				return rowsOf(about, rounds);
			}),
	);
}

export const syncNothingNew: Part = {
	name: 'sync-nothing-new',
	title: 'A sync with nothing new in a real n8n',
	async run(options) {
		const rows: Row[] = [];
		for (const { node } of SERVICES) {
			for (const destination of DESTINATIONS) {
				const paces = options.quick ? destination.callsADay.slice(0, 1) : destination.callsADay;
				for (const pace of paces) {
					rows.push(...(await measure(node.type, destination, pace, options)));
				}
			}
		}
		return rows;
	},
};
