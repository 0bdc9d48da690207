/** The scripts of `workflows/sql/`, for the workflows that run them. */
import { readFileSync } from 'node:fs';

/** The text of a script, such as `postgres.sql`. */
export function sqlScript(name: string): string {
	return readFileSync(new URL(`../workflows/sql/${name}`, import.meta.url), 'utf8');
}

/**
 * The same for a workflow to carry: without its comments, which would make the package a tenth larger, for many
 * workflows carry the same script.
 */
export function carriedScript(name: string): string {
	const statements = sqlScript(name).replace(/^[ \t]*--.*\n/gm, '');
	return `-- With its comments: workflows/sql/${name}\n${statements.trimStart()}`;
}
