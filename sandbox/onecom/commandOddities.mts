import type { ActionForm } from './responses.mts';

/** What is not known of the commands of the classic API, and of what it tells of telephones and agents. */
export interface CommandOddities {
	/**
	 * A DIAL with an `account` that is neither the word `source`, nor the name of a peer, nor left out
	 * places nothing (contract: onecom, Placing and ending calls: Dial).
	 */
	refusesWrongAccount: boolean;
	/** What such a DIAL answers; `success` says that the call was placed. */
	wrongAccount: 'error' | 'success' | 'sentence' | 'empty';
	/**
	 * The answer of HANGUP, which nobody has seen (contract: onecom, Placing and ending calls: Hang up),
	 * unseen.
	 */
	hangUp: ActionForm;
	/**
	 * Those of TRANSFER and SMS, which nobody has seen (contract: onecom, Placing and ending calls: Other
	 * commands), unseen.
	 */
	transfer: ActionForm;
	sms: ActionForm;
	/** That of AGENT but for LISTQUEUES (contract: onecom, Placing and ending calls: Other commands). */
	agent: ActionForm;
	/** What `AGENT action=LISTQUEUES` lists; not known (contract: onecom, Further operations), unseen. */
	agentQueues: 'object' | 'array' | 'plain' | 'empty';
	/** The rows of `INFO/agents`: with names, or as in `agentsconnected`, without `3` and `9`. */
	agentRows: 'names' | 'states';
	/** What the rows of `INFO/agentsconnected` are keyed by (contract: onecom, Further operations). */
	agentKeys: 'number' | 'peer';
	/** Whether these rows have a `3`, the seconds (contract: onecom, Further operations), unseen. */
	agentSeconds: boolean;
	/** How `INFO/queuecallers` lists who waits (contract: onecom, Further operations), unseen. */
	queueCallers: 'array' | 'object';
	/** Rows of QUEUELOGS have every value a second time under numbers, secrets of the agent among them. */
	queueLogTwins: boolean;
	/**
	 * The state of an extension in both APIs: whole, with some fields missing, or one of none of the known
	 * kinds.
	 */
	liveState: 'whole' | 'fieldsMissing' | 'strange';
	/** `INFO/regstate`: the fields of `extstate`, or a word (contract: onecom, Further operations), unseen. */
	regState: 'fields' | 'words';
	/** What GETCURRENTCALLS tells of a call (contract: onecom, Further operations), unseen. */
	currentCalls: 'states' | 'channels' | 'empty';
	/** What `INFO/transcript` gives (contract: onecom, Further operations), unseen. */
	transcript: 'text' | 'json' | 'segments' | 'empty';
}

export const COMMAND_DEFAULTS: Readonly<CommandOddities> = {
	refusesWrongAccount: true,
	wrongAccount: 'error',
	hangUp: 'byFormat',
	transfer: 'byFormat',
	sms: 'byFormat',
	agent: 'ok',
	agentQueues: 'object',
	agentRows: 'names',
	agentKeys: 'number',
	agentSeconds: true,
	queueCallers: 'array',
	queueLogTwins: false,
	liveState: 'whole',
	regState: 'fields',
	currentCalls: 'states',
	transcript: 'text',
};
