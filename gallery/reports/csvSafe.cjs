// A spreadsheet runs what stands at the beginning of a cell of a CSV file as a formula, and callers choose their own
// names. Where a cell begins is the reader's choice: Excel splits at commas or at semicolons, by the country,
// LibreOffice at tabs, too, and quotation marks count for little once a line is split at other signs than it was
// written with. So an apostrophe goes wherever a cell could begin with a formula, behind blanks and quotation marks,
// too. East Asian versions take the wide forms of the signs.
const FORMULA =
	/(?<=^|[,;|\t\n\v\f\r\u0085\u2028\u2029])(?=[\s"\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫])/gu;

// An international number is a number to every reader.
const PLAIN_NUMBER = /^\+\d{1,15}$/;

const safe = (value) =>
	typeof value === 'string' && !PLAIN_NUMBER.test(value) ? value.replace(FORMULA, "'") : value;

return $input.all().map(({ json }, index) => ({
	json: Object.fromEntries(Object.entries(json).map(([field, value]) => [field, safe(value)])),
	pairedItem: { item: index },
}));
