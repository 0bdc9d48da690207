import { once } from 'lodash';
import type { INodePropertyOptions } from 'n8n-workflow';
import { callingCodes } from '../call/phoneNumber';
import { isKnownZone } from '../time/localTime';

/** What the lists of a credential are named in. */
const LANGUAGE = 'en';

/**
 * Zones by the names of today that Node.js leaves out of its list: it has these by older names, such as
 * `Asia/Calcutta`. Credentials hold either.
 */
const NEWER_NAMES = [
	'Africa/Asmara',
	'America/Argentina/Buenos_Aires',
	'America/Argentina/Catamarca',
	'America/Argentina/Cordoba',
	'America/Argentina/Jujuy',
	'America/Argentina/Mendoza',
	'America/Atikokan',
	'America/Indiana/Indianapolis',
	'America/Kentucky/Louisville',
	'America/Nuuk',
	'Asia/Ho_Chi_Minh',
	'Asia/Kathmandu',
	'Asia/Kolkata',
	'Asia/Yangon',
	'Atlantic/Faroe',
	'Europe/Kyiv',
	'Pacific/Chuuk',
	'Pacific/Kanton',
	'Pacific/Pohnpei',
	'UTC',
];

const byName = (one: INodePropertyOptions, other: INodePropertyOptions): number =>
	one.name.localeCompare(other.name, LANGUAGE);

/** The time zones that this machine knows, e.g. "Europe/Paris (Central European Time)", behind that of the workflow. */
export const timeZoneChoices = once((): INodePropertyOptions[] => {
	const zones = new Set([
		...Intl.supportedValuesOf('timeZone'),
		...NEWER_NAMES.filter(isKnownZone),
	]);
	const choices = [...zones].map((zone) => ({ name: zoneName(zone), value: zone }));
	return [{ name: 'Same as the Workflow', value: '' }, ...choices.sort(byName)];
});

/** The general name of a zone is the same in summer and winter, which its offset is not. */
function zoneName(zone: string): string {
	const parts = new Intl.DateTimeFormat(LANGUAGE, {
		timeZone: zone,
		timeZoneName: 'longGeneric',
	}).formatToParts();
	const general = parts.find(({ type }) => type === 'timeZoneName')?.value;
	return general === undefined ? zone : `${zone} (${general})`;
}

/** The countries whose numbers are known, e.g. "France (+33)", by two letters, behind none. */
export const countryChoices = once((): INodePropertyOptions[] => {
	const names = new Intl.DisplayNames(LANGUAGE, { type: 'region' });
	const choices = [...callingCodes()].map(([country, code]) => ({
		name: `${names.of(country)} (+${code})`,
		value: country,
	}));
	return [{ name: 'None', value: '' }, ...choices.sort(byName)];
});
