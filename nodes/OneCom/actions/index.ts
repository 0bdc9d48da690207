import type { Actions } from '../../shared/node/actions';
import type { OneComAccount } from '../transport/account';
import { checkAccount } from './account/check.operation';
import { getAccount } from './account/get.operation';
import { getActiveCalls } from './activeCall/getAll.operation';
import { hangUpCall } from './activeCall/hangUp.operation';
import { originateCall } from './activeCall/originate.operation';
import { getAllCalls } from './call/getAll.operation';
import { getAllCallLegs } from './callLeg/getAll.operation';
import { getAllExtensions } from './extension/getAll.operation';
import { getHelp } from './help/get.operation';
import { getAllQueues } from './queue/getAll.operation';
import { getQueueStatistics } from './queue/getStatistics.operation';
import { downloadOneComRecording } from './recording/download.operation';
import { getRecordingInfo } from './recording/getInfo.operation';

/** What the 1com node can do. */
export const oneComActions: Actions<OneComAccount> = [
	{ value: 'account', name: 'Account', operations: [checkAccount, getAccount] },
	{
		value: 'activeCall',
		name: 'Active Call',
		operations: [getActiveCalls, hangUpCall, originateCall],
	},
	{ value: 'call', name: 'Call', operations: [getAllCalls] },
	{ value: 'callLeg', name: 'Call Leg', operations: [getAllCallLegs] },
	{ value: 'extension', name: 'Extension', operations: [getAllExtensions] },
	{ value: 'help', name: 'Help', operations: [getHelp] },
	{ value: 'queue', name: 'Queue', operations: [getAllQueues, getQueueStatistics] },
	{
		value: 'recording',
		name: 'Recording',
		operations: [downloadOneComRecording, getRecordingInfo],
	},
];
