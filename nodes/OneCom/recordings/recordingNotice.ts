import type { INodeProperties } from 'n8n-workflow';

/** 1com can't be asked for a list of recordings (contract: onecom, Recordings). */
export const RECORDING_NOTICE: INodeProperties = {
	displayName:
		'1com does not list which calls were recorded. Any answered call may have a recording, some minutes after it ended.',
	name: 'recordingNotice',
	type: 'notice',
	default: '',
};
