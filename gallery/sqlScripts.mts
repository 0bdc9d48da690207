/** The scripts of `workflows/sql/`, for the workflows that run them. */
import { readFileSync } from 'node:fs';

/** The text of a script, such as `postgres.sql`. */
export function sqlScript(name: string): string {
	return readFileSync(new URL(`../workflows/sql/${name}`, import.meta.url), 'utf8');
}
