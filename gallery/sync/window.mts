/**
 * Where a run begins and ends, for the destinations that have no functions of their own: beside the calls they
 * keep what the last good run of each phone system noted.
 */
import { codeNode } from '../parts/codeNode.mts';
import { plainItems } from '../parts/plainItems.mts';
import type { Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';
import { accountOf, zoneOf } from '../parts/account.mts';
import { firstDays } from './firstDays.mts';

/** What tells the notes of one account from those of another: its provider and its name, with a line between. */
export const NOTED_KEY = 'account_key';

/** Times in ISO 8601. The run reached the present if its end is after `ran_at`. */
export const NOTED_TIMES = ['window_start', 'window_end', 'ran_at'] as const;

/** The IANA zone in which the times of the calls were read that are there; empty while there are none. */
export const NOTED_ZONE = 'time_zone';

/** What a run notes. */
export const NOTED = [NOTED_KEY, ...NOTED_TIMES, NOTED_ZONE] as const;

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

/** What a destination has, each as JavaScript. */
export interface Known {
	/** The start of the newest call, in any form, or nothing. */
	newest: string;
	/** Whether there is any call; absent: whether there is a newest one. */
	hasCalls?: string;
	/** For how many days calls are kept, where a run removes older ones; 0 or nothing: for good. */
	keepDays?: string;
	/** What the last good run noted, or an object without it; absent: the item of the node that reads it. */
	noted?: string;
}

/** Two nodes, the last of which gives what the run is to note; of the zone, as far as it is known before the fetch. */
export function decideWindow(
	service: Service,
	column: number,
	{
		newest,
		hasCalls = `Boolean(${newest})`,
		keepDays = '0',
		noted = firstOf(notedName(service)),
	}: Known,
): NodeSpec[] {
	const decide = codeNode(deciderName(service), SCRIPT, [column, 0], {
		'/* OVERLAP_DAYS */ 0': String(service.samples.overlapDays),
		'/* FIRST_DAYS */ 0': firstDays,
		'/* KEEP_DAYS */ 0': keepDays,
		'/* NOTED */ {}': noted,
		'/* NEWEST */ null': newest,
		'/* HAS_CALLS */ false': hasCalls,
		'/* TIME_ZONE */ null': zoneOf(service),
		'/* ACCOUNT_KEY */ null': notedKeyOf(service),
	});
	return [decide, plainItems(windowName(service), [column + 1, 0])];
}

/**
 * Gives what the run is to note when its calls are written: the zone, too, where it wrote the first ones.
 *
 * @param fetch name of the node that fetches
 * @param fields JavaScript for the fields that a note can have; absent: all of them
 */
export function zoneNoted(
	service: Service,
	fetch: string,
	at: NodeSpec['at'],
	fields?: string,
): NodeSpec {
	const zone = `$json.${NOTED_ZONE} || ($('${fetch}').all().some(({ json }) => json.started_at) ? ${zoneOf(service)} : '')`;
	const noted = `{ ...$json, ${NOTED_ZONE}: ${zone} }`;
	const jsonOutput =
		fields === undefined
			? `(${noted})`
			: `((fields) => Object.fromEntries(Object.entries(${noted}).filter(([field]) => fields.includes(field))))(${fields})`;
	return {
		name: `Add the zone of the ${service.title} times`,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at,
		parameters: {
			mode: 'raw',
			duplicateItem: false,
			jsonOutput: `={{ ${jsonOutput} }}`,
			includeOtherFields: false,
			options: {},
		},
	};
}
