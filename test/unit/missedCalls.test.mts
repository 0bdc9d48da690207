/** What stands for itself, in SQL and on pages, calls a call missed that the nodes call so. */
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { NOT_TAKEN } from '../../nodes/shared/call/callRecord';

/** Where the list stands, and how often. */
const PLACES: ReadonlyArray<[file: string, count: number]> = [
	['workflows/sql/postgres.sql', 2],
	['workflows/sql/mysql.sql', 1],
	['workflows/sql/mssql.sql', 1],
	['workflows/sql/oracle.sql', 1],
	['gallery/ledger/page/count.js', 1],
];

/** Lists of words in any quotation marks, of which the first is `missed`. */
const LISTS = /[([]N?'+missed'+(?:, N?'+\w+'+)*[)\]]/g;

it.each(PLACES)('%s counts those as missed that nobody took', (file, count) => {
	const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
	const lists = [...text.matchAll(LISTS)].map(([list]) => list.match(/[a-z]+/g));
	expect(lists).toEqual(Array.from({ length: count }, () => [...NOT_TAKEN]));
});
