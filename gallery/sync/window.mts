/**
 * Where a run begins and ends, for the destinations that have no functions of their own: beside the calls they
 * keep what the last good run of each phone system noted.
 */
import { codeNode } from '../parts/codeNode.mts';
import { plainItems } from '../parts/plainItems.mts';
import type { Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';
import { accountOf } from '../parts/account.mts';
import { firstDays } from './firstDays.mts';

/** What tells the notes of one account from those of another: its provider and its name, with a line between. */
export const NOTED_KEY = 'account_key';

/** What a run notes: whose it is, and three times in ISO 8601. It reached the present if its end is after `ran_at`. */
export const NOTED = [NOTED_KEY, 'window_start', 'window_end', 'ran_at'] as const;

const SCRIPT = new URL('destinations/code/window.cjs', import.meta.url);

const deciderName = ({ title }: Service): string => `Decide from when to get ${title} calls`;

/** Name of the node that gives what was decided. */
export const windowName = ({ title }: Service): string => `Take the time of the ${title} calls`;

/** What the run notes, as an expression anywhere further on. */
export const windowOf = (service: Service): string => `$('${windowName(service)}').first().json`;

/** JavaScript for the key of the account's notes, anywhere after the account is known. */
export const notedKeyOf = (service: Service): string =>
	`'${service.provider}|' + ${accountOf(service)}`;

/** Name of the node that reads what the last good run noted. */
export const notedName = ({ title }: Service): string => `See how far the last ${title} run got`;

/** Name of the node that writes it. */
export const noteName = ({ title }: Service): string => `Note how far the ${title} run got`;

const firstOf = (node: string): string => `$('${node}').first().json`;

/**
 * Two nodes, the last of which gives what the run is to note.
 *
 * @param newest JavaScript for the start of the newest call, in any form, or nothing
 * @param noted JavaScript for what the last good run noted, or an object without it
 */
export function decideWindow(
	service: Service,
	column: number,
	newest: string,
	noted: string = firstOf(notedName(service)),
): NodeSpec[] {
	const decide = codeNode(deciderName(service), SCRIPT, [column, 0], {
		'/* OVERLAP_DAYS */ 0': String(service.samples.overlapDays),
		'/* FIRST_DAYS */ 0': firstDays,
		'/* NOTED */ {}': noted,
		'/* NEWEST */ null': newest,
		'/* ACCOUNT_KEY */ null': notedKeyOf(service),
	});
	return [decide, plainItems(windowName(service), [column + 1, 0])];
}
