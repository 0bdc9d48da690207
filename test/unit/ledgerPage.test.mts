/** The page of the calls ledger as one document, and its pure functions. */
import { describe, expect, it } from '@jest/globals';
import { IN_DATABASE, ledgerPage } from '../../gallery/ledger/page.mts';
import { SERVICES } from '../../services.mts';
import { expectOwnScriptOnly, fromPage } from '../support/pageScripts.mts';

const page = ledgerPage(SERVICES, IN_DATABASE);

interface Words {
	clock: (seconds: number | null) => string;
	span: (seconds: number) => string;
	instantsOf: (from: string, to: string) => { from: string; to: string };
	daysBetween: (from: string, to: string) => string[];
	searched: (text: string) => string;
}

const words = fromPage<Words>(
	['words'],
	['clock', 'span', 'instantsOf', 'daysBetween', 'searched'],
);

describe('the page of the calls ledger', () => {
	it('allows its own script and styles by their hashes, and no others', () => {
		expectOwnScriptOnly(page);
	});

	it('has no place where text could become markup', () => {
		expect(page).not.toMatch(
			/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(/,
		);
	});

	it('is taken by n8n as text, not as an expression', () => {
		expect(page.startsWith('=')).toBe(false);
		expect(page).not.toContain('{{');
	});

	it.each([
		[null, '–'],
		[0, '0:00'],
		[65, '1:05'],
		[3725, '1:02:05'],
	])('writes a length of %s s as %s', (seconds, expected) => {
		expect(words.clock(seconds)).toBe(expected);
	});

	it.each([
		[42, '42\u00a0s'],
		[125, '2\u00a0min 05\u00a0s'],
		[11_100, '3\u00a0h 05\u00a0min'],
	])('writes a sum of %s s as %s', (seconds, expected) => {
		expect(words.span(seconds)).toBe(expected);
	});

	it.each([
		['\u202a+33\u00a01\u202f99\u00a000\u00a012\u00a034\u202c', '+33 1 99 00 12 34'],
		['\u200f(212)\u2011555\u20130147\u200e', '(212)-555-0147'],
		[' Jean\u2011Luc\u00a0Roy ', 'Jean\u2011Luc\u00a0Roy'],
		['תמר\u200f כהן', 'תמר\u200f כהן'],
	])('searches for what was pasted as %j by %j', (pasted, expected) => {
		expect(words.searched(pasted)).toBe(expected);
	});

	it('takes a range of days from the first moment of the first to the last of the last', () => {
		const { from, to } = words.instantsOf('2026-03-28', '2026-03-29');
		expect(new Date(from)).toEqual(new Date(2026, 2, 28));
		expect(new Date(to)).toEqual(new Date(2026, 2, 30));
	});

	it('lists every day once, over changes of the clock and the end of a leap February', () => {
		expect(words.daysBetween('2028-02-28', '2028-03-01')).toEqual([
			'2028-02-28',
			'2028-02-29',
			'2028-03-01',
		]);
		expect(words.daysBetween('2026-03-01', '2026-03-31')).toHaveLength(31);
		expect(words.daysBetween('2026-10-01', '2026-10-31')).toHaveLength(31);
	});
});
