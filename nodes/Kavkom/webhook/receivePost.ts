import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { writeCall } from '../../shared/call/callCollector';
import { createDataRedactor, redactTexts } from '../../shared/secrets/redact';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import { answer, isInEditor, notJson, notWaitedFor, withoutCallId } from './answers';
import { RepeatMemory } from './repeatMemory';
import { toCallEvent, type CallEvent } from './callEvent';
import { readBody } from './postedBody';
import { MAX_EVENTS, postedEvents } from './postedEvents';
import { isFromKavkom, isTooShort, storedSecret, TOO_SHORT } from './secretHeader';
import { readSettings, type WebhookSettings } from './settings';

const memory = new RepeatMemory();

/**
 * Takes a post, answers it and says what to start the workflow with. Whatever its body is, the status is
 * 2xx or 4xx, or 503 where the credential has to be mended first: n8n would make a failed run of anything that is
 * thrown here.
 *
 * The response is given here, not by n8n. n8n 2.41 would give it only after it has made the run, and making the
 * run undoes the sign by which it sees that static data have to be saved: what came before would be
 * forgotten at the next restart.
 *
 * @throws ServiceError when a parameter of the node can't be used
 */
export async function receivePost(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const stored = await storedSecret(context);
	// Before anything is compared: the response must not tell who guessed right.
	if (isTooShort(stored)) return answer(context, 503, TOO_SHORT);
	if (!isFromKavkom(context, stored)) {
		return answer(context, 403, 'The secret header is missing or not right');
	}
	const body = readBody(context.getRequestObject());
	if (body === undefined) return notJson(context, stored.secret);
	const posted = postedEvents(body);
	if (posted.length > MAX_EVENTS) return answer(context, 413, 'The body has too many records');

	const settings = readSettings(context);
	const events = posted
		.map((event) => toCallEvent(event, settings))
		.filter((event): event is CallEvent => event !== null);
	if (events.length === 0) return withoutCallId(context, posted, stored.secret);
	const wanted = events.filter(
		({ seen, isFinished }) =>
			(isFinished || settings.triggerOn === 'all') && settings.matches(seen),
	);
	if (wanted.length === 0) return notWaitedFor(context, events, stored.secret);
	const fresh = withoutRepeats(context, wanted, settings);
	if (fresh.length === 0) return answer(context, 200, 'Nothing was started: came before');
	const redact = createDataRedactor([stored.secret]);
	const records = fresh.map((event) => redactTexts(writeEvent(event, settings), redact));
	return {
		...answer(context, 200, 'Workflow was started'),
		workflowData: [context.helpers.returnJsonArray(records)],
	};
}

/** A test in the editor neither asks what came before nor remembers: the same sample can be sent again. */
function withoutRepeats(
	context: IWebhookFunctions,
	events: CallEvent[],
	settings: WebhookSettings,
): CallEvent[] {
	if (isInEditor(context)) return events;
	const scope = `${context.getWorkflow().id} ${context.getNode().id}`;
	const areNew = memory.claim(
		scope,
		context.getWorkflowStaticData('node'),
		events.map((event) => newsOf(event, settings)),
	);
	return events.filter((_, index) => areNew[index]);
}

/**
 * What an event tells: that a call is over, whatever the words for it, or where all events are wanted, the words for
 * what happened. The same word can be said of a live and of a finished call. A recording can be minutes late
 * (contract: kavkom, Webhooks): to somebody who wants its address, the post that brings it is news.
 */
function newsOf(
	{ seen, word, state, isFinished, recordingUrl }: CallEvent,
	{ triggerOn, includeRecordingUrl }: WebhookSettings,
): string[] {
	const words = triggerOn === 'finished' ? [] : [word?.toLowerCase(), state, isFinished];
	const event = JSON.stringify([seen.call.id, ...words]);
	return includeRecordingUrl && recordingUrl !== null ? [event, `${event} recorded`] : [event];
}

function writeEvent(
	{ seen, word, recordingUrl, raw }: CallEvent,
	{ output, triggerOn, includeRecordingUrl }: WebhookSettings,
): IDataObject {
	if (output.output === 'raw') return withoutSecretFields(raw) as IDataObject;
	return {
		...writeCall(seen, output),
		account: seen.call.account || null,
		...(triggerOn === 'all' && { event: word }),
		...(includeRecordingUrl && { recording_url: recordingUrl }),
	};
}
