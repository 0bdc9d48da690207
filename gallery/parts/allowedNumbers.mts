/** Which numbers a workflow may dial or text by itself. The mark stands in a script below that of `CALLER_TEXTS`. */
import { readFileSync } from 'node:fs';
import { namesMark } from './codeNode.mts';
import { PREMIUM_NUMBERS } from './premiumNumbers.mts';

/** Whether the setting `allowed_prefixes` lets the caller of a call through. */
export const ALLOWED_NUMBERS: Record<string, string> = {
	'/* ALLOWED NUMBERS */': readFileSync(
		new URL('code/allowedNumbers.cjs', import.meta.url),
		'utf8',
	).trim(),
	...namesMark('PREMIUM NUMBERS', PREMIUM_NUMBERS),
};
