import type { Operation } from '../../../shared/actions';
import { getOneComList, oneComListProperties } from '../../oneComCalls';
import { LEG_FIELDS, toSeenLeg } from '../../oneComLeg';
import type { OneComAccount } from '../../transport/account';
import { readCsv } from '../../transport/csvReply';
import { readOneCom } from '../../transport/requests';

export const getAllCallLegs: Operation<OneComAccount> = {
	properties: oneComListProperties(LEG_FIELDS),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, {
			// The JSON of this list is broken at 1com (contract: onecom, Call legs).
			fetchChunk: async (polite, chunk) =>
				await readOneCom(
					polite,
					{ reqtype: 'INFO', info: 'CDRS', format: 'csv', ...chunk },
					(reply) => readCsv(polite.connection, reply, polite.baseUrl),
				),
			toSeen: toSeenLeg,
		});
	},
};
