// CRMs keep numbers as people type them: several in one field, with words, extensions, and the zero that is
// dialled at home. A contact matches when one of its numbers is the caller's, or all but the area code of it.
const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;

const COUNTRY_CODE = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** What is dialled at home before a number, by country code, where that is no zero. Italy's zeros are of the number. */
const TRUNK_PREFIXES = {
	1: '1',
	7: '8',
	36: '06',
	39: '',
	52: '01|04[45]|1',
	55: '0(?:\\d\\d)?',
	370: '[08]',
	375: '80?',
	993: '8',
};
const TRUNK_ZERO = '0';
/** Behind a country code some write both the zero in brackets and the one at home. */
const ZEROS_ABROAD = '0{1,2}';
const INTERNATIONAL_PREFIX = '00[1-9]?|0?011|010|810';

const plain = (text) =>
	String(text ?? '')
		.normalize('NFKC')
		.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
		.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.codePointAt(0) & 15));
const digitsOf = (text) => text.replace(/\D/g, '');

const call = $('Take one call after the other').first().json;
const caller = digitsOf(String(call.external_number ?? ''));
const [countryCode] = COUNTRY_CODE.exec(caller) ?? [''];
const national = caller.slice(countryCode.length);
const trunk = TRUNK_PREFIXES[countryCode] ?? TRUNK_ZERO;
const trunkAbroad = trunk && `(?:${trunk}|${ZEROS_ABROAD})?`;
/** Argentina's mobile numbers have a 9 abroad, and a 15 behind the area code at home. */
const [, mobile] = /^549(\d{10})$/.exec(caller) ?? [];
const mobileAtHome = [2, 3, 4].map((end) => `${mobile?.slice(0, end)}15${mobile?.slice(end)}`);
const forms = [national, ...(mobile ? [mobile, ...mobileAtHome] : [])].join('|');
const WITH_COUNTRY = new RegExp(
	`^(?:${INTERNATIONAL_PREFIX})?${countryCode}${trunkAbroad}(?:${forms})$`,
);
const AT_HOME = new RegExp(`^(?:${trunk})?(?:${forms})$`);

const isWithoutAreaCode = (digits) =>
	digits.length >= LEAST_DIGITS &&
	national.endsWith(digits) &&
	// Without the zero that is part of it, it is the number of somebody else.
	!(national.startsWith('0') && digits.length === national.length - 1);

// What is dialled at home is dialled in the country of the firm. Unless its own end of the call shows that this is the
// caller's, too, a number without a country may be somebody else's.
const ownEnd = plain(call.direction === 'outbound' ? call.source : call.destination);
const [, ownNumber] = /^(?:\+|00)?([1-9]\d{10,14})$/.exec(ownEnd.replace(/[\s().-]/g, '')) ?? [];
const isOneCountry = ownNumber?.startsWith(countryCode) === true;

/** 3: the whole number, 2: the whole but for the country, 1: without area code, 0: another number. */
const rankOfNumber = (written) => {
	const digits = digitsOf(written);
	if (WITH_COUNTRY.test(digits)) return 3;
	if (/^[^\d]*\+[^\d]*[1-9]/.test(written)) return 0;
	if (AT_HOME.test(digits)) return isOneCountry ? 3 : 2;
	return isWithoutAreaCode(digits) ? 1 : 0;
};

/** Several numbers without a sign between them: each place where one may end. */
const rankOfRun = (digits) => {
	if (digits.length <= MOST_DIGITS) return 0;
	const ends = Array.from(
		{ length: digits.length - 2 * LEAST_DIGITS + 1 },
		(_, index) => index + LEAST_DIGITS,
	);
	const ranks = ends.flatMap((end) => [digits.slice(0, end), digits.slice(end)]).map(rankOfNumber);
	return Math.max(0, ...ranks.filter((rank) => rank > 1));
};

const BETWEEN_TEXTS = /[\p{L}:;|#*&@_=<>"\n\r\t]+/u;
const BETWEEN_NUMBERS = /(?=\+)|[,/]|\s{2,}|\s[\p{Pd}\u00b7\u2022]\s|(?<=\d{7})\s(?=\d{7})/u;
const EXTENSION_IN_BRACKETS = /\(\d{1,6}\)\s*$/;

/** A part too short for a number belongs to what follows, as an area code does; a plus begins one in any case. */
const numbersIn = (text) => {
	const numbers = [''];
	for (const part of text.split(BETWEEN_NUMBERS)) {
		const isLong = digitsOf(numbers.at(-1)).length >= LEAST_DIGITS;
		if (isLong || part.startsWith('+')) numbers.push(part);
		else numbers.push(`${numbers.pop()} ${part}`);
	}
	return numbers;
};

const rankOfField = (field) => {
	const texts = plain(field).split(BETWEEN_TEXTS);
	const numbers = texts.flatMap((text) => [
		text,
		text.replace(EXTENSION_IN_BRACKETS, ''),
		...numbersIn(text),
	]);
	return Math.max(
		0,
		...numbers.map(rankOfNumber),
		...texts.map((text) => rankOfRun(digitsOf(text))),
	);
};

const candidates = national === '' ? [] : ($input.first().json.candidates ?? []);
// One contact may be found by several searches.
const ranks = new Map(
	candidates.map(({ id, numbers }) => [String(id), Math.max(0, ...numbers.map(rankOfField))]),
);
const most = Math.max(0, ...ranks.values());
// CRMs answer in any order, and all calls of a number are to stand on one contact: the one that was made first, for
// IDs grow in digits, and those with letters are all of one length.
const isBefore = (a, b) => (a.length === b.length ? a < b : a.length < b.length);
const [first = '', ...others] = [...ranks.keys()]
	.filter((id) => most > 0 && ranks.get(id) === most)
	.sort((a, b) => (isBefore(a, b) ? -1 : 1));

return [{ json: { contact_id: first, more_contacts: others.length } }];
