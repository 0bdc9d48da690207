/** What the scripts of Code nodes share that speak of callers. Each mark stands at the top of such a script. */
import { readFileSync } from 'node:fs';

const script = (file: string): string =>
	readFileSync(new URL(`code/${file}`, import.meta.url), 'utf8').trim();

/** Names without markup, and who is hidden. */
export const CALLER_TEXTS: Record<string, string> = {
	'/* CALLER TEXTS */': script('callerTexts.cjs'),
};

/** When a call began, and by whose clock. */
export const CALL_CLOCK: Record<string, string> = {
	'/* CALL CLOCK */': script('callClock.cjs'),
};

/** Which of the noted callers may be taken, by a script that is given the calls under way. */
export const NOTED_CALLERS: Record<string, string> = {
	'/* NOTED CALLERS */': script('notedCallers.cjs'),
};

/** Whether a number is in a call that is under way. */
export const ON_THE_PHONE: Record<string, string> = {
	'/* ON THE PHONE */': script('onThePhone.cjs'),
};
