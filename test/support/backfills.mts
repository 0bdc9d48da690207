/** What a user does with a backfill: enter its settings, make the tables, publish it, click, look how far it is. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import type { Credential } from '../../sandbox/n8n/workflows.mts';
import { readSampleWorkflow, withCredentials, type Playground } from '../../sandbox/playground.mts';
import { waitFor } from '../../scripts/waiting.mts';

export interface BackfillSettings {
	/** `YYYY-MM-DD`; the last day is today. */
	firstDay: string;
	daysPerWindow: number;
	windowsAtOnce: number;
}

export const daysAgo = (days: number): string => DateTime.utc().minus({ days }).toISODate();

async function succeed(playground: Playground, id: string, trigger: string): Promise<void> {
	const { status, data } = await playground.n8n.runWorkflow(id, { trigger });
	if (status !== 'success') {
		throw new Error(`"${trigger}" came to ${status}: ${data.resultData.error?.message}`);
	}
}

/**
 * Imports the backfill of that path below `workflows/` with the settings entered, makes the tables, and
 * publishes it. Resolves to what begins it, or goes on with it, each time it is called.
 *
 * @param other of another account of the phone system than the one that the playground has
 */
export async function publishBackfill(
	playground: Playground,
	path: string,
	{ firstDay, daysPerWindow, windowsAtOnce }: BackfillSettings,
	other?: Credential,
): Promise<() => Promise<void>> {
	const workflow = readSampleWorkflow(path);
	const settings = workflow.nodes.find(({ name }) => name === 'Settings: fill in here');
	const { assignments } = settings?.parameters.assignments as { assignments: IDataObject[] };
	const enter = (name: string, value: string | number) => {
		const field = assignments.find((assignment) => assignment.name === name);
		if (!field) throw new Error(`There is no setting ${name}`);
		field.value = value;
	};
	enter('first_day', firstDay);
	enter('days_per_window', daysPerWindow);
	enter('windows_at_once', windowsAtOnce);
	const chosen = other && {
		[other.type]: { id: await playground.n8n.importCredential(other), name: other.name },
	};
	const id = await playground.importWorkflow(withCredentials(workflow, chosen ?? {}));
	await succeed(playground, id, '1. Make the tables');
	await playground.n8n.activate(id);
	return async () => await succeed(playground, id, '2. Begin');
}

/** The row of `backfill_progress`; nothing before the first plan. */
export const progressOf = async (database: SandboxDatabase): Promise<IDataObject> =>
	(await database.query('SELECT * FROM backfill_progress'))[0] ?? {};

export async function untilBackfillIsDone(
	database: SandboxDatabase,
	timeoutMs: number,
): Promise<void> {
	await waitFor(
		'The end of the backfill',
		async () => {
			const { windows, done } = await progressOf(database);
			return Number(windows) > 0 && Number(windows) === Number(done) ? true : undefined;
		},
		{ timeoutMs },
	);
}

/** The IDs in the table `calls`, sorted. */
export const storedIds = async (database: SandboxDatabase): Promise<string[]> =>
	(await database.query('SELECT id FROM calls')).map(({ id }) => String(id)).sort();

/** What a quarter of an hour does: windows whose run died are free to be taken up again. */
export async function passQuarterOfAnHour(database: SandboxDatabase): Promise<void> {
	await database.query(
		"UPDATE backfill_windows SET claimed_at = '2026-01-01 00:00:00' WHERE done_at IS NULL AND claimed_at IS NOT NULL",
	);
}
