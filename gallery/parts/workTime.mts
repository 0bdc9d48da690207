/** The hours in which people work, for workflows that rest outside of them. */
import { readFileSync } from 'node:fs';
import { ZONE_OF_ACCOUNT } from './accountZone.mts';
import type { Settings } from './settings.mts';

/** Whether it is one of them, and since when. The mark stands at the top of a script. */
export const WORK_TIME: Record<string, string> = {
	'/* WORK TIME */': readFileSync(new URL('code/workTime.cjs', import.meta.url), 'utf8').trim(),
};

/** The account comes into the node with the settings. */
export const WORK_TIME_SETTINGS: Settings = {
	time_zone: ZONE_OF_ACCOUNT,
	working_days: { value: 'Mon-Fri' },
	first_hour: { value: '9:00' },
	last_hour: { value: '17:00' },
	days_off: { value: 'none' },
};

/** How they are filled in, for a note. */
export const WORK_TIME_NOTE =
	'*working_days* are days such as `Mon-Fri`, `Sun-Thu` or `Mon, Wed, Sat`. *first_hour* and *last_hour* are times of the day such as `9:00` and `17:30`; 0 and 24 are the whole day. They count in *time_zone*, such as `Europe/Paris`; as it stands it is the zone that the credential of your phone system names. *days_off* is `none` or a list of dates on which nobody works, such as `2026-12-24, 12-25`: without a year it is every year.';
