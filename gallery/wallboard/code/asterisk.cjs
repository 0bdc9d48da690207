// The calls under way in Asterisk's words: one row for each channel. Two that talk share a bridge; while a phone
// rings nothing ties it to the caller but the numbers, where both rows have them.
const extensionIn = ({ channel }) => {
	const number = /^(?!local\/)[a-z\d]+\/(\d{2,6})(?=[-@]|$)/i.exec(String(channel ?? ''))?.[1];
	return number !== undefined && isExtension(number) ? number : undefined;
};
// Without a call n8n hands on an item without fields.
const isChannel = ({ channel, unique_id: id }) => Boolean(channel ?? id);
const isPlumbing = ({ channel }) => /^local\//i.test(String(channel ?? ''));
const isQueueing = ({ application, bridge }) =>
	/^queue$/i.test(String(application ?? '')) && !textOf(bridge);
const DIALLED = /^[+\d*#]{2,}$/;
const numberOf = (text) => (DIALLED.test(String(text ?? '')) ? String(text) : null);

// Older versions give the other channel where newer ones give the bridge.
const tieOf = (row) => {
	const bridge = textOf(row.bridge);
	if (bridge !== null && bridge.includes('/')) {
		return `pair ${[textOf(row.channel), bridge].sort().join(' ')}`;
	}
	if (bridge !== null) return `bridge ${bridge}`;
	const [caller, called] = [numberOf(row.caller_id), numberOf(row.exten)];
	return caller && called
		? `numbers ${caller} ${called}`
		: `channel ${row.unique_id ?? row.channel}`;
};

const stateOf = (rows) => {
	if (rows.length > 1 && rows.every(({ state }) => /^up$/i.test(state ?? ''))) return 'talking';
	return rows.some(({ state }) => /^ring/i.test(state ?? '')) ? 'ringing' : 'alone';
};

// A side that was called has no dialplan of its own: its application is AppDial or AppQueue.
const wasCalled = ({ application, state }) =>
	/^app/i.test(String(application ?? '')) || /^ringing$/i.test(String(state ?? ''));

// Whom a phone of ours has dialled, else who calls.
const otherOf = (rows, ours) => {
	const [callers, called] = [rows.filter((row) => !wasCalled(row)), rows.filter(wasCalled)];
	const isPlaced = callers.some(extensionIn);
	const extens = [...callers, ...called].map(({ exten }) => exten);
	const callerIds = (sides) => sides.map(({ caller_id: caller }) => caller);
	// What a phone of ours sends as its own number when it calls is nobody else's.
	const numbers = isPlaced
		? [...extens, ...callerIds(called)]
		: [...callerIds(callers), ...callerIds(called), ...extens];
	const hidden = isPlaced ? null : textOf(callers[0]?.caller_id);
	const isNumber = numberOf(hidden) !== null;
	const number = numbers.map(numberOf).find((one) => one !== null && !ours.includes(one));
	// A caller who hides the number is not the number that was called.
	return { number: (hidden !== null && !isNumber ? hidden : number) ?? null, name: null };
};

const callsIn = (rows, waitingIds) => {
	const byCall = new Map();
	const kept = rows.filter(
		(row) =>
			isChannel(row) &&
			!isPlumbing(row) &&
			!isQueueing(row) &&
			!waitingIds.has(textOf(row.unique_id)),
	);
	for (const row of kept) byCall.set(tieOf(row), [...(byCall.get(tieOf(row)) ?? []), row]);
	return [...byCall.values()].map((sides) => {
		const ours = [...new Set(sides.map(extensionIn).filter(Boolean))];
		const seconds = sides.map(({ duration_seconds: one }) => one).filter(Number.isFinite);
		return {
			key: sides.map(({ unique_id: id, channel }) => String(id ?? channel)).sort()[0],
			state: stateOf(sides),
			since: seconds.length > 0 ? now.minus({ seconds: Math.max(...seconds) }) : undefined,
			ours,
			other: otherOf(sides, ours),
		};
	});
};
