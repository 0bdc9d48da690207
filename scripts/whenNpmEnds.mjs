/**
 * npm runs a script by a shell and tells neither of its own end: it passes on no SIGHUP and, of course, no
 * SIGKILL, and the shell that it sends SIGTERM passes that on to nobody.
 */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1_000;

/** A shell that replaces itself by its only command is not there to be found. */
const isShell = (pid) => /sh$/.test(read(`/proc/${pid}/comm`).trim());

/** Linux tells it; where nothing does, npm's shells replace themselves. */
function parentOf(pid) {
	const stat = read(`/proc/${pid}/stat`);
	// The second field is a name in brackets, which may hold blanks and brackets itself.
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
}

function read(path) {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

/** Calls `then` once, up to a second after the npm has ended that runs this process as a script, if one does. */
export function whenNpmEnds(then) {
	if (process.env.npm_lifecycle_event === undefined) return;
	const starter = process.ppid;
	const npm = isShell(starter) ? parentOf(starter) : undefined;
	const watch = setInterval(() => {
		if (process.ppid === starter && (npm === undefined || parentOf(starter) === npm)) return;
		clearInterval(watch);
		then();
	}, LOOK_EVERY_MS);
	watch.unref();
}
