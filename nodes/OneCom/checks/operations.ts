import { ok, warning, type Verdict } from '../../shared/check/finding';

/** What the node's operations ask for, by the names of the help page (contract: onecom, HELP). */
const NEEDED: readonly string[] = [
	...['SIMPLECDRS', 'CDRS', 'recording', 'playrecording', 'inforecording', 'EXTENSIONS', 'queues'],
	...['queue', 'agents', 'agentsconnected', 'queuecallers', 'QUEUELOGS', 'extstate', 'transcript'],
	...['DIDS', 'CHANNELS', 'DIAL', 'HANGUP', 'TRANSFER', 'AGENT', 'SMS'],
];

/** Which of the operations that the node uses are listed in a help page. */
export function judgeOperations(help: string): Verdict {
	const isListed = listingIn(help);
	const missing = NEEDED.filter((name) => !isListed(name));
	if (missing.length === 0) return ok(`all listed: ${NEEDED.join(', ')}`);
	return warning(
		`not listed: ${missing.join(', ')}`,
		'The host may run an older version: operations of the node that need these may not work.',
	);
}

/** How the page names an operation is unseen: `info=queue`, or the word alone. */
function listingIn(help: string): (name: string) => boolean {
	const hasPairs = /\b(?:info|reqtype)\s*=\s*\w/i.test(help);
	const before = hasPairs ? '(?:info|reqtype)\\s*=\\s*' : '\\b';
	return (name) => new RegExp(`${before}${name}\\b`, 'i').test(help);
}
