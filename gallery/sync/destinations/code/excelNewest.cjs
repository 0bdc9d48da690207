// The sheet as Excel gives it: a list of rows, the first of which are the headings.
const [headings, ...rows] = $input.first().json.data.values;
const provider = headings.indexOf('provider');
const startedAt = headings.indexOf('started_at');
// Two runs that add rows to one sheet at once would write over each other.
if (rows.some((row) => !['PROVIDER', '', undefined].includes(row[provider]))) {
	throw new Error(
		'The sheet has calls of another phone system: choose a sheet of its own for each',
	);
}
const starts = rows.map((row) => row[startedAt]);

return [{ json: { started_at: /* NEWEST */ null ?? null, has_calls: starts.some(Boolean) } }];
