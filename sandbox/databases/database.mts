/** What a test sees of a real database, whichever it is. */
import type { IDataObject } from 'n8n-workflow';
import type { Credential } from '../n8n/workflows.mts';

export interface SandboxDatabase {
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	/** The rows of a statement, or of the last of several. */
	query(sql: string, values?: unknown[]): Promise<IDataObject[]>;
	/** Runs a statement whose locks stay until it is undone by what this resolves to. */
	hold(sql: string): Promise<() => Promise<void>>;
	close(): Promise<void>;
}

export interface SandboxDatabaseServer {
	/** Product and version, to be shown. */
	title: string;
	/** A new, empty database. */
	createDatabase(): Promise<SandboxDatabase>;
	/** Ends the server and removes what it stored; a server that was there before stays. */
	close(): Promise<void>;
}
