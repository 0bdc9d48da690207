/** `npm start`: the local phone systems, and a real n8n in which a sample sync of each has run once. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleWorkflowPaths, startPlayground, type Playground } from '../sandbox/playground.mts';
import { eachOf } from '../sandbox/simulators.mts';
import { SERVICES, type Service, type SimulatorsOptions } from '../services.mts';
import { PROJECT } from './build.mts';
import { freePort } from './waiting.mts';

const PREFERRED_PORT = 5690;

const syncOf = ({ key }: Service): string => `sync/sync-${key}-calls-to-data-table.json`;

const TABLE = 'Synced phone calls';

const log = (line: string) => console.log(line);

/** Every start begins anew: the local phone systems make up new calls each time, around the present moment. */
async function freshUserFolder(): Promise<string> {
	const folder = join(PROJECT, '.cache', 'playground');
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	return folder;
}

async function importSamples(playground: Playground): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	for (const path of await sampleWorkflowPaths())
		ids.set(path, await playground.importSample(path));
	return ids;
}

async function runSync(
	playground: Playground,
	path: string,
	id: string | undefined,
): Promise<void> {
	if (id === undefined) throw new Error(`The sample workflow ${path} is missing`);
	log(`Running ${path} ...`);
	const { status, data } = await playground.n8n.runWorkflow(id);
	if (status === 'success') return;
	throw new Error(
		`${path} ended with ${status}: ${data.resultData.error?.message ?? 'no reason given'}`,
	);
}

async function countRows(playground: Playground, provider: string): Promise<number> {
	const rows = await playground.n8n.dataTables.rows(TABLE);
	return rows.filter((row) => row.provider === provider).length;
}

/** Each phone system on the port that is its own, if that is free. */
async function portsOfAll(): Promise<SimulatorsOptions> {
	const options = SERVICES.map(async ({ node, simulator }) => {
		return [node.type, { port: await freePort(simulator.preferredPort) }];
	});
	return Object.fromEntries(await Promise.all(options)) as SimulatorsOptions;
}

const began = Date.now();
const playground = await startPlayground({
	userFolder: await freshUserFolder(),
	port: await freePort(PREFERRED_PORT),
	...(await portsOfAll()),
	log,
});
const ids = await importSamples(playground);
for (const path of SERVICES.map(syncOf)) await runSync(playground, path, ids.get(path));

const counts: Array<{ title: string; count: number }> = [];
for (const { title, provider } of SERVICES) {
	counts.push({ title, count: await countRows(playground, provider) });
}
const total = counts.reduce((sum, { count }) => sum + count, 0);
const addresses = eachOf(playground).map(
	([{ title }, { baseUrl }]) => `  Local ${title}: ${baseUrl}`,
);
const { owner, url } = playground.n8n;
log(`
Ready after ${Math.round((Date.now() - began) / 1000)} s.

  The data table "${TABLE}" holds ${total} calls: ${counts.map(({ title, count }) => `${count} of ${title}`).join(', ')}.

  Open   ${url}
  E-mail ${owner.email}
  Password ${owner.password}

${addresses.join('\n')}

They are stand-ins on this machine and hold invented calls. Every start begins anew.
Press Ctrl-C to end everything.`);
