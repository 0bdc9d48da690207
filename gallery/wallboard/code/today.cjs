// Inbound calls of today by the hour, in the zone of the credential. What was read before stays where it was not read
// again: the hours before that of `from`.
const LISTED_MISSED = 12;
const NOT_TAKEN = /* NOT TAKEN */ [];
const day = asked.toISODate();
const from = DateTime.fromISO(plan.from, { zone });

const readCalls = (before) => {
	const calls = itemsOf('NAME_OF_CALLS')
		.map(({ json }) => json)
		.map((call) => ({ ...call, start: DateTime.fromISO(call.started_at ?? '', { zone }) }))
		.filter(({ start, direction }) => start >= from && direction === 'inbound')
		.filter(({ start }) => start.toISODate() === day);
	const hours = Object.fromEntries(
		Object.entries(before?.hours ?? {}).filter(([hour]) => Number(hour) < from.hour),
	);
	const counted = (wanted, place) => {
		for (const { start } of calls.filter(wanted)) (hours[start.hour] ??= [0, 0])[place] += 1;
	};
	const isMissed = ({ status }) => NOT_TAKEN.includes(status);
	counted(({ status }) => status === 'answered', 0);
	counted(isMissed, 1);
	const missed = calls.filter(isMissed).map((call) => ({
		key: String(call.id),
		at: call.start.toUTC().toISO(),
		number: textOf(call.source),
		name: textOf(call.source_name) === textOf(call.source) ? null : textOf(call.source_name),
	}));
	const kept = (before?.missed ?? []).filter(({ at }) => DateTime.fromISO(at) < from);
	return {
		hours,
		missed: [...missed, ...kept]
			.sort((one, other) => (one.at < other.at ? 1 : -1))
			.slice(0, LISTED_MISSED),
	};
};

// The counts of another day are none of today.
const todayOf = (before) => {
	const same = before?.day === day ? before : undefined;
	if (!wasRun('NAME_OF_CALLS')) return same ?? null;
	const tried = { day, tried_at: asked.toUTC().toISO() };
	const failure = failureIn(itemsOf('NAME_OF_CALLS'));
	if (failure !== null) return { hours: null, missed: null, at: null, ...same, ...tried, failure };
	return {
		...tried,
		...readCalls(plan.whole ? undefined : same),
		at: tried.tried_at,
		whole_at: plan.whole ? tried.tried_at : same?.whole_at,
		failure: null,
	};
};
