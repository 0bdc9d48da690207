/** What can come out of a request: the words of the matrix, and what they stand for. */

/** Outcomes without an error. */
export const GOOD_ENDS = {
	ok: 'the very items of an undisturbed run, at the first attempt',
	retried: 'the very items of an undisturbed run, after another attempt',
	none: "no items, where the answer is the service's own word for an empty list",
	fewer: "the items of the other answers, where one was the service's own word for an empty list",
	'fewer, said': 'the same, and a hint says how many are missing',
	said: 'all findings of a check, some of which say what is not as it should be',
	unsaid: 'an item and a hint that say that nobody can tell whether it was done',
	'cut, unseen': 'a file without its end: a length was not announced, so nothing tells',
} as const;

/** Outcomes that no table may expect. */
export const BAD_ENDS = {
	'WRONG ITEMS': 'other items than those of an undisturbed run, and no error',
	'NO WORDS': 'an error that says neither what happened nor how to go on',
	'NOT ITS ITEM': 'with "On Error: Continue", something else than one item that tells the error',
	'LEAKED KEY': 'the key stands in something that others can read',
	'TOLD A STRANGER': 'the key was sent to another host',
	'SENT TWICE': 'a command reached the service more than once',
	'LOST OR DOUBLED': 'the next poll did not make up for the one that failed',
	HANGS: 'no end within the time that the limits allow',
} as const;

/** Errors by their messages. Each is a NodeApiError, but for those about what the user entered. */
export const ERRORS = {
	late: /^\S+ did not answer in time$/,
	'not unpacked': /^\S+ sent an answer that could not be unpacked$/,
	'broke off': /^The connection to \S+ broke off$/,
	'no connection': /^\S+ did not accept the connection$/,
	'no such host': /^\S+ could not be found on the network$/,
	'not secure': /^The secure connection to \S+ could not be set up$/,
	busy: /^\S+ could not handle the request right now$/,
	'too many': /^\S+ asks for fewer requests$/,
	'web page': /^\S+ answered with a web page instead of data$/,
	garbled: /^\S+ sent an? (?:answer|table) that is not complete$/,
	'other form':
		/^\S+ sent (?:a list|a module|the active calls|the (?:statistics|agents|callers) of the queue|the analysis of the call|the state of the extension) in a form that this node does not know$/,
	elsewhere: /^\S+ redirects the request to another address$/,
	'goes round':
		/^(?:\S+ keeps redirecting the request|The link of the recording keeps redirecting)$/,
	'too large': /^The answer of \S+ is too large to be read$/,
	key: /^\S+ did not accept the API key(?:, the tenant or this operation| or the tenant)?$/,
	'turned down': /^\S+ turned the request down$/,
	'no recording': /^\S+ has (?:no recording for|not finished the recording of) this call$/,
	'not audio': /^\S+ sent something else than a recording$/,
	'not found':
		/^\S+ (?:has no (?:extension|queue|module|call)|lists no extension|tells nothing about the extension) /,
	'not help': /^\S+ did not send its help$/,
	'not done':
		/^\S+ could not (?:(?:place|hang up|transfer) the call|(?:un)?pause the agent|send the SMS)$/,
	unclear: /^\S+ did not say whether it /,
} as const;

export type GoodEnd = keyof typeof GOOD_ENDS;
export type BadEnd = keyof typeof BAD_ENDS;
export type ErrorWord = keyof typeof ERRORS;

/** Added where a command may have had an effect all the same, which its description says. */
export type Unsure = `${ErrorWord} (?)`;

export type Outcome = GoodEnd | BadEnd | ErrorWord | Unsure;

/** The word for an error, by its message; null when it is none that the matrix knows. */
export function wordFor(message: string): ErrorWord | null {
	const found = Object.entries(ERRORS).find(([, pattern]) => pattern.test(message));
	return found ? (found[0] as ErrorWord) : null;
}
