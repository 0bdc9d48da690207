import type { Operation } from '../../../shared/node/actions';
import { parameterError } from '../../../shared/failure/serviceError';
import { crmId } from '../../crm/crmId';
import { tagIds } from '../../crm/tags';
import { PROVIDER, type KavkomAccount } from '../../transport/account';
import { messageOf, refuseUnclearResponse } from '../../transport/responses';
import { commandKavkom } from '../../transport/requests';

const UNCERTAIN =
	'It is not certain whether the tags were assigned, so they were not assigned again. Look at the lead in Kavkom before you run this once more.';

export const assignTags: Operation<KavkomAccount> = {
	value: 'assign',
	name: 'Assign',
	action: 'Assign tags to lead',
	description: 'Add tags to a lead of the CRM',
	properties: [
		{
			displayName: 'Lead ID',
			name: 'leadId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 11148159',
			description: 'The ID of the lead, as Lead: Create gives it',
		},
		{
			displayName: 'Tag Names or IDs',
			name: 'tags',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTags' },
			required: true,
			default: [],
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		},
	],
	async execute(account, parameters) {
		const leadId = parameters.requiredText('leadId', 'Lead ID', '11148159');
		const given = parameters.list('tags');
		if (given.length === 0) {
			throw parameterError(
				'Tag Names or IDs',
				'is empty',
				'Choose at least one from the list, or give IDs with commas in between.',
			);
		}
		const ids = await tagIds(account, given);
		const message = await commandKavkom(
			account,
			'crm',
			'tags/assign',
			{ lead_id: crmId(leadId), tags: ids.map(crmId) },
			UNCERTAIN,
			(response) => {
				refuseUnclearResponse(response, 'assigned the tags');
				return messageOf(account.connection, response);
			},
		);
		return { records: [{ provider: PROVIDER, lead_id: leadId, tag_ids: ids, message }] };
	},
};
