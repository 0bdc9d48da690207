import type { Actions } from '../../shared/node/actions';
import type { OneComAccount } from '../transport/account';
import { checkAccount } from './account/check.operation';
import { getAccount } from './account/get.operation';
import { getActiveCalls } from './activeCall/getAll.operation';
import { hangUpCall } from './activeCall/hangUp.operation';
import { originateCall } from './activeCall/originate.operation';
import { transferCall } from './activeCall/transfer.operation';
import { pauseAgent } from './agent/pause.operation';
import { unpauseAgent } from './agent/unpause.operation';
import { getCall } from './call/get.operation';
import { getAllCalls } from './call/getAll.operation';
import { getCallAnalysis } from './call/getAnalysis.operation';
import { getAllCallLegs } from './callLeg/getAll.operation';
import { getAllExtensions } from './extension/getAll.operation';
import { getExtensionState } from './extension/getState.operation';
import { getHelp } from './help/get.operation';
import { getAllPhoneNumbers } from './phoneNumber/getAll.operation';
import { getQueueAgents } from './queue/getAgents.operation';
import { getAllQueues } from './queue/getAll.operation';
import { getQueueCallers } from './queue/getCallers.operation';
import { getQueueLogs } from './queue/getLogs.operation';
import { getQueueStatistics } from './queue/getStatistics.operation';
import { downloadOneComRecording } from './recording/download.operation';
import { getRecordingInfo } from './recording/getInfo.operation';
import { sendSms } from './sms/send.operation';

/** What the 1com node can do. */
export const oneComActions: Actions<OneComAccount> = [
	{ value: 'account', name: 'Account', operations: [checkAccount, getAccount] },
	{
		value: 'activeCall',
		name: 'Active Call',
		operations: [getActiveCalls, hangUpCall, originateCall, transferCall],
	},
	{ value: 'agent', name: 'Agent', operations: [pauseAgent, unpauseAgent] },
	{ value: 'call', name: 'Call', operations: [getCall, getCallAnalysis, getAllCalls] },
	{ value: 'callLeg', name: 'Call Leg', operations: [getAllCallLegs] },
	{ value: 'extension', name: 'Extension', operations: [getAllExtensions, getExtensionState] },
	{ value: 'help', name: 'Help', operations: [getHelp] },
	{ value: 'phoneNumber', name: 'Phone Number', operations: [getAllPhoneNumbers] },
	{
		value: 'queue',
		name: 'Queue',
		operations: [getQueueAgents, getAllQueues, getQueueCallers, getQueueLogs, getQueueStatistics],
	},
	{
		value: 'recording',
		name: 'Recording',
		operations: [downloadOneComRecording, getRecordingInfo],
	},
	{ value: 'sms', name: 'SMS', operations: [sendSms] },
];
