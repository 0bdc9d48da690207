const now = DateTime.utc();
const mark = `taken ${now.toISO()} ${$execution.id}`;
const activeCalls = $input
	.all()
	.map(({ json }) => json)
	.filter(({ error }) => error === undefined);

const keyOf = ({ provider, id }) => `${provider} ${id}`;
// Of a row that nobody has taken, so that nothing came of it: the call, where it is not too old. Only by the workflow
// that noted it: others dial by another phone system.
const leftOver = (row, oldest) => {
	if (row.state || row.workflow !== $workflow.id || !row.call) return undefined;
	const call = JSON.parse(row.call);
	return call.started_at && DateTime.fromISO(call.started_at) > now.minus(oldest)
		? call
		: undefined;
};
// Whether so many hours have passed since somebody took the row, and that for another call.
const isFree = ({ state, call_id }, call, hours) => {
	if (!state) return true;
	const since = DateTime.fromISO(state.split(' ')[1]);
	return since < now.minus({ hours }) && call_id !== keyOf(call);
};
