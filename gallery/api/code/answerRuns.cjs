// One answer for all runs. A run that did not get its calls makes the whole answer a failure (502).
// One that was not closed in time never will be: whoever waits for its end must hear of it.
const LOST = /* LOST */ '';

const rows = $input.all().map(({ json }) => json);
const found = rows
	.filter(({ id }) => id !== undefined)
	.map((run) => ({ ...run, error: run.error ?? (run.is_lost === true ? LOST : null) }));
if (found.length === 0) {
	const error = { parameter: 'ids', message: 'There are no runs of these numbers.' };
	return [{ json: { status: 404, body: { ok: false, error } } }];
}

const runs = found.map((run) => ({
	provider: run.provider,
	runId: Number(run.id),
	finished: run.finished_at !== null || run.is_lost === true,
	ok: run.error === null,
	fetched: run.fetched,
	inserted: run.inserted,
	updated: run.updated,
	skipped: run.skipped,
	failed: run.failed,
	...(run.failed > 0 && { failures: run.failures }),
	...(run.error !== null && { message: run.error }),
}));

const ok = runs.every((run) => run.ok);
const finished = runs.every((run) => run.finished);
return [{ json: { status: ok ? 200 : 502, body: { ok, finished, runs } } }];
