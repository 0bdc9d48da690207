import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
	countOrNull,
	epochOrNull,
	firstText,
	flagOrNull,
	isRecord,
	listOf,
	presentTexts,
	textOrNull,
} from '../../nodes/shared/values/values';

describe('textOrNull', () => {
	it.each([
		[' a ', 'a'],
		['0', '0'],
		[0, '0'],
		[203, '203'],
		[9107199254740995n, '9107199254740995'],
		['Dana\u0000', 'Dana'],
		['\u0007Da\u001bna\u009f', 'Dana'],
		['Dana\ud83d', 'Dana'],
		['\udc4dDana', 'Dana'],
		['Dana \u{1f44d}', 'Dana \u{1f44d}'],
		['Dana\r\nCohen\tLtd\n', 'Dana\r\nCohen\tLtd'],
		['\u0000', null],
		['', null],
		[' \n\t', null],
		[null, null],
		[undefined, null],
		[true, null],
		[{}, null],
		[['a'], null],
	])('%s is %s', (value, text) => {
		expect(textOrNull(value)).toBe(text);
	});

	it('keeps every digit of an id', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n }), (id) => {
				expect(textOrNull(id.toString())).toBe(id.toString());
			}),
		);
	});
});

describe('countOrNull', () => {
	it.each([
		['12', 12],
		[12, 12],
		[' 12.6 ', 13],
		['0', 0],
		[0, 0],
		['', null],
		['-1', null],
		['NaN', null],
		['Infinity', null],
		['twelve', null],
		['12s', null],
		[null, null],
		[undefined, null],
		[false, null],
	])('%j is %j', (value, count) => {
		expect(countOrNull(value)).toBe(count);
	});
});

describe('epochOrNull', () => {
	it.each([
		['1768469400', 1_768_469_400_000],
		[1_768_469_400, 1_768_469_400_000],
		['0', null],
		[0, null],
		['100000000', null],
		['100000001', 100_000_001_000],
		['', null],
		[null, null],
	])('%j is the instant %j', (value, instant) => {
		expect(epochOrNull(value)).toBe(instant);
	});
});

describe('flagOrNull', () => {
	it.each([
		[true, true],
		[' True ', true],
		['1', true],
		[1, true],
		[false, false],
		['FALSE', false],
		['0', false],
		[0, false],
		['', null],
		['yes', null],
		[2, null],
		[null, null],
		[undefined, null],
		[{}, null],
	])('%j is %j', (value, flag) => {
		expect(flagOrNull(value)).toBe(flag);
	});
});

describe('firstText', () => {
	it('passes over fields that hold none', () => {
		expect(firstText({ a: ' ', b: null, c: 7, d: 'x' }, ['z', 'a', 'b', 'c', 'd'])).toBe('7');
		expect(firstText({ a: '' }, ['a', 'b'])).toBeNull();
		expect(firstText({}, [])).toBeNull();
	});
});

describe('isRecord', () => {
	it.each([
		[{}, true],
		[[], false],
		[null, false],
		['x', false],
		[1, false],
		[undefined, false],
	])('%j: %j', (value, is) => {
		expect(isRecord(value)).toBe(is);
	});
});

describe('listOf', () => {
	it.each([
		['a,b', ['a', 'b']],
		[' a , ,b, ', ['a', 'b']],
		[
			['a', ' ', 7],
			['a', '7'],
		],
		[203, ['203']],
		['', []],
		[null, []],
		[undefined, []],
		[[], []],
	])('%j is %j', (value, list) => {
		expect(listOf(value)).toEqual(list);
	});
});

describe('presentTexts', () => {
	it('leaves out what is no text', () => {
		expect(presentTexts(['a', '', null, 3, undefined, ' b '])).toEqual(['a', '3', 'b']);
	});
});
