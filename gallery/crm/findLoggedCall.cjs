// Whether what the CRM has already holds this call. Each record ends with the ID of its call.
const lookedAt = (answer) => /* LOOKED_AT */ [];
const recordText = (record) => /* RECORD_TEXT */ '';
const facts = $('Write what to log').first().json;
const answer = $input.first().json;
const plain = (html) =>
	String(html ?? '')
		.replace(/<[^>]*>/g, '\n')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&amp;', '&');
const lastLine = (text) => text.trim().split('\n').at(-1).trim();

const records = answer.error ? undefined : lookedAt(answer);
if (!Array.isArray(records)) {
	const reason = answer.error?.message ?? answer.error ?? 'it answered with something else';
	return [{ json: { error: `TITLE could not be asked for what it has: ${reason}` } }];
}
const wanted = lastLine(facts.text);
const isThere = records.some((record) => lastLine(plain(recordText(record))) === wanted);
return [{ json: { is_there: isThere } }];
