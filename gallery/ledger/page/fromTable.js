// Calls of n8n's own data table, which can neither search in texts nor count. So the calls of a range are read once,
// newest first and slice by slice; filters, pages and totals are made of them here.

const MAX_CALLS = 20_000;

/** Calls at once: first as many as fill some pages of the list, then many. */
const FIRST_SLICE = 500;
const LATER_SLICE = 10_000;

/** n8n reads its tables by the thousand, and gives up on more of them when a row is written meanwhile. */
const SAFE_SLICE = 1000;

/** The range that is at hand. `next` is the moment before which calls are not read yet. */
let held = { from: '', to: '', next: '', isWhole: false, calls: new Map() };

const beginRange = ({ from, to }) => ({ from, to, next: to, isWhole: false, calls: new Map() });

const isFull = ({ calls }) => calls.size >= MAX_CALLS;

const momentAfter = (time) => Date.parse(time) + 1;

async function askForSlice(range, size, signal) {
	try {
		return await ask('slice', { from: range.from, to: range.next, size }, signal);
	} catch (error) {
		if (error.status !== 503 || size <= SAFE_SLICE) throw error;
		return await askForSlice(range, SAFE_SLICE, signal);
	}
}

/** A slice begins in the millisecond in which the one before has ended, for calls of that moment may be in both. */
async function readSlice(range, signal) {
	const size = range.calls.size === 0 ? FIRST_SLICE : LATER_SLICE;
	const { fields, rows, more } = await askForSlice(range, size, signal);
	const calls = rows.map((row) => Object.fromEntries(fields.map((name, at) => [name, row[at]])));
	// A call that two runs wrote at once stands in two rows. It is one call.
	for (const call of calls) range.calls.set(keyOf(call), call);
	if (!more) {
		range.isWhole = true;
		return;
	}
	const next = Math.min(momentAfter(calls.at(-1).started_at), Date.parse(range.next) - 1);
	range.next = new Date(next).toISOString();
}

function extentOf(range) {
	if (range.isWhole) return '';
	const oldest = times.format(new Date(range.next));
	const shown = numbers.format(range.calls.size);
	return isFull(range)
		? `This range holds more than ${numbers.format(MAX_CALLS)} calls. Shown and counted are only the newest ${shown}, since ${oldest}. Choose a shorter range. For more calls at once there is the workflow "Calls ledger", which keeps them in PostgreSQL.`
		: `Reading … ${shown} calls so far, back to ${oldest}.`;
}

/** Where the page after that call begins in the list. */
function placeAfter(calls, after) {
	if (after === null) return 0;
	const at = calls.findIndex((call) => byAge(call, after) > 0);
	return at === -1 ? calls.length : at;
}

function present(range, { filters, after, withSummary }, show) {
	const calls = filtered([...range.calls.values()].sort(byAge), filters);
	const start = placeAfter(calls, after);
	show.calls(calls.slice(start, start + PAGE_SIZE));
	if (withSummary) show.summary(summaryOf(calls));
	show.position(calls.length > start + PAGE_SIZE);
	byId('extent').textContent = extentOf(range);
	byId('extent').classList.toggle('message', !range.isWhole && isFull(range));
}

/**
 * Shows the calls of a range that the filters leave, from the one after `after` on, and their totals if they are
 * wanted, again and again until the whole range is read. What is at hand is not read again unless `isAnew`.
 */
async function showFound(question, show, signal) {
	const { range, isAnew } = question;
	if (isAnew || held.from !== range.from || held.to !== range.to) held = beginRange(range);
	const mine = held;
	if (mine.isWhole || mine.calls.size > 0) present(mine, question, show);
	while (!mine.isWhole && !isFull(mine)) {
		await readSlice(mine, signal);
		signal.throwIfAborted();
		present(mine, question, show);
	}
}

/** Whether the table holds calls of any range. */
const hasCalls = async (signal) =>
	held.calls.size > 0 ||
	(await ask('slice', { ...longestRange(), size: FIRST_SLICE }, signal)).rows.length > 0;

/** Whether the key is right: the first calls come with the answer, and are there to be shown at once. */
async function tryKey(range) {
	const first = beginRange(range);
	await readSlice(first);
	held = first;
}

/** Nothing of a call stays behind a locked page. */
const forgetCalls = () => (held = beginRange({ from: '', to: '' }));

/** The recording of a call as a file. */
const askForRecording = async ({ provider, account, id }) =>
	await (await get('recording', { provider, account, id })).blob();
