import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { createDataRedactor, createRedactor, redactTexts } from '../../nodes/shared/secrets/redact';
import { leaksIn } from '../support/leaks.mts';

it.each(['k', '+/=', 'a.b', '\u00e9'])(
	'a page that was pasted in the place of a key is hidden like one, made of %j',
	(sign) => {
		const page = Array.from({ length: 3_000 }, (_, at) => `${sign}${at}`).join('');
		const redact = createRedactor([page]);
		expect(redact('All is well.')).toBe('All is well.');
		const said = redact(`It is ${page}, they say`);
		expect(said).toMatch(/^It is (?:\[hidden\])+, they say$/);
	},
);

it.each([1001, 1003, 2001, 60_001])(
	'a page of %d letters hides no word of a message by the few letters at its end',
	(length) => {
		const page = Array.from({ length: length - 1 }, (_, at) => String(at % 10)).join('');
		const said = 'The end of each sentence is left as it stands.';
		expect(createRedactor([`${page}e`])(said)).toBe(said);
		expect(createRedactor([`${page.slice(2)}\u{1F511}e`])(said)).toBe(said);
	},
);

describe('A text on its way to a person', () => {
	it('loses a secret as it is, in an address and in JSON', () => {
		const secrets = fc.string({ minLength: 4, maxLength: 40, unit: 'binary' }).filter(isWellFormed);
		const text = fc.string({ maxLength: 30 });
		fc.assert(
			fc.property(secrets, text, text, (secret, before, after) => {
				const redact = createRedactor([secret]);
				for (const spelling of spellingsOf(secret)) {
					const scrubbed = redact(`${before} ${spelling} ${after}`);
					const accidental = leaksIn(`${before}  ${after}[hidden]`, [secret]);
					expect(leaksIn(scrubbed, [secret]).filter((leak) => !accidental.includes(leak))).toEqual(
						[],
					);
					expect(scrubbed).toContain('[hidden]');
				}
			}),
		);
	});

	it('keeps the words around a secret', () => {
		const redact = createRedactor(['sesame&open']);
		expect(redact('Key sesame&open refused, and sesame%26open too')).toBe(
			'Key [hidden] refused, and [hidden] too',
		);
	});

	it('loses a secret with blanks in an address, whichever way they are written', () => {
		const redact = createRedactor(['open sesame']);
		expect(redact('open%20sesame open+sesame')).toBe('[hidden] [hidden]');
	});

	it('loses the longer of two secrets whole, when one begins like the other', () => {
		expect(createRedactor(['secret', 'secret-and-more'])('a secret-and-more b')).toBe(
			'a [hidden] b',
		);
	});

	it.each(['', 'a', 'abc'])('is not blotted out by the very short secret "%s"', (secret) => {
		expect(createRedactor([secret])('abc and a bee')).toBe('abc and a bee');
	});

	it.each([
		['https://x.example.com/a?key=open&b=1', 'https://x.example.com/a?key=[hidden]&b=1'],
		['/cdr/download?file=abc%3D%3D', '/cdr/download?file=[hidden]'],
		['a?b=1&TOKEN=abc, then', 'a?b=1&TOKEN=[hidden] then'],
		['<a href="u?api_key=abc">', '<a href="u?api_key=[hidden]">'],
		[
			'u?x=1&apikey=abc&signature=def&sig=ghi',
			'u?x=1&apikey=[hidden]&signature=[hidden]&sig=[hidden]',
		],
		[
			'u?authToken=abc&x-amz-signature=def#access_token=ghi',
			'u?authToken=[hidden]&x-amz-signature=[hidden]#access_token=[hidden]',
		],
		[
			'u?secret_key=abc&pin_number=1234;sessionId=def',
			'u?secret_key=[hidden]&pin_number=[hidden];sessionId=[hidden]',
		],
		['u?monkey=abc&author=def&keypad=1', 'u?monkey=abc&author=def&keypad=1'],
		['the profile=abc and monkey=1', 'the profile=abc and monkey=1'],
	])('loses what an address carries as a secret: %s', (text, expected) => {
		expect(createRedactor([])(text)).toBe(expected);
	});
});

