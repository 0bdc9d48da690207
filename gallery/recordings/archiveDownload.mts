/** The next recordings that the database knows of, and their files. */
import { PATIENT, postgresQuery } from '../nodes.mts';
import { accountOf, onlyAccount } from '../parts/account.mts';
import { recordingNode } from '../parts/recordingNode.mts';
import type { Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';

/** A run takes so many recordings; they are downloaded one after the other. */
export const BATCH = 50;
export const DAYS = 14;

/**
 * The recordings whose turn it is: `provider`, `id`, `recording` and `day` (YYYY/MM/DD in UTC), or what the
 * statement makes of them. Its $1 is the provider, $2 how many are handed out, $3 of how many days, $4 the
 * account, which `nameAccount` gave.
 */
export function takeRecordings(
	name: string,
	service: Service,
	statement: string,
	most: number,
	at: NodeSpec['at'],
): NodeSpec {
	return postgresQuery(
		name,
		statement,
		at,
		`['${service.provider}', ${most}, ${DAYS}, ${accountOf(service)}]`,
		// The list is marked as tried when it is handed out: when only the answer is lost, it has to rest first.
		{ retryOnFail: false },
	);
}

/**
 * An item with the file, an empty one where there is none, or one with an `error`. All on one output: n8n adds
 * an empty item to the first output whenever the items of a node are on its second.
 */
export const downloadNode = (service: Service, name: string, at: NodeSpec['at']): NodeSpec =>
	recordingNode(
		service,
		name,
		at,
		{ ...PATIENT, alwaysOutputData: true, onError: 'continueRegularOutput' },
		onlyAccount(service),
	);
