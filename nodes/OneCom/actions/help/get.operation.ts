import type { Operation } from '../../../shared/node/actions';
import { ServiceError } from '../../../shared/failure/serviceError';
import { SERVICE, type OneComAccount } from '../../transport/account';
import { incomplete, readBody } from '../../transport/responses';
import { readOneCom } from '../../transport/requests';

/** Only the help page holds this literal (contract: onecom, HELP). */
const PROOF = 'reqtype - Request type';

export const getHelp: Operation<OneComAccount> = {
	value: 'get',
	name: 'Get',
	action: 'Get API help',
	description: "Get the phone system's own description of its API",
	properties: [],
	async execute(account) {
		const text = await readOneCom(account, { reqtype: 'HELP' }, (response) => {
			const page = readBody(account.connection, response, account.baseUrl);
			if (isCut(page)) throw incomplete(response.status);
			if (page.includes(PROOF)) return plainText(page);
			throw new ServiceError('unreadableResponse', `${SERVICE} did not send its help`, {
				description:
					'Something else answers at this address. Check the Base URL in the credential.',
				httpCode: response.status,
			});
		});
		return { records: [{ text: account.connection.redact(text) }] };
	},
};

const isCut = (page: string) => /<pre\b/i.test(page) && !/<\/pre>/i.test(page);

const ENTITIES = new Map([
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['nbsp', ' '],
	['#39', "'"],
	['amp', '&'],
]);

/** The text of the page: what stands in its `pre`, without tags and entities. */
function plainText(page: string): string {
	const inside = /<pre[^>]*>([\s\S]*?)<\/pre>/i.exec(page)?.[1] ?? page;
	return inside
		.replace(/<[^>]*>/g, '')
		.replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES.get(name) ?? entity)
		.trim();
}
