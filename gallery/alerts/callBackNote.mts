/** What a user reads above a workflow that calls back. */
import type { Service } from '../../services.mts';
import type { Channel } from '../parts/channels.mts';
import { HOURS_TO_ANSWER, questionName, YES } from './callBackAnswer.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseIn, fillIn, PUBLISH } from '../parts/steps.mts';

export interface CallBackNote {
	service: Service;
	channel: Channel;
	/** The data table of those who were asked about. */
	table: string;
	/** The node that a user may change so that numbers are dialled otherwise. */
	findNumber: string;
	/** The nodes that want the credential of the phone system. */
	withCredential: readonly string[];
}

const address = ({ needsPublicAddress, title }: Channel): string =>
	needsPublicAddress
		? `Your n8n needs an address that the whole internet knows (\`WEBHOOK_URL\`): a link to \`localhost\` or into your own network cannot be opened from ${title}, and the run then says so.`
		: 'Your n8n must be reachable at its address by those who answer.';

/** Markdown. */
export function callBackNote(note: CallBackNote): Note {
	const { service, channel, table, findNumber, withCredential } = note;
	const { title, credential } = service;
	const { remark, inWords } = service.samples.callBack;
	return {
		steps: [
			choose(credential.title, ...withCredential),
			chooseIn(channel.credential, questionName(channel)),
			fillIn(
				`${channel.toFillIn}, and *extension_to_ring*, the extension that calls back, such as \`101\``,
			),
			PUBLISH,
		],
		more: `**Before you begin:** ${address(channel)}

**What it does:** each number that called and was missed gives ${channel.phrase} with a button, however often it called. It opens a page; who chooses "${YES}" there and sends it has the extension ring, and once that is answered the caller is called.

**Who is asked about:** *allowed_prefixes* in *Settings: fill in here* lists what a number may begin with, such as \`+33, +1 212\`. \`any\` is every number whose country is known. Ranges that cost far more than others are left out, satellites, premium numbers and +1 876 among them, unless the list names them as exactly: \`any, +1 876\`. The list may not be empty. A number whose country is not known is asked about only when the list has its beginning as ${title} writes it, without a +: set the country in the credential instead. Hidden callers, and all that is not a plain number of 7 to 15 digits, are left out.

**What keeps it from ringing twice:** a number is noted in the data table *${table}*, and taken there by one run, before anybody is asked. It is not asked about when somebody talks to it right now, or when any of these workflows asked within ${HOURS_TO_ANSWER} hours. Opening the page does nothing, so a mail filter that follows links calls nobody. n8n takes the first answer only. After ${HOURS_TO_ANSWER} hours the question lapses. Before it calls, the workflow looks whether somebody has talked to that number since, in either direction, or does so now. ${remark && `${remark} `}The call itself is never tried again: leave *Retry On Fail* off in the last node, for an error does not prove that no phone rang. A question that could not be sent is asked by the next run, within a day. A call that n8n could not note there, as when its database is away or its data tables are full, is not asked about: use *Send ${channel.phrase} for each missed ${title} call*, too, which finds it later. To make the table, n8n 2 is needed.

**Numbers** are dialled ${inWords}. If your phone system wants a prefix, add it in *${findNumber}*. Names are shown without signs that could be a link or a mention, behind the number.

**Runs that wait** for an answer are kept because the settings of the workflow say *Save successful production executions*: leave that so. n8n's queue mode before 2.33 loses them otherwise.`,
	};
}
