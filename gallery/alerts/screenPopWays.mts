/** Where a screen pop goes: a channel that people look at, or an address that opens the contact by itself. */
import type { NodeSpec } from '../workflow.mts';
import { CHANNELS, messageNode } from '../parts/channels.mts';
import { chooseIn } from '../parts/steps.mts';
import type { Settings } from '../parts/settings.mts';
import { jsonRequest } from '../nodes.mts';

export interface Way {
	/** In file names. */
	key: string;
	/** In the table of docs/workflows.md. */
	title: string;
	/** "Slack". */
	phrase: string;
	/** The account that a user must have, besides the CRM. */
	needs: string;
	/** A step of the note: which credential to choose; absent: none. */
	toChoose?: string;
	/** What to fill in, for a note. */
	toFillIn: string;
	/** What else is worth knowing, for a note. */
	remark: string;
	settings: Settings;
	/** The node that tells; it is never sent again: who is told twice looks twice. */
	node(name: string, at: NodeSpec['at']): NodeSpec;
}

const ONCE = { onError: 'continueRegularOutput' } as const;

/** What an own address is sent, as JSON. */
const SENT = [
	'text',
	'number',
	'name',
	'contact_id',
	'contact_url',
	'more_contacts',
	'called',
	'extension',
	'call_id',
];

const MAX_SECONDS = 5;

const SLACK: Way[] = CHANNELS.filter(({ key }) => key === 'slack').map((channel) => ({
	key: channel.key,
	title: channel.title,
	phrase: channel.title,
	needs: channel.needs,
	toChoose: chooseIn(channel.credential, `Tell ${channel.title}`),
	toFillIn: channel.toFillIn,
	remark: '',
	settings: channel.settings,
	node: (name, at) => messageNode(channel, name, at, ONCE),
}));

const OWN_ADDRESS: Way = {
	key: 'own-address',
	title: 'An address of your own',
	phrase: 'an address of your own',
	needs: 'Program that takes a POST of JSON',
	toFillIn:
		'*send_to_url*, the address of the program that shows the caller, such as `https://crm.example.com/pop`',
	remark:
		'Each call is sent to *send_to_url* as JSON by POST: `text`, `number`, `name`, `contact_id`, `contact_url`, `more_contacts` (how many others have the number), `called`, `extension`, `call_id`. What is not known is null. Nothing else goes along, no key either, and a redirect is not followed.',
	settings: { send_to_url: {} },
	node: (name, at) =>
		jsonRequest(
			name,
			at,
			{
				method: 'POST',
				url: '={{ $json.send_to_url.trim() }}',
				body: `{ ${SENT.map((field) => `${field}: $json.${field}`).join(', ')} }`,
				options: {
					timeout: MAX_SECONDS * 1000,
					// Else n8n reads the answer as a stream, for which it waits without end.
					response: { response: { responseFormat: 'text' } },
				},
			},
			ONCE,
		),
};

export const WAYS: readonly Way[] = [...SLACK, OWN_ADDRESS];

export { OWN_ADDRESS };
