// Two runs at once can both add a call, and a table of this kind refuses none.
const keys = /* KEYS */ [];
const seen = new Set();
const twice = [...new Set(keys.filter((key) => key && seen.size === seen.add(key).size))];

if (twice.length > 0) {
	const shown = twice.slice(0, 5).join(', ');
	const more = twice.length > 5 ? ` and ${twice.length - 5} more` : '';
	throw new Error(
		`Calls stand in more than one row, by their call_key: ${shown}${more}. Delete all rows but one of each, and do not let two runs write at once.`,
	);
}
return [];
