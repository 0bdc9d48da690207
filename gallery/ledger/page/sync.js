// "Sync today" and "Sync this range": starts the runs, then asks how far they are until all have ended.

const POLL_MS = 1_000;
/** Without news for so long, the run has most likely been ended from outside. */
const SILENCE_MS = 15 * 60_000;

const wait = async (ms) => await new Promise((resolve) => setTimeout(resolve, ms));

function runText(run) {
	const name = PROVIDER_NAMES[run.provider] ?? run.provider;
	if (run.error) return `${name}: ${run.error}`;
	const counts = `${numbers.format(run.fetched)} fetched, ${numbers.format(run.inserted)} new, ${numbers.format(run.updated)} changed`;
	const failed = run.failed > 0 ? `, ${numbers.format(run.failed)} could not be written` : '';
	if (run.finished) return `${name}: done. ${counts}${failed}.`;
	return run.fetched > 0 ? `${name}: ${counts}${failed} …` : `${name}: asking for calls …`;
}

function runLine(run) {
	const line = make('li', { class: run.error ? 'failed' : '' });
	if (!run.finished) line.append(make('progress', { 'aria-label': 'under way' }));
	line.append(runText(run));
	return line;
}

function showRuns(runs) {
	byId('sync').hidden = false;
	byId('sync-runs').replaceChildren(...runs.map(runLine));
}

async function followRuns(started) {
	const ids = started.map(({ id }) => id).join(',');
	let last = '';
	let changedAt = Date.now();
	for (;;) {
		const runs = await ask('runs', { ids });
		const now = JSON.stringify(runs);
		if (now !== last) changedAt = Date.now();
		last = now;
		showRuns(runs);
		if (runs.every(({ finished }) => finished)) return;
		if (Date.now() - changedAt > SILENCE_MS) {
			throw new AskError('There has been no news for a while. Look at the workflow in n8n.', 0);
		}
		await wait(POLL_MS);
	}
}

/** `range` is from and to as instants; `whenDone` is called however it ends. */
async function syncNow(range, provider, whenDone) {
	const buttons = [byId('sync-today'), byId('sync-range')];
	buttons.forEach((button) => (button.disabled = true));
	byId('sync-close').hidden = true;
	byId('sync').hidden = false;
	byId('sync-runs').replaceChildren(make('li', {}, 'Starting …'));
	try {
		const { runs } = await tell('sync', { ...range, ...(provider && { provider }) });
		await followRuns(runs);
	} catch (error) {
		byId('sync-runs').append(make('li', { class: 'failed' }, error.message));
	}
	buttons.forEach((button) => (button.disabled = false));
	byId('sync-close').hidden = false;
	whenDone();
}

byId('sync-close').addEventListener('click', () => (byId('sync').hidden = true));
