import type { Actions } from '../../shared/node/actions';
import type { KavkomAccount } from '../transport/account';
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

/** What the Kavkom node can do, by the values that workflows save. */
export const kavkomActions: Actions<KavkomAccount> = {
	activeCall: {
		name: 'Active Call',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many active calls',
				description: 'List the calls that are under way right now',
				operation: getActiveCalls,
			},
			originate: {
				name: 'Originate',
				action: 'Place call',
				description: 'Ring an extension and, once it is answered, call a number',
				operation: originateCall,
			},
		},
	},
	call: {
		name: 'Call',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many calls',
				description: 'List the calls of a date range (CDR), one row per call',
				operation: getAllCalls,
			},
		},
	},
	extension: {
		name: 'Extension',
		operations: {
			get: {
				name: 'Get',
				action: 'Get extension',
				description: 'Get an extension, without its passwords',
				operation: getExtension,
			},
			getAll: {
				name: 'Get Many',
				action: 'Get many extensions',
				description: 'List the extensions of the domain, without their passwords',
				operation: getAllExtensions,
			},
		},
	},
	lead: {
		name: 'Lead',
		operations: {
			create: {
				name: 'Create',
				action: 'Create lead',
				description: 'Add a lead to a module of the CRM',
				operation: createLead,
			},
		},
	},
	phoneNumber: {
		name: 'Phone Number',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many phone numbers',
				description: 'List the numbers of the domain that the outside calls',
				operation: getAllPhoneNumbers,
			},
		},
	},
	recording: {
		name: 'Recording',
		operations: {
			download: {
				name: 'Download',
				action: 'Download recording',
				description: 'Download the recording of a call as a file',
				operation: downloadKavkomRecording,
			},
			getLink: {
				name: 'Get Link',
				action: 'Get recording link',
				description: 'Get a link that plays the recording of a call in a browser',
				operation: getRecordingLink,
			},
		},
	},
	tag: {
		name: 'Tag',
		operations: {
			assign: {
				name: 'Assign',
				action: 'Assign tags to lead',
				description: 'Add tags to a lead of the CRM',
				operation: assignTags,
			},
			getAll: {
				name: 'Get Many',
				action: 'Get many tags',
				description: 'List the tags of the CRM',
				operation: getAllTags,
			},
		},
	},
	user: {
		name: 'User',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many users',
				description: 'List the users of the domain, without their passwords',
				operation: getAllUsers,
			},
		},
	},
};
