import { type Answer, html, json, nothing, type Outcome, PROXY_PAGE } from '../answers.mts';
import { isAccount, place, QUEUED, WRONG_ACCOUNT } from '../dial.mts';
import { type Parameters, readParameters } from '../parameters.mts';
import { jsonResponse } from '../responses.mts';
import { findExtension } from '../served.mts';
import type { World } from '../world.mts';
import { refusal } from './answers.mts';
import type { OpenApiRequest } from './request.mts';

const NODE = { server: 'pbx24', node: 'PBX node 24' };

/** A value of the body as a parameter of the classic API would have it; `vars` stays JSON. */
const asText = (value: unknown): string =>
	typeof value === 'object' ? JSON.stringify(value) : String(value);

const textsOf = (fields: object): Record<string, string> =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asText(value)]));

/** The fields of a JSON object, or null when the body is none. */
function readBody(body: string): Parameters | null {
	try {
		const parsed: unknown = JSON.parse(body);
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
		return readParameters(new URLSearchParams(textsOf(parsed)));
	} catch {
		return null;
	}
}

const failed = (message: string): Answer => jsonResponse('Error', message);

function success(id: string, parameters: Parameters): Answer {
	const [source, dest] = [parameters.get('source'), parameters.get('dest')];
	return json({ Response: 'Success', Message: QUEUED, ID: id, source, dest, ...NODE });
}

type Dial = World['oddities']['openApiDial'];

/** What comes back where nothing is placed. */
const REFUSED: Partial<Record<Dial, () => Outcome>> = {
	refused: () => failed('Originate failed'),
	errorEnvelope: () => refusal('originate_failed'),
	serverError: () => html(PROXY_PAGE, 500),
};

/** What comes back once a call is placed. */
const PLACED: Partial<Record<Dial, (id: string, parameters: Parameters) => Outcome>> = {
	noId: () => json({ Response: 'Success', Message: QUEUED }),
	empty: () => nothing('json'),
	webPage: () => html(PROXY_PAGE),
	timeout: () => null,
};

const WRONG_ACCOUNT_ANSWERS: Record<
	World['oddities']['wrongAccount'],
	(parameters: Parameters, world: World) => Outcome
> = {
	error: () => failed(WRONG_ACCOUNT),
	success: (parameters, { random }) => success(random.hex(14), parameters),
	sentence: () => html(WRONG_ACCOUNT),
	empty: () => nothing('json'),
};

/** `POST /dial`: rings the source first, then the destination (contract: onecom-openapi, Dial). */
export function dial({ body }: OpenApiRequest, world: World): Outcome {
	const { oddities } = world;
	const parameters = readBody(body);
	if (!parameters) return refusal('invalid_json');
	if (!parameters.get('source')) return refusal('source_required');
	if (!parameters.get('dest')) return refusal('dest_required');
	const refused = REFUSED[oddities.openApiDial];
	if (refused) return refused();
	const source = findExtension(parameters.get('source'), world);
	if (!source) return failed('Extension not found');
	if (!isAccount(parameters.get('account'), world)) {
		return WRONG_ACCOUNT_ANSWERS[oddities.wrongAccount](parameters, world);
	}
	const answerPlaced = PLACED[oddities.openApiDial] ?? success;
	return answerPlaced(place(source, parameters, world), parameters);
}
