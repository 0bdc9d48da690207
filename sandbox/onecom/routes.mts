import { hangUp, sms, transfer } from './actions.mts';
import { agent } from './agentActions.mts';
import { agentsConnected, queueAgents } from './agents.mts';
import {
	answer,
	type Answer,
	AUTH_SENTENCE,
	html,
	nothing,
	type Outcome,
	PROXY_PAGE,
	WRONG_TENANT_SENTENCE,
} from './answers.mts';
import { cdrs } from './cdrs.mts';
import { channels } from './channels.mts';
import { dial } from './dial.mts';
import { balance, dids, extensions } from './directory.mts';
import { help } from './help.mts';
import type { Parameters } from './parameters.mts';
import { queueCallers, queueLogs, queues, queueStatistics } from './queues.mts';
import { infoRecording, playRecording, recording } from './recordings.mts';
import { simpleCdrs } from './simpleCdrs.mts';
import { currentCalls, extensionState, registrationState } from './states.mts';
import { transcript } from './transcripts.mts';
import type { World } from './world.mts';

type Operation = (parameters: Parameters, world: World) => Outcome | Promise<Outcome>;

const INFOS: Record<string, Operation> = {
	SIMPLECDRS: simpleCdrs,
	CDRS: cdrs,
	RECORDING: recording,
	PLAYRECORDING: playRecording,
	INFORECORDING: infoRecording,
	EXTENSIONS: extensions,
	QUEUES: queues,
	QUEUE: queueStatistics,
	QUEUECALLERS: queueCallers,
	AGENTS: queueAgents,
	AGENTSCONNECTED: agentsConnected,
	EXTSTATE: extensionState,
	REGSTATE: registrationState,
	TRANSCRIPT: transcript,
	QUEUELOGS: queueLogs,
	DIDS: dids,
	BALANCE: balance,
};

const info: Operation = (parameters, world) => {
	const operation = INFOS[parameters.get('info').toUpperCase()];
	return operation ? operation(parameters, world) : nothing(parameters.format);
};

const refused: Operation = (parameters) => answer(AUTH_SENTENCE, parameters.format);

const REQUEST_TYPES: Record<string, Operation> = {
	INFO: info,
	HELP: help,
	CHANNELS: channels,
	GETCURRENTCALLS: currentCalls,
	DIAL: dial,
	HANGUP: hangUp,
	TRANSFER: transfer,
	SMS: sms,
	AGENT: agent,
	// Needs an administrator's key, which a tenant does not have.
	MANAGEDB: refused,
};

/** What the read-only key may not use (contract: onecom, Calling it: Keys). */
const WRITING = new Set(['DIAL', 'HANGUP', 'TRANSFER', 'SMS', 'AGENT']);

const wrongTenant = (parameters: Parameters, world: World, requestType: string): Answer =>
	answer(
		// HELP was seen to give the sentence about the key, whatever other calls do.
		requestType === 'HELP' || world.oddities.wrongTenant === 'authSentence'
			? AUTH_SENTENCE
			: WRONG_TENANT_SENTENCE,
		parameters.format,
	);

const MARGIN = { before: '\n \t', after: ' \r\n\n' };

const withMargin = (given: Answer): Answer =>
	typeof given.body === 'string'
		? { ...given, body: MARGIN.before + given.body + MARGIN.after }
		: given;

async function perform(parameters: Parameters, world: World): Promise<Outcome> {
	const requestType = parameters.get('reqtype').toUpperCase();
	const key = parameters.get('key');
	if (key !== world.apiKey && key !== world.readOnlyKey) return refused(parameters, world);
	if (parameters.get('tenant') !== world.tenant) return wrongTenant(parameters, world, requestType);
	if (key === world.readOnlyKey && WRITING.has(requestType)) return refused(parameters, world);
	const operation = REQUEST_TYPES[requestType];
	return operation ? await operation(parameters, world) : nothing(parameters.format);
}

/**
 * Answers one request to `proxyapi.php`. Key first, then tenant, then the operation.
 * @returns null when no answer ever comes
 */
export async function route(parameters: Parameters, world: World): Promise<Outcome> {
	if (world.oddities.status500) return html(PROXY_PAGE, 500);
	if (world.oddities.htmlErrorPage) return html(PROXY_PAGE);
	const outcome = await perform(parameters, world);
	return outcome && world.oddities.leadingWhitespace ? withMargin(outcome) : outcome;
}
