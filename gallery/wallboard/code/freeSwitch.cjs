// The calls under way in FreeSWITCH's words: one row for each side of a call, which share call_uuid.
const RINGS = /^(RINGING|EARLY|RING_WAIT|DOWN|DIALING)$/i;
const TALKS = /^(ACTIVE|UNHELD)$/i;
const personOf = ({ presence_id: presence }) => /^(\d+)@/.exec(String(presence ?? ''))?.[1];

const stateOf = (rows) => {
	const words = rows.map(({ callstate }) => String(callstate ?? ''));
	if (words.some((word) => /^HELD$/i.test(word))) return 'held';
	if (words.filter((word) => TALKS.test(word)).length > 1) return 'talking';
	return words.some((word) => RINGS.test(word)) ? 'ringing' : 'alone';
};

const sinceOf = (rows) => {
	const epochs = rows.map(({ created_epoch: epoch }) => Number(epoch)).filter((one) => one > 0);
	if (epochs.length > 0) return DateTime.fromSeconds(Math.min(...epochs), { zone });
	const [stamp] = rows
		.map(({ created }) => DateTime.fromSQL(String(created ?? ''), { zone }))
		.filter((one) => one.isValid && one.year > 1970)
		.sort((one, other) => one - other);
	return stamp;
};

// Who is on the other side: whom a phone of ours calls, else who calls.
const otherOf = (rows) => {
	const [row] = rows;
	const isPlaced = rows.some((one) => personOf(one) && /^inbound$/i.test(one.direction));
	const isOurs = (number) => number !== null && isExtension(number);
	const caller = { number: textOf(row.cid_num), name: textOf(row.cid_name) };
	const called = { number: textOf(row.dest), name: null };
	const [first, second] = isPlaced || isOurs(caller.number) ? [called, caller] : [caller, called];
	return first.number === null && first.name === null ? second : first;
};

const callsIn = (rows) => {
	const byCall = new Map();
	for (const row of rows) {
		const key = textOf(row.call_uuid) ?? textOf(row.uuid);
		if (key !== null) byCall.set(key, [...(byCall.get(key) ?? []), row]);
	}
	return [...byCall].map(([key, sides]) => ({
		key,
		state: stateOf(sides),
		since: sinceOf(sides),
		ours: [...new Set(sides.map(personOf).filter(Boolean))],
		other: otherOf(sides),
	}));
};
