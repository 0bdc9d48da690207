import { FORMATS, type HelpEntry } from './helpEntry.mts';

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
/** The kinds of INFO, in the order of the page. */
export const INFO_ENTRIES: readonly HelpEntry[] = [
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
		call: 'reqtype=INFO, info=queuecallers',
		purpose: 'List the callers that wait in one queue',
		parameters: [['id', 'Identifier of the queue']],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=agentsconnected',
		purpose: 'List the agents of all queues or one that have a telephone signed in',
		parameters: [['queue', 'Identifier of the queue']],
		returns: 'An object with the agents by extension',
	},
	{
		call: 'reqtype=INFO, info=extstate',
		purpose: 'Show what an extension does and whom it speaks with',
		parameters: [['ext', 'Number of the extension']],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=regstate',
		purpose: 'Show whether the telephone of an extension is signed in',
		parameters: [['ext', 'Number of the extension']],
		returns: FORMATS,
	},
	{
		call: 'reqtype=INFO, info=transcript',
		purpose: 'Fetch the transcript of a recording',
		parameters: [['id', 'Unique identifier of the call']],
		returns: 'The transcript, or an empty answer when there is none',
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
];
