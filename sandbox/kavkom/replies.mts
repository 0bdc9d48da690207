/** What goes back for a request: an answer, or the way in which none comes. */
export type Reply = Answer | { ending: 'silence' | 'reset' };

export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
}

/** Ends the handling of a request with this reply. */
export class Refusal extends Error {
	constructor(readonly reply: Reply) {
		super('status' in reply ? `Refused with status ${reply.status}` : `Left in ${reply.ending}`);
	}
}

const LOGIN_PAGE =
	'<!DOCTYPE html><html><head><title>Login</title></head><body><form method="post"></form></body></html>';

export function json(payload: unknown, status = 200, headers: Record<string, string> = {}): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(payload),
	};
}

/** The success envelope (contract: kavkom, Transport), with what else stands beside `data`. */
export function success(data: unknown, message = 'OK', beside: object = {}): Answer {
	return json({ data, success: true, message, ...beside });
}

export function htmlPage(status = 200): Answer {
	return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: LOGIN_PAGE };
}

/** Refuses as Laravel does, with a `message` (contract: kavkom, Transport). */
export function refuse(
	status: number,
	message: string,
	headers: Record<string, string> = {},
): never {
	throw new Refusal(json({ message }, status, headers));
}

/** Refuses with 422 and a text for each field (contract: kavkom, Transport). */
export function refuseFields(errors: Record<string, string[]>, requestUuid: string): never {
	const texts = Object.values(errors).flat();
	const more = texts.length - 1;
	const others = more > 0 ? ` (and ${more} more error${more > 1 ? 's' : ''})` : '';
	const message = `${texts[0]}${others}`;
	throw new Refusal(json({ message, errors, request_uuid: requestUuid }, 422));
}
