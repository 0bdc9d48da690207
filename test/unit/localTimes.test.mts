/** Local times of a call: the clock on the wall, in any zone and year. */
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { writeCall } from '../../nodes/shared/call/callCollector';
import { CALL_FIELDS } from '../../nodes/shared/call/callRecord';
import { localText } from '../../nodes/shared/time/localText';
import { seenCall } from '../support/seenCall.mts';

describe('an instant on the clock of a zone', () => {
	it.each([
		['2026-11-26T22:00:00.000Z', 'Asia/Jerusalem', '2026-11-27 00:00:00'],
		['2026-11-27T00:00:00.999Z', 'UTC', '2026-11-27 00:00:00'],
		// Both sides of the hour that a clock change repeats, and of the one that it skips.
		['2026-10-25T00:30:00.000Z', 'Europe/Paris', '2026-10-25 02:30:00'],
		['2026-10-25T01:30:00.000Z', 'Europe/Paris', '2026-10-25 02:30:00'],
		['2026-03-29T00:59:59.000Z', 'Europe/Paris', '2026-03-29 01:59:59'],
		['2026-03-29T01:00:00.000Z', 'Europe/Paris', '2026-03-29 03:00:00'],
		['2026-03-26T23:59:59.000Z', 'Asia/Jerusalem', '2026-03-27 01:59:59'],
		['2026-03-27T00:00:00.000Z', 'Asia/Jerusalem', '2026-03-27 03:00:00'],
		// Offsets that are no whole hours, a clock that is changed by half an hour, and a day that never was.
		['2026-01-15T18:20:00.000Z', 'Asia/Kathmandu', '2026-01-16 00:05:00'],
		['2026-01-15T10:14:59.000Z', 'Pacific/Chatham', '2026-01-15 23:59:59'],
		['2026-04-04T14:59:59.000Z', 'Australia/Lord_Howe', '2026-04-05 01:59:59'],
		['2026-04-04T15:00:00.000Z', 'Australia/Lord_Howe', '2026-04-05 01:30:00'],
		['2011-12-30T09:59:59.000Z', 'Pacific/Apia', '2011-12-29 23:59:59'],
		['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31 00:00:00'],
		['1971-06-01T00:44:30.000Z', 'Africa/Monrovia', '1971-06-01 00:00:00'],
		// Ends of years, a leap day, times before the epoch, and years that have few digits or a fifth one.
		['2027-12-31T23:59:59.000Z', 'Pacific/Kiritimati', '2028-01-01 13:59:59'],
		['2028-02-29T01:00:00.000Z', 'America/New_York', '2028-02-28 20:00:00'],
		['1969-12-31T23:59:59.500Z', 'UTC', '1969-12-31 23:59:59'],
		['0099-06-01T12:00:00.000Z', 'UTC', '0099-06-01 12:00:00'],
		['9999-12-31T23:00:00.000Z', 'Europe/Paris', null],
		['0001-01-01T00:00:00.000Z', 'America/New_York', null],
		['not a time', 'UTC', null],
		[null, 'Europe/Paris', null],
	])('%s in %s: %s', (instant, zone, expected) => {
		expect(localText(instant, zone)).toBe(expected);
	});

	it('is what the calendar of the machine says, whatever the zone and the moment', () => {
		const zones = Intl.supportedValuesOf('timeZone');
		const shownByIntl = (instant: Date, timeZone: string) =>
			new Intl.DateTimeFormat('sv-SE', {
				timeZone,
				dateStyle: 'short',
				timeStyle: 'medium',
			}).format(instant);
		const instants = fc.date({ min: new Date('1975-01-01'), max: new Date('2037-12-31') });
		fc.assert(
			fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
				fc.pre(!Number.isNaN(instant.getTime()));
				expect(localText(instant.toISOString(), zone)).toBe(shownByIntl(instant, zone));
			}),
			{ numRuns: 500, verbose: true },
		);
	});
});

describe('a call with local times', () => {
	const call = { started_at: '2026-11-26T22:00:00.000Z', ended_at: '2026-11-26T22:01:05.000Z' };
	const written = (output: Parameters<typeof writeCall>[1]) =>
		writeCall(seenCall({ call }), { localZone: 'Asia/Jerusalem', ...output });
	const LOCAL = ['started_at_local', 'answered_at_local', 'ended_at_local'];
	const behindEnd = CALL_FIELDS.indexOf('ended_at') + 1;

	it('has them behind the last of the instants, which stay as they are', () => {
		const record = written({ output: 'simplified', includeRaw: true });
		const fields: string[] = [...CALL_FIELDS];
		fields.splice(behindEnd, 0, ...LOCAL);
		expect(Object.keys(record)).toEqual([...fields, 'raw']);
		expect(record).toMatchObject({
			...call,
			answered_at: null,
			started_at_local: '2026-11-27 00:00:00',
			answered_at_local: null,
			ended_at_local: '2026-11-27 00:01:05',
		});
	});

	it('has those among selected fields that were selected, in their order', () => {
		const record = written({ output: 'selectedFields', fields: ['ended_at_local', 'id'] });
		expect(Object.entries(record)).toEqual([
			['ended_at_local', '2026-11-27 00:01:05'],
			['id', 'a-call'],
		]);
	});

	it('has none in the raw record', () => {
		expect(written({ output: 'raw' })).toEqual({ raw_id: 'a-call' });
	});
});
