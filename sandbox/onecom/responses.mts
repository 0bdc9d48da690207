import { answer, type Answer, html, json, nothing, type Outcome } from './answers.mts';
import type { Parameters } from './parameters.mts';

/**
 * What a command answers, which for most of them nobody has seen (contract: onecom, Placing and ending
 * calls), unseen:
 * - `ok`: the literal `OK`, or the reason why not
 * - `byFormat`: as DIAL does, in JSON with `format=json` and parted by `|` otherwise
 * - `plain`, `json`: one of these always
 * - `asterisk`: what the exchange below says, in JSON with `format=json` and in its own lines otherwise
 * - `empty`: nothing
 * - `sentence`: a sentence, whatever came of it
 * - `timeout`: it is done, and no answer ever comes
 */
export type ActionForm =
	| 'ok'
	| 'byFormat'
	| 'plain'
	| 'json'
	| 'asterisk'
	| 'empty'
	| 'sentence'
	| 'timeout';

export interface ActionResult {
	response: 'Success' | 'Error';
	message: string;
	/** The words of the exchange below. */
	asterisk: string;
}

export const plainResponse = (response: string, message: string, id = ''): Answer =>
	answer(`${response}|${message}|${id}|`, '');

export const jsonResponse = (response: string, message: string, id?: string): Answer =>
	json({ Response: response, Message: message, ...(id === undefined ? {} : { ID: id }) });

/** The two forms of one outcome (contract: onecom, Placing and ending calls: Dial). */
export const respond = ({ format }: Parameters) =>
	format === 'json' ? jsonResponse : plainResponse;

const FORMS: Record<ActionForm, (result: ActionResult, parameters: Parameters) => Outcome> = {
	ok: ({ response, message }) => html(response === 'Success' ? 'OK' : message),
	byFormat: ({ response, message }, parameters) => respond(parameters)(response, message),
	plain: ({ response, message }) => plainResponse(response, message),
	json: ({ response, message }) => jsonResponse(response, message),
	asterisk: ({ response, asterisk }, { format }) =>
		format === 'json'
			? jsonResponse(response, asterisk)
			: html(`Response: ${response}\r\nMessage: ${asterisk}\r\n\r\n`),
	empty: (_result, { format }) => nothing(format),
	sentence: ({ message }) => html(message),
	timeout: () => null,
};

/** The answer of a command in the form that is switched on for it. */
export const actionAnswer = (
	form: ActionForm,
	result: ActionResult,
	parameters: Parameters,
): Outcome => FORMS[form](result, parameters);
