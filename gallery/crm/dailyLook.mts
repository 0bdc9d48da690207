/** A look at the last two days, once a day: it finds the calls that a run lost, for which it ended too early. */
import type { IDataObject } from 'n8n-workflow';
import { everyDayAt, PATIENT } from '../nodes.mts';
import { callsNode, OLDEST_FIRST } from '../parts/calls.mts';
import type { Service } from '../../services.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';

/** `keptCalls.cjs` knows it by this name. */
const SCHEDULE = 'Once a day';
const HOURS = 48;
const HOUR = 5;
const MINUTE = 30;

export const dailyName = ({ title }: Service): string => `Get ${title} calls of the last two days`;

/**
 * Ends at the node of `dailyName`.
 *
 * @param options of that node, those that the trigger of the workflow has
 */
export function dailyLook(
	service: Service,
	[column, row]: NodeSpec['at'],
	options: IDataObject = {},
): Piece {
	return chain(
		everyDayAt(SCHEDULE, HOUR, [column, row], MINUTE),
		callsNode(
			service,
			dailyName(service),
			[column + 1, row],
			{
				startDate: `={{ $now.minus({ hours: ${HOURS} }).toISO() }}`,
				endDate: '={{ $now.toISO() }}',
				options: { ...OLDEST_FIRST, ...options },
			},
			PATIENT,
		),
	);
}
