import { groupBy, mapValues, once } from 'lodash';
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

const countryNames = once(() => new Intl.DisplayNames(LANGUAGE, { type: 'region' }));

/** A country by the name that people also look for, such as UK; the whole name where there is none. */
const shortCountryNames = once(
	() => new Intl.DisplayNames(LANGUAGE, { type: 'region', style: 'short' }),
);

/** Which zones a country has: a method in newer versions of Node.js, a property in older ones. TypeScript knows neither. */
interface LocaleOfCountry {
	getTimeZones?: () => string[];
	timeZones?: string[];
}

function zonesOf(country: string): string[] {
	const locale = new Intl.Locale(`und-${country}`) as LocaleOfCountry;
	return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** The countries of each zone, by the name under which Node.js has the zone: people look for a country, not for a town. */
const countriesByZone = once((): Record<string, string[]> => {
	const pairs = [...callingCodes().keys()].flatMap((country) =>
		zonesOf(country).map((zone) => ({ zone, name: countryName(country) })),
	);
	return mapValues(groupBy(pairs, 'zone'), (group) => group.map(({ name }) => name).sort());
});

/**
 * The time zones that this machine knows, e.g. "Europe/Paris (France, Central European Time)", behind that of the
 * workflow. n8n searches them by these names.
 */
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
	const format = new Intl.DateTimeFormat(LANGUAGE, {
		timeZone: zone,
		timeZoneName: 'longGeneric',
	});
	const general = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value;
	const countries = countriesByZone()[format.resolvedOptions().timeZone] ?? [];
	const words = [...countries, ...(general === undefined ? [] : [general])];
	return words.length === 0 ? zone : `${zone} (${words.join(', ')})`;
}

/** A country by its whole name, and by the short one where that is another. */
function countryName(country: string): string {
	const long = String(countryNames().of(country));
	const short = String(shortCountryNames().of(country));
	return long.includes(short) ? long : `${long}, ${short}`;
}

/**
 * The countries whose numbers are known, e.g. "France (+33)" or "United Kingdom, UK (+44)", by two letters, behind
 * none.
 */
export const countryChoices = once((): INodePropertyOptions[] => {
	const choices = [...callingCodes()].map(([country, code]) => ({
		name: `${countryName(country)} (+${code})`,
		value: country,
	}));
	return [{ name: 'None', value: '' }, ...choices.sort(byName)];
});
