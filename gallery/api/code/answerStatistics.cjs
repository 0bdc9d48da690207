const { from, to, timezone, filter } = $('Read the request').first().json;
const { statistics } = $input.first().json;
if (statistics === null) {
	const message = `The database does not know the time zone "${timezone}" by any of its names.`;
	return [
		{ json: { status: 400, body: { ok: false, error: { parameter: 'timezone', message } } } },
	];
}
const { totals, days, calls_without_time: callsWithoutTime } = statistics;
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
