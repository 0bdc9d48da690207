/** Tells a person once when a sync has had no good run for some hours, and when it runs again. */
import type { GalleryEntry } from '../entry.mts';
import { everyMinutes } from '../nodes.mts';
import { chain, join, workflow } from '../workflow.mts';
import { BEHIND_WORKFLOW, STOPPED_WORKFLOW } from '../canvas/closingNotes.mts';
import type { Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { TABLE, type DataTable } from '../parts/dataTable.mts';
import { FILLED_IN, SETTINGS, settingsPiece, type Settings } from '../parts/settings.mts';
import {
	changeRow,
	DECIDE,
	ROW_OF_WORKFLOW,
	rowOfWorkflow,
	sendName,
	TOLD_AGAIN,
	tellOnce,
	WRITE,
} from '../parts/tellOnce.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseIn, fillIn, PUBLISH } from '../parts/steps.mts';
import type { SyncMemory } from './syncMemories.mts';

const MINUTES = 30;
const SCHEDULE = `Every ${MINUTES} minutes`;
const LOOK = 'See since when n8n runs without a stop';
const LOOKED = 'Note that it looked';

const WATCHED_SYNCS: DataTable = {
	name: 'Watched syncs',
	columns: ['workflow', 'looked_at', 'up_since', 'told', 'unasked_since', 'state'],
};

const settingsOf = (channel: Channel): Settings => ({
	...channel.settings,
	time_zone: { value: '={{ $now.zoneName }}' },
	behind_hours: { value: '2' },
	not_watched: { value: 'none' },
});

function noteOf({ phrase, steps, remark }: SyncMemory, channel: Channel): Note {
	return {
		steps: [
			...steps,
			chooseIn(channel.credential, sendName(channel)),
			fillIn(channel.toFillIn),
			'Look there whether *behind_hours* is at least twice the time between two runs of your slowest sync.',
			PUBLISH,
		],
		more: `**What it does:** every ${MINUTES} minutes it looks when each sync last succeeded. When one has had no good run for *behind_hours*, it sends ${channel.phrase} with the phone system and the account, since when, and what became of the last run. It watches by day and by night, for a sync runs by night, too. Times are shown in *time_zone*, such as \`Europe/Paris\`; as it stands it is the zone of the workflow.

${remark}

**An account that you gave up** is told of once, like any other. To hear no more of it, write its name into *not_watched*, as the message says it, with commas between several; \`none\` watches all.

**Told once:** what was told stands in the data table *${WATCHED_SYNCS.name}*. A sync that stands still is not told of again until it has run, and that is told, too. When ${phrase} cannot be asked in three tries, it says so in a message of its own, once, and once more when that is possible again. A message that could not be sent is sent by the next run. While the table cannot be written, as when the data tables of n8n are full and its syncs may stand still for that, it tells all the same, and again with every run: rather twice than never. To make the table, n8n 2 is needed.

**After a stop of n8n** its syncs get *behind_hours* again before they are told of. While n8n itself stands still, or no longer begins what is scheduled, it tells nobody: watch n8n from outside, such as by its address \`/healthz\`.

**Other destinations** keep their runs where this does not look: for them use *${STOPPED_WORKFLOW}*, which tells of runs that stop, but not of a schedule that is off.`,
	};
}

/** The workflow for one memory of runs and one way to reach a person; it watches all phone systems. */
export function syncBehindAlert(memory: SyncMemory, channel: Channel): GalleryEntry {
	const script = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);
	const looked = (field: string): string => `={{ $('${LOOK}').first().json.${field} }}`;
	const ask = memory.ask(8);
	const column = 8 + ask.length;
	const decide = codeNode(DECIDE, script('behindOrNot'), [column, 0], {
		...ROW_OF_WORKFLOW,
		NAME_OF_LOOK: LOOK,
	});
	const write = codeNode(WRITE, script('behindMessage'), [column + 4, 0], {
		...TOLD_AGAIN,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
		NAME_OF_LOOK: LOOK,
		NAME_OF_DECIDE: DECIDE,
		MEMORY_PHRASE: memory.phrase,
		MEMORY_ADVICE: memory.advice,
	});
	return {
		file: `alerts/sync-behind-in-${memory.key}-to-${channel.key}.json`,
		purpose: 'Tell when a sync of calls stands still',
		variant: memory.title,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `${BEHIND_WORKFLOW} ${memory.title} by ${channel.means}`,
			note: noteOf(memory, channel),
			pieces: [
				settingsPiece(settingsOf(channel), 1),
				join(
					chain(
						...rowOfWorkflow(WATCHED_SYNCS, 3),
						codeNode(LOOK, script('sinceWhenUp'), [6, 0], ROW_OF_WORKFLOW),
						changeRow(
							LOOKED,
							{ looked_at: looked('looked_at'), up_since: looked('up_since') },
							[7, 0],
						),
						...ask,
						decide,
					),
					tellOnce(channel, write, ['told', 'unasked_since'], column + 1),
					{
						nodes: [everyMinutes(SCHEDULE, MINUTES, [0, 0])],
						wires: [
							{ from: SCHEDULE, to: SETTINGS },
							{ from: FILLED_IN, to: TABLE },
						],
					},
				),
			],
		}),
	};
}
