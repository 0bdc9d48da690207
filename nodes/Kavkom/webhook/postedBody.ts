import { isRecord } from '../../shared/values/values';
import { jsonOf } from './jsonText';

/** The body of a post as n8n hands it on: what it has read, and the bytes that came. */
interface Received {
	body?: unknown;
	rawBody?: Buffer;
}

/**
 * The body of a post as JSON: as n8n has read it, or read here where the sender did not say that it is JSON.
 *
 * @returns undefined when the body is neither empty nor JSON
 */
export function readBody(received: Received): unknown {
	const { body } = received;
	const text = receivedText(received);
	const isRead = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
	if (isRead && Object.keys(body).length > 0) return jsonInForm(body, text) ?? body;
	return text === '' ? {} : (jsonOf(text) ?? jsonOf(unescaped(text)));
}

/** The body of a post as the text that came, without blanks around it. */
export const receivedText = ({ body, rawBody }: Received): string =>
	(typeof body === 'string' ? body : (rawBody?.toString('utf8') ?? '')).trim();

/**
 * JSON that was posted as a form is read by n8n as one whose first name is the JSON, or its part up to a sign that
 * parts fields (contract: kavkom, Webhooks: Body). Only the bytes have it whole, and with the plus of a number:
 * in a form a plus stands for a blank.
 *
 * @returns undefined when the body is no such form
 */
function jsonInForm(form: object, text: string): unknown {
	const [name = ''] = Object.keys(form);
	if (!/^\s*[[{"]/.test(name)) return undefined;
	const isForm = (json: unknown) =>
		isRecord(json) && Object.prototype.hasOwnProperty.call(json, name);
	return [text, unescaped(text), name]
		.map((each) => jsonOf(each.replace(/=$/, '')))
		.find((json) => typeof json === 'object' && json !== null && !isForm(json));
}

function unescaped(text: string): string {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' '));
	} catch {
		return '';
	}
}
