/** Ways in which a workflow reaches a person. */
import type { IDataObject } from 'n8n-workflow';
import { waitNode } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';
import type { Settings } from './settings.mts';

export interface Channel {
	/** In file names. */
	key: 'email' | 'slack' | 'telegram';
	/** In the table of docs/workflows.md. */
	title: string;
	/** "an e-mail". */
	phrase: string;
	/** What stands behind "by": "e-mail". */
	means: string;
	/** The accounts that a user must have. */
	needs: string;
	/** What to fill in, for a note; it goes on after "choose your ... credential". */
	credential: string;
	/** Every item carries them, so that a run of its own has them, too. */
	settings: Settings;
	/** How the settings are filled in, for a note. */
	toFillIn: string;
	type: string;
	typeVersion: number;
	/** Parameters of the message that an item brings as `subject` and `text`. */
	message: IDataObject;
	/** How long a message may be for the channel to show all of it, with something to spare. */
	maxLetters: number;
	/** Seconds between two messages, where the channel refuses more in a row. */
	pauseSeconds?: number;
	/** Whether a question needs an address of n8n that the whole internet knows. */
	needsPublicAddress: boolean;
	/** Parameters of a question whose answer the workflow waits for; expressions without braces. */
	question(subject: string, text: string): IDataObject;
}

/** Both Slack and Telegram's HTML take these three signs for their own. */
const ESCAPED =
	"$json.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')";

/** n8n sends a question to Telegram as Markdown, which refuses a sign without its partner. */
const withoutMarkdown = (text: string): string => `(${text}).replace(/[_*\`[\\]]/g, ' ')`;

const EMAIL_ADDRESSES = {
	fromEmail: '={{ $json.from_email }}',
	toEmail: '={{ $json.to_email }}',
};

const SLACK_CHANNEL = {
	authentication: 'accessToken',
	select: 'channel',
	channelId: { __rl: true, mode: 'name', value: '={{ $json.slack_channel }}' },
};

const EMAIL: Channel = {
	key: 'email',
	title: 'E-mail',
	phrase: 'an e-mail',
	means: 'e-mail',
	needs: 'SMTP account of an e-mail address',
	credential: '**SMTP** credential',
	settings: { from_email: {}, to_email: {} },
	toFillIn:
		'*from_email*, the address that the SMTP account may send from, such as `phone@example.com`, and *to_email*, who gets it, such as `team@example.com`',
	type: 'n8n-nodes-base.emailSend',
	typeVersion: 2.1,
	message: {
		...EMAIL_ADDRESSES,
		operation: 'send',
		subject: '={{ $json.subject }}',
		emailFormat: 'text',
		text: '={{ $json.text }}',
		options: { appendAttribution: false },
	},
	maxLetters: 100_000,
	needsPublicAddress: false,
	question: (subject, text) => ({
		...EMAIL_ADDRESSES,
		operation: 'sendAndWait',
		subject: `={{ ${subject} }}`,
		message: `={{ ${text} }}`,
	}),
};

const SLACK: Channel = {
	key: 'slack',
	title: 'Slack',
	phrase: 'a Slack message',
	means: 'Slack',
	needs: 'Slack bot token',
	credential: '**Slack API** credential',
	settings: { slack_channel: {} },
	toFillIn:
		'*slack_channel*, the name of a channel such as `calls` to which you have invited the bot',
	type: 'n8n-nodes-base.slack',
	typeVersion: 2.3,
	message: {
		...SLACK_CHANNEL,
		resource: 'message',
		operation: 'post',
		messageType: 'text',
		text: `={{ ${ESCAPED} }}`,
		otherOptions: { includeLinkToWorkflow: false, mrkdwn: false },
	},
	maxLetters: 3_500,
	// One message a second and channel.
	pauseSeconds: 2,
	needsPublicAddress: false,
	question: (_subject, text) => ({
		...SLACK_CHANNEL,
		resource: 'message',
		operation: 'sendAndWait',
		message: `={{ ${text} }}`,
	}),
};

const TELEGRAM: Channel = {
	key: 'telegram',
	title: 'Telegram',
	phrase: 'a Telegram message',
	means: 'Telegram',
	needs: 'Telegram bot',
	credential: '**Telegram API** credential',
	settings: { telegram_chat: {} },
	toFillIn:
		'*telegram_chat*, the ID of the chat or group with your bot, such as `-1001234567890` for a group',
	type: 'n8n-nodes-base.telegram',
	typeVersion: 1.2,
	message: {
		resource: 'message',
		operation: 'sendMessage',
		chatId: '={{ $json.telegram_chat }}',
		text: `={{ ${ESCAPED} }}`,
		additionalFields: { appendAttribution: false, parse_mode: 'HTML' },
	},
	maxLetters: 3_500,
	// One message a second and chat, and 20 a minute in a group.
	pauseSeconds: 3,
	needsPublicAddress: true,
	question: (_subject, text) => ({
		resource: 'message',
		operation: 'sendAndWait',
		chatId: '={{ $json.telegram_chat }}',
		message: `={{ ${withoutMarkdown(text)} }}`,
	}),
};

export const CHANNELS: readonly Channel[] = [EMAIL, SLACK, TELEGRAM];

export { EMAIL };

/** Sends what the items bring as `subject` and `text`. */
export function messageNode(
	channel: Channel,
	name: string,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec {
	const { type, typeVersion, message } = channel;
	return { name, type, typeVersion, at, settings, parameters: message };
}

const PACE = 'Wait before the next message';

/** Between two messages of a channel that refuses too many in a row. */
export const paceNode = ({ pauseSeconds }: Channel, at: NodeSpec['at']): NodeSpec | undefined =>
	pauseSeconds === undefined ? undefined : waitNode(PACE, pauseSeconds, at);
