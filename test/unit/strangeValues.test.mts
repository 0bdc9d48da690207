/** Values that nobody would send, of which the fuzz tests found that they were not taken in their stride. */
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../nodes/Kavkom/transport/replies';
import { toSeenCall } from '../../nodes/OneCom/oneComCall';
import { boundedCopy } from '../../nodes/shared/boundedCopy';
import { Parameters } from '../../nodes/shared/parameters';
import { createRedactor, withoutSecretFields } from '../../nodes/shared/redact';
import { inNumber, listOf, urlEncoded } from '../../nodes/shared/values';

/** JSON can make an object that JavaScript can't write as a text. */
const UNWRITABLE = JSON.parse('{"toString":"","valueOf":1}') as object;

describe('A record of a stranger', () => {
	const deep = (levels: number): unknown =>
		JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));
	const trap = JSON.parse('{"__proto__":{"isAdmin":true},"b":{"__proto__":1}}') as object;

	it('is not handed on deeper than anybody can walk', () => {
		const copies = [boundedCopy(deep(20_000)), withoutSecretFields(deep(20_000))];
		copies.forEach((copy) => expect(JSON.stringify(copy)).toContain('[cut off]'));
		expect(withoutSecretFields(deep(30))).toEqual(deep(30));
	});

	it('brings no prototype of its own along', () => {
		expect(withoutSecretFields(trap)).toEqual({ b: {} });
		expect(Object.hasOwn(withoutSecretFields(trap), '__proto__')).toBe(false);
	});

	it('is such in the raw field of a call of 1com, too', () => {
		const row = {
			...JSON.parse('{"sc_uniqueid":"a","__proto__":1}'),
			more: deep(20_000),
		} as object;
		const raw = toSeenCall({ ...row }, { account: 'DEMO', zone: 'UTC', country: '' })?.toRaw();
		expect(JSON.stringify(raw)).toMatch(/^\{"sc_uniqueid":"a","more":.*\[cut off\]/);
	});
});

describe('A text that is none', () => {
	it('in the errors of Kavkom does not hide that it refused', () => {
		const connection = { service: 'Kavkom', redact: (text: string) => text } as never;
		for (const errors of [[UNWRITABLE], { limit: UNWRITABLE }, { limit: [UNWRITABLE] }]) {
			const text = JSON.stringify({ success: false, message: 'No', errors });
			expect(() => readAnswer(connection, { status: 200, headers: {}, text }, '')).toThrow(
				'Kavkom turned the request down',
			);
		}
	});

	it('is refused in words where a number or a list is wanted', () => {
		const parameters = new Parameters(() => UNWRITABLE);
		expect(() => parameters.wholeNumber('limit', 'Limit', 1, 50)).toThrow('Limit is "[object]"');
		const options = new Parameters(() => ({ seconds: UNWRITABLE })).collection('options');
		expect(() => options.amount('seconds', 'Seconds', 0)).toThrow('Seconds is "[object]"');
		expect(() => parameters.located('a', 'Extension', '101')).toThrow('Extension is empty');
		expect(listOf([UNWRITABLE, 'a'])).toEqual(['[object]', 'a']);
	});

	it.each([[], [5], {}, null, new Date(1), '', ' '])('is no number: %j', (value) => {
		expect(inNumber(value)).toBeNaN();
	});

	it('because it ends in the middle of a character can be a part of an address', () => {
		expect(urlEncoded('a\ud83d.mp3')).toBe('a%EF%BF%BD.mp3');
		expect(urlEncoded('ü 😀')).toBe('%C3%BC%20%F0%9F%98%80');
		expect(createRedactor(['key\ud83d!'])('the key\ud83d!')).toBe('the [hidden]');
	});
});
