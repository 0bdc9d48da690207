/* ON THE PHONE */

// Nobody is asked about a number twice in this time, whichever workflow asked.
const HOURS = 4;
const LATEST_HOURS = 24;
const now = DateTime.utc();
const mark = `taken ${now.toISO()} ${$execution.id}`;
const own = new Map(
	$('Keep callers who may be called back')
		.all()
		.filter(({ json }) => json.number)
		.map(({ json }) => [json.number, JSON.parse(json.call)]),
);
const activeCalls = $input
	.all()
	.map(({ json }) => json)
	.filter(({ error }) => error === undefined);

const isRecent = ({ started_at }) =>
	Boolean(started_at) && DateTime.fromISO(started_at) > now.minus({ hours: LATEST_HOURS });
// What could not be asked before is asked now, by the workflow that noted it: others dial by another phone system.
const leftOver = (row) => {
	if (row.state || row.workflow !== $workflow.id || !row.call) return undefined;
	const call = JSON.parse(row.call);
	return isRecent(call) ? call : undefined;
};
const keyOf = ({ provider, id }) => `${provider} ${id}`;
const isFree = ({ state, call_id }, call) => {
	if (!state) return true;
	const since = DateTime.fromISO(state.split(' ')[1]);
	return since < now.minus({ hours: HOURS }) && call_id !== keyOf(call);
};

return $('Get the callers noted lately')
	.all()
	.map(({ json }) => ({ row: json, call: own.get(json.number) ?? leftOver(json) }))
	.filter(({ row, call }) => row.id && call && isFree(row, call))
	.map(({ row, call }) => ({
		json: {
			row_id: row.id,
			state: row.state ?? null,
			mark,
			call_id: keyOf(call),
			is_on_the_phone: [row.number, call.call_back_number].some((number) =>
				isOnThePhone(number, activeCalls),
			),
		},
	}));
