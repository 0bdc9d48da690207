// What every CRM is told of a call; only the names of the fields differ from one to the next.
const call = $('Take one call after the other').first().json;
const { contact_id } = $input.first().json;
if (!contact_id) throw new Error('The CRM did not say which contact it made');

const isInbound = call.direction === 'inbound';
// Without a start of its own it has the same one whenever it is told.
const startedAt = call.started_at ?? call.noted_at;
const start = startedAt ? DateTime.fromISO(startedAt, { zone: 'utc' }) : DateTime.utc();
const seconds = call.duration_seconds ?? 0;
const talk = call.talk_seconds ?? (call.status === 'answered' ? seconds : 0);
const two = (number) => String(number).padStart(2, '0');
const line = (text) =>
	String(text ?? '')
		.replace(/\s+/g, ' ')
		.trim();
const rows = [
	['Result', call.status],
	['From', [line(call.source_name), line(call.source)].filter(Boolean).join(', ')],
	['To', line(call.destination)],
	['Extension', line(call.extension)],
	['Duration', `${seconds} s`],
	['Call ID', `${call.provider} ${call.id}`],
];

return [
	{
		json: {
			contact_id,
			call_key: `${call.provider}:${call.id}`,
			title: `${isInbound ? 'Inbound' : 'Outbound'} call, ${call.status}`,
			text: rows
				.filter(([, value]) => value)
				.map(([name, value]) => `${name}: ${value}`)
				.join('\n'),
			is_inbound: isInbound,
			status: call.status,
			from: line(call.source),
			to: line(call.destination),
			start: start.toISO({ suppressMilliseconds: true }),
			start_date: start.toISODate(),
			start_time: start.toFormat('HH:mm'),
			seconds: talk,
			hours_minutes: `${two(Math.floor(talk / 3600))}:${two(Math.floor(talk / 60) % 60)}`,
			minutes_seconds: `${two(Math.floor(talk / 60))}:${two(talk % 60)}`,
		},
	},
];
