// One answer for all runs. A run that did not get its calls makes the whole answer a failure (502).
const asked = $('Read the request').first().json;
const extensions = asked.extensions === '' ? [] : asked.extensions.split(',');

const runs = $input.all().map(({ json: run }) => ({
	provider: run.provider,
	runId: Number(run.id),
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
const body = {
	ok,
	from: asked.from,
	to: asked.to,
	timezone: asked.timezone,
	filter: extensions.length === 0 ? null : { extensions },
	...(extensions.length > 0 && {
		note: 'Only calls of these extensions were asked for; other calls of the range were not fetched.',
	}),
	runs,
};
return [{ json: { status: ok ? 200 : 502, body } }];
