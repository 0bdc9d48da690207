import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createDataRedactor } from '../../shared/secrets/redact';
import { receivedText } from './postedBody';
import { editorItems, type Shown } from './editorItems';
import type { PostedEvent } from './postedEvents';
import { receivedNames } from './receivedNames';

/** Answers a post. */
export function answer(
	context: IWebhookFunctions,
	status: number,
	message: string,
	more: Record<string, unknown> = {},
): IWebhookResponseData {
	context
		.getResponseObject()
		.status(status)
		.json({ message, ...more });
	return { noWebhookResponse: true };
}

/** Whether somebody listens in the editor, with the Test URL. */
export const isInEditor = (context: IWebhookFunctions): boolean => context.getMode() === 'manual';

/** Answers a post whose body is no JSON. n8n itself answers one that says it is JSON, before the node sees it. */
export function notJson(context: IWebhookFunctions, secret: string): IWebhookResponseData {
	const message = 'The body is not JSON';
	const received = receivedText(context.getRequestObject());
	return {
		...answer(context, 400, message),
		...inEditor(context, [{ nothing_started: message, received }], secret),
	};
}

/** Answers a post that names no call with the names that it has, so that the one of the call ID can be mapped. */
export function withoutCallId(
	context: IWebhookFunctions,
	posted: readonly PostedEvent[],
	secret: string,
): IWebhookResponseData {
	const message = 'Nothing was started: no call ID';
	const { names, hasMore } = receivedNames(posted, createDataRedactor([secret]));
	const said = { missing: 'id', names, ...(hasMore && { has_more_names: true }) };
	const received = posted.length > 0 ? posted.map(({ raw }) => raw) : [null];
	const shown = received.map((each) => ({ nothing_started: message, ...said, received: each }));
	return { ...answer(context, 200, message, said), ...inEditor(context, shown, secret) };
}

/**
 * Answers a post whose events Trigger On or Filters leaves out.
 *
 * @param events the calls, and whether each is over
 */
export function notWaitedFor(
	context: IWebhookFunctions,
	events: ReadonlyArray<{ isFinished: boolean; raw: Record<string, unknown> }>,
	secret: string,
): IWebhookResponseData {
	const message = 'Nothing was started: not waited for';
	const shown = events.map(({ isFinished, raw }) => ({
		nothing_started: message,
		is_finished: isFinished,
		received: raw,
	}));
	return { ...answer(context, 200, message), ...inEditor(context, shown, secret) };
}

const inEditor = (
	context: IWebhookFunctions,
	shown: readonly Shown[],
	secret: string,
): IWebhookResponseData =>
	isInEditor(context)
		? { workflowData: [context.helpers.returnJsonArray(editorItems(shown, secret))] }
		: {};
