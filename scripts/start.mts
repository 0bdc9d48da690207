/** `npm start`: a local Kavkom and 1com, and a real n8n in which both sample syncs have run once. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleWorkflowPaths, startPlayground, type Playground } from '../sandbox/playground.mts';
import { PROJECT } from './build.mts';
import { freePort } from './waiting.mts';

const PREFERRED_PORTS = { n8n: 5690, kavkom: 5691, oneCom: 5692 };
const SYNCS = [
	'sync/sync-kavkom-calls-to-data-table.json',
	'sync/sync-1com-calls-to-data-table.json',
];
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
	for (const path of sampleWorkflowPaths()) ids.set(path, await playground.importSample(path));
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

const began = Date.now();
const playground = await startPlayground({
	userFolder: await freshUserFolder(),
	port: await freePort(PREFERRED_PORTS.n8n),
	kavkom: { port: await freePort(PREFERRED_PORTS.kavkom) },
	oneCom: { port: await freePort(PREFERRED_PORTS.oneCom) },
	log,
});
const ids = await importSamples(playground);
for (const path of SYNCS) await runSync(playground, path, ids.get(path));

const counts = {
	kavkom: await countRows(playground, 'kavkom'),
	oneCom: await countRows(playground, '1com'),
};
const { owner, url } = playground.n8n;
log(`
Ready after ${Math.round((Date.now() - began) / 1000)} s.

  The data table "${TABLE}" holds ${counts.kavkom + counts.oneCom} calls: ${counts.kavkom} of Kavkom, ${counts.oneCom} of 1com.

  Open   ${url}
  E-mail ${owner.email}
  Password ${owner.password}

  Local Kavkom: ${playground.kavkom.baseUrl}
  Local 1com:   ${playground.oneCom.baseUrl}

Both are stand-ins on this machine and hold invented calls. Every start begins anew.
Press Ctrl-C to end everything.`);
