import type { Actions } from '../../shared/node/actions';
import type { OneComAccount } from '../transport/account';
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

/** What the 1com node can do, by the values that workflows save. */
export const oneComActions: Actions<OneComAccount> = {
	activeCall: {
		name: 'Active Call',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many active calls',
				description: 'List the calls that are under way right now',
				operation: getActiveCalls,
			},
			hangUp: {
				name: 'Hang Up',
				action: 'Hang up call',
				description: 'End a call that is under way, or all calls of an extension',
				operation: hangUpCall,
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
	callLeg: {
		name: 'Call Leg',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many call legs',
				description: 'List the legs of the calls of a date range: one row per phone that rang',
				operation: getAllCallLegs,
			},
		},
	},
	extension: {
		name: 'Extension',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many extensions',
				description: 'List the extensions of the tenant, without their passwords',
				operation: getAllExtensions,
			},
		},
	},
	help: {
		name: 'Help',
		operations: {
			get: {
				name: 'Get',
				action: 'Get API help',
				description: "Get the phone system's own description of its API",
				operation: getHelp,
			},
		},
	},
	queue: {
		name: 'Queue',
		operations: {
			getAll: {
				name: 'Get Many',
				action: 'Get many queues',
				description: 'List the queues of the tenant',
				operation: getAllQueues,
			},
			getStatistics: {
				name: 'Get Statistics',
				action: 'Get statistics of queue',
				description: 'Get the agents, the waiting calls and the totals of a queue',
				operation: getQueueStatistics,
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
				operation: downloadOneComRecording,
			},
			getInfo: {
				name: 'Get Info',
				action: 'Get recording info',
				description: 'Find out whether a call was recorded, and the name and size of the file',
				operation: getRecordingInfo,
			},
		},
	},
};
