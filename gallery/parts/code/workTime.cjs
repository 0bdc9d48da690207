// The hours in which people work, by the settings: time_zone, working_days, first_hour, last_hour and days_off.
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const settings = $('Settings: fill in here').first().json;
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

const at = (day, minutes) =>
	minutes === 24 * 60
		? day.plus({ days: 1 }).startOf('day')
		: day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
const isWorkingDay = (day) =>
	workingDays.has(day.weekday) &&
	!daysOff.includes(day.toISODate()) &&
	!daysOff.includes(day.toFormat('MM-dd'));

const today = now.startOf('day');
const isWorkTime = isWorkingDay(today) && now >= at(today, opens) && now < at(today, closes);
