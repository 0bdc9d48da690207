/** The lists of time zones and countries that the credentials offer. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { getCountries } from 'libphonenumber-js/max';
import { countryChoices, timeZoneChoices } from '../../nodes/shared/node/accountChoices';
import { isKnownZone } from '../../nodes/shared/time/localTime';
import { SERVICES } from '../../services.mts';

const valuesOf = (choices: readonly INodePropertyOptions[]) => choices.map(({ value }) => value);

const nameOf = (choices: readonly INodePropertyOptions[], wanted: string) =>
	choices.find(({ value }) => value === wanted)?.name;

describe.each([
	['time zones', timeZoneChoices()],
	['countries', countryChoices()],
])('the list of %s', (_, choices) => {
	it('begins with none, goes on by name and names nothing twice', () => {
		const [none, ...others] = choices;
		expect(none.value).toBe('');
		const names = others.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(valuesOf(choices)).size).toBe(choices.length);
	});
});

describe('the list of time zones', () => {
	it('has nothing but zones that the nodes take', () => {
		const zones = valuesOf(timeZoneChoices()).slice(1);
		expect(zones.length).toBeGreaterThan(400);
		expect(zones.filter((zone) => !isKnownZone(String(zone)))).toEqual([]);
	});

	it.each([
		'Asia/Jerusalem',
		'Europe/Paris',
		'UTC',
		'Europe/Kyiv',
		'Asia/Kolkata',
		'Asia/Calcutta',
	])('has %s', (zone) => {
		expect(nameOf(timeZoneChoices(), zone)).toMatch(new RegExp(`^${zone} \\(.+\\)$`));
	});

	it('says where a zone is, the same in summer and in winter', () => {
		expect(nameOf(timeZoneChoices(), 'Europe/Paris')).toBe(
			'Europe/Paris (France, Central European Time, CET)',
		);
		expect(nameOf(timeZoneChoices(), 'Asia/Jerusalem')).toBe(
			'Asia/Jerusalem (Tel Aviv, Israel, Israel Time)',
		);
	});

	it.each([
		['UK', 'Europe/London'],
		['New York', 'America/New_York'],
		['USA', 'America/New_York'],
		['Tel Aviv', 'Asia/Jerusalem'],
		['CET', 'Europe/Berlin'],
		['United Kingdom', 'Europe/London'],
		['India', 'Asia/Kolkata'],
		['India', 'Asia/Calcutta'],
		['Morocco', 'Africa/Casablanca'],
	])('is found by what people type: %s is %s', (country, zone) => {
		expect(nameOf(timeZoneChoices(), zone)).toMatch(new RegExp(`[(, ]${country}[,)]`));
	});
});

describe('the list of countries', () => {
	it('has all whose numbers can be read', () => {
		const countries = valuesOf(countryChoices()).slice(1);
		expect([...countries].sort()).toEqual([...getCountries()].sort());
		expect(nameOf(countryChoices(), 'FR')).toBe('France (FR, +33)');
		expect(nameOf(countryChoices(), 'IL')).toBe('Israel (IL, +972)');
	});

	it.each([
		['UK', 'GB'],
		['England', 'GB'],
		['GB', 'GB'],
		['USA', 'US'],
		['UAE', 'AE'],
		['Turkey', 'TR'],
		['Reunion', 'RE'],
		["Cote d'Ivoire", 'CI'],
		['Ivory Coast', 'CI'],
		['Holland', 'NL'],
		['+33', 'FR'],
	])('is found by what people type: %s is %s', (typed, country) => {
		expect(nameOf(countryChoices(), country)).toContain(typed);
	});

	it('shows no country by its letters alone', () => {
		const bare = countryChoices().filter(({ name, value }) => name.startsWith(`${value} `));
		expect(bare).toEqual([]);
	});
});

describe.each(SERVICES)('the credential of $title', ({ credential }) => {
	const field = (name: string) =>
		credential.create().properties.find((each) => each.name === name) as INodeProperties;

	it.each(['timezone', 'country'])('offers a list for its %s, with its default', (name) => {
		const { type, options, default: chosen } = field(name);
		expect(type).toBe('options');
		expect(valuesOf(options as INodePropertyOptions[])).toContain(chosen);
	});
});
