import { textOrNull } from './values';

/** What no header carries, and what nobody sees: HTTP clients drop the former from a header without a word. */
const NOT_OF_A_KEY = /[^\x20-\x7e\xa1-\xff]|\xad/g;

/** Characters that nobody sees, such as those that word processors and web pages put between others. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A secret as it was pasted into a credential, without what does not belong to it: unseen characters, line ends,
 * typographic quotes, blanks around it. A client would drop some of these by itself, and a service could then say
 * back a key that nobody knows here. A blank inside stays: it is seen, and is sent.
 *
 * @returns empty for what holds no text
 */
export function pastedSecret(value: unknown): string {
	return (textOrNull(value) ?? '').replace(NOT_OF_A_KEY, '').trim();
}

/**
 * A name or an address as it was pasted into a credential, without unseen characters and blanks around it.
 *
 * @returns empty for what holds no text
 */
export function pastedText(value: unknown): string {
	return (textOrNull(value) ?? '').replace(UNSEEN, '').trim();
}
