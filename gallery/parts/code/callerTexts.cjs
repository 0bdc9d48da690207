// A caller's name is whatever the caller wants it to be. Of a text from outside only letters, digits and
// ( . , ' - ) are kept: nothing that is markup, a mention or a link anywhere, nothing that cannot be seen.
const UNSEEN =
	/[\p{Cf}\p{Cc}\p{Variation_Selector}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;
const NOT_PLAIN = /[^\p{L}\p{M}\p{N}.,'’ -]/gu;
const plainText = (text, longest = 80) =>
	[
		...String(text ?? '')
			.normalize('NFC')
			.replace(/\s/g, ' ')
			.replace(UNSEEN, '')
			.replace(NOT_PLAIN, ' ')
			.replace(/(\p{M}{3})\p{M}+/gu, '$1')
			// Channels make a link of "name.example" by themselves.
			.replace(/\.(?=[^\s])/g, ' ')
			.replace(/ +/g, ' ')
			.trim(),
	]
		.slice(0, longest)
		.join('');

// Beside Hebrew or Arabic, what stands around a text would be shown in another order, such as caller and callee
// swapped: in what people read, each text from outside is kept to itself. Data have it without these signs.
const isolated = (text) => (text ? `\u2068${text}\u2069` : '');
const shownText = (text, longest) => isolated(plainText(text, longest));

// ANONYMOUS, RESTRICTED, UNAVAILABLE, PRIVATE and UNKNOWN on the keys of a telephone.
const ON_KEYS = /^\d{0,3}(266696687|7378742433|86282452253)$|^(7748483|8656696)$/;
const ONE_DIGIT = /^(\d)\1{6,}$|(\d)\2{8,}$|^0+$/;
// Nothing but zeros behind a country code: those of one and of two digits, and three digits where there is none such.
const ONLY_ZEROS =
	/^([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])\d)0{7,}$/;

// What is not a number as a whole, with or without +, is a word for a hidden caller, in whatever language: '' then.
const readNumber = (written) => {
	const text = String(written ?? '')
		.replace(UNSEEN, '')
		.trim()
		.replace(/^[^<]*<([^>]*)>.*$/, '$1')
		.replace(/^(sips?|tel|callto):/i, '')
		.replace(/[@;?].*$/, '')
		.replace(/^"|"$/g, '')
		.replace(/[\s().\-/]/g, '');
	return /^\+?\d{2,20}$/.test(text) ? text : '';
};
const plainDigits = (number) => number.replace(/^\+|^00(?=[1-9])/, '');

// The number in a text from a phone system, or '' when the caller is hidden.
const HIDDEN = [ON_KEYS, ONE_DIGIT, ONLY_ZEROS];
const numberIn = (written) => {
	const number = readNumber(written);
	return HIDDEN.some((form) => form.test(plainDigits(number))) ? '' : number;
};

// A hidden caller is hidden in what was written first: a number may be made of it further on. Only zeros behind what
// could be a country code are none where a valid number was read: they were an area code.
const numberOfCaller = ({ external_number, source }) => {
	const isWritten = String(source ?? '').trim() !== '';
	const isUnclear = ONLY_ZEROS.test(plainDigits(readNumber(source)));
	if (isWritten && numberIn(source) === '' && !isUnclear) return '';
	return numberIn(external_number) || numberIn(source);
};

const WITHHELD =
	/^(anonymous|unknown|restricted|private|withheld|unavailable|blocked|hidden|no caller id)( (caller|number|name|call))?$/i;
const digitsOf = (text) => String(text ?? '').replace(/\D/g, '');

// '' when the name only says the number once more, or that there is none.
const nameOf = (call) => {
	const name = plainText(call.source_name);
	const inName = digitsOf(name);
	const isNumber =
		inName !== '' && [call.external_number, call.source].some((each) => digitsOf(each) === inName);
	return isNumber || WITHHELD.test(name) ? '' : name;
};

// The number stands first: a name could pose as another one.
const callerIn = (call) =>
	[isolated(numberOfCaller(call)) || 'a hidden number', isolated(nameOf(call))]
		.filter(Boolean)
		.join(', ');
