// A row waits while its state is empty. One that a run took and did not come back to, because n8n was stopped, waits
// again later: after longer than three tries to send one message take, each of which may hang for ten minutes. After a
// week a row is left to a person.
const LEFT_MINUTES = /* LEFT MINUTES */ 0;
const DAYS = 7;
const now = DateTime.utc();
const oldest = now.minus({ days: DAYS });
const leftSince = now.minus({ minutes: LEFT_MINUTES });
const timeOf = (text) => DateTime.fromISO(new Date(text).toISOString());

const waits = ({ state }) => {
	if (!state) return true;
	const [word, since] = state.split(' ');
	return word === 'taken' && DateTime.fromISO(since) < leftSince;
};
const mark = `taken ${now.toISO()} ${$execution.id}`;

return $input
	.all()
	.map(({ json }) => json)
	.filter((row) => row.id && waits(row) && timeOf(row.createdAt) > oldest)
	.map(({ id, state }) => ({ json: { row_id: id, state: state ?? null, mark } }));
