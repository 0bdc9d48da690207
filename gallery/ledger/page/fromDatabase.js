// Calls as PostgreSQL finds, sorts and counts them: a page of the list is a question, and so are the totals.

const BESIDE = PAGE.replace(/\/[^/]*$/, '');

async function showPage({ range, filters, after }, show, signal) {
	const place = {
		afterTime: after?.started_at ?? '',
		afterProvider: after?.provider ?? '',
		afterAccount: after?.account ?? '',
		afterId: after?.id ?? '',
	};
	const { calls, more } = await ask('calls', { ...range, ...filters, ...place }, signal);
	show.calls(calls);
	return more;
}

async function showSummary({ range, filters }, show, signal) {
	const summary = await ask('summary', { ...range, ...filters, timezone: ZONE }, signal);
	show.summary(summary);
	const lost = summary.calls_without_time;
	byId('timeless').textContent =
		lost > 0 ? `${numbers.format(lost)} calls have no time and are in no range.` : '';
}

/**
 * Shows the calls of a range that the filters leave, from the one after `after` on, and their totals if they are
 * wanted; the place in the list comes last, for it needs both.
 */
async function showFound(question, show, signal) {
	const [more] = await Promise.all([
		showPage(question, show, signal),
		...(question.withSummary ? [showSummary(question, show, signal)] : []),
	]);
	show.position(more);
}

/** Whether the ledger holds calls of any range. */
const hasCalls = async (signal) => (await ask('calls', longestRange(), signal)).calls.length > 0;

/** Whether the key is right. */
const tryKey = async () => await ask('runs', { ids: '0' });

/** Nothing is kept between two questions. */
const forgetCalls = () => undefined;

/** The recording of a call as a file. The link is made by the recording proxy and lasts some minutes. */
async function askForRecording({ provider, id }) {
	const link = `${BESIDE}/call-recording/link?${queryOf({ provider, id })}`;
	const answer = await answerOf(link, { headers: headers() });
	if (answer.status === 404) {
		throw new AskError('Recordings need the workflow "Recording proxy", published.', 404);
	}
	if (!answer.ok) throw await failureOf(answer);
	const { path } = await answer.json();
	return await (await read(`${BESIDE}/${path}`)).blob();
}
