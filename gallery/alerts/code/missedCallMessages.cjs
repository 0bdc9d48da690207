/* CALLER TEXTS */

/* CALL CLOCK */

const SETTINGS = /* SETTINGS */ [];
const MAX_LETTERS = /* MAX LETTERS */ 0;
// More than these are what an outage left behind: one message lists them all.
const MAX_SINGLE = 10;
const ENDINGS = {
	missed: 'nobody answered',
	voicemail: 'went to voicemail',
	cancelled: 'the caller hung up',
	busy: 'busy',
	failed: 'could not be put through',
};
const now = $now.toMillis();
const startOf = (call) => (call.started_at ? DateTime.fromISO(call.started_at) : null);
const shownStart = (call) => clockOf(call)?.time ?? 'unknown';
const zonesOf = (calls) => {
	const zones = [...new Set(calls.map((call) => clockOf(call)?.zone).filter(Boolean))];
	return zones.length > 0 ? ` (${zones.join(', ')})` : '';
};
const count = (number, unit) => `${number} ${unit}${number === 1 ? '' : 's'}`;

// What was not read from a list of calls can have a caller in words of its own, and further lines.
const whoIn = (call) => call.caller ?? callerIn(call);

// How long ago a call was missed; '' when that is less than an hour.
const agoOf = (call) => {
	const hours = Math.floor((now - (startOf(call)?.toMillis() ?? now)) / 3600000);
	if (hours < 1) return '';
	return hours < 48 ? `${count(hours, 'hour')} ago` : `${count(Math.floor(hours / 24), 'day')} ago`;
};

const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const messageOn = (rows, subject, text) => ({
	json: { ...filledIn, subject: subject.slice(0, 150), text, row_ids: rows.map(({ id }) => id) },
});

const single = (row) => {
	const { call } = row;
	const ago = agoOf(call);
	const lines = [
		`Missed call${ago && ` ${ago}`} from ${whoIn(call)}`,
		`When: ${shownStart(call)}${zonesOf([call])}`,
		`Called: ${shownText(call.destination) || 'unknown'}`,
		`Extension: ${shownText(call.extension) || 'none'}`,
		`Ended: ${ENDINGS[call.status] ?? shownText(call.status)}`,
	];
	if (Number.isInteger(call.duration_seconds)) lines.push(`Rang: ${call.duration_seconds} s`);
	lines.push(...(call.further ?? []));
	return messageOn([row], lines[0], lines.join('\n'));
};

const lineOf = ({ call }) =>
	[
		`${shownStart(call)}${agoOf(call) && `, missed ${agoOf(call)}`}: ${whoIn(call)}`,
		shownText(call.destination) && `called ${shownText(call.destination)}`,
	]
		.filter(Boolean)
		.join(', ');

// A channel cuts off what is too long for it, so a very long list is told in parts.
const partsOf = (rows) => {
	const parts = [[]];
	let letters = 0;
	for (const row of rows) {
		letters += lineOf(row).length + 1;
		if (letters > MAX_LETTERS) {
			parts.push([]);
			letters = lineOf(row).length + 1;
		}
		parts.at(-1).push(row);
	}
	return parts;
};

const GROUPS = [
	['In the last hour:', (row) => agoOf(row.call) === ''],
	['Missed more than an hour ago:', (row) => agoOf(row.call) !== ''],
];
const listing = (rows, part, parts) => {
	const subject = `${count(rows.length, 'missed call')}${parts.length > 1 ? `, part ${part + 1} of ${parts.length}` : ''}`;
	const groups = GROUPS.map(([head, belongs]) => [head, rows.filter(belongs)])
		.filter(([, those]) => those.length > 0)
		.map(([head, those]) => [head, ...those.map(lineOf)].join('\n'));
	return messageOn(
		rows,
		subject,
		[`${subject}${zonesOf(rows.map(({ call }) => call))}`, ...groups].join('\n\n'),
	);
};

// Two runs at one instant can note a call twice.
const byCall = new Map();
for (const { json } of $input.all()) {
	if (!json.call) continue;
	const known = byCall.get(`${json.provider} ${json.call_id}`);
	if (known) known.twins.push(json.id);
	else
		byCall.set(`${json.provider} ${json.call_id}`, {
			id: json.id,
			twins: [],
			call: JSON.parse(json.call),
		});
}
const rows = [...byCall.values()].sort(
	(a, b) => (startOf(a.call)?.toMillis() ?? 0) - (startOf(b.call)?.toMillis() ?? 0),
);
const messages = rows.length > MAX_SINGLE ? partsOf(rows).map(listing) : rows.map(single);
const twinsOf = new Map(rows.map(({ id, twins }) => [id, twins]));
return messages.map(({ json }) => ({
	json: { ...json, row_ids: json.row_ids.flatMap((id) => [id, ...twinsOf.get(id)]) },
}));
