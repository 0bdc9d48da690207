/** What is bundled of libphonenumber-js is what it is, whatever was done to make it smaller and quicker. */
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json';

const project = join(__dirname, '../..');
const nodeRequire = createRequire(join(project, 'package.json'));
const { bundleLibraries } = nodeRequire('./scripts/release/libraries.cjs') as {
	bundleLibraries: (folder: string) => Promise<void>;
};

type MatchesEntirely = (text: string | undefined, expression: string) => boolean;
const quicker = nodeRequire('./scripts/release/matchesEntirely.cjs') as MatchesEntirely;
const { default: itsOwn } = nodeRequire(
	join(project, 'node_modules/libphonenumber-js/build/helpers/matchesEntirely.js'),
) as { default: MatchesEntirely };

const numbers = getCountries().flatMap((country) => {
	const example = getExampleNumber(country, examples);
	return example ? [{ country, example }] : [];
});

const SCRIPT = `"use strict";
const max_1 = require("libphonenumber-js/max");
exports.read = (text, country) => (0, max_1.parsePhoneNumberFromString)(text, country);
`;

describe('libphonenumber-js in a bundle', () => {
	const folder = mkdtempSync(join(tmpdir(), 'libraries-'));
	const file = join(folder, 'dist/script.js');
	let read: typeof parsePhoneNumberFromString;

	beforeAll(async () => {
		mkdirSync(join(folder, 'dist'));
		writeFileSync(file, SCRIPT);
		await bundleLibraries(folder);
		({ read } = nodeRequire(file) as { read: typeof parsePhoneNumberFromString });
	});

	afterAll(() => rmSync(folder, { recursive: true }));

	it('reads numbers of all countries, right ones and others, as it does elsewhere', () => {
		expect(numbers.length).toBeGreaterThan(200);
		for (const { country, example } of numbers) {
			const national = example.formatNational();
			for (const text of [example.number, national, `${national}1`, national.slice(0, -1)]) {
				const [here, elsewhere] = [read, parsePhoneNumberFromString].map((parse) => {
					const number = parse(text, country);
					return [number?.number, number?.country, number?.getType(), number?.isPossible()];
				});
				expect([text, here]).toEqual([text, elsewhere]);
			}
		}
	});

	it('is there only as far as it is used', () => {
		expect(readFileSync(file, 'utf8')).not.toContain('AsYouType');
	});

	it('is not bundled where the script does not show what it uses', async () => {
		const other = mkdtempSync(join(tmpdir(), 'libraries-'));
		mkdirSync(join(other, 'dist'));
		writeFileSync(
			join(other, 'dist/script.js'),
			'module.exports = require("libphonenumber-js/max");',
		);
		await expect(bundleLibraries(other)).rejects.toThrow(/can't be told/);
		rmSync(other, { recursive: true });
	});
});

describe('matchesEntirely', () => {
	it('says the same as the one of libphonenumber-js, for more expressions than are remembered, too', () => {
		const expressions = Array.from(
			{ length: 1500 },
			(_, index) => `${index}|[1-9]\\d{${index % 9}}`,
		);
		for (const expression of [...expressions, ...expressions, '', 'a|b', '0(?:1|2)?']) {
			for (const text of [
				undefined,
				'',
				'0',
				'12',
				'123456',
				'a',
				'ab',
				expression.split('|')[0],
			]) {
				expect([text, expression, quicker(text, expression)]).toEqual([
					text,
					expression,
					itsOwn(text, expression),
				]);
			}
		}
	});
});
