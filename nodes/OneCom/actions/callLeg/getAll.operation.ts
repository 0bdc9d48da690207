import type { Operation } from '../../../shared/node/actions';
import { getOneComList, oneComListProperties } from '../../calls/readCalls';
import { LEG_FIELDS } from '../../calls/toLeg';
import { LEGS } from '../../calls/callLists';
import type { OneComAccount } from '../../transport/account';

export const getAllCallLegs: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many call legs',
	description: 'List the legs of the calls of a date range: one row per phone that rang',
	properties: [
		{
			displayName:
				'A call that rings several phones has a row for each of them; Linked ID ties them together. For one row per call, choose the resource Call.',
			name: 'legNotice',
			type: 'notice',
			default: '',
		},
		...oneComListProperties(LEG_FIELDS),
	],
	async execute(account, parameters) {
		return await getOneComList(account, parameters, LEGS);
	},
};
