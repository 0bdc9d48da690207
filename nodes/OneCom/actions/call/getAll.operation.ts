import type { Operation } from '../../../shared/actions';
import { toSeenCall } from '../../oneComCall';
import { getOneComList, oneComListProperties } from '../../oneComCalls';
import type { OneComAccount } from '../../transport/account';
import { rowsOf } from '../../transport/replies';
import { readInfo } from '../../transport/requests';

export const getAllCalls: Operation<OneComAccount> = {
	properties: oneComListProperties(),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, {
			fetchChunk: async (polite, chunk) => rowsOf(await readInfo(polite, 'SIMPLECDRS', chunk)),
			toSeen: toSeenCall,
		});
	},
};
