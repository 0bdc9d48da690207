import type { IDataObject } from 'n8n-workflow';
import { ServiceError } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import type { OperationResult } from '../../shared/node/actions';
import { PROVIDER, SERVICE, type OneComAccount } from './account';
import { isRefusal, isSuccess, readCommandResponse } from './commandResponse';
import { MAY_LACK, orMayLack } from './mayLack';
import { commandOneCom } from './requests';
import { isEmptyResponse } from './responses';

/** How a command is spoken of, whatever comes of it. */
export interface EffectWords {
	/** Behind "could not": `hang up the call`. */
	toDo: string;
	/** Behind "whether": `the call was ended`. */
	done: string;
	/** What to check after a refusal: `that the call is still under way`. */
	check: string;
	/** Where to see what came of it: `Active Call: Get Many`. */
	lookAt: string;
}

interface Outcome extends IDataObject {
	/** True when 1com says so; null when nobody can tell. A refusal is a failure. */
	confirmed: true | null;
	/** What 1com wrote back; null when that was nothing. */
	answer: string | null;
}

/**
 * Sends a command that changes something, once, and tells as much of it as can be known.
 *
 * @param fields how what was asked for stands in the output
 * @throws ServiceError when 1com turns it down, and when no answer comes that can be read
 */
export async function sendEffect(
	account: OneComAccount,
	query: IDataObject,
	fields: IDataObject,
	words: EffectWords,
): Promise<OperationResult> {
	const uncertain = `It is not certain whether ${words.done}, so the request was not sent again. Look at the phone, or at ${words.lookAt}, before you run this once more.`;
	const outcome = await orMayLack(
		commandOneCom(account, { format: 'json', ...query }, uncertain, (response) =>
			readOutcome(account, response, words),
		),
	);
	return {
		records: [{ provider: PROVIDER, ...fields, ...outcome }],
		hints: outcome.confirmed === null ? [unconfirmed(outcome, words)] : [],
	};
}

const LONGEST_RESPONSE = 300;

/**
 * What these commands answer is unseen (contract: onecom, Placing and ending calls). So only the words of success that are
 * known count as a confirmation, what reads like a refusal as one, and all else is handed on.
 */
function readOutcome(
	account: OneComAccount,
	response: ServiceResponse,
	{ toDo, check }: EffectWords,
): Outcome {
	const command = readCommandResponse(account, response);
	const said = account.connection.redact(command.text).slice(0, LONGEST_RESPONSE);
	if (isRefusal(command)) {
		throw new ServiceError('refused', `${SERVICE} could not ${toDo}`, {
			description: `Check ${check}.\n${SERVICE} says: ${said}`,
			httpCode: response.status,
		});
	}
	return {
		confirmed: isSuccess(command) ? true : null,
		answer: isEmptyResponse(command.text) ? null : said,
	};
}

function unconfirmed({ answer }: Outcome, { done, lookAt }: EffectWords): string {
	const hint = `${SERVICE} took the request. Whether ${done} can't be told from its answer: look at ${lookAt}.`;
	return answer === null ? `${hint} ${MAY_LACK}` : hint;
}
