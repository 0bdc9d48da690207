import type { Operation } from '../../../shared/actions';
import { getOneComList, oneComListProperties } from '../../oneComCalls';
import { LEG_FIELDS } from '../../oneComLeg';
import { LEGS } from '../../oneComLists';
import type { OneComAccount } from '../../transport/account';

export const getAllCallLegs: Operation<OneComAccount> = {
	properties: oneComListProperties(LEG_FIELDS),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, LEGS);
	},
};
