/** Calls of which a person was told at once: they stand in the table of the missed calls, apart from those of a list. */
import type { Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';
import type { Channel } from '../parts/channels.mts';
import { ago, equal, getRows, type Condition } from '../parts/dataTable.mts';

/** The `provider` of such a row. Its `call_id` is the number of the caller, a blank, and the minute in UTC. */
export const providerAtOnce = ({ provider }: Service): string => `${provider} at once`;

/** As users see the name of the workflow that tells of them. */
export const atOnceName = ({ title }: Service, { phrase }: Channel): string =>
	`Send ${phrase} when a ${title} caller gives up`;

/** Rows of the last two days: longer than any look back at calls. */
export const LATELY: Condition = {
	keyName: 'createdAt',
	condition: 'gte',
	keyValue: ago('hours: 48'),
};

const GET = 'Get the calls told at once';

/** Reads them, where there can be any, and what stands in for the list of them in a script. */
export function toldAtOnce(
	service: Service,
	at: NodeSpec['at'],
): { nodes: NodeSpec[]; marks: Record<string, string> } {
	if (service.samples.abandonedCall === undefined) return { nodes: [], marks: {} };
	const rows = getRows(GET, [...equal({ provider: providerAtOnce(service) }), LATELY], at);
	const list = `$('${GET}').all().map(({ json }) => json)`;
	return { nodes: [rows], marks: { '/* TOLD AT ONCE */ []': list } };
}

/** Part of the note of the workflow that reads the list. */
export const besidesAtOnce = (service: Service, channel: Channel): string =>
	service.samples.abandonedCall === undefined
		? ''
		: ` A call of which *${atOnceName(service, channel)}* told is not told again.`;
