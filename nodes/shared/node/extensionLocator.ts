import type { INodeProperties } from 'n8n-workflow';
import { EXTENSION_HINT } from './builderHints';

/**
 * The picker of an extension: from a searchable list, by its number, or by the service's id.
 *
 * @param idExample how an id of this service looks
 */
export function extensionLocator(description: string, idExample: string): INodeProperties {
	return {
		displayName: 'Extension',
		name: 'extension',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		builderHint: { propertyHint: EXTENSION_HINT },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose an extension',
				typeOptions: { searchListMethod: 'searchExtensions', searchable: true },
			},
			// Without a pattern: n8n matches it under a time limit, and on a busy machine refuses the whole run.
			{ displayName: 'By Number', name: 'number', type: 'string', placeholder: 'e.g. 101' },
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${idExample}` },
		],
	};
}