function isWellFormed(text: string): boolean {
	return Buffer.from(text, 'utf8').toString('utf8') === text;
}

function spellingsOf(secret: string): string[] {
	const inAddress = encodeURIComponent(secret);
	const inJson = JSON.stringify(secret);
	return [
		secret,
		inAddress,
		inAddress.replace(/%20/g, '+'),
		inAddress.replace(/%../g, (code) => code.toLowerCase()),
		inJson,
		inJson.replaceAll('/', '\\/'),
		inJson
			.replaceAll('/', '\\/')
			.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
	];
}

/** A sign in the query of a request stays as it is or not, as the client likes: this is n8n's way. */
const AS_SENT = 'c4n:a%2Fry%2Bkey$,[x]+%26%26y';

describe('A text of a service', () => {
	const redact = createDataRedactor(['c4n:a/ry+key$,[x] &&y', 'short']);

	it('loses a secret that is partly encoded', () => {
		expect(redact(`?key=${AS_SENT}&tenant=DEMO`)).toBe('?key=[hidden]&tenant=DEMO');
	});

	it('loses a secret in an address that stands in JSON', () => {
		const said = JSON.stringify({ message: `GET /pbx/proxyapi.php?key=${AS_SENT}&tenant=DEMO` });
		expect(redact(said.replaceAll('/', '\\/'))).toContain('?key=[hidden]&tenant=DEMO');
	});

	it('loses every secret in every spelling, when there are several, and where one has neither letter nor digit', () => {
		const signs = '+/=%&"\\$é';
		const secrets = ['c4n:a/ry+key', signs, 'é/4/é/b/é c'];
		const hide = createDataRedactor(secrets);
		for (const secret of secrets) {
			const inJson = JSON.stringify(secret).slice(1, -1);
			const spellings = [
				...[secret, encodeURIComponent(secret), inJson, inJson.replaceAll('/', '\\/')],
				inJson.replaceAll('/', '\\/').replaceAll('é', '\\u00e9'),
				encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
			];
			for (const spelling of spellings) {
				const text = `${'{"name":"a call"},'.repeat(1000)}"${spelling}"`;
				expect(hide(text).slice(-10)).toBe('"[hidden]"');
			}
		}
	});

	it('keeps its links whole', () => {
		const link = 'https://api.example.com/cdr/download?file=abc%3D%3D&token=def';
		expect(redact(link)).toBe(link);
	});

	it('keeps words that are as short as a number of a phone', () => {
		expect(redact('a short call')).toBe('a short call');
	});

	it('stays JSON', () => {
		const record = {
			id: 1,
			text: 'c4n:a/ry+key$,[x] &&y',
			list: [{ note: '/c4n:a/ry+key$,[x] &&y"' }],
		};
		for (const json of [JSON.stringify(record), JSON.stringify(record).replaceAll('/', '\\/')]) {
			expect(JSON.parse(redact(json))).toEqual({
				id: 1,
				text: '[hidden]',
				list: [{ note: '/[hidden]"' }],
			});
		}
	});

	it('is left alone in no time when it is made to be hard to search', () => {
		const hard = createDataRedactor(['/\\+=%&"key']);
		const text = '\\'.repeat(1_000_000) + '%25'.repeat(1_000_000) + '&#0'.repeat(1_000_000);
		expect(hard(text)).toBe(text);
	});
});

describe('A record', () => {
	it('loses a secret at any depth, and nothing else is changed', () => {
		const redact = createDataRedactor(['sesame-open']);
		const record = { a: 'sesame-open!', b: [{ 'x-sesame-open': 1 }, null, true], c: { d: 0 } };
		expect(redactTexts(record, redact)).toEqual({
			a: '[hidden]!',
			b: [{ 'x-[hidden]': 1 }, null, true],
			c: { d: 0 },
		});
	});
});
