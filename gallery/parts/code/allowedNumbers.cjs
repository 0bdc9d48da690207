// Whom the setting allowed_prefixes lets through. Numbers that cost far more than others need a prefix as long as theirs.
const PREMIUM_NUMBERS = /* PREMIUM NUMBERS */ [];
const premium = PREMIUM_NUMBERS.map((range) => ({
	pattern: new RegExp(`^${range}`),
	length: range.length,
}));
const longest = (lengths) => Math.max(-1, ...lengths);

// Behind + or 00 a prefix means numbers with their country code, else numbers as the phone system wrote them.
const readPrefix = (entry) => {
	if (/^any$/i.test(entry)) return { isInternational: true, digits: '' };
	if (!/^(\+|00)?[\d\s().\-/]+$/.test(entry) || digitsOf(entry).replace(/^00/, '') === '') {
		throw new Error(
			`allowed_prefixes in Settings: "${entry}" is no prefix. Write any, or prefixes such as +33, +1 212`,
		);
	}
	const isInternational = /^(\+|00)/.test(entry);
	return {
		isInternational,
		digits: isInternational ? digitsOf(entry).replace(/^00/, '') : digitsOf(entry),
	};
};
const readPrefixes = (text) => {
	const entries = String(text ?? '')
		.split(/[,;\n]/)
		.map((entry) => entry.trim())
		.filter(Boolean);
	if (entries.length === 0) {
		throw new Error('allowed_prefixes in Settings names no prefix, so no number is allowed');
	}
	return entries.map(readPrefix);
};

// With the country code, or '' where the country is not known.
const withCountry = (call) => {
	const written = [call.external_number, call.source].map(numberIn);
	const known = written.find((number) => /^(\+|00[1-9])/.test(number)) ?? '';
	return digitsOf(known).replace(/^00/, '');
};

// The longest of the prefixes that fit decides: "+1" lets no number behind +1 876 through, "+1 876" does.
const isAllowed = (call) => {
	const international = withCountry(call);
	const written = digitsOf(numberIn(call.source));
	const fitting = (text, isInternational) =>
		text === ''
			? -1
			: longest(
					prefixes
						.filter((prefix) => prefix.isInternational === isInternational)
						.filter(({ digits }) => text.startsWith(digits))
						.map(({ digits }) => digits.length),
				);
	const dear = longest(
		premium
			.filter(({ pattern }) => pattern.test(international || written))
			.map(({ length }) => length),
	);
	const allowed = fitting(international, true);
	if (allowed >= 0 && allowed >= dear) return true;
	return dear < 0 && fitting(written, false) >= 0;
};

const prefixes = readPrefixes($('Settings: fill in here').first().json.allowed_prefixes);
