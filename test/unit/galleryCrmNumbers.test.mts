/** Which contact of a CRM has the number of a caller, however people wrote it there. */
import examples from 'libphonenumber-js/examples.mobile.json';
import type { IDataObject } from 'n8n-workflow';
import { getCountries, getExampleNumber, type PhoneNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from '@jest/globals';
import { runCode, scriptOf } from '../support/codeNode.mts';

const PICK = scriptOf('crm/pickContact.cjs');

/** The ID of the contact that is picked; contacts are counted from 1. */
const pick = (caller: string, ...contacts: Array<Array<string | null>>): unknown =>
	runCode(PICK, {
		input: [{ candidates: contacts.map((numbers, index) => ({ id: index + 1, numbers })) }],
		nodes: { '*': [{ external_number: caller }] },
	})[0].contact_id;

const FRENCH = '+33199001234';
const ISRAELI = '+972505550141';
const AMERICAN = '+12125550141';
const ROMAN = '+390669820000';
const BERLIN = '+493012345678';

describe('a contact is found', () => {
	it.each([
		[ISRAELI, '+972 50-555-0141'],
		[ISRAELI, '972505550141'],
		[ISRAELI, '050-555-0141'],
		[ISRAELI, '00972505550141'],
		[ISRAELI, '(050) 5550141'],
		[ISRAELI, '5550141'],
	])('%s, written %s', (caller, written) => {
		expect(pick(caller, [null, written])).toBe('1');
	});

	it.each([
		[FRENCH, '+33 (0)1 99 00 12 34'],
		[FRENCH, '+33(0)1.99.00.12.34'],
		[FRENCH, '+330199001234'],
		[FRENCH, '0033 (0) 1-99-00-12-34'],
		[FRENCH, '(+33) 01 99 00 12 34'],
		[ISRAELI, '+972-050-555-0141'],
		[ISRAELI, '011 972 50 555 0141'],
		[BERLIN, '+49 (0) 30 / 123 456 78'],
		[BERLIN, '030/12345678'],
		[AMERICAN, '1-212-555-0141'],
		['+442079460123', '+44 (0)20 7946 0123'],
		['+79161234567', '8 (916) 123-45-67'],
		['+3612345678', '06 1 234 5678'],
		['+525512345678', '+52 1 55 1234 5678'],
		['+5491123456789', '011 15-2345-6789'],
	])('%s, with what is dialled at home: %s', (caller, written) => {
		expect(pick(caller, [written])).toBe('1');
	});

	it.each([
		[ROMAN, '+39 06 6982 0000'],
		[ROMAN, '06 69820000'],
		[ROMAN, '+39 (0)6 6982 0000'],
		['+393331234567', '333 123 4567'],
		['+2250123456789', '+225 01 23 45 67 89'],
	])('%s, whose zero is its own: %s', (caller, written) => {
		expect(pick(caller, [written])).toBe('1');
	});

	it.each([
		[ISRAELI, '+972 50 555 0141 ext 12'],
		[AMERICAN, '+1 (212) 555-0141 x12'],
		[AMERICAN, '(212) 555-0141 #12'],
		[AMERICAN, '212.555.0141 (12)'],
		[AMERICAN, '+12125550141;ext=12'],
		[AMERICAN, 'tel:+1-212-555-0141,,12#'],
		[BERLIN, '+49 30 12345678, Durchwahl 12'],
		[FRENCH, '01 99 00 12 34 poste 12'],
		[ISRAELI, '050-555-0141 \u05e9\u05dc\u05d5\u05d7\u05d4 12'],
		[FRENCH, 'Mobile: 01 99 00 12 34 (perso)'],
	])('%s, with an extension or words: %s', (caller, written) => {
		expect(pick(caller, [written])).toBe('1');
	});

	it.each([
		[FRENCH, '01 99 00 56 78 / 01 99 00 12 34'],
		[FRENCH, '01 99 00 12 34 / 01 99 00 56 78'],
		[FRENCH, '+33199005678;+33199001234'],
		[FRENCH, '+33 1 99 00 56 78 +33 1 99 00 12 34'],
		[FRENCH, '0199005678 0199001234'],
		[FRENCH, '01 99 00 56 78 01 99 00 12 34'],
		[FRENCH, '01 99 00 56 78\n01 99 00 12 34'],
		[FRENCH, 'Tel 1: 0199005678 Tel 2: 0199001234'],
		[FRENCH, '01 99 00 56 78 ou 01 99 00 12 34'],
		[FRENCH, '01 99 00 56 78 - 01 99 00 12 34'],
		[AMERICAN, '212-555-0199, 212-555-0141'],
		[ISRAELI, '03-555-0199 | 050-555-0141 ext 12'],
		['+29921123', '21 123 / +299 21 123'],
	])('%s, among several in the field: %s', (caller, written) => {
		expect(pick(caller, [written])).toBe('1');
	});

	it.each([
		[FRENCH, '\u202a+33\u00a01\u00a099\u00a000\u00a012\u00a034\u202c'],
		[FRENCH, '\uff0b33 1 99 00 12 34'],
		[AMERICAN, '212\u2011555\u20110141'],
		[ISRAELI, '\u0660\u0665\u0660-\u0665\u0665\u0665-\u0660\u0661\u0664\u0661'],
	])('%s, in signs that look the same or cannot be seen', (caller, written) => {
		expect(pick(caller, [written])).toBe('1');
	});
});

describe('no contact is found', () => {
	it.each([
		[ISRAELI, '0505550142'],
		[ISRAELI, '+1 505 555 0141'],
		[ISRAELI, '0141'],
		[ISRAELI, ''],
		['', ''],
		// The same digits in another country, however it is split.
		['+49301234567', '+41 30 1234567'],
		['+49301234567', '+41 (0)30 1234567 ext 5'],
		['+49301234567', '+41 / 30 1234567'],
		// A number in another town: the last part alone is none.
		['+49401234567', '030/1234567'],
		// In Italy a mobile number and one of a town differ by the zero only.
		['+393311234567', '0331 1234567'],
		['+393311234567', '+39 0331 1234567'],
		['+390331123456', '+39 331 123456'],
		['+390331123456', '331123456'],
		// The end of a number that runs on from another one.
		['+49302685300', '01 99 00 12 34 01 42 68 53 00'],
	])('%s, written %s', (caller, written) => {
		expect(pick(caller, [written])).toBe('');
	});

	it('when there is none', () => {
		expect(pick(ISRAELI)).toBe('');
	});
});

describe('of several contacts with the number', () => {
	const HOME = '01 99 00 12 34';
	const ABROAD = '+33199001234';

	/** What comes of contacts in the order in which a CRM answers. */
	const picked = (
		contacts: Array<[id: unknown, ...numbers: string[]]>,
		call: IDataObject = {},
	): IDataObject =>
		runCode(PICK, {
			input: [{ candidates: contacts.map(([id, ...numbers]) => ({ id, numbers })) }],
			nodes: { '*': [{ external_number: FRENCH, direction: 'inbound', ...call }] },
		})[0];

	it('the one with more of it comes first', () => {
		expect(pick(ISRAELI, ['5550141'], ['050-5550141 ext 3'])).toBe('2');
		expect(pick(ISRAELI, ['5550141'], ['+972-050-5550141'])).toBe('2');
	});

	it.each([
		[['9', '10', '101']],
		[['9007199254740993', '9007199254740995']],
		[['0035g000001AbcZ', '0035g000001Abca', '0035g000001Bbca']],
		[[9, 10, 101]],
	])('the one with the lowest ID is taken, in whatever order they come: %j', (ids) => {
		const contacts = ids.map((id): [unknown, string] => [id, ABROAD]);
		const expected = { contact_id: String(ids[0]), more_contacts: ids.length - 1 };
		expect(picked(contacts)).toEqual(expected);
		expect(picked(contacts.toReversed())).toEqual(expected);
		expect(picked([...contacts.slice(1), contacts[0]])).toEqual(expected);
	});

	it('none is counted twice that several searches found, nor one with less of the number', () => {
		expect(
			picked([
				[1, ABROAD],
				[2, '99001234'],
				[1, ABROAD],
			]),
		).toEqual({
			contact_id: '1',
			more_contacts: 0,
		});
		expect(picked([])).toEqual({ contact_id: '', more_contacts: 0 });
	});

	/** Of two contacts, one of which has the number as at home and one as abroad. */
	const pickedOfBoth = (atHome: number, abroad: number, call: IDataObject) =>
		picked(
			[
				[atHome, HOME],
				[abroad, ABROAD],
			],
			call,
		);

	it.each([{ destination: '+33 1 99 00 00 00' }, { destination: '33199000000' }])(
		'it counts alike whether it is written at home or abroad: %j',
		(call) => {
			const expected = { contact_id: '1', more_contacts: 1 };
			expect(pickedOfBoth(1, 2, call)).toEqual(expected);
			expect(pickedOfBoth(2, 1, call)).toEqual(expected);
		},
	);

	it.each([
		{ destination: '+972 3-555-0100' },
		{ destination: '97235550100' },
		{ direction: 'outbound', source: '+972505550100', destination: FRENCH },
		{ destination: '0199000000' },
		{ destination: '101' },
		{ direction: 'outbound', source: '101', destination: FRENCH },
		{},
	])('the country is preferred where another one is home, or may be: %j', (call) => {
		const expected = { contact_id: '2', more_contacts: 0 };
		expect(pickedOfBoth(1, 2, call)).toEqual(expected);
		expect(picked([[1, HOME]], call)).toEqual({ contact_id: '1', more_contacts: 0 });
	});
});

describe('the numbers of every country', () => {
	const numbers = getCountries()
		.map((country) => getExampleNumber(country, examples))
		.filter((number): number is PhoneNumber => number !== undefined);

	const spellings = (number: PhoneNumber): string[] => {
		const { countryCallingCode: code, nationalNumber } = number;
		const national = number.formatNational();
		const international = number.formatInternational();
		// Italy's zero would make another number of it.
		const withZero = code === '39' ? [] : [`+${code} (0)${nationalNumber}`];
		return [
			national,
			international,
			`00${code}${nationalNumber}`,
			`+${code} ${national}`,
			`${national} ext. 12`,
			`${national} / ${international}`,
			`+1 212 555 0199, ${number.number}`,
			...withZero,
		];
	};

	it('are found in all of their spellings', () => {
		expect(numbers.length).toBeGreaterThan(200);
		const missed = numbers.flatMap((number) =>
			spellings(number).filter((written) => pick(number.number, [written]) !== '1'),
		);
		expect(missed).toEqual([]);
	});

	it('are not those of another country', () => {
		const others = numbers.map((number) => number.formatInternational());
		for (const { number } of numbers.filter((_, index) => index % 10 === 0)) {
			const wrong = others.filter(
				(written) =>
					written.replace(/\D/g, '') !== number.slice(1) && pick(number, [written]) !== '',
			);
			expect(wrong).toEqual([]);
		}
	});
});
