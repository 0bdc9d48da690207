/** The download of the recording of a call. */
import type { IDataObject } from 'n8n-workflow';
import type { Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';
import { serviceNode } from './serviceNode.mts';

/** Gives an item with the file of the call's `recording`; nothing, where there is none. */
export const recordingNode = (
	service: Service,
	name: string,
	at: NodeSpec['at'],
	settings: NodeSpec['settings'],
	options: IDataObject = {},
): NodeSpec =>
	serviceNode(
		service,
		name,
		at,
		{
			resource: 'recording',
			operation: 'download',
			...service.samples.recordingParameters('={{ $json.recording }}'),
			binaryPropertyName: 'data',
			options: { ifMissing: 'skip', ...options },
		},
		settings,
	);
