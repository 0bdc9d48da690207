import { parameterError, ServiceError } from '../../shared/failure/serviceError';
import { isRecord } from '../../shared/values/values';
import { findNamed, listNamed, namedBy } from './crmId';
import { SERVICE, type KavkomAccount, type Named } from '../transport/account';
import { readKavkom } from '../transport/requests';

/** The fields that a lead of a module can have, read once an account. */
export async function readLeadFields(account: KavkomAccount, moduleId: string): Promise<Named[]> {
	const { leadFields } = account.remembered;
	const known = leadFields.get(moduleId);
	if (known) return known;
	const response = await readKavkom(account, 'crm', 'module/get', { id: moduleId }).catch(
		(thrown: unknown) => {
			throw isNotFound(thrown) ? noModule(moduleId) : thrown;
		},
	);
	const fields = fieldsOf(response, moduleId);
	leadFields.set(moduleId, fields);
	return fields;
}

function isNotFound(thrown: unknown): boolean {
	return thrown instanceof ServiceError && thrown.kind === 'notFound';
}

function noModule(moduleId: string): ServiceError {
	return new ServiceError('notFound', `${SERVICE} has no module ${moduleId}`, {
		description: 'Check Module ID. It is the ID of the CRM module that is to hold the lead.',
	});
}

function fieldsOf(response: unknown, moduleId: string): Named[] {
	const data = isRecord(response) ? response.data : null;
	// A list in place of the one module is unseen (contract: kavkom, CRM: Modules and leads).
	const module: unknown = Array.isArray(data) ? data[0] : data;
	if (module === null || module === undefined) throw noModule(moduleId);
	const fields = isRecord(module) ? module.fields : null;
	if (typeof fields !== 'object' || fields === null) {
		throw new ServiceError(
			'unreadableResponse',
			`${SERVICE} sent a module in a form that this node does not know`,
			{ description: 'Please report this, with the operation that you used.' },
		);
	}
	return Object.values(fields)
		.filter(isRecord)
		.flatMap((row) => namedBy(row, 'system_name'));
}

/** A value for a field, which is named as the user named it. */
export interface NamedValue {
	field: string;
	value: string;
}

/**
 * The values by the IDs of their fields, as Kavkom stores a lead (contract: kavkom, CRM).
 *
 * @throws ServiceError when a field is not one of the module's, or is given twice
 */
export function fieldValues(
	given: NamedValue[],
	fields: Named[],
	moduleId: string,
): Record<string, { value: string }> {
	const values = new Map<string, { value: string }>();
	for (const { field, value } of given) {
		const found = findNamed(field, fields);
		if (!found) throw unknownField(field, fields, moduleId);
		if (values.has(found.id)) {
			throw parameterError('Fields', `give "${field}" twice`, 'Remove one of them.');
		}
		values.set(found.id, { value });
	}
	return Object.fromEntries(values);
}

function unknownField(field: string, fields: Named[], moduleId: string): ServiceError {
	return parameterError(
		'Fields',
		`name "${field}", which the module ${moduleId} does not have`,
		`Choose the field from the list, or enter its name or ID. The module has: ${listNamed(fields) || 'no field'}.`,
	);
}
