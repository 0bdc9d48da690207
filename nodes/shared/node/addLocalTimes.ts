import type { INodeProperties } from 'n8n-workflow';

const NAME = 'addLocalTimes';

/**
 * The option that adds local times to the record of a call.
 *
 * @param zone whose time zone is meant, in words
 * @param show where the operation has other outputs, which have none of these fields, or have them chosen
 */
export const addLocalTimes = (
	zone: string,
	show?: NonNullable<INodeProperties['displayOptions']>['show'],
): INodeProperties => ({
	displayName: 'Add Local Times',
	name: NAME,
	type: 'boolean',
	...(show && { displayOptions: { show } }),
	default: false,
	description: `Whether to add the fields started_at_local, answered_at_local and ended_at_local, with the date and the time that clocks show in the time zone ${zone}, such as 2026-11-27 00:00:00. The other times stay in UTC.`,
});

/** Of operations that have the option Timezone, and several outputs. */
export const ADD_LOCAL_TIMES = addLocalTimes('of the credential, or of the option Timezone', {
	'/output': ['simplified'],
});
