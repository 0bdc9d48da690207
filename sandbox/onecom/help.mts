import { type Answer, html } from './answers.mts';

interface HelpEntry {
	call: string;
	purpose: string;
	parameters: ReadonlyArray<readonly [name: string, meaning: string]>;
	returns: string;
}

const RANGE = [
	[
		'start',
		'First moment of the range, YYYY-MM-DD or YYYY-MM-DD HH:MM:SS in the time of the tenant',
	],
	[
		'end',
		'Moment at which the range ends. A bare day is its midnight, so that day is not included',
	],
] as const;
const FORMATS = 'Plain text by default, json or csv when the parameter format asks for it';

const ENTRIES: readonly HelpEntry[] = [
	{
		call: 'reqtype=INFO, info=SIMPLECDRS',
		purpose: 'List the calls of the tenant, one row for each call',
		parameters: [
			...RANGE,
			['id', 'Internal identifier, several can be given separated by comma'],
			['uniqueid', 'Unique identifier of the call, several can be given separated by comma'],
			['calleridnum', 'Number of the caller as it is stored'],
			['calleridname', 'Name of the caller as it is stored'],
			['disposition', 'How the call went, like ANSWERED, NO ANSWER, BUSY, FAILED'],
			['direction', 'IN, OUT or LOCAL'],
			['whoanswered', 'Extension that took the call, like 203-DEMO'],
			['phone', 'Matched against who answered, the caller number and the dialed number'],
		],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=CDRS',
		purpose: 'List the legs of the calls of the tenant, several rows share a linkedid',
		parameters: [
			...RANGE,
			['id', 'Internal identifier of the leg'],
			['uniqueid', 'Unique identifier of the leg'],
			['linkedid', 'Identifier shared by all the legs of one call'],
			['src', 'Source number of the leg'],
			['firstdst', 'Number that was dialed first'],
			['direction', 'IN, OUT or LOCAL'],
			['phone', 'Telephone number of the outside party'],
		],
		returns: `${FORMATS}. The columns follow the template of the tenant`,
	},
	{
		call: 'reqtype=INFO, info=recording',
		purpose: 'Fetch the audio file recorded for a call',
		parameters: [['id', 'Unique identifier of the call, or the identifier returned by DIAL']],
		returns: 'The audio file, or an empty answer when there is none',
	},
	{
		call: 'reqtype=INFO, info=playrecording',
		purpose: 'Fetch the audio file recorded for a call, to be played by a browser',
		parameters: [['id', 'Unique identifier of the call, or the identifier returned by DIAL']],
		returns: 'The audio file, or an empty answer when there is none',
	},
	{
		call: 'reqtype=INFO, info=inforecording',
		purpose: 'Describe the audio file recorded for a call',
		parameters: [['id', 'Unique identifier of the call']],
		returns: 'One line with six fields separated by a vertical bar',
	},
	{
		call: 'reqtype=INFO, info=EXTENSIONS',
		purpose: 'List the extensions of the tenant with their configuration and state',
		parameters: [
			['id', 'Identifier of the extension'],
			['number', 'Number of the extension'],
		],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=queues',
		purpose: 'List the queues of the tenant',
		parameters: [],
		returns: 'An object with the name of each queue by its identifier',
	},
	{
		call: 'reqtype=INFO, info=queue',
		purpose: 'Statistics of one queue for the current day',
		parameters: [['id', 'Identifier of the queue']],
		returns: 'Named values, like AGENTSFREE, CALLSINQUEUE, ANSWEREDCALLS, ABANDONEDCALLS',
	},
	{
		call: 'reqtype=INFO, info=agents',
		purpose: 'List the agents of one queue',
		parameters: [['queue', 'Identifier of the queue']],
		returns: 'An object with the agents by extension and tenant',
	},
	{
		call: 'reqtype=INFO, info=QUEUELOGS',
		purpose: 'List what happened in the queues of the tenant',
		parameters: [
			['queue', 'Identifier of the queue, several can be given separated by comma'],
			...RANGE,
		],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=DIDS',
		purpose: 'List the numbers of the tenant',
		parameters: [],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=balance',
		purpose: 'Credit of the tenant',
		parameters: [],
		returns: 'A bare number',
	},
	{
		call: 'reqtype=CHANNELS',
		purpose: 'List the channels in use',
		parameters: [['nodename', 'Ask one node only, which is much faster']],
		returns: FORMATS,
	},
	{
		call: 'reqtype=DIAL',
		purpose: 'Place a call: the source rings first, and the destination after it has answered',
		parameters: [
			['source', 'Extension to be called first'],
			['dest', 'Number to be called after the source has answered'],
			['account', 'Account to be charged, usually the word source'],
			['var', 'Variables to be set on the channel'],
			['dialtimeout', 'Seconds to let the destination ring, 30 when not given'],
			['timeout', 'Seconds to let the source ring'],
			['sourceclid', 'Caller identifier shown to the source'],
			['destclid', 'Caller identifier shown to the destination'],
			['recording', 'yes or no'],
			['autoanswer', 'yes to have the telephone of the source answer by itself'],
		],
		returns: 'Outcome, message and identifier separated by a vertical bar, or an object for json',
	},
	{
		call: 'reqtype=HANGUP',
		purpose: 'End calls that are under way',
		parameters: [
			['channel', 'Name of the channel'],
			['extension', 'Extension and tenant, like 203-DEMO'],
		],
		returns: 'Outcome and message',
	},
	{
		call: 'reqtype=TRANSFER',
		purpose: 'Send a channel to another destination',
		parameters: [
			['channel', 'Name of the channel'],
			['dest', 'New destination'],
		],
		returns: 'Outcome and message',
	},
	{
		call: 'reqtype=SMS',
		purpose: 'Send a text message',
		parameters: [
			['source', 'Number to send from'],
			['dest', 'Number to send to'],
			['message', 'The text'],
		],
		returns: 'Outcome and message',
	},
	{
		call: 'reqtype=AGENT',
		purpose: 'Pause agents of a queue or list the queues of an agent',
		parameters: [
			['extension', 'Extension and tenant of the agent, like 203-DEMO'],
			['queue', 'Identifier of the queue'],
			['action', 'pause, unpause or LISTQUEUES'],
		],
		returns: 'Outcome and message',
	},
	{
		call: 'reqtype=HELP',
		purpose: 'Show this text',
		parameters: [],
		returns: 'This text',
	},
];

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
	'   no effect. An answer without rows is empty. Errors come as a short sentence with the same',
	'   status as any other answer, therefore look at the text of the answer before using it.',
	'   The answer is limited to what belongs to the tenant whose key is used. Dates and times in',
	'   parameters and answers are in the time of the tenant, without an indication of the zone.',
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

const TEXT = `<pre>\nUse of the proxy interface\n\n${COMMON}\n\n${ENTRIES.map(section).join('\n')}\n</pre>\n`;

/** `reqtype=HELP`: about 24 KB of HTML with the literal `reqtype - Request type` (contract: onecom, HELP). */
export const help = (): Answer => html(TEXT);
