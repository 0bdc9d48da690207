import { ServiceError } from '../../../shared/failure/serviceError';
import type { Operation } from '../../../shared/node/actions';
import { writeCall } from '../../../shared/call/callCollector';
import { addLocalTimes } from '../../../shared/node/addLocalTimes';
import { callLocator } from '../../../shared/node/callLocator';
import { findCall } from '../../calls/callById';
import { CALL_ID_EXAMPLE, readOneComCallId } from '../../calls/callId';
import { SERVICE, type OneComAccount } from '../../transport/account';

export const getCall: Operation<OneComAccount> = {
	value: 'get',
	name: 'Get',
	action: 'Get call',
	description: 'Get the record of one call by its ID',
	properties: [
		callLocator(CALL_ID_EXAMPLE, 'The call to get'),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [addLocalTimes('of the credential')],
		},
	],
	async execute(account, parameters) {
		const id = readOneComCallId(parameters);
		const found = await findCall(account, id);
		const isLocal = parameters.collection('options').flag('addLocalTimes');
		if (found) {
			const localZone = isLocal ? account.zone : undefined;
			return { records: [writeCall(found, { output: 'simplified', localZone })] };
		}
		throw new ServiceError('notFound', `${SERVICE} has no call with the ID ${id}`, {
			description:
				'Check the ID: Call: Get Many gives it in the field id. A call is listed within a minute after it ended.',
		});
	},
};
