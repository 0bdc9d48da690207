import type { INodeProperties } from 'n8n-workflow';
import type { NodeParameters } from './parameters';

/**
 * The picker of a call: from a searchable list of the newest recorded ones, or by its ID.
 *
 * @param idExample how an id of this service looks
 * @param meaning what the call is picked for
 */
export function callLocator(
	idExample: string,
	meaning = 'The call whose recording is meant',
): INodeProperties {
	return {
		displayName: 'Call',
		name: 'callId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description: `${meaning}. The list has the newest answered calls of the last 30 days; Call: Get Many gives the ID of any.`,
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
