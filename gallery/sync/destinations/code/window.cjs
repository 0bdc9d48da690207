// The last good run of the schedule and the newest call decide from when to fetch, and until when. Others may
// write calls, too: their newest call must not hide the days on which the schedule stood still.
const DAY_MS = 86_400_000;
const FIRST_DAYS = /* FIRST_DAYS */ 0;
const OVERLAP_DAYS = /* OVERLAP_DAYS */ 0;
const KEEP_DAYS = /* KEEP_DAYS */ 0;
// Longer than the overlap, or no run would get further than the one before.
const LONGEST_DAYS = Math.max(7, OVERLAP_DAYS + 1);
// The clocks of two zones are up to 26 hours apart: the local time at which a run ended is another one in another zone.
const CLOCK_DAYS = Math.max(2, OVERLAP_DAYS);

const instant = (value) => {
	const time = new Date(value ?? '').getTime();
	return Number.isNaN(time) ? undefined : time;
};

const noted = /* NOTED */ {};
const hasCalls = /* HAS_CALLS */ false;
const zone = /* TIME_ZONE */ null;
const newest = instant(/* NEWEST */ null);
const ranAt = instant(noted.ran_at);
const ranUntil = instant(noted.window_end);
const now = Date.now();
const overlap = OVERLAP_DAYS * DAY_MS;

const firstDays = FIRST_DAYS * DAY_MS;
const hasReachedThePresent = ranUntil > ranAt;
const isOtherZone = Boolean(zone && noted.time_zone) && noted.time_zone !== zone;

// An old newest call takes no run so far back that it would not reach the present.
const fromTheNewest = () =>
	Math.max(
		Math.min(newest ?? now, ranAt, now) - overlap,
		Math.min(ranAt - overlap, now - LONGEST_DAYS * DAY_MS),
	);

// A week at most, oldest first: the next run goes on there. Calls that were late then are got again.
const onward = () =>
	(hasReachedThePresent ? fromTheNewest() : Math.min(ranUntil, ranAt - overlap)) -
	(isOtherZone ? CLOCK_DAYS * DAY_MS : 0);

// The zone is noted where there were calls. None are left once the table was emptied, which counts no more until the
// present is reached again: who removes old calls all the time would else keep the sync in the past for ever.
const isBegunAnew = () =>
	isOtherZone || (Boolean(noted.time_zone) && !hasCalls && hasReachedThePresent);

function start() {
	if (ranAt === undefined || ranUntil === undefined) {
		return Math.min((newest ?? now) - overlap, now - overlap, now - firstDays);
	}
	// From the last good run on: what it wrote before a pause is corrected, too.
	return isBegunAnew() ? Math.min(onward(), Math.min(ranAt, now) - firstDays) : onward();
}

// What a run removes is not got, or a table without newer calls would be begun anew for ever. Nor is a table begun anew
// that this run emptied: of calls that are removed no zone is noted.
const oldestKept = KEEP_DAYS > 0 ? now - KEEP_DAYS * DAY_MS : -Infinity;
const areCallsLeft = hasCalls && !(newest < oldestKept);
const from = Math.max(start(), oldestKept);
const end = from + LONGEST_DAYS * DAY_MS;
// A day ahead, so that a clock that is off leaves no call out.
const until = end < now ? end : now + DAY_MS;
const iso = (time) => new Date(time).toISOString();

return [
	{
		json: {
			account_key: /* ACCOUNT_KEY */ null,
			window_start: iso(from),
			window_end: iso(until),
			ran_at: iso(now),
			time_zone: areCallsLeft ? zone : '',
		},
	},
];
