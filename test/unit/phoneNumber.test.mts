import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
	extensionNumber,
	isSameNumber,
	toE164,
	withoutFormatting,
} from '../../nodes/shared/call/phoneNumber';
import { dialable } from '../../nodes/shared/node/originate';

describe('toE164', () => {
	it.each([
		['0505550142', 'IL', '+972505550142'],
		['050-555 0142', 'il', '+972505550142'],
		['(050) 555.0142', 'IL', '+972505550142'],
		['\u200e050\u2011555\u00a00142\u202c', 'IL', '+972505550142'],
		['035550110', 'IL', '+97235550110'],
		['+972505550142', '', '+972505550142'],
		['+972 50 555 0142', 'US', '+972505550142'],
		['00972505550142', '', '+972505550142'],
		['972505550142', '', '+972505550142'],
		['972505550142', 'IL', '+972505550142'],
		['442079460123', 'IL', '+442079460123'],
		['020 7946 0123', 'GB', '+442079460123'],
		['12025550147', 'IL', '+12025550147'],
		['2025550147', 'US', '+12025550147'],
	])('%s in %j is %s', (written, country, number) => {
		expect(toE164(written, country)).toBe(number);
	});

	it.each([
		[null, 'IL'],
		['', 'IL'],
		['203', 'IL'],
		['203-DEMO', 'IL'],
		['*97', 'IL'],
		['anonymous', 'IL'],
		['0505550142', ''],
		['2025550147', ''],
		['4555501420', ''],
		['2025550147', 'IL'],
		['050555014', 'IL'],
		['05055501420', 'IL'],
		['+999123456789', ''],
		['+0505550142', 'IL'],
		['1234567890123456789', 'IL'],
		['0505550142x1', 'IL'],
		['0505550142', 'ZZ'],
	])('%s in %j can not be told for certain', (written, country) => {
		expect(toE164(written, country)).toBeNull();
	});

	it('is the same however often it is asked, for one country and another', () => {
		expect(toE164('0505550142', 'IL')).toBe('+972505550142');
		expect(toE164('0505550142', '')).toBeNull();
		expect(toE164('0505550142', 'IL')).toBe('+972505550142');
	});

	it('forgets old numbers rather than to grow, and is right all the same', () => {
		for (let index = 0; index < 101_000; index += 1) toE164(String(index), '');
		expect(toE164('0505550142', 'IL')).toBe('+972505550142');
	});

	it('gives a number that it reads back as the same, and never throws', () => {
		const characters = fc.constantFrom(...'0123456789+- ()x*#'.split(''));
		fc.assert(
			fc.property(
				fc.string({ unit: characters, maxLength: 20 }),
				fc.constantFrom('', 'IL', 'US', 'GB'),
				(written, country) => {
					const number = toE164(written, country);
					if (number === null) return;
					expect(number).toMatch(/^\+\d{6,15}$/);
					expect(toE164(number, '')).toBe(number);
				},
			),
		);
	});
});

describe('isSameNumber', () => {
	it.each([
		['0505550142', '050-555 0142', 'IL'],
		['0505550142', '+972505550142', 'IL'],
		['0505550142', '972505550142', 'IL'],
		['0505550142', '00972505550142', 'IL'],
		['0505550142', '+972505550142', ''],
		['0505550142', '5550142', ''],
		['\u2066+972505550142\u2069', '0505550142', 'IL'],
		['Anonymous', ' anonymous ', 'IL'],
		['203', '203', 'IL'],
		['*97', '*97', ''],
		['203', '203-DEMO', ''],
		['Anonymous', '\u2066anonymous\u2069', ''],
	])('%s and %s are the same (%j)', (one, other, country) => {
		expect(isSameNumber(one, other, country)).toBe(true);
		expect(isSameNumber(other, one, country)).toBe(true);
	});

	it.each([
		['0505550142', '0505550143', 'IL'],
		['0505550142', '0525550142', 'IL'],
		['0505550142', '0525550142', ''],
		['+972505550142', '+12025550142', ''],
		['035550110', '+441235550110', 'IL'],
		['203', '1203', ''],
		['203', '0505550203', 'IL'],
		['550142', '0505550142', ''],
		['anonymous', 'unknown', 'IL'],
		['anonymous', '', 'IL'],
		['', '-', 'IL'],
	])('%j and %j are not (%j)', (one, other, country) => {
		expect(isSameNumber(one, other, country)).toBe(false);
		expect(isSameNumber(other, one, country)).toBe(false);
	});

	it('holds for a number and itself, whatever stands between its digits', () => {
		const digits = fc.stringMatching(/^05\d{8}$/);
		fc.assert(
			fc.property(digits, fc.constantFrom('-', ' ', '.', '\u00a0', ''), (number, between) => {
				expect(isSameNumber(number.split('').join(between), number, 'IL')).toBe(true);
			}),
		);
	});
});

describe('extensionNumber', () => {
	it.each([
		['203', '203'],
		['203-DEMO', '203'],
		[' 203-demo_2 ', '203'],
		['12', '12'],
		['123456', '123456'],
		['1', null],
		['1234567', null],
		['0505550142', null],
		['203-1', null],
		['203 DEMO', null],
		['DEMO', null],
		['', null],
		[null, null],
	])('%j is %j', (written, extension) => {
		expect(extensionNumber(written)).toBe(extension);
	});
});

describe('withoutFormatting', () => {
	it('leaves digits, the plus, stars, hashes and letters', () => {
		expect(withoutFormatting('+972 (50) 555-0142')).toBe('+972505550142');
		expect(withoutFormatting('#31#*97 Anonymous')).toBe('#31#*97Anonymous');
	});

	it('takes away every sign that is copied along with a number, seen or not', () => {
		const signs = [
			...[' ', '\t', '\u00a0', '\u2007', '\u202f', '.', '(', ')', '/', '-'],
			...['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\uff0d'],
			...['\u00ad', '\u061c', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f'],
			...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2060'],
			...['\u2066', '\u2067', '\u2068', '\u2069', '\ufeff'],
		];
		for (const sign of signs) {
			const written = [...'0505550142'].join(sign);
			expect([sign, withoutFormatting(written)]).toEqual([sign, '0505550142']);
			expect([sign, toE164(written, 'IL')]).toEqual([sign, '+972505550142']);
			expect([sign, isSameNumber(written, '0505550142', '')]).toEqual([sign, true]);
			expect([sign, dialable(written, 'Destination')]).toEqual([sign, '0505550142']);
		}
	});

	it('takes no digit of another script for formatting', () => {
		expect(withoutFormatting('\u0660\u0665')).toBe('\u0660\u0665');
		expect(withoutFormatting('\u0600\uff11')).toBe('\u0600\uff11');
	});
});
