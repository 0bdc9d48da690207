// CRMs keep numbers as people type them. A contact matches when its number, without signs and leading zeros,
// is the caller's or its end; of several, the one with the whole number comes first.
const LEAST_DIGITS = 7;
const digitsOf = (text) => String(text ?? '').replace(/\D/g, '');
const call = $('Take one call after the other').first().json;
const caller = digitsOf(call.external_number);

const rank = (written) => {
	const digits = digitsOf(written).replace(/^0+/, '');
	if (digits.length < LEAST_DIGITS || !caller.endsWith(digits)) return 0;
	return digits.length;
};
const candidates = $input.first().json.candidates ?? [];
const best = candidates
	.map(({ id, numbers }) => ({ id, rank: Math.max(0, ...numbers.map(rank)) }))
	.filter((contact) => contact.rank > 0)
	.sort((a, b) => b.rank - a.rank)[0];

return [{ json: { contact_id: best === undefined ? '' : String(best.id) } }];
