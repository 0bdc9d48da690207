/** How far back the very first run of a sync goes. A run gets a week at most, so more than that takes several. */
import { setting, SETTINGS, type Settings } from '../parts/settings.mts';

const USUAL = 7;

/** A year, which a sync of every quarter of an hour has got after some thirteen hours. */
const MAX = 366;

export const FIRST_DAYS: Settings = { first_days: { value: String(USUAL), type: 'number' } };

/** JavaScript for the days, a whole number, anywhere after the settings. */
export const firstDays = `Math.min(${MAX}, Math.max(1, Math.floor(Number(${setting('first_days')})) || ${USUAL}))`;

/** A step of the note. @param others of the same settings, a sentence */
export const firstDaysStep = (others = ''): string =>
	`In *${SETTINGS}*, *first_days* says how many days back the very first run goes: ${USUAL}, or up to ${MAX}.${others && ` ${others}`}`;
