/** What the user of a calls page may change, and how its note speaks of that. */
import { SETTINGS, settingsNode } from '../parts/settings.mts';
import type { Service } from '../../services.mts';
import { providersSetting, wordsFor } from '../words.mts';
import type { NodeSpec } from '../workflow.mts';

const MAX_SYNC_DAYS = '92';

/** `max_sync_days` is in days. */
export const pageSettings = (services: readonly Service[], at: NodeSpec['at']): NodeSpec =>
	settingsNode(
		{
			providers: { value: providersSetting(services) },
			max_sync_days: { value: MAX_SYNC_DAYS, type: 'number' },
		},
		at,
	);

/**
 * What to do with only one of several phone systems, a paragraph of Markdown.
 *
 * @param begin how it begins, up to and with the word "write"
 */
export function onlyOneInNote(services: readonly Service[], begin: string): string {
	const { oneOfThem, thatOne, other } = wordsFor(services);
	return `**Only ${oneOfThem}?** ${begin} just ${thatOne} under *providers* in *${SETTINGS}*, and turn the nodes of the ${other} off: select them and press D.`;
}

/** A paragraph of Markdown. */
export const MAX_DAYS_IN_NOTE = `**Settings:** nothing in *${SETTINGS}* has to be changed. *max_sync_days* there is how many days one click on *Sync this range* may fetch at most, ${MAX_SYNC_DAYS}.`;
