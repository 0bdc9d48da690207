import lodash from 'lodash';
import { DateTime } from 'luxon';

/** Writes an instant (epoch ms) on some wall clock. */
export type Stamp = (epochMs: number) => string;

/**
 * How a stamp is written:
 * - `plain`: `2026-03-01 09:30:00`, without any sign of the zone
 * - `offset`: as PostgreSQL prints a timestamptz, `2026-03-01 09:30:00+01`, `-05`, `+05:30`
 * - `fractions`: the same with a fraction of a second, `2026-03-01 09:30:00.482913+01`
 * - `withoutSeconds`: the form of the filter, `2026-03-01 09:30`
 * - `unreadable`: `01/03/2026 9:30`, of which nobody can tell the day from the month
 */
export type StampForm = 'plain' | 'offset' | 'fractions' | 'withoutSeconds' | 'unreadable';

const PLAIN = 'yyyy-MM-dd HH:mm:ss';
const FRACTION = '.482913';

/** PostgreSQL leaves out minutes that are 0. */
const offsetOf = (moment: DateTime): string => moment.toFormat('ZZ').replace(/:00$/, '');

const FORMS: Record<StampForm, (moment: DateTime) => string> = {
	plain: (moment) => moment.toFormat(PLAIN),
	offset: (moment) => moment.toFormat(PLAIN) + offsetOf(moment),
	fractions: (moment) => moment.toFormat(PLAIN) + FRACTION + offsetOf(moment),
	withoutSeconds: (moment) => moment.toFormat('yyyy-MM-dd HH:mm'),
	unreadable: (moment) => moment.toFormat('dd/MM/yyyy H:mm'),
};

/**
 * The stamps of a domain in every form (contract: kavkom, Call detail records: Time). In the hour that
 * autumn repeats, two instants have the same plain stamp.
 * @param zone IANA name
 */
export function createStamps(zone: string): Record<StampForm, Stamp> {
	return lodash.mapValues(FORMS, (write) =>
		lodash.memoize((epochMs: number) =>
			write(DateTime.fromMillis(epochMs, { zone, locale: 'en-US' })),
		),
	);
}
