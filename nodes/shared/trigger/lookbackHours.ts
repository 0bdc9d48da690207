import { parameterError } from '../failure/serviceError';
import type { Collection } from '../node/parameters';
import { inNumber, inText } from '../values/values';

/** A week: each poll may read so much again. */
export const MAX_LOOKBACK_HOURS = 168;

/**
 * Reads the option Lookback Hours.
 *
 * @throws ServiceError when it is no number of hours, or more than a trigger is made for
 */
export function readLookbackHours(options: Collection, fallback: number): number {
	const name = 'lookbackHours';
	const label = 'Lookback Hours';
	const given = options.any(name);
	if (options.has(name) && inNumber(given) > MAX_LOOKBACK_HOURS) {
		throw parameterError(
			label,
			`is "${inText(given)}"`,
			`Enter at most ${MAX_LOOKBACK_HOURS}, a week. To fetch calls of longer ago, use a sample workflow for a backfill, or Call: Get Many.`,
		);
	}
	// None of what a service lists late would be found, and nothing would tell.
	if (options.has(name) && inNumber(given) === 0) {
		throw parameterError(
			label,
			`is "${inText(given)}"`,
			'Enter how many hours after its end a call may still be found, or remove the option.',
		);
	}
	return options.amount(name, label, fallback, MAX_LOOKBACK_HOURS);
}
