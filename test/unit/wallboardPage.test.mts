/** The page of the wallboard as one document, and its pure functions. */
import { describe, expect, it } from '@jest/globals';
import { wallboardPage } from '../../gallery/wallboard/page.mts';
import { expectOwnScriptOnly, fromPage } from '../support/pageScripts.mts';

const page = wallboardPage();

interface Words {
	length: (seconds: number) => string;
	timeOfDay: (zone: string | null, time: number) => string;
	timeSince: (zone: string, time: number, now: number) => string;
	hourOf: (zone: string, time: number) => number;
	placeOf: (zone: string) => string;
	hoursShown: (hours: Record<string, number[]>, hourNow: number) => number[];
	fromAddress: (text: string) => string;
}

const words = fromPage<Words>(
	['words', 'today'],
	['length', 'timeOfDay', 'timeSince', 'hourOf', 'placeOf', 'hoursShown', 'fromAddress'],
	{},
	'wallboard',
);

const at = (text: string): number => Date.parse(text);

describe('the page of the wallboard', () => {
	it('allows its own script and styles by their hashes, and no others', () => {
		expectOwnScriptOnly(page);
	});

	it('has no place where text could become markup, and keeps no password', () => {
		expect(page).not.toMatch(
			/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|[lL]ocalStorage|sessionStorage|cookie/,
		);
	});

	it('is taken by n8n as text, not as an expression', () => {
		expect(page.startsWith('=')).toBe(false);
		expect(page).not.toContain('{{');
	});

	it.each([
		[-3, '0:00'],
		[65.9, '1:05'],
		[3725, '1:02:05'],
	])('writes a length of %s s as %s', (seconds, expected) => {
		expect(words.length(seconds)).toBe(expected);
	});

	it.each([
		['Europe/Paris', '2026-11-27T23:05:00Z', '00:05', 0],
		['Asia/Jerusalem', '2026-11-27T14:03:00Z', '16:03', 16],
		['Asia/Kathmandu', '2026-11-27T14:03:00Z', '19:48', 19],
		// The hour that comes twice.
		['Europe/Paris', '2026-10-25T00:30:00Z', '02:30', 2],
		['Europe/Paris', '2026-10-25T01:30:00Z', '02:30', 2],
		// Never the browser's own zone.
		['Nowhere/Unknown', '2026-11-27T14:03:00Z', '14:03', 14],
	])('reads the clock of %s', (zone, time, expected, hour) => {
		expect(words.timeOfDay(zone, at(time))).toBe(expected);
		expect(words.hourOf(zone, at(time))).toBe(hour);
	});

	it('names the day of a board that is older than today', () => {
		const since = (time: string) =>
			words.timeSince('Europe/Paris', at(time), at('2026-11-27T08:00:00Z'));
		expect(since('2026-11-27T07:03:00Z')).toBe('08:03');
		expect(since('2026-11-26T15:03:00Z')).toBe('26 Nov, 16:03');
	});

	it('shows the hours of work, and those with calls beside them', () => {
		expect(words.hoursShown({}, 10)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
		expect(words.hoursShown({ 6: [1, 0] }, 19)).toEqual(
			Array.from({ length: 14 }, (_, index) => 6 + index),
		);
		expect(words.placeOf('America/New_York')).toBe('New York');
	});

	it.each([
		['a%25b%23c', 'a%b#c'],
		['%D7%AA%D7%9E%D7%A8', 'תמר'],
		['100%', '100%'],
		['50%off', '50%off'],
	])('reads %s in its address as %s', (written, expected) => {
		expect(words.fromAddress(written)).toBe(expected);
	});

	it('counts calls that are not listed, too', () => {
		const board = fromPage<{ liveTiles: (live: object) => unknown[] }>(
			['live', 'board'],
			['liveTiles'],
			{
				make: (tag: string, _: object, ...children: unknown[]) =>
					tag === 'strong' ? children : children.flat(),
			},
			'wallboard',
		);
		const calls = [{ state: 'talking' }, { state: 'alone' }];
		const tiles = (live: object) => board.liveTiles({ calls, queues: null, agents: null, ...live });
		expect(tiles({ count: 60, talking: 45 })).toEqual([
			['45', null, 'Talking'],
			['15', null, 'Ringing'],
		]);
		// A board of an earlier version of the workflow.
		expect(tiles({ count: 2 })).toEqual([
			['1', null, 'Talking'],
			['1', null, 'Ringing'],
		]);
	});

	it.each([
		['2026-11-27T14:02:40Z', false],
		['2026-11-27T14:03:05Z', false],
		['2026-11-27T14:02:00Z', true],
		// The clock of n8n was set back by an hour.
		['2026-11-27T15:03:00Z', true],
		[null, true],
	])('takes a board of %s at 14:03 for old: %s', (time, expected) => {
		const { isOlder } = fromPage<{ isOlder: (time: string | null, seconds: number) => boolean }>(
			['board'],
			['isOlder'],
			{ serverNow: () => at('2026-11-27T14:03:00Z') },
			'wallboard',
		);
		expect(isOlder(time, 30)).toBe(expected);
	});
});
