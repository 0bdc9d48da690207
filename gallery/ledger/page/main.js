// The page as a whole: the password, the filters, the pages of the list.

const FILTERS = ['search', 'direction', 'status', 'provider', 'account', 'extension'];
const TYPING_MS = 350;
const DEFAULT_DAYS = 30;
/** As long as a business may be closed. */
const QUIET_DAYS = 4;

/** Where each page begins: the call before it; the first begins with the newest. */
let pages = [null];
let shown = [];
let total = 0;
let under = new AbortController();
let typing;
/** The range and the filters of what is shown. */
let asked = '';
/** The first day of what is shown that has calls; undefined where none has. */
let firstDay;

function choosePreset(count) {
	const today = new Date();
	byId('to').value = dayOf(today);
	byId('from').value = dayOf(startOf(dayOf(today), 1 - count));
	markPreset();
}

function markPreset() {
	const today = dayOf(new Date());
	for (const button of document.querySelectorAll('[data-days]')) {
		const from = dayOf(startOf(today, 1 - Number(button.dataset.days)));
		const isIt = byId('to').value === today && byId('from').value === from;
		button.setAttribute('aria-pressed', String(isIt));
	}
}

const range = () => instantsOf(byId('from').value, byId('to').value);

const filters = () => ({
	...Object.fromEntries(FILTERS.map((name) => [name, byId(name).value.trim()])),
	search: searched(byId('search').value),
});

function showPosition(more) {
	const pageStart = (pages.length - 1) * PAGE_SIZE;
	const last = pageStart + shown.length;
	byId('position').textContent =
		shown.length === 0
			? ''
			: `${numbers.format(pageStart + 1)}–${numbers.format(last)} of ${numbers.format(Math.max(total, last))}`;
	byId('newer').disabled = pages.length === 1;
	byId('older').disabled = !more;
}

/** Rows that stand there already are left alone: somebody may be in them with the keyboard. */
function showRows(calls) {
	const isShown = shown.length > 0 && JSON.stringify(calls) === JSON.stringify(shown);
	shown = calls;
	noteAccounts(calls);
	if (!isShown) showCalls(calls);
}

function showSummaryOf(summary) {
	total = summary.totals.calls;
	firstDay = summary.days[0]?.day;
	showTotals(summary.totals);
	showChart(summary.days, byId('from').value, byId('to').value);
}

/** Why the list is empty: where no call was ever synced, no filter is to blame. */
async function showEmpty(signal) {
	const hasAny = await hasCalls(signal);
	signal.throwIfAborted();
	byId('empty').textContent = hasAny
		? 'No calls match.'
		: `No calls yet: click ${byId('sync-range').textContent}.`;
	byId('empty').hidden = false;
}

/** Days that were never fetched look like days without calls. */
function showBeginning() {
	const isAll =
		byId('extent').textContent === '' && Object.values(filters()).every((value) => value === '');
	const isLate = firstDay > dayOf(startOf(byId('from').value, QUIET_DAYS));
	byId('beginning').textContent =
		isAll && isLate
			? `No call before ${days.format(new Date(firstDay))} is here. If there were any, click ${byId('sync-range').textContent}.`
			: '';
}

const SHOW = { calls: showRows, summary: showSummaryOf, position: showPosition };

function showFailure(error) {
	if (error.name === 'AbortError') return;
	if (error.status === 401 || error.status === 403) lock(error.message);
	else byId('message').textContent = error.message;
}

/** The newest question wins: an answer to an older one never comes after it. */
async function load({ withSummary, isAnew = false }) {
	under.abort();
	under = new AbortController();
	const { signal } = under;
	byId('message').textContent = '';
	byId('calls').setAttribute('aria-busy', 'true');
	const question = { range: range(), filters: filters(), after: pages.at(-1), withSummary, isAnew };
	try {
		await showFound(question, SHOW, signal);
		if (shown.length === 0) await showEmpty(signal);
		showBeginning();
	} catch (error) {
		showFailure(error);
	}
	if (!signal.aborted) byId('calls').removeAttribute('aria-busy');
}

/** Below a range that can't be asked for, or a locked page, stands nothing of another question. */
function clearShown() {
	under.abort();
	pages = [null];
	showRows([]);
	showPosition(false);
	for (const id of ['totals', 'extent', 'beginning']) byId(id).replaceChildren();
	byId('calls').removeAttribute('aria-busy');
	clearChart();
}

/** From the first page on, whether or not another question is asked than before. */
function loadAgain(isAnew) {
	const { value: from } = byId('from');
	const { value: to } = byId('to');
	// A sync may end, or a key be typed, after the page was locked.
	if (from === '' || to === '' || key === '') return;
	clearTimeout(typing);
	markPreset();
	asked = JSON.stringify([from, to, filters()]);
	if (to < from) {
		clearShown();
		byId('message').textContent = 'The range ends before it begins.';
		return;
	}
	pages = [null];
	void load({ withSummary: true, isAnew });
}

/** The calls may have changed. */
const loadAnew = () => loadAgain(true);

/** A field that tells of a change when it is left must not turn back to the first page. */
function loadIfChanged() {
	if (asked !== JSON.stringify([byId('from').value, byId('to').value, filters()])) loadAgain(false);
}

function turnPage(change) {
	change();
	void load({ withSummary: false });
	byId('list-title').focus({ preventScroll: true });
	byId('list-title').scrollIntoView({ block: 'start' });
}

function lock(message) {
	clearShown();
	clearTimeout(typing);
	key = '';
	forgetCalls();
	player.close();
	byId('ledger').hidden = true;
	byId('login').hidden = false;
	byId('login-message').textContent = message;
	byId('password').value = '';
	byId('login-form').querySelector('input').focus();
}

async function open(event) {
	event.preventDefault();
	const button = event.submitter ?? byId('login-form').querySelector('button');
	button.disabled = true;
	byId('login-message').textContent = '';
	key = readKey();
	try {
		// A small question first: a wrong password must not show an empty ledger.
		await tryKey(range());
		byId('password').value = '';
		byId('login').hidden = true;
		byId('ledger').hidden = false;
		byId('title').focus();
		loadAgain(false);
	} catch (error) {
		byId('login-message').textContent = error.message;
		byId('password').select();
	}
	button.disabled = false;
}

function whenTyped() {
	clearTimeout(typing);
	typing = setTimeout(loadIfChanged, TYPING_MS);
}

byId('login-form').addEventListener('submit', open);
byId('lock').addEventListener('click', () => lock(''));
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('filters').addEventListener('change', loadIfChanged);
for (const name of ['search', 'extension']) byId(name).addEventListener('input', whenTyped);
for (const button of document.querySelectorAll('[data-days]')) {
	button.addEventListener('click', () => {
		choosePreset(Number(button.dataset.days));
		loadAnew();
	});
}
byId('reset').addEventListener('click', () => {
	FILTERS.forEach((name) => (byId(name).value = ''));
	choosePreset(DEFAULT_DAYS);
	loadAnew();
});
byId('older').addEventListener('click', () => turnPage(() => pages.push(shown.at(-1))));
byId('newer').addEventListener('click', () => turnPage(() => pages.pop()));
byId('sync-today').addEventListener('click', () => {
	const today = dayOf(new Date());
	void syncNow(instantsOf(today, today), '', loadAnew);
});
byId('sync-range').addEventListener('click', () => {
	void syncNow(range(), byId('provider').value, loadAnew);
});
byId('zone').textContent = `Times in ${ZONE.replaceAll('_', ' ')}`;
choosePreset(DEFAULT_DAYS);
byId('login-form').querySelector('input').focus();
