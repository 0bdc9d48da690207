/* CALLER TEXTS */

/* ON THE PHONE */

// The period is a day of 23, 24 or 25 hours. Every text is escaped.
const HTML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (value) => String(value ?? '').replace(/[&<>"']/g, (sign) => HTML[sign]);

const { period_start, period_end, time_zone, title } = $('Say which hours to report').first().json;
const start = DateTime.fromISO(period_start).setZone(time_zone);
const end = DateTime.fromISO(period_end).setZone(time_zone);
const startOf = (call) => DateTime.fromISO(call.started_at).setZone(time_zone);
// The end is the midnight that begins the next report.
const calls = $input
	.all()
	.map(({ json }) => json)
	.filter((call) => call.id && call.started_at && startOf(call) >= start && startOf(call) < end);

const inbound = calls.filter(({ direction }) => direction === 'inbound');
const outbound = calls.filter(({ direction }) => direction === 'outbound');
const answered = inbound.filter(({ status }) => status === 'answered');
const NOT_TAKEN = /* NOT TAKEN */ [];
const missed = inbound.filter(({ status }) => NOT_TAKEN.includes(status));
const percent = (part, whole) =>
	whole === 0 ? 'no inbound calls' : `${Math.round((100 * part) / whole)} %`;

const waitOf = (call) => {
	if (call.answered_at)
		return Math.max(0, (Date.parse(call.answered_at) - Date.parse(call.started_at)) / 1000);
	const isKnown = Number.isInteger(call.duration_seconds) && Number.isInteger(call.talk_seconds);
	return isKnown ? Math.max(0, call.duration_seconds - call.talk_seconds) : null;
};
const waits = answered.map(waitOf).filter((seconds) => seconds !== null);
const meanWait =
	waits.length === 0 ? null : Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length);
const meanWaitText =
	meanWait === null
		? 'not known'
		: `${meanWait} s${waits.length < answered.length ? ` (known for ${waits.length} of ${answered.length} calls)` : ''}`;

const hours = [];
for (let hour = start; hour < end; hour = hour.plus({ hours: 1 })) {
	const next = hour.plus({ hours: 1 });
	const within = calls.filter((call) => startOf(call) >= hour && startOf(call) < next);
	hours.push({
		hour: hour.toFormat('ccc HH:mm'),
		calls: within.length,
		missed: within.filter((call) => missed.includes(call)).length,
	});
}

const tally = new Map();
for (const call of calls) {
	if (!call.extension) continue;
	const entry = tally.get(call.extension) ?? { extension: call.extension, calls: 0, answered: 0 };
	entry.calls += 1;
	if (call.status === 'answered') entry.answered += 1;
	tally.set(call.extension, entry);
}
const busiest = [...tally.values()]
	.sort((a, b) => b.calls - a.calls || (a.extension < b.extension ? -1 : 1))
	.slice(0, 5);

// A caller who was talked to after the last missed call needs no call back.
const numberOf = (call) =>
	call.direction === 'inbound'
		? numberOfCaller(call)
		: numberIn(call.external_number) || numberIn(call.destination);
const hidden = missed.filter((call) => numberOf(call) === '').length;
// Two numbers that are the same end in the same digits, and a day has thousands of calls: only those are compared.
const endingOf = (number) => endOf(number).slice(-LEAST_DIGITS);
const waiting = new Map();
for (const call of [...calls].sort((a, b) => startOf(a) - startOf(b))) {
	const number = numberOf(call);
	if (!number) continue;
	const isMissed = missed.includes(call);
	if (!isMissed && call.status !== 'answered') continue;
	const ending = endingOf(number);
	const others = (waiting.get(ending) ?? []).filter(
		(one) => numberOf(one) !== number && !isSame(numberOf(one), number),
	);
	waiting.set(ending, isMissed ? [...others, call] : others);
}
const notCalledBack = [...waiting.values()].flat().sort((a, b) => startOf(b) - startOf(a));

const CELL = 'padding:2px 8px;border-bottom:1px solid #ddd;text-align:left';
const table = (heads, rows) =>
	`<table cellspacing="0" style="border-collapse:collapse;font-size:14px"><tr>${heads
		.map((head) => `<th style="${CELL}">${escaped(head)}</th>`)
		.join('')}</tr>${rows
		.map(
			(row) =>
				`<tr>${row.map((cell) => `<td style="${CELL}">${escaped(cell)}</td>`).join('')}</tr>`,
		)
		.join('')}</table>`;

const most = Math.max(1, ...hours.map((hour) => hour.calls));
const bar = (count, color) =>
	count === 0
		? ''
		: `<div style="display:inline-block;height:14px;width:${Math.round((300 * count) / most)}px;background:${color}"></div>`;
const chart = `<table cellspacing="0" style="font-size:12px">${hours
	.map(
		(hour) =>
			`<tr><td style="padding:0 8px;white-space:nowrap">${escaped(hour.hour)}</td><td style="white-space:nowrap">${bar(
				hour.calls - hour.missed,
				'#2f7ed8',
			)}${bar(hour.missed, '#d9534f')} ${hour.calls}</td></tr>`,
	)
	.join('')}</table>`;

const PERIOD = 'yyyy-MM-dd HH:mm';
const period = `${start.toFormat(PERIOD)} to ${end.toFormat(PERIOD)} (${time_zone})`;
const LISTED = 50;
const figures = [
	['Calls', calls.length],
	['Inbound', inbound.length],
	['Inbound and answered', answered.length],
	['Inbound and missed', missed.length],
	['Answer rate', percent(answered.length, inbound.length)],
	['Mean wait of answered callers', meanWaitText],
	['Outbound', outbound.length],
];
const html = `<div style="font-family:sans-serif"><h2>${escaped(title)} calls</h2><p>${escaped(period)}</p>
${table(['', ''], figures)}
<h3>Calls by the hour</h3><p style="font-size:12px">Blue: all others. Red: missed.</p>${chart}
<h3>Busiest extensions</h3>${
	busiest.length === 0
		? '<p>not known</p>'
		: table(
				['Extension', 'Calls', 'Answered'],
				busiest.map((entry) => [shownText(entry.extension), entry.calls, entry.answered]),
			)
}
<h3>Missed and not talked to since</h3>${
	notCalledBack.length === 0
		? '<p>nobody</p>'
		: table(
				['When', 'Number', 'Name'],
				notCalledBack
					.slice(0, LISTED)
					.map((call) => [
						startOf(call).toFormat('ccc HH:mm'),
						isolated(numberOf(call)),
						isolated(nameOf(call)),
					]),
			)
}${notCalledBack.length > LISTED ? `<p>and ${notCalledBack.length - LISTED} more</p>` : ''}${
	hidden > 0 ? `<p>${hidden} missed ${hidden === 1 ? 'call' : 'calls'} from hidden numbers</p>` : ''
}</div>`;

return [
	{
		json: {
			subject: `${title}: ${calls.length} calls, ${missed.length} missed, ${start.toFormat('yyyy-MM-dd')}`,
			html,
			period,
			calls: calls.length,
			inbound: inbound.length,
			answered: answered.length,
			missed: missed.length,
			hidden_callers: hidden,
			mean_wait_seconds: meanWait,
			hours,
			busiest_extensions: busiest,
			not_called_back: notCalledBack.map((call) => call.id),
		},
	},
];
