import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { instantsOf } from '../../nodes/shared/time/localTime';
import { offsetAt } from '../../nodes/shared/time/zoneOffset';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const years = fc.integer({ min: 1970, max: 2100 });

const luxonOffset = (instant: number, zone: string): number =>
	DateTime.fromMillis(instant, { zone }).offset * 60_000;

const stampOf = (instant: number, zone: string) =>
	DateTime.fromMillis(instant, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');

/** The first instants of the year (epoch ms, to the second) at which a zone's clocks were changed. */
function changesOf(year: number, zone: string): number[] {
	const changes: number[] = [];
	for (let day = Date.UTC(year, 0); day < Date.UTC(year + 1, 0); day += DAY_MS) {
		let [low, high] = [day, day + DAY_MS];
		const before = luxonOffset(low, zone);
		if (luxonOffset(high, zone) === before) continue;
		while (high - low > 1000) {
			const middle = low + Math.floor((high - low) / 2000) * 1000;
			if (luxonOffset(middle, zone) === before) low = middle;
			else high = middle;
		}
		changes.push(high);
	}
	return changes;
}

describe('The offset of a zone', () => {
	it('is that of luxon at any instant from 1970 to 2100, when it is asked for again, too', () => {
		const instants = fc.integer({ min: 0, max: Date.UTC(2101, 0) });
		fc.assert(
			fc.property(zones, instants, (zone, instant) => {
				const expected = luxonOffset(instant, zone);
				expect(offsetAt(instant, zone)).toBe(expected);
				expect(offsetAt(instant, zone)).toBe(expected);
				const other = instant - (instant % HOUR_MS) + ((instant * 7) % HOUR_MS);
				expect(offsetAt(other, zone)).toBe(luxonOffset(other, zone));
			}),
			{ numRuns: 5000 },
		);
	});

	it('is that of luxon on both sides of a clock change, and stamps there are read as all they can mean', () => {
		const shifts = fc.array(fc.integer({ min: -3 * 3600, max: 3 * 3600 }), { maxLength: 10 });
		fc.assert(
			fc.property(zones, years, shifts, (zone, year, seconds) => {
				for (const change of changesOf(year, zone)) {
					const near = [-HOUR_MS, -1000, -1, 0, 1, 1000, HOUR_MS];
					for (const shift of [...near, ...seconds.map((second) => second * 1000)]) {
						const instant = change + shift;
						expect(offsetAt(instant, zone)).toBe(luxonOffset(instant, zone));
						const second = instant - (((instant % 1000) + 1000) % 1000);
						const possible = DateTime.fromMillis(second, { zone })
							.getPossibleOffsets()
							.map((date) => date.toMillis())
							.sort((a, b) => a - b);
						expect(instantsOf(stampOf(second, zone), zone)).toEqual(possible);
					}
				}
			}),
			{ numRuns: 150 },
		);
	});

	it('changes at most once within three days', () => {
		fc.assert(
			fc.property(zones, years, (zone, year) => {
				const changes = changesOf(year, zone);
				const gaps = changes.slice(1).map((change, index) => change - changes[index]);
				expect(gaps.filter((gap) => gap < 3 * DAY_MS)).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});

	it('is right for more hours and more zones than are remembered, and for those that were forgotten', () => {
		const from = Date.UTC(2020, 0);
		const hours = Array.from({ length: 25_000 }, (_, hour) => from + hour * HOUR_MS);
		for (const hour of [...hours, ...hours.slice(0, 100)]) offsetAt(hour, 'Europe/Paris');
		const zonesOnce = Intl.supportedValuesOf('timeZone');
		for (const zone of [...zonesOnce, 'Europe/Paris']) {
			for (const hour of hours.filter((_, index) => index % 997 === 0)) {
				expect([zone, offsetAt(hour, zone)]).toEqual([zone, luxonOffset(hour, zone)]);
			}
		}
	});

	it('is none of a zone that is not known, and of what is no instant', () => {
		expect(offsetAt(0, 'Mars/Phobos')).toBeNaN();
		expect(offsetAt(Number.NaN, 'Europe/Paris')).toBeNaN();
	});
});
