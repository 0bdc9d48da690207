// Questions to n8n. The password is in this memory alone and goes along as a header.

/** Either may be the name in the credential of the workflow. */
const HEADERS = ['Authorization', 'X-Ledger-Key'];
const PAGE = location.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
const BESIDE = PAGE.replace(/\/[^/]*$/, '');

/** A question that was not answered as hoped; the message is for the person at the page. */
class AskError extends Error {
	constructor(message, status) {
		super(message);
		this.status = status;
	}
}

const MESSAGES = {
	401: 'This password is not right.',
	403: 'This password is not right.',
	404: 'n8n does not know this address. Is the workflow published?',
	500: 'The workflow ended with an error. Is a Header Auth credential chosen in its webhook nodes?',
};

let password = '';

function headers(extra = {}) {
	try {
		return new Headers({
			...Object.fromEntries(HEADERS.map((name) => [name, password])),
			...extra,
		});
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
	return await answer.json();
}

const queryOf = (parameters) =>
	new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString();

const ask = async (what, parameters, signal) =>
	await read(`${PAGE}/${what}?${queryOf(parameters)}`, { headers: headers(), signal });

const tell = async (what, body) =>
	await read(`${PAGE}/${what}`, {
		method: 'POST',
		headers: headers({ 'Content-Type': 'application/json' }),
		body: JSON.stringify(body),
	});

/** The recording of a call as a file. The link is made by the recording proxy and lasts some minutes. */
async function askForRecording({ provider, id }) {
	const link = `${BESIDE}/call-recording/link?${queryOf({ provider, id })}`;
	const answer = await answerOf(link, { headers: headers() });
	if (answer.status === 404) {
		throw new AskError('Recordings need the workflow "Recording proxy", published.', 404);
	}
	if (!answer.ok) throw await failureOf(answer);
	const { path } = await answer.json();
	const recording = await answerOf(`${BESIDE}/${path}`);
	if (!recording.ok) throw await failureOf(recording);
	return await recording.blob();
}
