/**
 * What a spreadsheet makes of a value that is written as if a person typed it (Google's USER_ENTERED, Excel's API):
 * harsher than any of them, for all that could be taken for a number, a date or a formula counts as taken.
 */
export interface Cell {
	kind: 'empty' | 'text' | 'number' | 'time' | 'formula' | 'guess';
	value: string | number;
}

const DAY_MS = 86_400_000;
/** Midnight of day 0. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** Days since day 0 of a local time such as `2026-11-27 09:30:00`. */
export const serialOf = (local: string): number =>
	(Date.parse(`${local.replace(' ', 'T')}Z`) - DAY_ZERO) / DAY_MS;

/** A serial number as the sheet shows it, to the second. */
export const shownOf = (serial: number): string =>
	new Date(Math.round((serial * DAY_MS + DAY_ZERO) / 1000) * 1000)
		.toISOString()
		.slice(0, 19)
		.replace('T', ' ');

const DATE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const DURATION = /^(\d+):([0-5]\d):([0-5]\d)$/;
/** Numbers, dates, times, amounts, percentages, truth values, names of months. */
const GUESSED =
	/^(?:[\s\d.,:/%()$€£₪eE-]*\d[\s\d.,:/%()$€£₪eE-]*|true|false|(?:[a-z]{3,9}[ -]?\d{1,4})|(?:\d{1,2}[ -]?[a-z]{3,9}))$/i;

/** The cell that comes of typing a value. */
export function typedCell(written: unknown): Cell {
	if (typeof written === 'number') return { kind: 'number', value: written };
	const text = String(written ?? '');
	if (text === '') return { kind: 'empty', value: '' };
	if (text.startsWith("'")) return { kind: 'text', value: text.slice(1) };
	if (/^\s*[=+\-@＝＋－＠]/.test(text)) return { kind: 'formula', value: text };
	if (DATE_TIME.test(text)) return { kind: 'time', value: serialOf(text) };
	const [, ...parts] = DURATION.exec(text) ?? [];
	if (parts.length > 0) {
		const [hours, minutes, seconds] = parts.map(Number);
		return { kind: 'time', value: (hours * 3600 + minutes * 60 + seconds) / 86_400 };
	}
	return GUESSED.test(text) ? { kind: 'guess', value: text } : { kind: 'text', value: text };
}

/** Names and numbers of callers that a spreadsheet would make something else of. */
export const HOSTILE_TEXTS: readonly string[] = [
	...['=1+1', '+33199001234', '-2+3', '@SUM(A1)', '=HYPERLINK("https://example.com")'],
	...['\t=1+1', '\r\n=1+1', ' =1+1', '＝1+1', "=cmd|'/C calc'!A0", 'Bob;=1+1', '"=1+1"'],
	...[
		'0501234567',
		'00',
		'1e5',
		'12E05',
		'2026-01-02',
		'3/4',
		'12:30',
		'0:01:05',
		'5%',
		'1,234.50',
	],
	...['TRUE', 'MAY5', '5 May', '2026-11-27 09:30:00', '2026-11-26T22:00:00.000Z', '₪12'],
	...[
		"'t Hooft",
		"'",
		"''=1+1",
		'דנה 5',
		'\u2068=1+1\u2069',
		'a\nb',
		'{{ $now }}',
		'12345678901234567890',
	],
];
