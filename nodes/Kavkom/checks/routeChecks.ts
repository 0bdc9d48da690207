import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, type Verdict } from '../../shared/check/finding';
import type { Asked } from '../../shared/check/prober';
import type { Check } from '../../shared/check/runChecks';
import { textOrNull } from '../../shared/values/values';
import { ROUTES, UNTRIED, type CheckedRoute } from './routes';
import type { KavkomSetup } from './setup';

/** @param what the route, and what needs it */
function judgeRoute(asked: Asked<unknown>, what: string): Verdict {
	return 'value' in asked ? ok(`${what}: allowed`) : failureVerdict(asked.failure, what);
}

const callList: Check<KavkomSetup> = {
	check: 'route_call_list',
	needs: ['domain'],
	judge: async (setup) =>
		judgeRoute((await setup.firstPage()).asked, 'cdr/list (Call: Get Many, Kavkom Trigger)'),
};

const listCheck = (route: CheckedRoute): Check<KavkomSetup> => ({
	check: route.check,
	needs: ['domain'],
	judge: async (setup) => judgeRoute(await setup.list(route), `${route.route} (${route.neededBy})`),
});

/** Two routes give one extension: by its ID, and by its number. */
const extensionCheck = (
	check: string,
	route: string,
	parameter: string,
	field: string,
): Check<KavkomSetup> => ({
	check,
	needs: ['domain'],
	judge: async (setup) => {
		const value = textOrNull((await setup.anExtension())?.[field]);
		if (value === null) return unknown(`${route}: Not tried: no extension to ask for`);
		return judgeRoute(await setup.one(route, { [parameter]: value }), `${route} (Extension: Get)`);
	},
});

const linkCheck: Check<KavkomSetup> = {
	check: 'route_recording_link',
	needs: ['domain', 'route_call_list'],
	judge: async (setup) => {
		const id = (await setup.recordedCall())?.id ?? null;
		if (id === null) return unknown('cdr/get_file_link: Not tried: no call with a recording');
		return judgeRoute(await setup.hasLink(id), 'cdr/get_file_link (Recording: Get Link)');
	},
};

export const ROUTE_CHECKS: ReadonlyArray<Check<KavkomSetup>> = [
	callList,
	...ROUTES.map(listCheck),
	extensionCheck('route_extension_get', 'extension/get', 'id', 'extension_uuid'),
	extensionCheck('route_extension_find', 'extension/find', 'extension', 'extension'),
	linkCheck,
];

/** What has an effect is named, so that nobody takes it for proved. */
export const UNTRIED_CHECKS: ReadonlyArray<Check<KavkomSetup>> = UNTRIED.map(
	({ check, route, because }) => ({
		check,
		needs: [],
		judge: () => unknown(`${route}: Not tried: ${because}`),
	}),
);
