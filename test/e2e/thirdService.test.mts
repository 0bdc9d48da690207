/**
 * The sync of a third phone system as a user would have it: the nodes of `test/fixtures/acme/` in a package of
 * their own, in a real n8n, and the workflow that the gallery makes of its entry in the list of services.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATA_TABLE } from '../../gallery/sync/destinations/dataTable.mts';
import { syncWorkflow } from '../../gallery/sync/line.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { startN8n, type N8nInstance } from '../../sandbox/n8n/instance.mts';
import { credentialTypesOf, withCredentials } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { PROJECT } from '../../scripts/build.mts';
import { credentialsOf, nodesOf, PACKAGE, type Service } from '../../services.mts';
import { ACME } from '../fixtures/acme/service.mts';
import { startAcme, type AcmeSimulator } from '../fixtures/acme/simulator.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 240_000;
const TABLE = 'Synced phone calls';

/** Builds a package of one service's nodes, each in one file with all that it uses of `nodes/shared/`. */
async function buildPackage(service: Service, folder: string): Promise<void> {
	const builtAs = ({ file }: { file: string }): string => `dist/${basename(file, '.mts')}.js`;
	const [nodes, credentials] = [nodesOf(service), credentialsOf(service)];
	await mkdir(folder, { recursive: true });
	for (const source of [...nodes, ...credentials]) {
		await build({
			entryPoints: [join(PROJECT, source.file)],
			outfile: join(folder, builtAs(source)),
			bundle: true,
			platform: 'node',
			format: 'cjs',
			external: ['n8n-workflow', 'luxon', 'lodash'],
		});
	}
	const n8n = {
		n8nNodesApiVersion: 1,
		nodes: nodes.map(builtAs),
		credentials: credentials.map(builtAs),
	};
	const manifest = { name: PACKAGE, version: '1.0.0', files: ['dist'], n8n };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
}

let folder: string;
let acme: AcmeSimulator;
let n8n: N8nInstance;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'third-service-'));
	const packageFolder = join(folder, 'package');
	await buildPackage(ACME, packageFolder);
	acme = await startAcme({ callCount: 120 });
	n8n = await startN8n({
		install: await ensureN8n(() => undefined),
		userFolder: join(folder, 'user'),
		packageFolder,
		port: 0,
		log: () => undefined,
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await n8n?.stop();
	await acme?.close();
	await rm(folder, { recursive: true, force: true });
});

const STATUSES: Record<string, string> = {
	talked: 'answered',
	unheard: 'missed',
	mailbox: 'voicemail',
	hung_up: 'cancelled',
	engaged: 'busy',
	broken: 'failed',
};

/** What the table must hold, from what happened: what tells calls apart, and what changes. */
const truth = () =>
	acme.calls
		.map(({ id, result, startedAt, endedAt, audio }) => ({
			call_id: id,
			provider: 'acme',
			account: 'demo',
			status: STATUSES[result] ?? 'unknown',
			started_at: new Date(startedAt).toISOString(),
			duration_seconds: (endedAt - startedAt) / 1000,
			recording: audio,
		}))
		.sort((a, b) => (a.call_id < b.call_id ? -1 : 1));

async function stored(): Promise<unknown[]> {
	const [example] = truth();
	const rows = await n8n.dataTables.rows(TABLE);
	return rows
		.map((row) => Object.fromEntries(Object.keys(example).map((name) => [name, row[name]])))
		.sort((a, b) => (String(a.call_id) < String(b.call_id) ? -1 : 1));
}

describe('the sync of a third phone system in a real n8n', () => {
	it(
		'leaves each call in the table once, as it is now, however often it runs',
		async () => {
			const credential = localCredential(ACME, acme);
			expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
			const id = await n8n.importCredential(credential);
			const workflow = withCredentials(
				syncWorkflow(ACME, DATA_TABLE),
				{ [credential.type]: { id, name: credential.name } },
				credentialTypesOf(ACME),
			);
			const sync = await n8n.importWorkflow(workflow);
			const run = async () => {
				const { status, data } = await n8n.runWorkflow(sync, { timeoutMs: TEST_TIMEOUT_MS });
				return data.resultData.error?.message ?? status;
			};

			expect(await run()).toBe('success');
			expect(await stored()).toEqual(truth());
			const [newest] = acme.calls;
			acme.calls.push({ ...newest, id: 'C-later', startedAt: newest.startedAt + 60_000 });
			newest.result = 'mailbox';
			expect(await run()).toBe('success');
			expect(await stored()).toEqual(truth());
		},
		TEST_TIMEOUT_MS,
	);
});
