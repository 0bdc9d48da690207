import { describe, expect, it } from '@jest/globals';
import {
	hasJsonBehindWords,
	strayWords,
	strayWordsFailure,
} from '../../nodes/shared/http/strayWords';
import { createRedactor } from '../../nodes/shared/secrets/redact';

const redact = createRedactor(['open&sesame "<1>']);
const wordsOf = (text: string) => strayWords(text, redact);

const JSON_TEXT =
	'{"data":[{"number":"+33199001234","note":"a \\"}] <b>Note</b>","n":-1.5e3,"x":null}],"ok":true}';
const WARNING = 'Warning: Undefined variable $te in /srv/www/report.php on line 212';

describe('The words beside JSON', () => {
	it.each([
		[
			'a notice of PHP before it',
			`<br />\n<b>Warning</b>:  Undefined variable $te in <b>/srv/www/report.php</b> on line <b>212</b><br />\n${JSON_TEXT}`,
		],
		[
			'a notice behind it',
			`${JSON_TEXT}<br />\n<b>Warning</b>: Undefined variable $te in <b>/srv/www/report.php</b> on line <b>212</b>`,
		],
		[
			'a notice in the middle of it',
			`{"data":[<br />\n<b>Warning</b>: Undefined variable $te in /srv/www/report.php on line 212`,
		],
		['a notice without tags', `\n${WARNING}\n[1,2]`],
		['a notice and a byte order mark', `\uFEFF${WARNING}\n\uFEFF{}`],
		['a notice alone', `\n${WARNING}\n`],
	])('are shown without tags and data: %s', (_, text) => {
		const words = wordsOf(text).replace(/\s*:\s*/, ': ');
		expect(words.replace(/\uFEFF/g, '').trim()).toBe(WARNING);
	});

	it.each([
		...[
			'',
			' ',
			']',
			'0',
			'{',
			'[',
			'"',
			JSON_TEXT,
			JSON_TEXT.slice(0, -1),
			JSON_TEXT.slice(0, 60),
		],
		...['<br /><br />{}', '{}<br />', '-- {}', '[{"a":"b\\'],
	])('are none in %j', (text) => {
		expect(wordsOf(text)).toBe('');
	});

	it('are few, and free of keys, however these are written', () => {
		const words = wordsOf(
			`Notice: open&amp;sesame &quot;&lt;1&gt; at /x?token=abcdef&a=1 ${'far '.repeat(99_999)}{}`,
		);
		expect(words).toContain('Notice: [hidden] at /x?token=[hidden]&a=1 far far');
		expect(words.length).toBeLessThanOrEqual(200);
	});

	it('are free of a key that looks like a tag in part', () => {
		const tagged = createRedactor(['head<middle>tail&end']);
		for (const key of ['head<middle>tail&end', 'head&lt;middle&gt;tail&amp;end']) {
			expect(strayWords(`<b>Notice</b>: ${key} refused {}`, tagged)).toBe(
				'Notice : [hidden] refused',
			);
		}
	});

	it('are found at once in texts that are made to be hard to search', () => {
		for (const part of ['<', '<b', '&#', '[', '{"', '\\', '"\\']) {
			expect(wordsOf(part.repeat(1_000_000)).length).toBeLessThanOrEqual(200);
		}
	});

	it('are told in a failure that a read is not sent again for', () => {
		expect(strayWordsFailure('K', WARNING, 200)).toMatchObject({
			kind: 'unreadableResponse',
			retryable: false,
			description: expect.stringContaining(WARNING),
		});
	});
});

describe('JSON behind words', () => {
	it.each([`${WARNING} {"a":1}`, 'Notice: x\n[]', '<br />[{"a":1}]', 'x [1]', 'x {"'])(
		'is seen in %j',
		(text) => {
			expect(hasJsonBehindWords(text)).toBe(true);
		},
	);

	it.each(['{"a":[1]}', '[]', ' [{}]', 'No extension specified', 'The code {x} is wrong', ''])(
		'is not in %j',
		(text) => {
			expect(hasJsonBehindWords(text)).toBe(false);
		},
	);
});
