import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../nodes/OneCom/transport/csv';

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

describe('parseCsv', () => {
	it('goes by the names of the header, not by position', () => {
		expect(parseCsv('b,a\n1,2\n')).toEqual([{ b: '1', a: '2' }]);
	});

	it('keeps the digits of a number that is larger than numbers get', () => {
		expect(parseCsv('ID\n9107199254740995\n007\n')).toEqual([
			{ ID: '9107199254740995' },
			{ ID: '007' },
		]);
	});

	it.each([
		['a byte order mark', '\ufeffid,name\nx,y\n'],
		['a byte order mark before a quote', '\ufeff"id",name\nx,y\n'],
		['CR LF', 'id,name\r\nx,y\r\n'],
		['no line end at the end', 'id,name\nx,y'],
		['blanks around the names', ' id , name\nx,y'],
		['empty lines', 'id,name\n\nx,y\n\n'],
		['quotes around everything', '"id","name"\n"x","y"\n'],
	])('takes %s', (_name, text) => {
		expect(parseCsv(text)).toEqual([{ id: 'x', name: 'y' }]);
	});

	it('leaves blanks in values alone', () => {
		expect(parseCsv('id\n x \n')).toEqual([{ id: ' x ' }]);
	});

	it('keeps what a row has that is shorter or longer than the header', () => {
		expect(parseCsv('a,b\n1\n1,2,3\n')).toEqual([{ a: '1' }, { a: '1', b: '2' }]);
	});

	it('has no rows where there is only a header, or nothing', () => {
		expect(parseCsv('a,b\n')).toEqual([]);
		expect(parseCsv('')).toEqual([]);
	});

	const NAMES_OF_PHP = [
		[
			'that ends with a backslash',
			String.raw`"""Rami\" <0501234567>"`,
			String.raw`"Rami\" <0501234567>`,
		],
		['with a quote behind a backslash', String.raw`"""R\"mi"" <203>"`, String.raw`"R\"mi" <203>`],
		['with the end of a field', String.raw`"""a\",b"" <203>"`, String.raw`"a\",b" <203>`],
		['that ends with a backslash and a quote', String.raw`"Bob \""`, String.raw`Bob \"`],
		['that is the end of its field', String.raw`"Rami \"`, 'Rami \\'],
	];
	const tableWith = (written: string) =>
		`uniqueid,clid,duration,billsec\n1,${written},12,8\n2,"Dana K",5,0\n`;

	/** What tells a table that was cut off, where it can be read at all. */
	function widthOfLastRow(text: string): number {
		try {
			return Object.keys(parseCsv(text).at(-1) ?? {}).length;
		} catch {
			return 0;
		}
	}

	it.each(NAMES_OF_PHP)('reads a name %s as PHP writes it', (_name, written, clid) => {
		expect(parseCsv(tableWith(written))).toEqual([
			{ uniqueid: '1', clid, duration: '12', billsec: '8' },
			{ uniqueid: '2', clid: 'Dana K', duration: '5', billsec: '0' },
		]);
	});

	it.each(NAMES_OF_PHP)(
		'takes no table that was cut off in a name %s for a whole one',
		(_, written) => {
			const table = tableWith(written);
			const begin = table.indexOf(written);
			for (let length = begin + 1; length < begin + written.length; length += 1) {
				const cut = table.slice(0, length);
				expect(widthOfLastRow(cut)).toBeLessThan(4);
			}
		},
	);

	it('says so when a quote is never closed: the rest is missing', () => {
		expect(() => parseCsv('a,b\n1,"2')).toThrow();
	});

	it('reads back whatever was written, commas, quotes and line ends too', () => {
		const value = fc.string({ unit: fc.constantFrom('a', 'ש', ',', '"', '\n', '\r', ' ', ';') });
		const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 5 });
		fc.assert(
			fc.property(rows, fc.constantFrom('\n', '\r\n'), (pairs, lineEnd) => {
				const lines = ['a,b', ...pairs.map((pair) => pair.map(quoted).join(','))];
				const expected = pairs.map(([a, b]) => ({ a, b }));
				expect(parseCsv(lines.join(lineEnd) + lineEnd)).toEqual(expected);
			}),
		);
	});
});
