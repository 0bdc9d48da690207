// What an answer to something that was sent once means: it was written, refused, to be sent later, or nobody knows.
const written = (body) => /* WRITTEN */ false;
const { statusCode, headers = {}, body, error } = $input.first().json;
const taken = $('Take it for this run').first().json.updatedAt;

/** No connection was made, so nothing was sent. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/;
/** A limit of one second needs no more; a limit of a day is for the next run. */
const MOST_SECONDS = 60;
const USUAL_SECONDS = 10;

const status = Number(statusCode ?? 0);
const read = body !== null && typeof body === 'object' ? body : {};
const says = `TITLE answered ${status}: ${JSON.stringify(read).slice(0, 300)}`;
const verdict = (name, reason, more = {}) => [{ json: { verdict: name, error: reason, ...more } }];
const uncertain = () =>
	verdict(
		'uncertain',
		'It is not certain whether TITLE took the call. It is looked for there before it is sent again.',
	);

const secondsToWait = () => {
	const after = String(headers['retry-after'] ?? '').trim();
	const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
	return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : USUAL_SECONDS;
};
const limited = () => {
	const seconds = secondsToWait();
	const waited = (Date.now() - new Date(taken ?? Date.now()).getTime()) / 1000;
	return waited + seconds <= MOST_SECONDS
		? verdict('later', says, { wait_seconds: seconds })
		: verdict('refused', says);
};
const isRefusal =
	read.success === false || read.status === 'error' || read.data?.[0]?.status === 'error';

if (error) {
	const text = `${error.code ?? ''} ${error.message ?? error}`;
	return NOT_SENT.test(text) ? verdict('refused', `TITLE was not reached: ${text}`) : uncertain();
}
if (status === 429) return limited();
if (status === 408 || status < 200 || status >= 500) return uncertain();
if (status >= 300) return verdict('refused', says);
const result = written(read);
if (result) return [{ json: { verdict: 'written', written_id: String(result) } }];
return isRefusal ? verdict('refused', says) : uncertain();
