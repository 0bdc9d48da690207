import type { Operation } from '../../../shared/actions';
import { getOneComList, oneComListProperties } from '../../oneComCalls';
import { LEG_FIELDS } from '../../oneComLeg';
import { LEGS } from '../../oneComLists';
import type { OneComAccount } from '../../transport/account';

export const getAllCallLegs: Operation<OneComAccount> = {
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
