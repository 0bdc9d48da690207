import type { Actions } from '../../shared/node/actions';
import type { KavkomAccount } from '../transport/account';
import { checkAccount } from './account/check.operation';
import { getAccount } from './account/get.operation';
import { getActiveCalls } from './activeCall/getAll.operation';
import { originateCall } from './activeCall/originate.operation';
import { getAllCalls } from './call/getAll.operation';
import { getExtension } from './extension/get.operation';
import { getAllExtensions } from './extension/getAll.operation';
import { createLead } from './lead/create.operation';
import { getAllPhoneNumbers } from './phoneNumber/getAll.operation';
import { downloadKavkomRecording } from './recording/download.operation';
import { getRecordingLink } from './recording/getLink.operation';
import { assignTags } from './tag/assign.operation';
import { getAllTags } from './tag/getAll.operation';
import { getAllUsers } from './user/getAll.operation';

/** What the Kavkom node can do. */
export const kavkomActions: Actions<KavkomAccount> = [
	{ value: 'account', name: 'Account', operations: [checkAccount, getAccount] },
	{ value: 'activeCall', name: 'Active Call', operations: [getActiveCalls, originateCall] },
	{ value: 'call', name: 'Call', operations: [getAllCalls] },
	{ value: 'extension', name: 'Extension', operations: [getExtension, getAllExtensions] },
	{ value: 'lead', name: 'Lead', operations: [createLead] },
	{ value: 'phoneNumber', name: 'Phone Number', operations: [getAllPhoneNumbers] },
	{
		value: 'recording',
		name: 'Recording',
		operations: [downloadKavkomRecording, getRecordingLink],
	},
	{ value: 'tag', name: 'Tag', operations: [assignTags, getAllTags] },
	{ value: 'user', name: 'User', operations: [getAllUsers] },
];
