// Says of each part whether it works; one that does not makes the answer 503.
const PARTS = /* PARTS */ [];

// The nodes of a phone system that nobody has may have been deleted.
function hasRun({ node }) {
	try {
		return $(node).isExecuted;
	} catch {
		return false;
	}
}

const parts = { database: { ok: true } };
for (const { provider, node } of PARTS.filter(hasRun)) {
	const failed = $(node)
		.all()
		.find(({ json }) => json.error)?.json.error;
	parts[provider] = failed
		? { ok: false, message: String(failed.message ?? failed) }
		: { ok: true };
}
const ok = Object.values(parts).every((part) => part.ok);
return [{ json: { status: ok ? 200 : 503, body: { ok, ...parts } } }];
