/**
 * The scripts for SQL Server and Oracle cannot be run here. What can be told from their text is: that they say
 * the same as the one for PostgreSQL, which is run, that they can be run twice, and that they are well formed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../services.mts';

const read = (path: string): string =>
	readFileSync(new URL(`../../workflows/${path}`, import.meta.url), 'utf8');

const POSTGRES = read('sql/postgres.sql');

/** Comments, texts in quotation marks and Oracle's texts in q'~...~', each of which may hold the others' signs. */
const LEXEMES = /--[^\n]*|q'~[\s\S]*?~'|N?'(?:[^']|'')*'/g;

const withoutComments = (sql: string): string =>
	sql.replace(LEXEMES, (found) => (found.startsWith('--') ? '' : found));

/** The bare statements: no comments, and texts emptied. */
const bare = (sql: string): string =>
	sql.replace(LEXEMES, (found) => (found.startsWith('--') ? '' : "''"));

/** The statements of a script that stand in texts: `EXEC (N'...')` and `q'~...~'`. */
const MSSQL_BODY = /EXEC \(N'((?:[^']|'')*)'\)/g;
const ORACLE_BODY = /q'~([\s\S]*?)~'/g;

interface Dialect {
	name: string;
	script: string;
	/** What makes an object, without what it is packed in. */
	statements: string[];
	/** The samples that call what the script makes, one for each phone system. */
	workflows: string[];
	nodeType: string;
}

interface SampleNode {
	type: string;
	parameters: { query?: string; content?: string; options?: object };
}

const nodesOf = (workflow: string): SampleNode[] =>
	(JSON.parse(read(workflow)) as { nodes: SampleNode[] }).nodes;

const notesOf = (workflow: string): string =>
	nodesOf(workflow)
		.map(({ parameters }) => parameters.content ?? '')
		.join('\n\n');

const MSSQL = read('sql/mssql.sql');
const ORACLE = read('sql/oracle.sql');

const mssqlBodies = [...MSSQL.matchAll(MSSQL_BODY)].map(([, body]) => body.replaceAll("''", "'"));
const oracleBodies = [...ORACLE.matchAll(ORACLE_BODY)].map(([, body]) => body);

const DIALECTS: Dialect[] = [
	{
		name: 'SQL Server',
		script: MSSQL,
		statements: [withoutComments(MSSQL).replace(MSSQL_BODY, ''), ...mssqlBodies],
		workflows: SERVICES.map(({ key }) => `sync/sync-${key}-calls-to-microsoft-sql-server.json`),
		nodeType: 'n8n-nodes-base.microsoftSql',
	},
	{
		name: 'Oracle',
		script: ORACLE,
		statements: oracleBodies,
		workflows: SERVICES.map(({ key }) => `sync/sync-${key}-calls-to-oracle.json`),
		nodeType: 'n8n-nodes-base.oracleDatabase',
	},
];

/** The parts between commas that stand in no brackets. */
function parts(list: string): string[] {
	const found = [''];
	let depth = 0;
	for (const sign of list) {
		if (sign === '(') depth += 1;
		if (sign === ')') depth -= 1;
		if (sign === ',' && depth === 0) found.push('');
		else found[found.length - 1] += sign;
	}
	return found.map((part) => part.trim()).filter(Boolean);
}

/** What stands in the brackets that open at the end of `opening`. */
function inBrackets(sql: string, opening: RegExp): string {
	const start = opening.exec(sql);
	if (start === null) throw new Error(`${opening} is not there`);
	const from = start.index + start[0].length;
	let depth = 1;
	let end = from;
	while (depth > 0) {
		if (sql[end] === undefined) throw new Error(`${opening}: a bracket is not closed`);
		if (sql[end] === '(') depth += 1;
		if (sql[end] === ')') depth -= 1;
		end += 1;
	}
	return sql.slice(from, end - 1);
}

function columnsOf(sql: string, table: string): string[] {
	const opening = new RegExp(`CREATE TABLE (?:IF NOT EXISTS )?(?:dbo\\.)?${table} \\(`);
	return parts(inBrackets(withoutComments(sql), opening))
		.map((part) => part.split(/\s+/)[0])
		.filter((name) => !['PRIMARY', 'CONSTRAINT'].includes(name));
}

const lastWord = (text: string): string => /(\w+)\W*$/.exec(text)?.[1] ?? '';

