/* CALLER TEXTS */

// What the phone system names its values is not known, so a value is looked for under the names that phone systems
// give it, likeliest first; the more general names stand last. Signs and case of a name do not count.
const NAMES = {
	number: [
		...['callerid', 'calleridnum', 'calleridnumber', 'callernumber', 'callernum', 'caller'],
		...['sccalleridnum', 'cidnum', 'cidnumber', 'cid', 'clid', 'cli', 'ani', 'callingnumber'],
		...['realsrc', 'src', 'source', 'from', 'fromnumber', 'msisdn', 'phonenumber', 'phone'],
		...['telephone', 'tel', 'number', 'num'],
	],
	name: [
		...['calleridname', 'callername', 'sccalleridname', 'cidname', 'cnam', 'fromname', 'name'],
	],
	called: [
		...['queuename', 'quname', 'queue', 'queueid', 'queuenumber', 'did', 'dialednumber'],
		...['scdialednum', 'destination', 'dst', 'to'],
	],
};
const SETTINGS = /* SETTINGS */ [];
const MAX_SHOWN = 12;
const MAX_LETTERS = 60;

const { sent, address_is_secret, ...settings } = $input.first().json;
const refused = (status, message) => [
	{ json: { kind: 'refused', status, body: { ok: false, error: { message } } } },
];
if (address_is_secret !== true) {
	return refused(
		403,
		'The address of this workflow is not secret yet, so it tells nobody. In n8n, open the first node and write a long random word of 16 characters or more at Path, with letters and digits only. Then publish again.',
	);
}
const missing = SETTINGS.filter((name) => !String(settings[name] ?? '').trim());
if (missing.length > 0) {
	return refused(
		500,
		`In n8n, open the node "Settings: fill in here" and fill in: ${missing.join(', ')}`,
	);
}
const repeatMinutes = Number(settings.repeat_minutes);
if (!(repeatMinutes >= 0 && repeatMinutes <= 240)) {
	return refused(
		500,
		'In the node "Settings: fill in here", repeat_minutes must be a number from 0 to 240.',
	);
}

const bodyOf = (body) => (typeof body === 'object' && body !== null ? body : { body: body ?? '' });
const values = [...Object.entries(bodyOf(sent?.query)), ...Object.entries(bodyOf(sent?.body))]
	.map(([name, value]) => [name, String([value].flat()[0] ?? '').trim()])
	.filter(([name, value]) => value !== '' || name !== 'body');
const plainName = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const KNOWN = new Set(Object.values(NAMES).flat());
// A variable that the phone system did not know stands there as it was written.
const VARIABLE = /^(\$.*|%.*%|\{.*\}|\[.*\]|<\w+>|:\w+)$/;
const isFilled = (value) => value !== '' && !VARIABLE.test(value) && !KNOWN.has(plainName(value));
const under = (names) =>
	names
		.flatMap((known) => values.filter(([name]) => plainName(name) === known))
		.map(([, value]) => value);

const numbers = under(NAMES.number);
const written = numbers.find(isFilled);
// "Name" <number>: a name can have brackets, too, so the last ones count.
const [, nameBefore = '', inBrackets = written] =
	/^(.*)<([^<>]*)>[^<>]*$/s.exec(written ?? '') ?? [];
const number = numberIn(inBrackets);
// An empty value is a hidden caller, a value under no known name or a variable that was not filled in is not read.
const isRead = number !== '' || written !== undefined || numbers.some((value) => value === '');
const shown = values
	.slice(0, MAX_SHOWN)
	.map(([name, value]) =>
		`${plainText(name, MAX_LETTERS)} ${plainText(value, MAX_LETTERS)}`.trim(),
	);

// Two callers of whom nothing was understood are the same only if the same was sent.
const caller = number || (isRead ? 'hidden' : `sent:${shown.join(';').replace(/\s/g, '_')}`);
const minute = $now
	.toUTC()
	.startOf('minute')
	.toISO({ suppressSeconds: true, suppressMilliseconds: true });
const call = {
	source: number,
	external_number: null,
	source_name: under(NAMES.name).find(isFilled) ?? nameBefore,
	destination: under(NAMES.called).find(isFilled) ?? '',
	extension: null,
	status: 'cancelled',
	started_at: $now.toUTC().toISO(),
	duration_seconds: null,
	...(!isRead && {
		caller: 'a number that was not understood',
		further: [`SERVICE_TITLE sent: ${shown.map(isolated).join('; ') || 'nothing but the address'}`],
	}),
};
return [
	{
		json: {
			kind: 'told',
			call_id: `${caller} ${minute}`,
			call: JSON.stringify(call),
		},
	},
];
