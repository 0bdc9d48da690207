import type { INodeProperties } from 'n8n-workflow';

/** The destination of a call to be placed, the same for every service. */
export const ORIGINATE_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Destination',
		name: 'destination',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 12025550123',
		description:
			'The number to call once the extension has answered. Spaces, dots and dashes are removed; no country code is added.',
	},
	{
		displayName:
			'Each run rings a real phone and then calls the number. A call is never placed again by itself: leave Retry On Fail off in the settings of this node.',
		name: 'originateNotice',
		type: 'notice',
		default: '',
	},
];

/** What to tell when a call may have been placed although no word of it came back. */
export const UNCERTAIN =
	'It is not certain whether the call was placed, so it was not placed again. Look at the phone, or at Active Call: Get Many, before you run this again.';
