import fc from 'fast-check';
import { expect } from '@jest/globals';
import { slicesOf } from '../../nodes/OneCom/calls/readCalls';
import { DATE_RANGES, resolveDateRange } from '../../nodes/shared/time/dateRange';
import { toIsoUtc } from '../../nodes/shared/time/isoUtc';
import { instantsOf, wallClock } from '../../nodes/shared/time/localTime';
import { dialable } from '../../nodes/shared/node/dialableNumber';
import { isSameNumber, toE164 } from '../../nodes/shared/call/phoneNumber';
import { extensionNumber } from '../../nodes/shared/call/extensionNumber';
import { withoutFormatting } from '../../nodes/shared/call/writtenNumber';
import {
	dispositionFileName,
	recordingFileName,
} from '../../nodes/shared/recording/recordingFileName';
import { createRedactor } from '../../nodes/shared/secrets/redact';
import { retryAfterSeconds } from '../../nodes/shared/http/retry';
import {
	countOrNull,
	epochOrNull,
	flagOrNull,
	listOf,
	textOrNull,
} from '../../nodes/shared/values/values';
import { fuzz, inWords, useFuzzing } from './fuzz.mts';
import { number, parameter, text } from './values.mts';

useFuzzing();

const ZONES = ['Europe/Paris', 'Asia/Jerusalem', 'America/New_York', 'Pacific/Apia', 'UTC'];
const zones = fc.constantFrom(...ZONES);

const digits = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
/** Much like a date, in one of the ways in which people and machines write them. */
const dateText = fc
	.tuple(
		fc.oneof(digits(4), fc.constantFrom('0001', '0000', '9999', '+275760', '-000001', '99999')),
		fc.array(
			fc.tuple(
				fc.constantFrom('-', '/', 'T', ' ', ':', '.', 'W', ''),
				fc.oneof(digits(2), digits(1), digits(3)),
			),
			{
				maxLength: 7,
			},
		),
		fc.constantFrom('', 'Z', '+02:00', '-99:99', '+0530', '[Europe/Paris]', ' AM'),
	)
	.map(
		([year, parts, offset]) => year + parts.map(([mark, part]) => mark + part).join('') + offset,
	);
const dates = fc.oneof({ weight: 3, arbitrary: dateText }, { weight: 1, arbitrary: parameter });

const LAST_DAY = Date.UTC(9999, 11, 30);
const STAMP = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?$/;

fuzz(
	'a range of dates is a window that can be asked for, or a failure in words',
	9,
	fc.record({
		dateRange: fc.oneof(
			{ weight: 6, arbitrary: fc.constant('custom' as const) },
			{ weight: 1, arbitrary: fc.constantFrom(...DATE_RANGES) },
		),
		startDate: dates,
		endDate: dates,
		zone: zones,
		chunkDays: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constantFrom(1e9, 1e300)),
	}),
	({ zone, chunkDays, ...range }) => {
		const now = Date.UTC(2026, 2, 29, 1);
		const window = inWords(() => resolveDateRange(range, zone, now));
		if (!window) return;
		expect(window.end).toBeGreaterThan(window.start);
		for (const instant of [window.start, window.end]) {
			expect(wallClock(instant, zone, 'yyyy-MM-dd HH:mm:ss')).toMatch(STAMP);
		}
		const chunks = inWords(() => slicesOf(window, chunkDays, zone));
		if (!chunks) return;
		if (window.start < LAST_DAY) expect(chunks.length).toBeGreaterThan(0);
		for (const { start, end } of chunks)
			expect([start, end].every((stamp) => STAMP.test(stamp))).toBe(true);
	},
);

fuzz(
	'a stamp is some instants that can be written, or none',
	6,
	fc.tuple(fc.oneof(dateText, text, parameter), zones),
	([stamp, zone]) => {
		for (const instant of instantsOf(stamp, zone)) {
			expect(Number.isFinite(instant)).toBe(true);
			expect(toIsoUtc(instant) ?? '2026-01-01T00:00:00.000Z').toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
		}
	},
);

fuzz(
	'a plain value is what it says, or nothing',
	6,
	fc.oneof(parameter, number, text, fc.oneof(number, text).map(String)),
	(value) => {
		const found = textOrNull(value);
		expect(found === null || (typeof found === 'string' && found.trim() === found)).toBe(true);
		for (const count of [countOrNull(value), epochOrNull(value)]) {
			expect(count === null || (Number.isFinite(count) && count >= 0)).toBe(true);
		}
		const epoch = epochOrNull(value);
		if (epoch !== null) expect(toIsoUtc(epoch)).toMatch(/^\d{4}-/);
		expect([true, false, null]).toContain(flagOrNull(value));
		expect(listOf(value).every((part) => part !== '' && part.trim() === part)).toBe(true);
		expect(retryAfterSeconds(value, 0) ?? 0).toBeGreaterThanOrEqual(0);
	},
);

const written = fc.oneof(
	text,
	fc.string({ unit: fc.constantFrom(...'0123456789+-() .*#\u00a0\u200f٣'), maxLength: 25 }),
);
const countries = fc.oneof(fc.constantFrom('', 'IL', 'fr', 'US', 'XX', '??'), text);

fuzz(
	'a phone number is E.164, can be dialled, or is left alone',
	8,
	fc.tuple(written, written, countries),
	([one, other, country]) => {
		expect(toE164(one, country) ?? '+12025550123').toMatch(/^\+\d{5,15}$/);
		expect(isSameNumber(one, other, country)).toBe(isSameNumber(other, one, country));
		expect(withoutFormatting(withoutFormatting(one))).toBe(withoutFormatting(one));
		expect(extensionNumber(one) ?? '12').toMatch(/^(?:\d{1,8}|[\w.-]*[A-Za-z][\w.-]*)$/);
		expect(inWords(() => dialable(one, 'Destination')) ?? '1').toMatch(/^[0-9*#]+$/);
	},
);

fuzz(
	'a file name is safe, whatever the header says',
	3,
	fc.tuple(text, text, fc.constantFrom('filename=', "filename*=UTF-8''", 'filename="', '')),
	([name, other, form]) => {
		const named = dispositionFileName({ 'content-disposition': `attachment; ${form}${name}` });
		const safe = recordingFileName([named, other], 'mp3');
		expect(safe).toMatch(/\S/);
		expect(safe).not.toMatch(/[\\/<>:"|?*\p{Cc}]|^\./u);
		expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
	},
);

fuzz(
	'a secret stays hidden, whatever it is and whatever stands around it',
	2,
	fc.tuple(
		text,
		text,
		text.filter((secret) => secret.length >= 4 && !secret.includes('[hidden]')),
	),
	([before, after, secret]) => {
		const redact = createRedactor([secret]);
		expect(redact(`${before}${secret}${after}`).split('[hidden]').join('')).not.toContain(secret);
	},
);
