import type { IDataObject } from 'n8n-workflow';
import { createRedactor, redactTexts } from '../../shared/secrets/redact';
import { HIDDEN, withoutSecretFields } from '../../shared/secrets/secretFields';

/** Of a long list, and of a text that is no JSON, the editor is shown the beginning. */
const MAX_ITEMS = 10;
const MAX_LETTERS = 500;

/** Some play a recording without a key (contract: kavkom, Recordings). In JSON the slashes may be escaped. */
const LINK = /\bhttps?:(?:\\?\/){2}[^\s"'<>]*/gi;

/** What a post that starts nothing looks like to somebody who listens in the editor. */
export interface Shown {
	/** Why it starts nothing. */
	nothing_started: string;
	/** What more there is to say, to go on by. */
	[advice: string]: unknown;
	/** What came, which is shown without secrets. */
	received: unknown;
}

/** Items for the editor: what came with the Test URL, without the secret, fields of secrets, and links. */
export function editorItems(shown: readonly Shown[], secret: string): IDataObject[] {
	const redact = createRedactor([secret]);
	const withoutSecrets = (text: string) => redact(text.replace(LINK, HIDDEN));
	return shown.slice(0, MAX_ITEMS).map(({ received, ...said }) => ({
		...said,
		received: beginningOf(
			redactTexts(withoutSecretFields(received ?? null), withoutSecrets),
		) as IDataObject,
	}));
}

/** Behind the redaction: of a secret that is cut, nobody knows the rest. */
const beginningOf = (shown: unknown): unknown =>
	typeof shown === 'string' ? shown.slice(0, MAX_LETTERS) : shown;
