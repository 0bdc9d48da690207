/** Tells a person once when no call has begun for some working hours, and when calls come again. */
import type { GalleryEntry } from '../entry.mts';
import { BEHIND_WORKFLOW } from '../canvas/closingNotes.mts';
import { everyMinutes, PATIENT } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { chain, join, workflow, type NodeSpec } from '../workflow.mts';
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode } from '../parts/calls.mts';
import type { Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import type { DataTable } from '../parts/dataTable.mts';
import { FILLED_IN, SETTINGS, settingsPiece, type Settings } from '../parts/settings.mts';
import {
	DECIDE,
	ROW_OF_WORKFLOW,
	rowOfWorkflow,
	sendName,
	TOLD_AGAIN,
	tellOnce,
	WRITE,
} from '../parts/tellOnce.mts';
import { WORK_TIME, WORK_TIME_NOTE, WORK_TIME_SETTINGS } from '../parts/workTime.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseIn, fillIn, PUBLISH } from '../parts/steps.mts';

const MINUTES = 30;
const SCHEDULE = `Every ${MINUTES} minutes`;
const HOURS = 'Go on in working hours only';

/** A phone that was quiet for longer is asked for the calls of these days only. */
const DAYS_ASKED = 14;

const QUIET_PHONES: DataTable = {
	name: 'Quiet phones',
	columns: ['workflow', 'quiet_since', 'unasked_since', 'state'],
};

const settingsOf = (channel: Channel): Settings => ({
	...channel.settings,
	...WORK_TIME_SETTINGS,
	quiet_hours: { value: '2' },
});

const askName = ({ title }: Service): string => `Ask ${title} for the newest call`;

/** With a call it is not quiet, with an empty item it is, with an error nobody knows. */
function askNode(service: Service, at: NodeSpec['at']): NodeSpec {
	const since = `$('${HOURS}').first().json.since`;
	const known = `[$json.quiet_since, $now.minus({ days: ${DAYS_ASKED} }).toUTC().toISO()].sort()[1]`;
	return callsNode(
		service,
		askName(service),
		at,
		{
			startDate: `={{ $json.quiet_since ? [${since}, ${known}].sort()[0] : ${since} }}`,
			endDate: '={{ $now.plus({ days: 1 }) }}',
			limit: 1,
			options: onlyAccount(service),
		},
		{
			...PATIENT,
			executeOnce: true,
			alwaysOutputData: true,
			onError: 'continueRegularOutput',
		},
	);
}

function noteOf(service: Service, channel: Channel): Note {
	const { title, credential } = service;
	return {
		steps: [
			choose(credential.title, accountName(service), askName(service)),
			chooseIn(channel.credential, sendName(channel)),
			fillIn(channel.toFillIn),
			'Look there whether *quiet_hours*, *time_zone* and the working hours are yours.',
			PUBLISH,
		],
		more: `**Working hours:** ${WORK_TIME_NOTE}

**What it does:** every ${MINUTES} minutes of the working hours it asks ${title} for the newest call. When none has begun for *quiet_hours* working hours, it sends ${channel.phrase}. A weekend, a night or a day off is no working time: two hours are the last one of Friday and the first one of Monday. A call at night counts as a call. Any call does: to watch inbound calls only, add the filter *Direction* in *${askName(service)}*.

**Told once:** what was told stands in the data table *${QUIET_PHONES.name}*. A quiet phone is not told of again until a call has come, and that is told, too. When ${title} cannot be asked in three tries, it says so in a message of its own, once, and once more when it answers again: that is no quiet phone. A message that could not be sent is sent by the next run. While the table cannot be written, as when the data tables of n8n are full, it tells all the same, and again with every run. To make the table, n8n 2 is needed.

**How long is quiet:** a call stands in the list once it has ended, and some come late. ${service.samples.whyOverlap} Set *quiet_hours* to 2 or more, unless your phones ring all the time.

**Does a sync still run?** This asks ${title}, not what a sync has written. Import *${BEHIND_WORKFLOW}* for that.`,
	};
}

/** The workflow for one phone system and one way to reach a person. */
export function quietPhoneAlert(service: Service, channel: Channel): GalleryEntry {
	const script = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);
	const names = { NAME_OF_HOURS: HOURS, NAME_OF_DECIDE: DECIDE };
	const write = codeNode(WRITE, script('quietMessage'), [12, 0], {
		...TOLD_AGAIN,
		...names,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
		SERVICE_TITLE: service.title,
	});
	return {
		file: `alerts/quiet-${service.key}-phone-to-${channel.key}.json`,
		purpose: 'Tell when no call comes in working hours',
		variant: service.title,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `Is the phone quiet? ${service.title} by ${channel.means}`,
			note: noteOf(service, channel),
			pieces: [
				settingsPiece(settingsOf(channel), 1),
				join(
					chain(
						codeNode(HOURS, script('workingHours'), [3, 0], WORK_TIME),
						...rowOfWorkflow(QUIET_PHONES, 4),
						askNode(service, [7, 0]),
						codeNode(DECIDE, script('quietOrNot'), [8, 0], { ...ROW_OF_WORKFLOW, ...names }),
					),
					tellOnce(channel, write, ['quiet_since', 'unasked_since'], 9),
					{
						nodes: [everyMinutes(SCHEDULE, MINUTES, [-1, 0]), nameAccount(service, [0, 0])],
						wires: [
							{ from: SCHEDULE, to: accountName(service) },
							{ from: accountName(service), to: SETTINGS },
							{ from: FILLED_IN, to: HOURS },
						],
					},
				),
			],
		}),
	};
}
