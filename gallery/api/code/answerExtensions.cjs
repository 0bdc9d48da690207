// The lists of the phone systems as one, with the same fields.
const LISTS = /* LISTS */ [];

// The nodes of a phone system that nobody has may have been deleted.
function hasRun({ node }) {
	try {
		return $(node).isExecuted;
	} catch {
		return false;
	}
}

const firstOf = (row, fields) => {
	const field = fields.find(
		(name) => row[name] !== undefined && row[name] !== null && row[name] !== '',
	);
	return field === undefined ? null : String(row[field]);
};

const extensions = [];
const failures = [];
for (const { provider, node, numberField, nameFields } of LISTS.filter(hasRun)) {
	for (const { json } of $(node).all()) {
		const number = firstOf(json, [numberField]);
		if (json.error) failures.push({ provider, message: String(json.error.message ?? json.error) });
		else if (number !== null)
			extensions.push({ provider, number, name: firstOf(json, nameFields) });
	}
}
const ok = failures.length === 0;
const body = { ok, extensions, ...(!ok && { failures }) };
return [{ json: { status: ok ? 200 : 502, body } }];
