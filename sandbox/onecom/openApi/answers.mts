import { type Answer, json } from '../answers.mts';
import type { World } from '../world.mts';

/** The refusals that were seen or are told of, with their status (contract: onecom-openapi, Refusals). */
const REFUSALS = {
	invalid_api_key: [401, 'Invalid API key.'],
	admin_required: [403, 'An administrator key is required for this.'],
	read_only_api_key: [403, 'This key is read only.'],
	not_found: [404, 'Endpoint not found.'],
	object_not_found: [404, 'Object not found.'],
	method_not_allowed: [405, 'This method is not allowed here.'],
	uniqueid_required: [400, 'The uniqueid parameter is required.'],
	number_required: [400, 'The number parameter is required.'],
	source_required: [400, 'The source field is required.'],
	dest_required: [400, 'The dest field is required.'],
	invalid_json: [400, 'The body is no JSON object.'],
	originate_failed: [400, 'The call could not be originated.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type RefusalCode = keyof typeof REFUSALS;

export function refusal(code: RefusalCode): Answer {
	const [status, message] = REFUSALS[code];
	return { ...json({ error: { code, message } }), status };
}

/** What is a number at heart, and a text on the wire. */
const NUMERIC =
	/"(sc_te_id|sc_duration|sc_billsec|ID|duration|billsec|cc_cost|cc_buy|qu_id|di_id|ex_id)":"(-?\d+(?:\.\d+)?)"/g;

/** Rows as JSON, their numbers without quotes where the host writes them so, however many digits they have. */
export function rowsAnswer(value: unknown, { oddities }: World): Answer {
	const answer = json(value);
	if (!oddities.openApiNumbers) return answer;
	return { ...answer, body: String(answer.body).replace(NUMERIC, '"$1":$2') };
}

/** Stands in the secret column that nobody knows of. */
export const EXTRA_SECRET = 'extra-column-secret-sample';

/** With the columns of a newer version, where the host has one. */
export const withExtras = <T extends object>(row: T, { oddities }: World): T =>
	oddities.openApiExtraColumns
		? { xx_revision: '7', ...row, xx_flags: null, xx_accesstoken: EXTRA_SECRET }
		: row;
