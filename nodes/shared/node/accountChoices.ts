import { deburr, groupBy, mapValues, once, uniq } from 'lodash';
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

/** What people type for a country, a zone, or a zone's general name, besides the names that Node.js has. */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
	AE: ['UAE'],
	CI: ['Ivory Coast'],
	CZ: ['Czech Republic'],
	GB: ['Great Britain', 'England'],
	NL: ['Holland'],
	TR: ['Turkey'],
	US: ['USA'],
	'Asia/Jerusalem': ['Tel Aviv'],
	'Central European Time': ['CET'],
	'Eastern European Time': ['EET'],
	'Greenwich Mean Time': ['GMT'],
};

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

/** The town of a zone whose name has no blanks, where others write them. */
const townOf = (zone: string): string[] =>
	zone.includes('_') ? [zone.slice(zone.lastIndexOf('/') + 1).replace(/_/g, ' ')] : [];

/** The general name of a zone is the same in summer and winter, which its offset is not. */
function zoneName(zone: string): string {
	const format = new Intl.DateTimeFormat(LANGUAGE, {
		timeZone: zone,
		timeZoneName: 'longGeneric',
	});
	const general = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value;
	const countries = countriesByZone()[format.resolvedOptions().timeZone] ?? [];
	const words = [...townOf(zone), ...(ALSO_CALLED[zone] ?? []), ...countries];
	if (general !== undefined) words.push(general, ...(ALSO_CALLED[general] ?? []));
	return words.length === 0 ? zone : `${zone} (${words.join(', ')})`;
}

/** A country by all names that people look for, the whole one first. */
function countryName(country: string): string {
	const long = String(countryNames().of(country));
	const short = String(shortCountryNames().of(country));
	return uniq([long, short, asTyped(long), ...(ALSO_CALLED[country] ?? [])])
		.filter((name, at) => at === 0 || !long.includes(name))
		.join(', ');
}

/** A name as it is typed in a hurry: without accents, and with a straight apostrophe. */
const asTyped = (name: string): string => deburr(name).replace(/\u2019/g, "'");

/**
 * The countries whose numbers are known, e.g. "France (FR, +33)" or "United Kingdom, UK (GB, +44)", by two letters, behind
 * none.
 */
export const countryChoices = once((): INodePropertyOptions[] => {
	const choices = [...callingCodes()].map(([country, code]) => ({
		name: `${countryName(country)} (${country}, +${code})`,
		value: country,
	}));
	return [{ name: 'None', value: '' }, ...choices.sort(byName)];
});
