// A caller who gives up again within some minutes, or of whom two queues say so, is told of once: by the row that was
// there first. Callers whose number is not known are not the same caller, but in the same minute they count as one.
// Longer than three tries to send one message take, each of which may hang for ten minutes.
const LEFT_MINUTES = /* LEFT MINUTES */ 0;
const HOURS = 12;
const now = DateTime.utc();
const repeatMinutes = Number($('Settings: fill in here').first().json.repeat_minutes);
const leftSince = now.minus({ minutes: LEFT_MINUTES });
const mark = `taken ${now.toISO()} ${$execution.id}`;

const waits = ({ state }) => {
	if (!state) return true;
	const [word, since] = state.split(' ');
	return word === 'taken' && DateTime.fromISO(since) < leftSince;
};
const isRecent = ({ at }) => at > now.minus({ hours: HOURS });

const first = new Map();
const isFirst = ({ number, at }) => {
	const before = first.get(number);
	const span = /^\+?\d+$/.test(number) ? repeatMinutes : 0;
	if (before && at.diff(before).as('minutes') <= span) return false;
	first.set(number, at);
	return true;
};

return $input
	.all()
	.map(({ json }) => json)
	.filter(({ id }) => id)
	.sort((a, b) => a.id - b.id)
	.map((row) => {
		const [number, minute] = row.call_id.split(' ');
		return { row, number, at: DateTime.fromISO(minute) };
	})
	.filter(isFirst)
	.filter((each) => each.row.call && waits(each.row) && isRecent(each))
	.map(({ row }) => ({ json: { row_id: row.id, state: row.state ?? null, mark } }));
