import { describe, expect, it } from '@jest/globals';
import { oneExtension } from '../../nodes/shared/node/oneExtension';

describe('oneExtension', () => {
	it.each([
		['101', '101'],
		[' 101 ', '101'],
		['\u0661\u0660\u0661', '101'],
		['\uff11\uff10\uff11', '101'],
		['\u200e101\u200f', '101'],
		['20345678', '20345678'],
		['203-DEMO', '203-DEMO'],
		['dana.k', 'dana.k'],
		['dana-cohen-ACME', 'dana-cohen-ACME'],
		['דנה', 'דנה'],
	])('takes %j for %j', (written, extension) => {
		expect(oneExtension(written, 'Extension')).toBe(extension);
	});

	it.each([
		['+33899123456', 'an outside number'],
		['0199 00 12 34', 'an outside number'],
		['(0)1 99 00 12 34', 'an outside number'],
		['101,102', 'not one extension'],
		['101 102', 'not one extension'],
		['101;102', 'not one extension'],
		['101-102', 'not one extension'],
		['101 - Dana', 'not one extension'],
		['user/101', 'not one extension'],
		['sip:101@example.com', 'not one extension'],
		['101&102', 'not one extension'],
		['*97', 'not one extension'],
		['101#', 'not one extension'],
		['+101', 'not one extension'],
		['{originate_timeout=5}101', 'not one extension'],
		['[object Object]', 'not one extension'],
	])('refuses %j, %s', (written, reason) => {
		expect(() => oneExtension(written, 'Extension')).toThrow(
			`Extension is "${written}", which is ${reason}`,
		);
	});
});
