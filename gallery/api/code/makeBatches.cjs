// Oldest first, so that a run that stops half-way has left out nothing before the newest call it wrote.
// A failed fetch comes as an item with an error and no call: it must never look like a day without calls.
// Hundreds of rows a statement: few round trips, and progress that a person can watch.
const BATCH_SIZE = 500;

const items = $input.all().map(({ json }) => json);
const failed = items.find(({ error }) => error);
if (failed) {
	return [{ json: { failure: String(failed.error?.message ?? failed.error) } }];
}

// n8n hands on an empty item when there are no calls.
const calls = items.filter(({ id }) => id !== undefined);
const time = ({ started_at: startedAt }) => startedAt ?? '';
calls.sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));

const batches = [];
for (let start = 0; start < calls.length || start === 0; start += BATCH_SIZE) {
	batches.push({ json: { calls: calls.slice(start, start + BATCH_SIZE) } });
}
return batches;
