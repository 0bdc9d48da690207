import lodash from 'lodash';

/** Longer than a poll and the run that it starts take. */
const SECONDS_BETWEEN_POLLS = 3;

/**
 * Poll times of a trigger that a test waits for. n8n polls at most once a minute by one expression, so there is one
 * for each time.
 */
export const POLLS = {
	item: lodash.range(0, 60, SECONDS_BETWEEN_POLLS).map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};
