/** A look at the last two days, once a day: it finds the calls that a run lost, for which it ended too early. */
import { PATIENT } from '../nodes.mts';
import { inWorkflows, type Service } from '../../services.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';

/** `keptCalls.cjs` knows it by this name. */
const SCHEDULE = 'Once a day';
const HOURS = 48;
const AT = { triggerAtHour: 5, triggerAtMinute: 30 };

export const dailyName = ({ title }: Service): string =>
	`Get the ${title} calls of the last two days`;

/** Ends at the node of `dailyName`. */
export function dailyLook(service: Service, [column, row]: NodeSpec['at']): Piece {
	const interval = [{ field: 'days', daysInterval: 1, ...AT }];
	return chain(
		{
			name: SCHEDULE,
			type: 'n8n-nodes-base.scheduleTrigger',
			typeVersion: 1.2,
			at: [column, row],
			parameters: { rule: { interval } },
		},
		{
			name: dailyName(service),
			type: inWorkflows(service.node),
			typeVersion: 1,
			at: [column + 1, row],
			settings: PATIENT,
			parameters: {
				resource: 'call',
				operation: 'getAll',
				dateRange: 'custom',
				startDate: `={{ $now.minus({ hours: ${HOURS} }).toISO() }}`,
				endDate: '={{ $now.toISO() }}',
				returnAll: true,
				filters: {},
				output: 'simplified',
				options: { sortOrder: 'oldestFirst' },
			},
		},
	);
}
