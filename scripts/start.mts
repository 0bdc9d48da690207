/**
 * `npm start`: the local phone systems, and a real n8n in which a sample sync of each has run once and the page of
 * calls is published. A second one leaves the first as it is and says where it is.
 *
 * An argument names another folder than `.cache/playground` to keep all of it in.
 */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
	CALLS_PAGE,
	callsPageAddress,
	publishPages,
	VISITOR,
	WALLBOARD,
	wallboardAddress,
} from '../sandbox/publishedPages.mts';
import { ensureN8n } from '../sandbox/n8n/install.mts';
import { OWNER } from '../sandbox/n8n/rest.mts';
import { keepTalking } from '../sandbox/liveCalls.mts';
import { importStartHere, importTagged } from '../sandbox/playgroundWorkflows.mts';
import { startPlayground, type Playground } from '../sandbox/playground.mts';
import { eachOf, localCredential } from '../sandbox/simulators.mts';
import {
	SERVICES,
	type Service,
	type ServiceSimulator,
	type SimulatorsOptions,
} from '../services.mts';
import { ensureBuilt, PROJECT } from './build.mts';
import {
	announcePlayground,
	claimPlayground,
	type LocalService,
	type RunningPlayground,
} from './playgroundState.mts';
import { isEnding } from './processes.mts';
import { freePort } from './waiting.mts';

const FOLDER = resolve(PROJECT, process.argv[2] ?? '.cache/playground');
const LOCK = `${FOLDER}.lock`;
const PREFERRED_PORT = 5690;

const syncOf = ({ key }: Service): string => `sync/sync-${key}-calls-to-data-table.json`;

const TABLE = 'Synced phone calls';

const log = (line: string) => console.log(line);

/** Every start begins anew: the local phone systems make up new calls each time, around the present moment. */
async function freshUserFolder(): Promise<string> {
	await rm(FOLDER, { recursive: true, force: true });
	await mkdir(FOLDER, { recursive: true });
	return FOLDER;
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

/** What a business of some people has in two months. */
const CALLS = { callCount: 2_000, days: 60 };

/** Each phone system on the port that is its own, if that is free. */
async function systemsOnPorts(): Promise<SimulatorsOptions> {
	const options = SERVICES.map(async ({ node, simulator }) => {
		return [node.type, { ...CALLS, port: await freePort(simulator.preferredPort) }];
	});
	return Object.fromEntries(await Promise.all(options)) as SimulatorsOptions;
}

/** The fields of its credential that have to be filled in, with what is right for this stand-in. */
function localService(service: Service, started: ServiceSimulator): LocalService {
	const { data: values } = localCredential(service, started);
	const { properties } = service.credential.create();
	const fields = properties
		.filter(({ name }) => values[name] !== undefined)
		.map(({ displayName, name }) => ({ label: displayName, value: String(values[name]) }));
	return { title: service.title, fields };
}

async function countsOf(playground: Playground): Promise<Array<{ title: string; count: number }>> {
	const counts: Array<{ title: string; count: number }> = [];
	for (const { title, provider } of SERVICES) {
		counts.push({ title, count: await countRows(playground, provider) });
	}
	return counts;
}

const fieldsOf = ({ title, fields }: LocalService): string =>
	[`  ${title}`, ...fields.map(({ label, value }) => `    ${label}: ${value}`)].join('\n');

const shown = ({ n8n, services }: Omit<RunningPlayground, 'pid'>): string => `
  Open   ${n8n}
  E-mail ${OWNER.email}
  Password ${OWNER.password}

  Your calls on a page, with players
         ${callsPageAddress(n8n)}
  Name   ${VISITOR.user}
  Password ${VISITOR.password}

  A board for a screen on the wall, with the same name and password
         ${wallboardAddress(n8n)}

  After signing in to n8n click the little house at the top left (Overview), then Workflows, and open
  "Start here" on top.

  There is a credential for each local phone system already. To enter one yourself:
${services.map(fieldsOf).join('\n')}
`;

async function start(): Promise<void> {
	const began = Date.now();
	await ensureBuilt(log);
	const install = await ensureN8n(log);
	// Not before the minutes that this may take: a port that is free now may be taken then.
	const playground = await startPlayground({
		install,
		userFolder: await freshUserFolder(),
		port: await freePort(PREFERRED_PORT),
		...(await systemsOnPorts()),
		// n8n's list of zones has this name for it.
		env: { GENERIC_TIMEZONE: 'Etc/UTC' },
		log,
	});
	const pages = [CALLS_PAGE, WALLBOARD];
	const ids = await importTagged(playground, pages);
	for (const path of SERVICES.map(syncOf)) await runSync(playground, path, ids.get(path));
	await publishPages(playground.n8n, playground.importWorkflow, pages);
	await importStartHere(playground);

	const counts = await countsOf(playground);
	const total = counts.reduce((sum, { count }) => sum + count, 0);
	const addresses = {
		n8n: playground.n8n.url,
		services: eachOf(playground).map(([service, started]) => localService(service, started)),
	};
	keepTalking(playground);
	await announcePlayground(LOCK, addresses);
	log(`
Ready after ${Math.round((Date.now() - began) / 1000)} s.

  The data table "${TABLE}" holds ${total} calls: ${counts.map(({ title, count }) => `${count} of ${title}`).join(', ')}.
${shown(addresses)}
They are stand-ins on this machine and hold invented calls. Every start begins anew.
Press Ctrl-C to end everything.`);
}

async function startUnlessRunning(): Promise<void> {
	const claim = await claimPlayground(LOCK, log);
	if (claim.kind === 'ours') return await start();
	const { pid } = claim.where;
	if (claim.kind === 'running') {
		log(`
It runs already, from another npm start (process ${pid}), which was left as it is.
${shown(claim.where)}
To begin anew, press Ctrl-C there, then run npm start again.`);
		return;
	}
	console.error(`
Another npm start (process ${pid}) still runs, but its n8n does not answer at ${claim.where.n8n}.
End it with Ctrl-C there, or with: kill ${pid}
Then run npm start again.`);
	process.exitCode = 1;
}

try {
	await startUnlessRunning();
} catch (error) {
	if (!isEnding()) throw error;
}
