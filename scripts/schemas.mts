/**
 * `npm run schemas`: writes the output schemas below the nodes' `__schema__` folders anew, from what the
 * operations put out in n8n's own engine. The test that compares them does the writing.
 */
import { PROJECT } from './build.mts';
import { startProcess } from './processes.mts';

async function run(args: readonly string[], env = process.env): Promise<boolean> {
	const { ended } = await startProcess('npx', args, {
		cwd: PROJECT,
		env,
		onLine: (line) => console.log(line),
		shell: process.platform === 'win32',
	});
	return (await ended).code === 0;
}

const areWritten = await run(['jest', 'test/engine/outputSchemas.test.mts'], {
	...process.env,
	WRITE_SCHEMAS: '1',
});
const areFormatted = await run(['prettier', '--write', 'nodes/*/__schema__/**/*.json']);
process.exitCode = areWritten && areFormatted ? 0 : 1;
