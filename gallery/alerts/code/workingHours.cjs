// Since when as many working hours have passed as the settings call quiet; nothing while nobody works.
/* WORK TIME */

const LOOK_BACK_DAYS = 60;
const quietHours = Number(written('quiet_hours').replace(',', '.'));
if (!(quietHours > 0)) throw wrong('quiet_hours', 'must be a number above 0');

if (!isWorkTime) return [];

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
