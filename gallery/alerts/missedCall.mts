/** Tells a person of each missed call. */
import type { GalleryEntry } from '../entry.mts';
import { loopOver } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow } from '../workflow.mts';
import { messageNode, type Channel } from '../parts/channels.mts';
import { codeNode } from '../parts/codeNode.mts';
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { callTrigger } from '../parts/trigger.mts';

const WRITE = 'Write the message';
const ONE_BY_ONE = 'Take one call after the other';

function noteOf({ title, credential }: Service, channel: Channel): string {
	return `## Send ${channel.phrase} for each missed ${title} call

**To fill in:** choose your **${credential.title}** credential in the first node and your ${channel.credential} in *${sendName(channel)}*. In *Settings* fill in ${channel.toFillIn}. Then publish (activate) the workflow.

**What it does:** once a minute it asks ${title} for missed calls: inbound calls that no person took, those that went to voicemail among them. Each gives one message with the caller, the time and the number that was called. Calls that were there before you published the workflow give none.

**Times** are in the time zone of the workflow (its settings, else the one of your n8n).

**When a message cannot be sent** it is tried three times, the other messages are sent all the same, and the run ends as failed so that you see it in the list of executions. In rare cases a message comes twice: that happens when it was sent but n8n was not told so.`;
}

const sendName = ({ phrase }: Channel): string => `Send ${phrase}`;

/** The workflow for one phone system and one way to reach a person. */
export function missedCallAlert(service: Service, channel: Channel): GalleryEntry {
	const trigger = callTrigger(
		service,
		`When a ${service.title} call is missed`,
		'missedCall',
		[0, 0],
	);
	const write = codeNode(WRITE, new URL('missedCallMessage.cjs', import.meta.url), [3, 0]);
	const loop = loopOver(ONE_BY_ONE, 1, [4, 0]);
	const send = messageNode(channel, sendName(channel), [5, 1], {
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 5000,
		onError: 'continueErrorOutput',
	});
	const failures = failuresPiece('messages could not be sent', [5, 0]);
	return {
		file: `alerts/missed-${service.key}-call-to-${channel.key}.json`,
		purpose: 'Tell of each missed call',
		variant: service.title,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `Send ${channel.phrase} for each missed ${service.title} call`,
			note: noteOf(service, channel),
			pieces: [
				join(settingsPiece(channel.settings, 1), failures, {
					nodes: [trigger, write, loop, send],
					wires: [
						{ from: trigger.name, to: SETTINGS },
						{ from: FILLED_IN, to: WRITE },
						{ from: WRITE, to: ONE_BY_ONE },
						{ from: ONE_BY_ONE, to: FAILURES },
						{ from: ONE_BY_ONE, to: send.name, output: 1 },
						{ from: send.name, to: ONE_BY_ONE },
						{ from: send.name, to: ONE_BY_ONE, output: 1 },
					],
				}),
			],
		}),
	};
}
