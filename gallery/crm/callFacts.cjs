/* CALL CLOCK */

// What every CRM is told of a call; only the names of the fields differ from one to the next.
const call = $('Take one call after the other').first().json;
const { contact_id, more_contacts } = $input.first().json;
if (!contact_id) throw new Error('The CRM did not say which contact it made');

const isInbound = call.direction === 'inbound';
// Without a start of its own it has the same one whenever it is told.
const startedAt = call.started_at ?? call.noted_at;
const start = startedAt ? DateTime.fromISO(startedAt, { zone: 'utc' }) : DateTime.utc();
// A date without a time is shown as it is, in no zone: it is the one on the phone system's clock.
const clock = clockOf({ ...call, started_at: start.toISO() });
const seconds = call.duration_seconds ?? 0;
const talk = call.talk_seconds ?? (call.status === 'answered' ? seconds : 0);
const two = (number) => String(number).padStart(2, '0');
const line = (text) =>
	String(text ?? '')
		.replace(/\s+/g, ' ')
		.trim();
const rows = [
	['Began', `${clock.time} (${clock.zone})`],
	['Result', call.status],
	['From', [line(call.source_name), line(call.source)].filter(Boolean).join(', ')],
	['To', line(call.destination)],
	['Extension', line(call.extension)],
	['Duration', `${seconds} s`],
	['Contact', more_contacts ? `this one, and ${more_contacts} more with this number` : ''],
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
			local_date: clock.time.slice(0, 10),
			utc_date: start.toISODate(),
			utc_time: start.toFormat('HH:mm'),
			seconds: talk,
			hours_minutes: `${two(Math.floor(talk / 3600))}:${two(Math.floor(talk / 60) % 60)}`,
			minutes_seconds: `${two(Math.floor(talk / 60))}:${two(talk % 60)}`,
		},
	},
];
