// Since when as many working hours have passed as the settings call quiet; nothing while nobody works.
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const LOOK_BACK_DAYS = 60;
const settings = $('Settings').first().json;
const written = (name) => String(settings[name] ?? '').trim();
const wrong = (name, advice) => new Error(`${name} in Settings: "${written(name)}" ${advice}`);

const now = $now.setZone(written('time_zone'));
if (!now.isValid) throw wrong('time_zone', 'is no time zone, such as Europe/Paris');

const weekdayOf = (word) => {
	const index = WEEKDAYS.findIndex((name) => word.length > 1 && name.startsWith(word));
	if (index < 0) throw wrong('working_days', 'are no days. Write Mon-Fri, or Mon, Tue, Sat');
	return index;
};
// Sun-Thu goes over the end of the week.
const workingDays = new Set(
	written('working_days')
		.toLowerCase()
		.replace(/\s*[-–]\s*/g, '-')
		.split(/[,;\s]+/)
		.filter(Boolean)
		.flatMap((entry) => {
			const [first, last = first] = entry.split('-').map(weekdayOf);
			return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, step) => first + step);
		})
		.map((index) => (index % 7) + 1),
);

const daysOff = /^none$/i.test(written('days_off'))
	? []
	: written('days_off')
			.split(/[,;\s]+/)
			.filter(Boolean);
const isDate = (day) =>
	/^(\d{4}-)?\d{2}-\d{2}$/.test(day) &&
	DateTime.fromISO(day.length === 5 ? `2024-${day}` : day).isValid;
if (!daysOff.every(isDate)) {
	throw wrong('days_off', 'are no dates. Write none, or 2026-12-24, or 12-25 for every year');
}

const minutesOf = (name) => {
	const [, hour, minute = '0'] = /^(\d{1,2})(?:[:.]([0-5]\d))?$/.exec(written(name)) ?? [];
	const minutes = Number(hour) * 60 + Number(minute);
	if (!(minutes <= 24 * 60)) throw wrong(name, 'is no hour of the day. Write 9 or 17:30');
	return minutes;
};
const [opens, closes] = [minutesOf('first_hour'), minutesOf('last_hour')];
if (closes <= opens) throw wrong('last_hour', 'must be later in the day than first_hour');

const quietHours = Number(written('quiet_hours').replace(',', '.'));
if (!(quietHours > 0)) throw wrong('quiet_hours', 'must be a number above 0');

const at = (day, minutes) =>
	minutes === 24 * 60
		? day.plus({ days: 1 }).startOf('day')
		: day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
const isWorkingDay = (day) =>
	workingDays.has(day.weekday) &&
	!daysOff.includes(day.toISODate()) &&
	!daysOff.includes(day.toFormat('MM-dd'));

const today = now.startOf('day');
if (!isWorkingDay(today) || now < at(today, opens) || now >= at(today, closes)) return [];

let left = quietHours * 3600000;
for (let back = 0; back < LOOK_BACK_DAYS; back += 1) {
	const day = today.minus({ days: back }).startOf('day');
	if (!isWorkingDay(day)) continue;
	const end = DateTime.min(now, at(day, closes));
	const worked = end.toMillis() - at(day, opens).toMillis();
	if (worked >= left) {
		const since = end.minus({ milliseconds: left }).toUTC().toISO();
		return [{ json: { since, quiet_hours: quietHours, time_zone: now.zoneName } }];
	}
	left -= Math.max(0, worked);
}
throw wrong('quiet_hours', `is more than ${LOOK_BACK_DAYS} days of work have`);
