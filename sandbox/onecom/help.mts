import { type Answer, html } from './answers.mts';
import { COMMAND_ENTRIES } from './helpCommands.mts';
import type { HelpEntry } from './helpEntry.mts';
import { INFO_ENTRIES } from './helpInfos.mts';

const COMMON = [
	'key - Key of the tenant, read and write or read only',
	'tenant - Code of the tenant',
	'reqtype - Request type',
	'info - What to ask for, together with reqtype INFO',
	'format - json or csv, plain text when not given',
	'cache - no to have the answer computed afresh',
].join('\n');

const NOTE = [
	'   Values have to be encoded for use in an address. Parameters that are not listed here have',
	'   no effect. An answer without rows is empty. Dates and times are in the time of the tenant.',
].join('\n');

const LINE = '-'.repeat(96);

const parameterLine = ([name, meaning]: readonly [string, string]): string =>
	`   <i>${name.padEnd(14)}</i> ${meaning}`;

function section({ call, purpose, parameters, returns }: HelpEntry): string {
	const example = [...call.split(', '), ...parameters.map(([name]) => `${name}=...`)].join('&amp;');
	return [
		LINE,
		call,
		`   ${purpose}.`,
		'',
		...parameters.map(parameterLine),
		`   Returns: ${returns}.`,
		'',
		`   Example: proxyapi.php?key=...&amp;tenant=...&amp;${example}`,
		'',
		NOTE,
		'',
		...parameters.map(
			([name]) =>
				`   With ${name}: proxyapi.php?key=...&amp;tenant=...&amp;${call.replace(', ', '&amp;')}&amp;${name}=...`,
		),
		'',
	].join('\n');
}

const TEXT = `<pre>\nUse of the proxy interface\n\n${COMMON}\n\n${[...INFO_ENTRIES, ...COMMAND_ENTRIES].map(section).join('\n')}\n</pre>\n`;

/** `reqtype=HELP`: about 24 KB of HTML with the literal `reqtype - Request type` (contract: onecom, HELP). */
export const help = (): Answer => html(TEXT);
