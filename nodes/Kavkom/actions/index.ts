import type { Actions } from '../../shared/actions';
import type { KavkomAccount } from '../transport/account';
import { getActiveCalls } from './activeCall/getAll.operation';
import { originateCall } from './activeCall/originate.operation';
import { getAllCalls } from './call/getAll.operation';
import { getExtension } from './extension/get.operation';
import { getAllExtensions } from './extension/getAll.operation';
import { downloadKavkomRecording } from './recording/download.operation';
import { getRecordingLink } from './recording/getLink.operation';

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
};
