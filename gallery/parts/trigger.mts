/** The trigger that starts a workflow for each new or missed call. */
import type { IDataObject } from 'n8n-workflow';
import { inWorkflows, type Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';

/** Asks the phone system every minute. */
export function callTrigger(
	{ trigger }: Service,
	name: string,
	triggerOn: 'newCall' | 'missedCall' | 'newRecording',
	at: NodeSpec['at'],
	options: IDataObject = {},
): NodeSpec {
	return {
		name,
		type: inWorkflows(trigger),
		typeVersion: 1,
		at,
		parameters: {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			triggerOn,
			filters: {},
			output: 'simplified',
			options,
		},
	};
}
