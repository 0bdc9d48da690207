import { textOrNull } from '../../shared/values/values';
import type { Named } from '../transport/account';

const WHOLE_NUMBER = /^[1-9]\d{0,14}$/;

/** Whether a text is an ID of the CRM; anything else may be a name (contract: kavkom, CRM). */
export const isCrmId = (text: string) => WHOLE_NUMBER.test(text);

/** An ID of the CRM as a request carries it: Kavkom documents whole numbers (contract: kavkom, CRM). */
export function crmId(id: string): number | string {
	return isCrmId(id) ? Number(id) : id;
}

/** A row by its ID and its name; none without an ID. */
export function namedBy(row: Record<string, unknown>, nameField: string): Named[] {
	const id = textOrNull(row.id);
	return id === null ? [] : [{ id, name: textOrNull(row[nameField]) }];
}

/** By its ID or its name; capitals make no difference as long as one only is meant. */
export function findNamed(written: string, choices: Named[]): Named | undefined {
	const exact =
		choices.find(({ id }) => id === written) ?? choices.find(({ name }) => name === written);
	if (exact) return exact;
	const alike = choices.filter(({ name }) => name?.toLowerCase() === written.toLowerCase());
	return alike.length === 1 ? alike[0] : undefined;
}

/** For messages: what there is to choose from. */
export function listNamed(choices: Named[]): string {
	return choices.map(({ id, name }) => (name === null ? id : `${name} (${id})`)).join(', ');
}
