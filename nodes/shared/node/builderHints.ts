/** What n8n's AI builder should know of these nodes; n8n before 2.41 leaves it aside. */

/** @param triggers the service's nodes that start a workflow */
export function callNodeHint(service: string, triggers: string): string {
	return `Reads what ${service} knows: calls, recordings, extensions. To start a workflow on calls as they come, use ${triggers} instead. To keep a table in step, read an overlapping date range with Return All on every run and upsert on the fields provider and id: calls are listed late and change afterwards.`;
}

export const CALL_TRIGGER_HINT =
	'Hands over each call once, also after failures and restarts: add no Schedule Trigger and no Remove Duplicates. A call is listed after it ended, so this is not for calls that still ring.';

export const DATE_RANGE_HINT =
	'Prefer a preset. For custom, set startDate and endDate as ISO 8601; both ends are included.';

export const RETURN_ALL_HINT =
	'Turn it on for syncs, counts and reports: with a limit, results are left out.';

export const EXTENSION_HINT =
	"Use mode 'number' with the extension number that the user named; otherwise mode 'list' with an empty value, for the user to choose. Never make up an ID.";
