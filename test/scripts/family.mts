/**
 * A script for run.mjs that has a child and a grandchild, and prints all three ids. `stubborn` as argument: the
 * child ends on nothing but SIGKILL.
 */
import { startProcess } from '../../scripts/processes.mts';

const STUBBORN = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);`;
const CHILD = `
	const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)']);
	console.log('family ' + process.ppid + ' ' + process.pid + ' ' + pid);
	setInterval(() => 0, 1e6);
`;

const stubborn = process.argv[2] === 'stubborn' ? STUBBORN : '';
await startProcess(process.execPath, ['-e', stubborn + CHILD], {
	onLine: (line) => console.log(line),
});
