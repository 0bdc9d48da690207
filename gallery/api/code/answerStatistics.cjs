const { from, to, timezone, filter } = $('Read the request').first().json;
const { totals, days, calls_without_time: callsWithoutTime } = $input.first().json.statistics;
const body = {
	ok: true,
	from,
	to,
	timezone,
	filter: filter.provider ? filter : null,
	totals,
	days,
	callsWithoutTime,
};
return [{ json: { status: 200, body } }];