/** The columns of a view by name; `*` stands for those of its table. */
function viewColumns(sql: string, view: string): string[] {
	const select = new RegExp(
		`VIEW (?:dbo\\.)?${view} AS\\s+SELECT(?: DISTINCT ON \\([\\w, ]+\\))?\\s+([\\s\\S]*?)\\sFROM\\s`,
	).exec(withoutComments(sql));
	if (select === null) throw new Error(`There is no view ${view}`);
	return parts(select[1]).flatMap((part) =>
		part === '*' ? columnsOf(sql, 'sync_runs') : [lastWord(part)],
	);
}

const VIEWS = ['calls_per_day', 'last_sync', 'recent_calls', 'sync_errors'];
const PROCEDURES = ['begin_call_sync', 'upsert_calls', 'finish_call_sync'];

/** What a sync fills, by the script that is run in other tests. */
const WRITTEN = parts(inBrackets(withoutComments(POSTGRES), /INSERT INTO calls AS known \(/)).map(
	(column) => column.trim(),
);
const CHANGING = WRITTEN.filter(
	(column) => !['provider', 'account', 'id', 'fetched_at'].includes(column),
);

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe.each(DIALECTS)('the script for $name', ({ script, statements, workflows, nodeType }) => {
	const all = statements.join('\n');
	const writer = statements.find((text) => /PROCEDURE (dbo\.)?write_calls/.test(text)) ?? '';

	it.each(['calls', 'sync_runs'])('%s has the columns that PostgreSQL has', (table) => {
		expect(columnsOf(all, table)).toEqual(columnsOf(POSTGRES, table));
	});

	it.each(VIEWS)('the view %s has the columns that PostgreSQL has', (view) => {
		expect(viewColumns(all, view)).toEqual(viewColumns(POSTGRES, view));
	});

	it('has an index for every one of PostgreSQL that its tables need', () => {
		const ofCalls = /CREATE INDEX (?:IF NOT EXISTS )?(\w+) ON (?:dbo\.)?(?:calls|sync_runs) /g;
		const indexes = (sql: string) => [...sql.matchAll(ofCalls)].map(([, name]) => name).sort();
		expect(indexes(all)).toEqual(indexes(POSTGRES));
	});

	it('writes, compares and changes every field of a call', () => {
		expect(parts(inBrackets(writer, /INSERT(?: INTO dbo\.calls)? \(/))).toEqual(WRITTEN);
		const without = (pattern: (column: string) => string) =>
			CHANGING.filter((column) => !new RegExp(pattern(column)).test(writer));
		expect(without((column) => `\\b${column} = (i|incoming)\\.${column},`)).toEqual([]);
		expect(without((column) => `known\\.${column}\\b`)).toEqual([]);
	});

	it('opens a window from the last good run on that ends after a week at most', () => {
		const begin = statements.find((text) => /PROCEDURE (dbo\.)?begin_call_sync/.test(text)) ?? '';
		expect(begin).toMatch(
			/INSERT INTO (dbo\.)?sync_runs \(provider, window_start, window_end, account, time_zone\)/,
		);
		for (const fact of ['good_at', 'good_until', 'good_zone', 'newest', 'still_open']) {
			expect(count(begin, new RegExp(`\\b${fact}\\b`, 'g'))).toBeGreaterThanOrEqual(3);
		}
		expect(begin).toMatch(/GREATEST\(7, p_overlap_days \+ 1\)|< 7 THEN 7 ELSE @overlap_days \+ 1/);
	});

	it('begins anew where no calls are left or the zone is another, and notes the zone where there are calls', () => {
		const begin = statements.find((text) => /PROCEDURE (dbo\.)?begin_call_sync/.test(text)) ?? '';
		expect(begin.replaceAll(/@|\bp_/g, '')).toContain(
			'good_zone <> time_zone OR (good_zone IS NOT NULL AND good_until IS NULL AND newest IS NULL)',
		);
		const finish = statements.find((text) => /PROCEDURE (dbo\.)?finish_call_sync/.test(text)) ?? '';
		expect(finish).toMatch(/time_zone = CASE WHEN EXISTS \([^)]+\) THEN r\.time_zone END/);
	});

	it('lets no older run undo a newer one', () => {
		expect(writer).toMatch(/WHERE known\.fetched_at <= [@p]_?fetched_at\s/);
	});

	it('gives the text of every loss: a refused call is noted, whatever else is raised again', () => {
		const upsert = statements.find((text) => /PROCEDURE (dbo\.)?upsert_calls/.test(text)) ?? '';
		expect(count(upsert, /\b(THROW;|RAISE;)/g)).toBe(2);
		expect(upsert).toMatch(/ERROR_MESSAGE\(\)|SQLERRM/);
	});

	it('is said to be unproved where a user chooses it, and in the script', () => {
		expect(script).toContain('It was never run');
		for (const workflow of workflows) {
			expect(notesOf(workflow)).toContain('**Not proved yet:**');
		}
	});

	it('closes every bracket and every text', () => {
		for (const statement of statements) {
			const text = bare(statement);
			const unclosed = count(text, /\(/g) - count(text, /\)/g);
			expect({ statement, unclosed }).toEqual({ statement, unclosed: 0 });
			expect(text.replaceAll("''", '')).not.toContain("'");
		}
	});

	it('holds nothing that n8n would take for an expression or a value', () => {
		expect(script).not.toMatch(/\{\{|\$\d/);
	});

	it('has procedures that take as many values as the workflow gives', () => {
		const queries = workflows
			.flatMap((workflow) => nodesOf(workflow))
			.filter(({ type }) => type === nodeType)
			.map(({ parameters }) => parameters.query ?? '');
		for (const procedure of PROCEDURES) {
			const declared = statements.find((text) => text.includes(`PROCEDURE dbo.${procedure}\n`))
				? parametersOfMssql(all, procedure)
				: parts(
						withoutComments(
							inBrackets(withoutComments(all), new RegExp(`PROCEDURE ${procedure} \\(`)),
						),
					);
			const calls = queries.filter((query) => query.length < 300 && query.includes(procedure));
			const isCalledInEach = calls.length >= workflows.length;
			expect({ procedure, isCalledInEach }).toEqual({ procedure, isCalledInEach: true });
			const given = calls.map((query) => ({ query, values: count(query, /[@:]\w+/g) }));
			expect(given).toEqual(calls.map((query) => ({ query, values: declared.length })));
		}
	});
});

function parametersOfMssql(all: string, procedure: string): string[] {
	const head = new RegExp(`PROCEDURE dbo\\.${procedure}\\s+([\\s\\S]*?)\\nAS\\n`).exec(all);
	return parts(head?.[1] ?? '');
}

/** Depth of blocks at the end of a text; each word that opens or closes one, by what it does. */
function blockDepth(text: string, words: RegExp, step: (word: string) => number): number {
	return [...bare(text).matchAll(words)].reduce((depth, [word]) => {
		expect(depth).toBeGreaterThanOrEqual(0);
		return depth + step(word);
	}, 0);
}

describe('the script for SQL Server', () => {
	it('closes every block, transaction blocks included', () => {
		const words = /\bBEGIN TRANSACTION\b|\b(?:BEGIN|END) (?:TRY|CATCH)\b|\b(?:BEGIN|CASE|END)\b/g;
		const step = (word: string) => {
			if (word === 'BEGIN TRANSACTION') return 0;
			return word.startsWith('END') ? -1 : 1;
		};
		const unclosed = mssqlBodies.filter((body) => blockDepth(body, words, step) !== 0);
		expect(unclosed).toEqual([]);
	});

	it('makes nothing that may be there without asking', () => {
		const outside = withoutComments(MSSQL).replace(MSSQL_BODY, '');
		const made = [...outside.matchAll(/CREATE (?:TABLE|INDEX)/g)].map(({ index }) =>
			outside.slice(0, index).trimEnd().split('\n').at(-1),
		);
		expect(made.length).toBeGreaterThan(5);
		for (const guard of made) expect(guard).toMatch(/^IF (NOT EXISTS|OBJECT_ID\()/);
		for (const body of mssqlBodies) {
			expect(body.trim()).toMatch(
				/^(CREATE OR ALTER (PROCEDURE|VIEW) dbo\.|UPDATE old SET account|ALTER TABLE dbo\.)/,
			);
		}
		// What changes older tables stands behind the question whether they are old.
		const changes = [...MSSQL.matchAll(/^\tEXEC \(N'\s*(UPDATE|ALTER TABLE) /gm)];
		const asked = [...MSSQL.matchAll(/^IF COL(UMNPROPERTY|_LENGTH)\([\s\S]*?^END;$/gm)].join('');
		expect(changes.length).toBe(count(asked, /EXEC \(/g));
		expect(outside).not.toMatch(/^\s*GO\s*$|\b(DROP|TRUNCATE|DELETE)\b/m);
	});

	it('doubles every quotation mark of a statement in a text', () => {
		const rest = withoutComments(MSSQL).replace(MSSQL_BODY, '');
		expect(rest).not.toContain('EXEC');
		expect(bare(rest)).not.toMatch(/[^']'[^']/);
	});

	it('leaves no transaction open when a client gives up', () => {
		const procedures = mssqlBodies.filter((body) => body.includes('CREATE OR ALTER PROCEDURE'));
		expect(procedures.length).toBeGreaterThan(3);
		for (const body of procedures) expect(body).toMatch(/SET NOCOUNT ON;\s+SET XACT_ABORT ON;/);
		expect(MSSQL).not.toContain('XACT_ABORT OFF');
	});

	it('ends a statement before THROW, which would else be a name', () => {
		for (const body of mssqlBodies) {
			for (const [before] of bare(body).matchAll(/\S+\s+THROW\b/g)) {
				expect(before).toMatch(/^(BEGIN|\S*;)\s/);
			}
		}
	});

	it('writes nothing between an error and the end of its transaction', () => {
		const upsert = mssqlBodies.find((body) => body.includes('PROCEDURE dbo.upsert_calls')) ?? '';
		const handlers = [...upsert.matchAll(/BEGIN CATCH([\s\S]*?)ROLLBACK TRANSACTION/g)];
		expect(handlers).toHaveLength(2);
		for (const [, before] of handlers) expect(before).not.toMatch(/INSERT|UPDATE|DELETE/);
	});
});

describe('the script for Oracle', () => {
	it('closes every block', () => {
		const words = /\bEND (?:IF|LOOP)\b|\b(?:BEGIN|CASE|END|IF|LOOP)\b/g;
		const step = (word: string) => (word.startsWith('END') ? -1 : 1);
		const bodies = [...oracleBodies, ORACLE];
		expect(bodies.filter((body) => blockDepth(body, words, step) !== 0)).toEqual([]);
	});

	it('is one block that makes nothing that may be there without asking', () => {
		const text = bare(ORACLE).trim();
		expect(text).toMatch(/^DECLARE[\s\S]*\nBEGIN[\s\S]*\nEND;$/);
		const asked = [...ORACLE.matchAll(/make\('\w+', '\w+', q'~\s*([\s\S]*?)~'\)/g)].map(
			([, body]) => body,
		);
		for (const body of asked) expect(body).toMatch(/^CREATE (TABLE|INDEX) /);
		const others = oracleBodies.filter((body) => !asked.includes(body.trimStart()));
		expect(others.length).toBe(oracleBodies.length - asked.length);
		for (const body of others) {
			expect(body.trim()).toMatch(
				/^(CREATE OR REPLACE (PROCEDURE|VIEW) |UPDATE \w+ old SET old\.account|ALTER TABLE )/,
			);
		}
	});

	it('asks for what it makes by its own kind and name, and passes nothing else over', () => {
		const made = [...ORACLE.matchAll(/make\('(\w+)', '(\w+)', q'~\s*CREATE (\w+) (\w+)/g)];
		expect(made.length).toBe(count(ORACLE, /make\(/g) - count(ORACLE, /PROCEDURE make\(/g));
		for (const [, kind, name, ...statement] of made) expect(statement).toEqual([kind, name]);
		expect(ORACLE).toMatch(/object_name = UPPER\(name\) AND o\.object_type = kind/);
	});

	it('never writes a text of a row, read for a change, back into that row', () => {
		const upsert = oracleBodies.find((body) => body.includes('PROCEDURE upsert_calls')) ?? '';
		const read = /SELECT [^;]*r\.failures INTO \w+, (\w+)/.exec(upsert)?.[1];
		expect(read).toBe('earlier');
		expect(upsert).toMatch(/r\.failures = noted/);
		expect(upsert).not.toMatch(/= earlier\b|noted := earlier/);
	});

	it('names every privilege that it needs, and the workflow commits by itself', () => {
		const privileges = ['CREATE TABLE', 'CREATE SEQUENCE', 'CREATE PROCEDURE', 'CREATE VIEW'];
		const head = ORACLE.slice(0, ORACLE.indexOf('DECLARE')).replace(/\n-- /g, ' ');
		for (const { workflows, nodeType } of DIALECTS.filter(({ name }) => name === 'Oracle')) {
			for (const workflow of workflows) {
				const nodes = nodesOf(workflow);
				for (const { parameters } of nodes.filter(({ type }) => type === nodeType)) {
					expect(parameters.options).toMatchObject({ autoCommit: true });
				}
				const note = notesOf(workflow);
				for (const privilege of privileges)
					expect(`${head} ${note}`.split(privilege).length).toBe(3);
			}
		}
	});

	it('has no variable that a client would ask a value for', () => {
		expect(bare(ORACLE)).not.toMatch(/:(?!=)/);
	});

	it('says a procedure by its name where it ends, with no text longer than Oracle takes', () => {
		for (const body of oracleBodies) {
			expect(body.length).toBeLessThan(32_000);
			const name = /PROCEDURE (\w+) /.exec(body)?.[1];
			if (name !== undefined) expect(body.trimEnd()).toMatch(new RegExp(`END ${name};$`));
		}
	});
});
