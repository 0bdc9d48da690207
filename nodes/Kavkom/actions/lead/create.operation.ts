import type { Operation } from '../../../shared/node/actions';
import { parameterError } from '../../../shared/failure/serviceError';
import type { Collection, NodeParameters } from '../../../shared/node/parameters';
import { isRecord, textOrNull } from '../../../shared/values/values';
import { crmId } from '../../crm/crmId';
import { fieldValues, readLeadFields, type NamedValue } from '../../crm/leadFields';
import { PROVIDER, SERVICE, type KavkomAccount } from '../../transport/account';
import { messageOf, refuseUnclearResponse } from '../../transport/responses';
import { commandKavkom } from '../../transport/requests';

const UNCERTAIN =
	'It is not certain whether the lead was created, so it was not created again. Look for it in Kavkom before you run this once more.';

export const createLead: Operation<KavkomAccount> = {
	value: 'create',
	name: 'Create',
	action: 'Create lead',
	description: 'Add a lead to a module of the CRM',
	properties: [
		{
			displayName: 'Module ID',
			name: 'moduleId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1024',
			description:
				'The ID of the CRM module that is to hold the lead. Kavkom tells you the one of your CRM; in its API it is called module_id.',
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Field',
			default: {},
			description: 'What the lead says. A field without a value is left out.',
			options: [
				{
					displayName: 'Field',
					name: 'field',
					values: [
						{
							displayName: 'Field Name or ID',
							name: 'field',
							type: 'options',
							typeOptions: {
								loadOptionsMethod: 'getLeadFields',
								loadOptionsDependsOn: ['moduleId'],
							},
							default: '',
							description:
								'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. Dana',
							description: 'What to write into this field of the lead',
						},
					],
				},
			],
		},
		{
			displayName:
				'Running this creates a lead. It is never tried again by itself; leave Retry On Fail off in the settings of this node.',
			name: 'leadNotice',
			type: 'notice',
			default: '',
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const moduleId = parameters.requiredText('moduleId', 'Module ID', '1024');
		const given = readGiven(parameters);
		const fields = await readLeadFields(account, moduleId);
		const lead = {
			module_id: crmId(moduleId),
			field_values: fieldValues(given, fields, moduleId),
		};
		const created = await commandKavkom(
			account,
			'crm',
			'lead/store',
			{ lead },
			UNCERTAIN,
			(response) => ({ id: createdId(response), message: messageOf(account.connection, response) }),
		);
		return {
			records: [
				{ provider: PROVIDER, lead_id: created.id, module_id: moduleId, message: created.message },
			],
			hints: created.id === null ? [`${SERVICE} created a lead and did not say its ID.`] : [],
		};
	},
};

function readGiven(parameters: NodeParameters): NamedValue[] {
	const given = parameters
		.entries('fields', 'field')
		.map((entry) => ({ field: entry.text('field'), value: textOf(entry) }))
		.filter(({ value }) => value !== '');
	if (given.length === 0) {
		throw parameterError(
			'Fields',
			'hold no value',
			'Add at least one field with a value. An expression may have given nothing.',
		);
	}
	if (given.some(({ field }) => field === '')) {
		throw parameterError(
			'Fields',
			'hold a value without a field',
			'Choose the field that the value is for.',
		);
	}
	return given;
}

/** Leads hold texts. What has no plain spelling as one is refused rather than stored as `[object Object]`. */
function textOf(entry: Collection): string {
	const value = entry.any('value');
	if (value === null || value === undefined) return '';
	if (typeof value === 'boolean') return String(value);
	const text = typeof value === 'string' ? value.trim() : textOrNull(value);
	if (text !== null) return text;
	throw parameterError(
		'Fields',
		`hold something else than a text for "${entry.text('field')}"`,
		'Give a text, a number, or true or false. A date becomes a text with .toISO(), a list with .join().',
	);
}

function createdId(response: unknown): string | null {
	const id = isRecord(response) && isRecord(response.data) ? textOrNull(response.data.id) : null;
	if (id === null) refuseUnclearResponse(response, 'created the lead');
	return id;
}
