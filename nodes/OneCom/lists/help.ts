import { ServiceError } from '../../shared/failure/serviceError';
import { SERVICE, type OneComAccount } from '../transport/account';
import { readOneCom } from '../transport/requests';
import { incomplete, readBody } from '../transport/responses';

/** Only the help page holds this literal (contract: onecom, HELP). */
const PROOF = 'reqtype - Request type';

/**
 * Reads what the host says of its own API, as plain text.
 *
 * @throws ServiceError when something else comes
 */
export async function readHelp(account: OneComAccount): Promise<string> {
	return await readOneCom(account, { reqtype: 'HELP' }, (response) => {
		const page = readBody(account.connection, response, account.baseUrl);
		if (isCut(page)) throw incomplete(response.status);
		if (page.includes(PROOF)) return plainText(page);
		throw new ServiceError('unreadableResponse', `${SERVICE} did not send its help`, {
			description: 'Something else answers at this address. Check the Base URL in the credential.',
			httpCode: response.status,
		});
	});
}

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
