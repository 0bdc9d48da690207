import type { INodeProperties } from 'n8n-workflow';
import type { NodeParameters } from './parameters';

/**
 * The picker of a recorded call: from a searchable list of the newest ones, or by its ID.
 *
 * @param idExample how an id of this service looks
 */
export function callLocator(idExample: string): INodeProperties {
	return {
		displayName: 'Call',
		name: 'callId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description:
			'The call whose recording is meant. The list has the newest calls of the last 30 days; Call: Get Many gives the ID of any.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a call',
				typeOptions: { searchListMethod: 'searchCalls', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${idExample}` },
		],
	};
}

/** Reads the ID of the picker, or what an expression put in its place. */
export function readCallId(parameters: NodeParameters, idExample: string): string {
	return parameters.located('callId', 'Call', idExample).value;
}
