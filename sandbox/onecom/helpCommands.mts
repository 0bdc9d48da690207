import { FORMATS, type HelpEntry } from './helpEntry.mts';

/** All but INFO, in the order of the page. */
export const COMMAND_ENTRIES: readonly HelpEntry[] = [
	{
		call: 'reqtype=CHANNELS',
		purpose: 'List the channels in use',
		parameters: [['nodename', 'Ask one node only, which is much faster']],
		returns: FORMATS,
	},
	{
		call: 'reqtype=GETCURRENTCALLS',
		purpose: 'Show the calls that are under way at one extension',
		parameters: [
			['phone', 'Number of the extension'],
			['multiple', 'yes to have all of them instead of one'],
		],
		returns: FORMATS,
	},
	{
		call: 'reqtype=DIAL',
		purpose: 'Place a call: the source rings first, and the destination after it has answered',
		parameters: [
			['source', 'Extension to be called first'],
			['dest', 'Number to be called after the source has answered'],
			[
				'account',
				'Account to dial from: the word source for that of the source, or the name of a peer',
			],
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
			['number', 'Number of the extension, like 203'],
			['fast', 'yes to find the channel faster'],
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
			['queue', 'Identifier of the queue, ALL for every one'],
			['queuenumber', 'Number of the queue, in place of its identifier'],
			['action', 'pause, unpause, listqueues or del'],
			['pausereason', 'Why the agent is paused'],
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
