/** What the workflows need to know of a CRM: how it is asked and told. */
import { setting, type Settings } from '../parts/settings.mts';
import type { CrmCredential, CrmRequest } from './http.mts';

export interface Crm {
	/** In file names. */
	key: 'hubspot' | 'pipedrive' | 'salesforce' | 'zoho';
	title: string;
	/** What a logged call is there: "a call". */
	logged: string;
	/** What to choose in n8n, for a note. */
	credential: string;
	credentialType: CrmCredential;
	settings: Settings;
	/** What to fill in besides the credential, for a note. */
	toFillIn: string;
	/** What to fill in besides credentials, for a note; absent: nothing. */
	steps?: readonly string[];
	/** What is special about it, for a note. */
	remarks: string;
	/** What is searched for, a request each that finds it in `$json`; `CALL` is the call, the text is an expression. */
	searches: readonly string[];
	/** Finds contacts that may have the number of the call. */
	find: CrmRequest;
	/** JavaScript for the list in `answer`. */
	found: string;
	/** JavaScript for the `{ id, numbers }` of `contact`, one of the list. */
	candidate: string;
	/** Makes a contact for the call; `CALL` is the call. */
	create: CrmRequest;
	/** JavaScript for its id in the `body` of the answer; nothing when it was not made. */
	createdId: string;
	/** Logs `FACTS`. */
	log: CrmRequest;
	/** JavaScript: whether the `body` of an answer says that it was logged. */
	isLogged: string;
	/** Asks for what was logged for that contact, at that time or lately, to see whether the call is among it. */
	look: CrmRequest;
	/** JavaScript for the list in `answer`. */
	lookedAt: string;
	/** JavaScript for the text of `record`, one of the list, that ends with the ID of its call. */
	recordText: string;
}

export const ONE_BY_ONE = 'Take one call after the other';

/** The call that is being dealt with. */
export const CALL = `$('${ONE_BY_ONE}').first().json`;

export const WRITE = 'Write what to log';

/** What `callFacts.cjs` wrote of the call. */
export const FACTS = `$('${WRITE}').first().json`;

/** Expression, without braces, for an address of the CRM; the setting is the part that the user may change. */
export const address = (name: string, path: string): string =>
	`${setting(name)}.trim().replace(/\\/+$/, '') + '${path}'`;

/**
 * Expression, without braces, for the end of the number. It is within the number itself, however long its country
 * code is: people write that in many ways, or not at all.
 */
export const NUMBER_END = `${CALL}.external_number.replace(/\\D/g, '').slice(3).slice(-7)`;

/** Expression, without braces, for the name of a contact that is made. */
export const NAME = `String(${CALL}.direction === 'inbound' && ${CALL}.source_name || ${CALL}.external_number).slice(0, 80)`;

/** Expression, without braces, for what was written of the call, where signs of HTML mean something. */
export const HTML_TEXT = `${FACTS}.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\\n', '<br>')`;
