// Questions to n8n. The key is in this memory alone and goes along as a header.

const PAGE = location.href.replace(/[?#].*$/, '').replace(/\/+$/, '');

/** A question that was not answered as hoped; the message is for the person at the page. */
class AskError extends Error {
	constructor(message, status) {
		super(message);
		this.status = status;
	}
}

const MESSAGES = {
	401: WRONG_KEY,
	403: WRONG_KEY,
	404: 'n8n does not know this address. Is the workflow published?',
	500: `The workflow ended with an error. Is a ${CREDENTIAL} chosen in its webhook nodes?`,
};

let key = '';

function headers(extra = {}) {
	try {
		return new Headers({ ...keyHeaders(key), ...extra });
	} catch {
		throw new AskError(MESSAGES[403], 403);
	}
}

async function answerOf(url, options) {
	try {
		return await fetch(url, { cache: 'no-store', credentials: 'omit', ...options });
	} catch (error) {
		if (error.name === 'AbortError') throw error;
		throw new AskError('n8n cannot be reached. Check the connection and try again.', 0);
	}
}

/** What an answer says of a failure: the workflow's own words where it has some. */
async function failureOf(answer) {
	const said = await answer.json().catch(() => undefined);
	const message =
		said?.error?.message ?? MESSAGES[answer.status] ?? `n8n answered ${answer.status}.`;
	return new AskError(message, answer.status);
}

async function read(url, options) {
	const answer = await answerOf(url, options);
	if (!answer.ok) throw await failureOf(answer);
	return answer;
}

const queryOf = (parameters) =>
	new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString();

const get = async (what, parameters, signal) =>
	await read(`${PAGE}/${what}?${queryOf(parameters)}`, { headers: headers(), signal });

const ask = async (what, parameters, signal) => await (await get(what, parameters, signal)).json();

async function tell(what, body) {
	const answer = await read(`${PAGE}/${what}`, {
		method: 'POST',
		headers: headers({ 'Content-Type': 'application/json' }),
		body: JSON.stringify(body),
	});
	return await answer.json();
}
