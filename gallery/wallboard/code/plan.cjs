// What is asked for in this round. What is live is asked for each time; the calls that have ended once a minute, and
// then only those of the last hours: all of today now and then, for a phone system may list a call late.
const SECONDS_BETWEEN_LISTS = 60;
const MINUTES_BETWEEN_WHOLE_DAYS = 15;
const HOURS_READ_AGAIN = 2;
/* TEXTS */
const [{ timezone, account, error }] = $input.all().map(({ json }) => json);
const rows = $('NAME_OF_WHO_TOOK').all();
const [row] = rows.map(({ json }) => json).sort((one, other) => one.id - other.id);
const { today } = boardOf(row.board, account);

const now = timezone ? $now.setZone(timezone) : $now.toUTC();
const isOlder = (time, duration) => !time || DateTime.fromISO(time) <= now.minus(duration);
// Where the clock goes back to midnight, it comes twice: a day begins with the first.
const midnight = now.startOf('day');
const hourBefore = midnight.minus({ hours: 1 });
const start = hourBefore.toISODate() === midnight.toISODate() ? hourBefore : midnight;
const isWhole =
	today?.day !== now.toISODate() ||
	isOlder(today.whole_at, { minutes: MINUTES_BETWEEN_WHOLE_DAYS }) ||
	// An hour that comes twice cannot be told from itself.
	start.offset !== now.offset;
const from = isWhole
	? start
	: DateTime.max(start, now.minus({ hours: HOURS_READ_AGAIN }).startOf('hour'));

return [
	{
		json: {
			asked_at: now.toUTC().toISO(),
			// A user who has another phone system only has switched off the nodes of this one.
			is_off: timezone === undefined && error === undefined,
			wants_calls: isOlder(today?.tried_at, { seconds: SECONDS_BETWEEN_LISTS }),
			whole: isWhole,
			from: from.toISO(),
		},
	},
];
