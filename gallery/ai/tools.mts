/** What an AI may do with a phone system: each tool reads one thing, and the AI fills in single fields of it. */
import type { IDataObject } from 'n8n-workflow';
import { NOT_TAKEN } from '../../nodes/shared/call/callRecord';
import { inWorkflows, type Service } from '../../services.mts';
import { oneOf } from '../words.mts';
import type { NodeSpec } from '../workflow.mts';

/** What a model is told of the word. */
export const MISSED_CALL = `A missed call is an inbound one whose status is ${oneOf(NOT_TAKEN)}.`;

export const LANGCHAIN = '@n8n/n8n-nodes-langchain';

/** The local time, too: a model that adds hours to a time in UTC can add too many. */
const CALL_FIELDS = [
	'started_at_local',
	'started_at',
	'direction',
	'status',
	'source',
	'source_name',
	'destination',
	'extension',
	'external_number',
	'duration_seconds',
	'provider',
	'id',
];

/** The name of a tool, and of its node. */
export const toolName = ({ title }: Pick<Service, 'title'>, what = 'calls'): string =>
	`Get ${title} ${what}`;

/**
 * Expression, without braces, for a value that the AI gives. n8n reads the texts out of the expression: they must
 * hold no quote.
 *
 * @param fallback makes it a value that may be left out: a text with its quotes, or a number
 */
export const givenByModel = (
	key: string,
	description: string,
	type: 'string' | 'number',
	fallback?: string,
): string =>
	`$fromAI('${key}', '${description}', '${type}'${fallback === undefined ? '' : `, ${fallback}`})`;

/** A field of a node that the AI fills in with a text. */
export const fromModel = (key: string, description: string, fallback?: string): string =>
	`={{ ${givenByModel(key, description, 'string', fallback === undefined ? undefined : `'${fallback}'`)} }}`;

/** A tool that runs one operation of the service's node, which the AI cannot choose. */
export function toolNode(
	service: Service,
	name: string,
	toolDescription: string,
	parameters: IDataObject,
	at: NodeSpec['at'],
): NodeSpec {
	return {
		name,
		type: `${inWorkflows(service.node)}Tool`,
		typeVersion: 1,
		at,
		parameters: { descriptionType: 'manual', toolDescription, ...parameters },
	};
}

/** Operation and fields are fixed: the AI chooses which calls, never what is done. */
export const callsTool = (
	service: Service,
	description: string,
	{
		startDate,
		endDate,
		limit,
		options = {},
	}: { startDate: string; endDate: string; limit: number | string; options?: IDataObject },
	at: NodeSpec['at'],
): NodeSpec =>
	toolNode(
		service,
		toolName(service),
		description,
		{
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate,
			endDate,
			returnAll: false,
			limit,
			filters: {
				number: fromModel(
					'number',
					'Phone number that the calls must have; empty for all calls',
					'',
				),
			},
			output: 'selectedFields',
			fields: CALL_FIELDS,
			options,
		},
		at,
	);
