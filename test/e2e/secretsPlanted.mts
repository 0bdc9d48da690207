/** A secret that n8n is made to tell everywhere, by which the search for the others is proven. */
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import { KEEPS_RUNS } from './secretsRuns.mts';

/** It begins and ends with what no encoding changes, as the keys do. */
export const PLANTED = `plHead6Wz1cDplTail2Bn5Fv`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

const WRITTEN = [
	PLANTED,
	base64(PLANTED),
	base64(`1${PLANTED}`),
	base64(`12${PLANTED}`),
	Buffer.from(PLANTED).toString('hex'),
];

/** In so many ways it is written wherever the workflow puts out what it tells. */
export const WRITINGS_OF_PLANTED = WRITTEN.length;

const at = (column: number): [number, number] => [column * 220, 0];

/** Tells the secret by its name, its output, a file and the message of its failure. */
export function plantedWorkflow(): WorkflowJson {
	const connection = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		name: `Planted ${PLANTED}`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: at(0),
				parameters: {},
			},
			{
				id: 'daily',
				name: 'Daily',
				type: 'n8n-nodes-base.scheduleTrigger',
				typeVersion: 1.2,
				position: at(0),
				parameters: { rule: { interval: [{ field: 'days' }] } },
			},
			{
				id: 'tell',
				name: 'Tell',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: at(1),
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ told: WRITTEN.join(' ') }) },
			},
			{
				id: 'file',
				name: 'File',
				type: 'n8n-nodes-base.convertToFile',
				typeVersion: 1.1,
				position: at(2),
				parameters: { operation: 'toText', sourceProperty: 'told' },
			},
			{
				id: 'stop',
				name: 'Stop',
				type: 'n8n-nodes-base.stopAndError',
				typeVersion: 1,
				position: at(3),
				parameters: { errorMessage: `Stopped ${PLANTED}` },
			},
		],
		connections: { Start: connection('Tell'), Tell: connection('File'), File: connection('Stop') },
		settings: KEEPS_RUNS,
	};
}

/** Tells it to the user's database. */
export async function plantIn(database: SandboxDatabase): Promise<void> {
	await database.query('CREATE TABLE planted (told TEXT)');
	await database.query(`INSERT INTO planted (told) VALUES ('${PLANTED}')`);
}
