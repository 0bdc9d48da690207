/** The line of a sync: schedule, watermark, fetch, write. Only the destination's part differs. */
import { BEHIND_WORKFLOW } from '../canvas/closingNotes.mts';
import { every } from '../nodes.mts';
import type { Service } from '../../services.mts';
import {
	join,
	moved,
	workflow,
	type GalleryWorkflow,
	type NodeSpec,
	type Piece,
} from '../workflow.mts';
import type { Destination } from './destination.mts';
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode, OLDEST_FIRST } from '../parts/calls.mts';
import { WITH_LOCAL_TIMES } from '../parts/sheetRow.mts';
import { settingsNode } from '../parts/settings.mts';
import { FIRST_DAYS, firstDaysStep } from './firstDays.mts';
import { windowName, zoneNoted } from './window.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, PUBLISH } from '../parts/steps.mts';

/** Between two runs, unless the destination says otherwise. */
const MINUTES = 15;

const minutesOf = ({ minutes = MINUTES }: Destination): number => minutes;

export const everyWords = (destination: Destination): string =>
	minutesOf(destination) === 60 ? 'every hour' : `every ${minutesOf(destination)} minutes`;

/** Rows from the line to the nodes that the user runs once, above it. */
const ONCE_ROWS = -2;

/** Below everything that writes calls. */
const NOTE_ROW = 3;

export const fetchName = ({ title }: Service): string => `Get the ${title} calls since then`;

const scheduleName = ({ title }: Service, destination: Destination): string =>
	`${capitalized(everyWords(destination))} for ${title}`;

const capitalized = (words: string): string => words[0].toUpperCase() + words.slice(1);

/** The present, and a day more, so that a clock that is off leaves no call out. */
const PRESENT = '$now.plus({ days: 1 })';

function fetchCalls(service: Service, destination: Destination, column: number): NodeSpec {
	const window = destination.window(service);
	return callsNode(
		service,
		fetchName(service),
		[column, 0],
		{
			startDate: `={{ ${window}.window_start }}`,
			endDate: `={{ ${window}.window_end || ${PRESENT} }}`,
			options: {
				...OLDEST_FIRST,
				...onlyAccount(service),
				...(destination.hasLocalTimes && WITH_LOCAL_TIMES),
			},
		},
		destination.fetchSettings,
	);
}

/** One service's line into one destination. */
export function syncLine(service: Service, destination: Destination): Piece {
	const schedule = every(scheduleName(service, destination), minutesOf(destination), [0, 0]);
	const settings = settingsNode({ ...FIRST_DAYS, ...destination.settings }, [1, 0]);
	const account = nameAccount(service, [2, 0]);
	const before = destination.before(service);
	const fetchColumn = 3 + before.piece.nodes.length;
	const fetch = fetchCalls(service, destination, fetchColumn);
	const after = destination.after(service, fetchColumn + 1);
	const beginning = moved(before.piece, 2, 0);
	const fetched: Piece = {
		nodes: [schedule, settings, account, fetch],
		wires: [
			{ from: schedule.name, to: settings.name },
			{ from: settings.name, to: account.name },
			{ from: account.name, to: before.first },
			{ from: before.last, to: fetch.name },
			{ from: fetch.name, to: after.first },
		],
	};
	const note = destination.note?.(service, [fetchColumn + 1, NOTE_ROW]);
	if (note === undefined) return join(fetched, beginning, after.piece);
	const zone = zoneNoted(service, fetch.name, [fetchColumn, NOTE_ROW], destination.notedFields);
	// Of two branches n8n ends the upper one before it begins the lower one, which no run reaches that stopped.
	const noted: Piece = {
		nodes: [zone],
		wires: [
			{ from: windowName(service), to: zone.name },
			{ from: zone.name, to: note.first },
		],
	};
	return join(fetched, beginning, after.piece, noted, note.piece);
}

const titleOf = ({ title }: Service, { phrase }: Destination): string =>
	`Sync ${title} calls to ${phrase}`;

/** Where there is a workflow for more than a year. */
const olderCalls = ({ title }: Service, { hasBackfill = false, phrase }: Destination): string =>
	hasBackfill ? ` For calls older than that, there is *Backfill ${title} calls to ${phrase}*.` : '';

const watch = ({ watchedIn }: Destination): string | undefined =>
	watchedIn &&
	`**Does it still run?** A schedule that is off stops nothing, so nobody hears of it. *${BEHIND_WORKFLOW} ${watchedIn}* tells you once when no run has succeeded for two hours.`;

function noteOf(service: Service, destination: Destination): Note {
	const { title, credential } = service;
	const { overlapDays, whyOverlap } = service.samples;
	const lookBack = overlapDays === 1 ? 'one day' : `${overlapDays} days`;
	return {
		steps: [
			choose(credential.title, accountName(service), fetchName(service)),
			...destination.steps(service),
			firstDaysStep(destination.settingsInStep),
			PUBLISH,
		],
		more: `**What it does:** ${everyWords(destination)} it gets all calls from ${lookBack} before the newest ${title} call (a week back at most), or before its own last good run if that is earlier, and writes each of them into ${destination.phrase}. A call that is there already is brought up to date, so running it twice changes nothing. A run gets a week at most, oldest first: with a larger *first_days*, and after a longer pause, run after run until all is there.${olderCalls(service, destination)} Several ${title} accounts may share the destination: import this workflow once for each.

**Why it looks back:** ${whyOverlap} Calls are written oldest first: if a run stops half-way, the next one goes on from there and leaves nothing out.

${[destination.remarks(service), watch(destination)].filter(Boolean).join('\n\n')}`,
	};
}

/** The sync of one service. Those of several services, side by side, may write into the same table. */
export function syncWorkflow(service: Service, destination: Destination): GalleryWorkflow {
	const once = destination.once?.();
	return workflow({
		name: titleOf(service, destination),
		note: noteOf(service, destination),
		pieces: [...(once ? [moved(once, 0, ONCE_ROWS)] : []), syncLine(service, destination)],
	});
}
