/** Runs that were asked for and never closed: n8n was stopped while they were under way. */

/** SQL on a row of `sync_runs`: since then it keeps no other run waiting, see `begin_call_requests`. */
export const isLost = (row: string): string =>
	`(${row}.finished_at IS NULL AND ${row}.started_at <= now() - interval '30 minutes')`;

/** What whoever waits for its end is told. */
export const LOST =
	'This run has not ended after half an hour: most likely n8n was stopped. Ask for the sync again; the calls that were written are kept.';
