/** n8n's own REST API, the one its editor uses, with the session of the instance's owner. */

/** Who owns every sandbox instance. Invented, and the same each time, so that a person can log in too. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Sandbox-2600',
	firstName: 'Sandbox',
	lastName: 'Owner',
} as const;

const SESSION_COOKIE = 'n8n-auth';

/** n8n refused a request. `status` is the HTTP status, `body` what n8n sent, parsed if it was JSON. */
export class N8nRestError extends Error {
	constructor(
		readonly method: string,
		readonly path: string,
		readonly status: number,
		readonly body: unknown,
	) {
		super(`n8n answered ${method} ${path} with ${status}: ${N8nRestError.#messageOf(body)}`);
		this.name = 'N8nRestError';
	}

	static #messageOf(body: unknown): string {
		if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
		return String(body).slice(0, 500);
	}
}

/** `path` is below `/rest` and may carry a query. Resolves to the answer's `data`. */
export type Rest = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function sessionOf(response: Response): string | undefined {
	const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
	return cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));
}

export interface Session {
	rest: Rest;
	/** The cookie by which n8n knows the owner, as a header has it. */
	cookie(): string;
}

/**
 * Opens a session with the n8n at `url`: goes on with the one of that cookie, else sets the owner up on an
 * instance that has none, else logs in, which n8n lets one do five times a minute. The session is renewed as
 * n8n renews its cookie. Requests reject with `N8nRestError`.
 */
export async function openSession(url: string, known = ''): Promise<Session> {
	let cookie = known;
	const rest: Rest = async <T,>(method: string, path: string, body?: unknown) => {
		const response = await fetch(`${url}/rest${path}`, {
			method,
			headers: {
				cookie,
				// One that is kept may be closed by n8n while this process is busy, and the next request goes into it.
				connection: 'close',
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const answer = parsed(await response.text());
		if (!response.ok) throw new N8nRestError(method, path, response.status, answer);
		cookie = sessionOf(response) ?? cookie;
		return (answer as { data: T }).data;
	};

	const session = { rest, cookie: () => cookie };
	if (known !== '') return session;
	try {
		await rest('POST', '/owner/setup', OWNER);
	} catch (error) {
		if (!(error instanceof N8nRestError)) throw error;
		const { email, password } = OWNER;
		await rest('POST', '/login', { emailOrLdapLoginId: email, password });
	}
	return session;
}
