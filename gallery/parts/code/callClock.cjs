// When a call began, by the clock of the phone system, as pickers and sheets have it; of a call that does not bring
// its local time, by that of the workflow. With the zone, which tells the two hours apart that a clock change repeats.
const offsetName = (minutes) => {
	const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
	const sign = minutes < 0 ? '-' : '+';
	return `UTC${minutes === 0 ? '' : `${sign}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`}`;
};
const clockOf = ({ started_at: utc, started_at_local: local }) => {
	if (!utc) return null;
	if (!local) {
		const start = DateTime.fromISO(utc).setZone($now.zone);
		return { time: start.toFormat('yyyy-MM-dd HH:mm'), zone: $now.zone.name };
	}
	const ahead = Date.parse(`${local.replace(' ', 'T')}Z`) - Date.parse(utc);
	return { time: local.slice(0, 16), zone: offsetName(Math.round(ahead / 60_000)) };
};
