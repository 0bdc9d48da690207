import type { ListRoute } from './setup';
import { CHOICES, EXTENSION_LIST } from './setup';

/** A route that lists, and the check that tells of it. */
export interface CheckedRoute extends ListRoute {
	check: string;
	/** What needs it, as users read it. */
	neededBy: string;
}

/** Routes that only read, besides that of the calls (contract: kavkom). */
export const ROUTES: readonly CheckedRoute[] = [
	{ ...CHOICES, check: 'route_extension_choices', neededBy: 'lists of extensions to choose from' },
	{ ...EXTENSION_LIST, check: 'route_extension_list', neededBy: 'Extension: Get Many' },
	{
		api: 'pbx',
		route: 'destination/list',
		check: 'route_phone_number_list',
		neededBy: 'Phone Number: Get Many',
	},
	{ api: 'pbx', route: 'user/list', check: 'route_user_list', neededBy: 'User: Get Many' },
	{
		api: 'pbx',
		route: 'active_call/list',
		check: 'route_active_call_list',
		neededBy: 'Active Call: Get Many',
	},
	{ api: 'crm', route: 'tags/list', check: 'route_tag_list', neededBy: 'Tag: Get Many' },
];

/** Routes that are not tried, and why. */
export const UNTRIED: ReadonlyArray<{ check: string; route: string; because: string }> = [
	{
		check: 'route_call_originate',
		route: 'active_call/call',
		because: 'it would place a call',
	},
	{
		check: 'route_lead_fields',
		route: 'module/get',
		because: 'it wants the ID of a module, which only you know',
	},
	{ check: 'route_lead_create', route: 'lead/store', because: 'it would create a lead' },
	{ check: 'route_tag_assign', route: 'tags/assign', because: 'it would change a lead' },
];
