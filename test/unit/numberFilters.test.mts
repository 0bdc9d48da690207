import { describe, expect, it } from '@jest/globals';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { isSameNumber } from '../../nodes/shared/call/phoneNumber';
import { readExtensions, readNumbers } from '../../nodes/shared/node/numberFilters';
import { dialable } from '../../nodes/shared/node/dialableNumber';
import { Collection } from '../../nodes/shared/node/parameters';

const numbersOf = (number: unknown, country = ''): string[] =>
	readNumbers(new Collection({ number: number as string }), country);

const refusal = (description: string) =>
	expect.objectContaining({
		kind: 'parameter',
		message: expect.stringMatching(/^Number is "/),
		description: expect.stringContaining(description),
	});

const PARIS = '0199001234';
const OTHER = '0199001235';

describe('two numbers in the filter Number', () => {
	it.each([
		...[
			':::',
			' ::: ',
			'&',
			' & ',
			' + ',
			'\uff0f',
			'\uff5c',
			'\\n',
			'&#10;',
			'\v',
			'\f',
			'\u2028',
		],
		...[',,', ',,,', ', ,', ';;', ';', '\n', ' / ', '/', ' or '],
	])('are both looked for with %j between them', (sign) => {
		expect(numbersOf(`${PARIS}${sign}${OTHER}`)).toEqual([PARIS, OTHER]);
		expect(numbersOf(`${PARIS}${sign}${OTHER}`, 'FR')).toEqual([PARIS, OTHER]);
	});

	it.each([
		...['+', ':', '\\', '_', '=', '\u2022', '\u00b7', '#', '*', '>', '~', '\u2026', '?', '!'],
		...['\u2192', '%2C', ' \u2022 ', ' : ', '<br>', '@', ' ext ', ' '],
	])('are refused with %j between them, for nobody knows the sign', (sign) => {
		for (const country of ['', 'FR']) {
			expect(() => numbersOf(`${PARIS}${sign}${OTHER}`, country)).toThrow(
				refusal('with commas between them'),
			);
		}
	});

	it.each([
		'+4930901820 +4930901821',
		't. 01632 960123 m. 07700 900123',
		'T\u00e9l : 01 99 00 12 34 - Fax : 01 99 00 12 35',
		'901820:901821',
		'101 & 102',
		'05055501**',
		`${PARIS} <${OTHER}>`,
		`Dana <${PARIS}> Omer <${OTHER}>`,
		`tel:${PARIS}%2C${OTHER}`,
	])('are refused in %j', (number) => {
		expect(() => numbersOf(number)).toThrow(refusal('with commas between them'));
	});

	it.each<[string, string[]]>([
		['+33 1 99 00 12 34,,+33 6 39 98 00 01', ['+33 1 99 00 12 34', '+33 6 39 98 00 01']],
		['22 12 34 56,,22 12 34 57', ['22 12 34 56', '22 12 34 57']],
		['203,,204', ['203', '204']],
		[`${PARIS};${OTHER}#`, [PARIS, OTHER]],
		[`${PARIS},${OTHER}#`, [PARIS, OTHER]],
		[`${PARIS},#31#${OTHER}`, [PARIS, `#31#${OTHER}`]],
		[`${PARIS},,12#,${OTHER}`, [PARIS, OTHER]],
		[`${PARIS},12#`, [PARIS]],
		[`${PARIS},#`, [PARIS]],
		[`"${PARIS}","${OTHER}"`, [PARIS, OTHER]],
		[`'${PARIS}','${OTHER}'`, [PARIS, OTHER]],
		[`[${PARIS}, ${OTHER}]`, [PARIS, OTHER]],
		[`${PARIS};mobile=${OTHER}`, [PARIS, `mobile=${OTHER}`]],
		['TEL;TYPE=CELL:+33199001234', ['TEL', 'TYPE=CELL:+33199001234']],
		['0043 664/1234567 / 0043 664/1234568', ['0043 664/1234567', '0043 664/1234568']],
	])('of %j are %j', (written, numbers) => {
		expect(numbersOf(written)).toEqual(numbers);
	});

	it.each([`${PARIS},,3646`, `${PARIS},,3646,${OTHER}`, `${PARIS},,3646\uff5c${OTHER}`])(
		'are refused in %j, where the digits may be tones',
		(number) => {
			expect(() => numbersOf(number)).toThrow(refusal('one comma between two numbers'));
		},
	);
});

describe('one number in the filter Number', () => {
	it.each([
		...['01:99:00:12:34', '020[7946]0123', '[+44] 1632 960 123', '*43', '1203-DEMO', 'dana2'],
		...['sip:203@192.168.100.20', '"Dana 1" <sip:203@192.168.100.20>;tag=12345678', 'Anonymous'],
		...['sip:203@pbx.example.com;rinstance=af3456789', 'sip:203@192.168.100.20;lr'],
		...[`"${PARIS}" <sip:+33199001234@192.168.100.20>`, '0505550101 (home)', '0505550101 mobile'],
		...[`${PARIS};ext=12`, 'tel:5550123;phone-context=+1202', '203-DEMO'],
	])('is looked for as it is written: %j', (number) => {
		expect(numbersOf(number)).toEqual([number]);
	});

	it.each([
		...['0043 664/1234567', '0043 (0)664/1234567', '+43 (0) 5574/1234567'],
		...['00972-50-555 0142', '001-202-555 0123', '0046-(0)70-123 45 67', '0033.1.99 00 12 34'],
	])('is not parted, nor taken for two, whatever the country: %j', (number) => {
		for (const country of ['', 'AT', 'FR']) expect(numbersOf(number, country)).toEqual([number]);
	});

	it.each([
		['SE', '0411-123 45'],
		['SE', '0480-123 45'],
		['DE', '0221/123 456'],
		['DE', '0221-123 456'],
		['DE', '0171/1234 567'],
		['DE', '06131-123 45-0'],
		['DE', '089 / 123456 - 0'],
		['AT', '0512-123 456'],
		['AU', '0412-345 678'],
		['IL', '050-555-01 42'],
		['IL', '050-5550 142'],
		['FR', '01.99.00.12 34'],
	])('of %s is read in uncommon groups: %s', (country, number) => {
		expect(numbersOf(number, country)).toEqual([number]);
	});

	it.each([
		['33199001234.0', '33199001234'],
		[33199001234, '33199001234'],
		[`="${PARIS}"`, PARIS],
		[`'${PARIS}`, PARIS],
		[`${PARIS}#`, PARIS],
	])('is freed of what a sheet or a phone put around it: %j', (written, number) => {
		expect(numbersOf(written)).toEqual([number]);
	});

	it.each([
		['+48 (0) 512 345 678', '+48512345678'],
		['+39 (0) 335 1234567', '+393351234567'],
		['+39 (0) 6 69820000', '+390669820000'],
		['+49 (0) 30/901820', '+4930901820'],
	])('%s is found as %s, whether or not its country has a zero there', (written, number) => {
		expect(numbersOf(written).some((each) => isSameNumber(each, number, ''))).toBe(true);
	});

	it.each(['3.36E+10', '3,36E+10', '3,36e+10;3,37E+10', `${PARIS}; 3,36E10`, 3.36e22])(
		'that a spreadsheet shortened is refused: %j',
		(number) => {
			expect(() => numbersOf(number)).toThrow(refusal('A spreadsheet shortened it'));
		},
	);

	it.each([
		'1-800-FLOWERS',
		'1 (800) 555-TALK',
		'1-800-GOT-JUNK',
		'1300 FLOWERS',
		'(212) 555-TALK',
	])('that is written in letters is refused: %s', (number) => {
		expect(() => numbersOf(number)).toThrow(refusal('Write its letters as digits'));
	});

	it.each(['+', '-', '()', '"Dana" <>'])('that has no digits is refused: %j', (number) => {
		expect(() => numbersOf(number)).toThrow(refusal('in digits'));
	});
});

describe('the numbers of every country', () => {
	it('are looked for as they are written at home and abroad, with or without the country of the account', () => {
		for (const country of getCountries()) {
			const example = getExampleNumber(country, examples);
			if (!example) throw new Error(`There is no example of ${country}.`);
			const digits = example.number.slice(1);
			const abroad = example.formatInternational();
			const forms = [
				...[example.number, digits, `00${digits}`, abroad, abroad.replace('+', '00')],
				...[example.formatNational(), example.formatNational().replace(/\s/g, '-')],
			];
			for (const form of forms) {
				for (const account of ['', country, 'FR', 'DE', 'US']) {
					expect([form, account, numbersOf(form, account)]).toEqual([form, account, [form]]);
				}
			}
		}
	});
});

describe('a number with something beside it', () => {
	it.each([
		['IL', '050-5550142/3'],
		['US', '202-555-0123/0124'],
		['GB', '020 7946 0123 / 4'],
		['FR', '0199001234 (2)'],
		['FR', '0199001234 24/7'],
		['FR', '0199001234 2'],
		['FR', '0199001234 & 35'],
		['', '+972 50-5550142/3'],
	])('in %s finds nothing, and is refused: %s', (country, number) => {
		expect(() => numbersOf(number, country)).toThrow(
			refusal('Leave out what stands behind the number'),
		);
	});

	it.each(['050-5550142/3', '202-555-0123/0124', '020 7946 0123 / 4', '0199001234 (2)'])(
		'is refused without a country, too: %s',
		(number) => {
			expect(() => numbersOf(number)).toThrow(refusal('Leave out what stands behind the number'));
		},
	);

	it.each([
		...['(202) 555-0123 x123', '0199001234 ext. 123', '0199001234 poste 12', '0199001234x12'],
		...['0505550101 \u05e9\u05dc\u05d5\u05d7\u05d4 12', '0199001234 \u0434\u043e\u0431. 12'],
		...['(202) 555-0123 #123', '(202) 555-0123, x203', '(202) 555-0123, ext. 203'],
		...['0199001234, poste 12', '0199001234; #12'],
	])('that is an extension is to be left out: %s', (number) => {
		for (const country of ['', 'US', 'FR']) {
			expect(() => numbersOf(number, country)).toThrow(refusal('Leave the extension out'));
		}
	});

	it.each([
		'0199001234 <dana@example.com>',
		'0199001234 <work>',
		'dana@example.com 0199001234',
		'dana@example.com;0199001234 <work>',
	])('that is a name or an address is refused, for it alone would be looked for: %s', (number) => {
		expect(() => numbersOf(number)).toThrow(refusal('Leave out the name or the address'));
	});

	it.each<[string, string[]]>([
		['0199001234, 203', [PARIS, '203']],
		['0199001234, 203-DEMO', [PARIS, '203-DEMO']],
		['0199001234, sip:203@pbx.example.com', [PARIS, 'sip:203@pbx.example.com']],
		['anonymous, 0199001234', ['anonymous', PARIS]],
	])('that is an entry of its own is looked for: %s', (written, numbers) => {
		expect(numbersOf(written)).toEqual(numbers);
	});
});

describe('an expression', () => {
	it.each([undefined, null, '', ' ', [], [''], [null, undefined], '[]', ','])(
		'that gives %j sets no filter',
		(value) => {
			expect(numbersOf(value)).toEqual([]);
			expect(readExtensions(new Collection({ extensions: value as string }))).toEqual([]);
		},
	);

	it.each([{}, { phone: PARIS }, true, false, [{ phone: PARIS }], [PARIS, true], NaN, '[{}]'])(
		'that gives %j is refused, for no filter would find all calls',
		(value) => {
			expect(() => numbersOf(value)).toThrow(refusal('one field of the item'));
			expect(() => readExtensions(new Collection({ extensions: value as string }))).toThrow(
				expect.objectContaining({ message: expect.stringMatching(/^Extensions is "/) }),
			);
		},
	);

	it('gives numbers in a list, also within another, and its empty entries count for nothing', () => {
		expect(numbersOf([PARIS, null, '', [33199001235], `${OTHER};203`])).toEqual([
			...[PARIS, '33199001235', OTHER, '203'],
		]);
	});

	it.each([
		...[`1${' '.repeat(99_998)}1`, `1${'/'.repeat(99_999)}`, `1${';a-a-a'.repeat(20_000)}`],
		...[`1${',*'.repeat(50_000)}`, '1 - '.repeat(25_000), '"'.repeat(100_000)],
		...[`1${' '.repeat(9_000)}1`, '1 - '.repeat(2_400), `1${';a-a-a'.repeat(1_600)}`],
	])('that gives far too much is refused or read soon (%#)', (value) => {
		const begin = process.cpuUsage().user;
		for (const read of [
			() => numbersOf(value, 'FR'),
			() => readExtensions(new Collection({ extensions: value })),
		]) {
			try {
				read();
			} catch (error) {
				expect(error).toMatchObject({ kind: 'parameter' });
				expect(String((error as Error).message).length).toBeLessThan(200);
			}
		}
		expect(process.cpuUsage().user - begin).toBeLessThan(1_000_000);
	});
});

describe('a number to call', () => {
	it.each(['0411-123 45', '050-5550 142'])('is no longer guessed from groups: %s', (number) => {
		expect(() => dialable(number, 'Destination')).toThrow('Destination is not a number');
	});

	it('has its groups read behind 00, where it is valid', () => {
		expect(dialable('00972-50-555 0142', 'Destination')).toBe('00972505550142');
		expect(() => dialable('00972-50-555 0142 3', 'Destination')).toThrow(
			'Destination is not a number',
		);
	});
});
