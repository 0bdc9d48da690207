// A spreadsheet runs a cell of a CSV file that begins with one of these signs as a formula, and callers choose
// their own names. A leading apostrophe makes it text. A plain international number stays as it is.
const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^\+\d{1,15}$/;
const safe = (value) =>
	typeof value === 'string' && FORMULA.test(value) && !PLAIN_NUMBER.test(value)
		? `'${value}`
		: value;

return $input.all().map(({ json }, index) => ({
	json: Object.fromEntries(Object.entries(json).map(([field, value]) => [field, safe(value)])),
	pairedItem: { item: index },
}));
