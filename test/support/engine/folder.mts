import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder in which the n8n engine of a test run keeps its settings and binary files. */
export const FOLDER_VARIABLE = 'N8N_USER_FOLDER';

/** Makes a new, empty folder for the engine and returns its path. */
export function makeFolder(): string {
	return mkdtempSync(join(tmpdir(), 'n8n-engine-'));
}
