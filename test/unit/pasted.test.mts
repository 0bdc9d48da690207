import { describe, expect, it } from '@jest/globals';
import { pastedSecret, pastedText } from '../../nodes/shared/values/pasted';
import { secretsOf } from '../../nodes/shared/node/account';

const UNSEEN = ['\u200b', '\u200e', '\ufeff', '\u00ad', '\u2060', '\u034f', '\ufe0f', '\u0000'];

describe('What was pasted into a credential', () => {
	it.each([...UNSEEN, '\n', '\r\n', '\t', '\u2028', '\u00a0'])('loses %j', (unseen) => {
		const pasted = `${unseen} abc${unseen}def ${unseen}`;
		expect(pastedSecret(pasted)).toBe('abcdef');
		expect(pastedText(pasted).replace(/\s/g, '')).toBe('abcdef');
	});

	it('keeps what a key and a name can hold', () => {
		expect(pastedSecret('k+y/=&?#% "\\é~')).toBe('k+y/=&?#% "\\é~');
		expect(pastedText('Office דנה 1')).toBe('Office דנה 1');
	});

	it('is no secret with the quotes of a word processor, which no header carries', () => {
		expect(pastedSecret('\u201cabcdef\u201d')).toBe('abcdef');
	});

	it.each([undefined, null, '', ' ', {}])('is empty for %j', (nothing) => {
		expect([pastedSecret(nothing), pastedText(nothing)]).toEqual(['', '']);
	});

	it('is hidden as it was entered and as it is sent', () => {
		const credential = { apiKey: ' abc\u200bdef ', tenant: 'DEMO' };
		expect(secretsOf(credential, ['apiKey'])).toEqual(['abc\u200bdef', 'abcdef']);
	});
});
