import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { extensionNumber } from '../../nodes/shared/call/extensionNumber';
import { externalNumber, isSameNumber, toE164 } from '../../nodes/shared/call/phoneNumber';
import { bareNumber, withoutFormatting } from '../../nodes/shared/call/writtenNumber';
import { dialable } from '../../nodes/shared/node/dialableNumber';

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
		['0692000001', 'FR', '+262692000001'],
		['0262200001', 'FR', '+262262200001'],
		['0690300001', 'fr', '+590690300001'],
		['0694200001', 'FR', '+594694200001'],
		['0696200001', 'FR', '+596696200001'],
		['0639000001', 'FR', '+262639000001'],
		['+33692000001', '', '+262692000001'],
		['0033692000001', 'FR', '+262692000001'],
		['33692000001', 'FR', '+262692000001'],
		['0142000000', 'RE', '+33142000000'],
		['0142000000', 'FR', '+33142000000'],
		['4915123456789', 'DE', '+4915123456789'],
		['436641234567', 'AT', '+436641234567'],
		['6281234567890', 'ID', '+6281234567890'],
		['390612345678', 'IT', '+390612345678'],
		['13012345678', 'CN', '+8613012345678'],
		['sip:+972505550142@pbx.example.com;user=phone', '', '+972505550142'],
		['sip:0505550142@192.0.2.1:5060', 'IL', '+972505550142'],
		['sips:%2B972505550142@pbx.example.com', '', '+972505550142'],
		['"Dana" <sip:0505550142@pbx.example.com>;tag=1', 'IL', '+972505550142'],
		['tel:+972-50-555-0142', '', '+972505550142'],
		['tel:50-555-0142;phone-context=+972', '', '+972505550142'],
		['0505550142@pbx.example.com', 'IL', '+972505550142'],
		['#31#0505550142', 'IL', '+972505550142'],
		['*670505550142', 'IL', '+972505550142'],
		['#019#972505550142', 'IL', '+972505550142'],
		['0505550142,,12#', 'IL', '+972505550142'],
		['+972505550142p1234', '', '+972505550142'],
		['0505550142 ;12', 'IL', '+972505550142'],
		['+972505550142;ext=12', '', '+972505550142'],
		['\u2068+972\u200b505550142\u2069', '', '+972505550142'],
		// A plus and a possible length: ranges that were opened after the list of them was made.
		['+33942000000000', '', null],
		['+612345678', '', '+612345678'],
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
		['\u0660\u0665\u0660\u0665\u0665\u0665\u0660\u0661\u0664\u0662', '+972505550142', 'IL'],
		['\u06f0\u06f5\u06f0-\u06f5\u06f5\u06f5-\u06f0\u06f1\u06f4\u06f2', '0505550142', ''],
		['\uff0b\uff19\uff17\uff12505550142', '0505550142', 'IL'],
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
		['1', '1'],
		['0', '0'],
		['1234567', '1234567'],
		['dana-ACME', 'dana'],
		['dana.cohen-ACME', 'dana.cohen'],
		['12345678-DEMO', '12345678'],
		['sip:203@pbx.example.com', '203'],
		['sip:203-DEMO@192.0.2.1:5060', '203'],
		['203@pbx.example.com', '203'],
		['tel:203;phone-context=pbx.example.com', '203'],
		['sip:0505550142@pbx.example.com', null],
		['0123456', null],
		['123456789', null],
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

describe('externalNumber', () => {
	const PLAN = { country: 'FR' };

	it.each([
		['inbound', '0142000000', '203', PLAN, '+33142000000'],
		['outbound', '203', '0142000000', PLAN, '+33142000000'],
		['internal', '203', '0142000000', PLAN, null],
		[null, '0142000000', '0142000000', PLAN, null],
		// A foreign number, or one at home behind a 0 for the line: nobody can tell.
		['outbound', '203', '00492123456', PLAN, null],
		['inbound', '00492123456', '203', PLAN, '+492123456'],
		['outbound', '203', '00442079460123', PLAN, '+442079460123'],
		['outbound', '203', '00492123456', { country: '' }, '+492123456'],
		['outbound', '203', '00492123456', { country: 'FR', outsideLinePrefix: '0' }, '+33492123456'],
		[
			'outbound',
			'203',
			'000442079460123',
			{ country: 'FR', outsideLinePrefix: '0' },
			'+442079460123',
		],
		['outbound', '203', '0142000000', { country: 'FR', outsideLinePrefix: '0' }, '+33142000000'],
		['outbound', '203', '90505550142', { country: 'IL', outsideLinePrefix: '9' }, '+972505550142'],
		['inbound', '0142000000', '203', { country: 'FR', outsideLinePrefix: '0' }, '+33142000000'],
	] as const)('of an %s call from %s to %s with %j is %s', (direction, from, to, plan, number) => {
		expect(externalNumber(direction, from, to, plan)).toBe(number);
	});
});

describe('bareNumber', () => {
	it.each([
		['203', '203'],
		['*97', '*97'],
		['#31#', '#31#'],
		['*5287', '*5287'],
		['anonymous', 'anonymous'],
		['sip:anonymous@anonymous.invalid', 'anonymous'],
		['0600000001, 0600000002', '0600000001,0600000002'],
		['sip:%zz@pbx.example.com', '%zz'],
		['', ''],
	])('of %j is %j', (written, number) => {
		expect(bareNumber(written)).toBe(number);
	});

	it.each(['p', ' p ', ',', ';w', ',,p', ' ', '1,', '1p', '#,', '-a', '@', '<', '/', ' ; '])(
		'keeps nobody busy who calls with %j again and again in the place of a number',
		(again) => {
			for (const times of [40, 450, 5000]) {
				const hostile = `1${again.repeat(times)}!`;
				expect(toE164(hostile, 'FR')).toBeNull();
				expect(extensionNumber(hostile, 'FR') ?? '1').toBe('1');
			}
		},
	);
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
			// A slash can part two numbers, so nothing is dialled.
			if (sign === '/') continue;
			expect([sign, dialable(written, 'Destination')]).toEqual([sign, '0505550142']);
		}
	});

	it('takes no digit of another script for formatting', () => {
		expect(withoutFormatting('\u0660\u0665')).toBe('\u0660\u0665');
		expect(withoutFormatting('\u0600\uff11')).toBe('\u0600\uff11');
	});
});
