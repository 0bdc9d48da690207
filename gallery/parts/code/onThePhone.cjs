// Phone systems write a number with and without its country code: two are the same when the shorter one, without
// leading zeros, is the end of the other.
const LEAST_DIGITS = 7;
const endOf = (number) =>
	String(number ?? '')
		.replace(/\D/g, '')
		.replace(/^0+/, '');
const isSame = (one, other) => {
	const [short, long] = [endOf(one), endOf(other)].sort((a, b) => a.length - b.length);
	return short.length >= LEAST_DIGITS && long.endsWith(short);
};

// A call under way has its numbers in fields that differ by phone system, beside times and identifiers.
const NO_NUMBER = /epoch|created|duration|uuid|unique_id|bridge/;
const NUMBERS = /(?<![\p{L}\d.-])\+?\d{7,15}(?![\p{L}\d.-])/gu;
const isOnThePhone = (number, activeCalls) =>
	activeCalls.some((row) =>
		Object.entries(row)
			.filter(([field]) => !NO_NUMBER.test(field))
			.flatMap(([, value]) => String(value ?? '').match(NUMBERS) ?? [])
			.some((found) => isSame(found, number)),
	);
