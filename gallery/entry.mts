/** One row of the gallery: what the table in docs/workflows.md says, and the workflow behind it. */
import type { GalleryWorkflow } from './workflow.mts';

export const PURPOSES = [
	'check',
	'sync',
	'backfill',
	'call-logs',
	'crm',
	'recordings',
	'api',
	'ledger',
	'wallboard',
	'alerts',
	'reports',
	'ai',
] as const;

export type Purpose = (typeof PURPOSES)[number];

export interface GalleryEntry {
	/** Below `workflows/`: `<purpose>/<name>.json`. */
	file: `${Purpose}/${string}.json`;
	/** What it is for, as a phrase: "Sync calls every 15 minutes". */
	purpose: string;
	/** The phone system, where there is a workflow for each: they share a row of the table. */
	variant?: string;
	/** Where the calls go, or what answers. */
	destination: string;
	/** The accounts that a user must have. */
	needs: string;
	workflow: GalleryWorkflow;
}
