// A caller's name is whatever the caller wants it to be: it stays text here, and each message is sent as text.
const ENDINGS = {
	missed: 'nobody answered',
	voicemail: 'went to voicemail',
	cancelled: 'the caller hung up',
	busy: 'busy',
};
const oneLine = (text) =>
	String(text ?? '')
		.replace(/\s+/g, ' ')
		.trim();

const messageOf = (call) => {
	const name = oneLine(call.source_name);
	const number = oneLine(call.external_number ?? call.source);
	const caller =
		[name === number ? '' : name, number].filter(Boolean).join(', ') || 'a hidden number';
	const start = call.started_at
		? DateTime.fromISO(call.started_at).setZone($now.zone).toFormat('yyyy-MM-dd HH:mm')
		: 'unknown';
	const lines = [
		`Missed call from ${caller}`,
		`When: ${start} (${$now.zoneName})`,
		`Called: ${oneLine(call.destination) || 'unknown'}`,
		`Extension: ${oneLine(call.extension) || 'none'}`,
		`Ended: ${ENDINGS[call.status] ?? call.status}`,
	];
	if (Number.isInteger(call.duration_seconds)) lines.push(`Rang: ${call.duration_seconds} s`);
	return { subject: lines[0].slice(0, 150), text: lines.join('\n') };
};

return $input.all().map(({ json }, index) => ({
	json: { ...json, ...messageOf(json) },
	pairedItem: { item: index },
}));
