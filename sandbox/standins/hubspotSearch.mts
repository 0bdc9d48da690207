/** HubSpot's search: groups of filters on properties. */
import type { IDataObject } from 'n8n-workflow';
import type { CrmContact, CrmLog } from './crm.mts';

interface Filter {
	propertyName: string;
	operator: string;
	value: string;
	highValue?: string;
}

/** `*` stands for any signs; a token is what stands between signs that are neither letters nor digits. */
function hasToken(text: string, pattern: string): boolean {
	const glob = new RegExp(
		`^${pattern
			.split('*')
			.map((part) => part.replace(/\W/g, ''))
			.join('.*')}$`,
	);
	return text.split(/[^\p{L}\p{N}]+/u).some((token) => glob.test(token));
}

/** HubSpot's calculated numbers hold digits only. */
export function matchesContact(
	{ phone }: CrmContact,
	{ propertyName, operator, value }: Filter,
): boolean {
	const values: Record<string, string> = {
		phone,
		hs_searchable_calculated_phone_number: phone.replace(/\D/g, ''),
	};
	const text = values[propertyName];
	if (text === undefined) return false;
	return operator === 'EQ' ? text === value : hasToken(text, value);
}

export function isLoggedBetween({ record }: CrmLog, { value, highValue }: Filter): boolean {
	const at = Date.parse(String(record.hs_timestamp));
	return Number(value) <= at && at <= Number(highValue);
}

/** Any group is enough, of whose filters all must hold. */
export const searched = <T,>(
	all: readonly T[],
	body: IDataObject,
	holds: (one: T, filter: Filter) => boolean,
) =>
	all.filter((one) =>
		(body.filterGroups as Array<{ filters: Filter[] }>).some(({ filters }) =>
			filters.every((filter) => holds(one, filter)),
		),
	);
