/**
 * `npm run schemas`: writes the output schemas below the nodes' `__schema__` folders anew, from what the
 * operations put out in n8n's own engine. The test that compares them does the writing.
 */
import { PROJECT } from './build.mts';
import { startProcess } from './processes.mts';

const { ended } = await startProcess(
	'npx',
	['vitest', 'run', 'test/engine/outputSchemas.test.mts'],
	{
		cwd: PROJECT,
		env: { ...process.env, WRITE_SCHEMAS: '1' },
		onLine: (line) => console.log(line),
		shell: process.platform === 'win32',
	},
);
const { code } = await ended;
process.exitCode = code ?? 1;
