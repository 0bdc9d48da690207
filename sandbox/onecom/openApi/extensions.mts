import { type Answer, json } from '../answers.mts';
import { extensionRecord, TENANT_NAME } from '../directory.mts';
import type { OneComExtension } from '../extensions.mts';
import { liveStateOf } from '../states.mts';
import type { World } from '../world.mts';
import { refusal, rowsAnswer, withExtras } from './answers.mts';
import type { OpenApiRequest } from './request.mts';

const shortRecord = ({ id, number, name, tech }: OneComExtension) => ({
	id: Number(id),
	number,
	name,
	tech,
});

/**
 * All that a host knows of an extension: its secrets stand at every depth (contract: onecom-openapi,
 * Extensions).
 */
function wholeRecord(extension: OneComExtension, world: World): object {
	const { username, st_state: state, ...columns } = extensionRecord(extension, world);
	const [password, secret] = extension.secrets;
	const record = {
		...columns,
		tenant_code: world.tenant,
		tenant_name: TENANT_NAME,
		...shortRecord(extension),
		username,
		state,
		tech_details: { sip: { si_id: extension.id, name: username, secret, md5secret: password } },
		related: {
			state: { st_extension: username, st_state: state, st_peername: 'pbx24' },
			voicemail: { mailbox: extension.number, password },
			queue_members: [],
		},
		st_state: state,
	};
	return withExtras(record, world);
}

const RECORDS: Record<
	World['oddities']['openApiExtensionList'],
	(extension: OneComExtension, world: World) => object
> = {
	whole: wholeRecord,
	short: (extension) => shortRecord(extension),
};

/** `GET /extensions`: an array. */
export function extensions(_request: OpenApiRequest, world: World): Answer {
	const record = RECORDS[world.oddities.openApiExtensionList];
	return rowsAnswer(
		world.extensions.map((extension) => record(extension, world)),
		world,
	);
}

const oneExtension = (found: OneComExtension | undefined, world: World): Answer =>
	found ? rowsAnswer(wholeRecord(found, world), world) : refusal('object_not_found');

/** `GET /extensions/{id}`: an object. */
export const extensionById = (_request: OpenApiRequest, world: World, id: string): Answer =>
	oneExtension(
		world.extensions.find((extension) => extension.id === id),
		world,
	);

/** `GET /extensions/number/{n}`: an object. */
export const extensionByNumber = (_request: OpenApiRequest, world: World, number: string): Answer =>
	oneExtension(
		world.extensions.find((extension) => extension.number === number),
		world,
	);

/** `GET /extensions/state?number=`: what its telephone does now. */
export function extensionState({ parameters }: OpenApiRequest, world: World): Answer {
	const number = parameters.get('number') || parameters.get('ext');
	if (!number) return refusal('number_required');
	const found = world.extensions.find((extension) => extension.number === number);
	return found ? json(liveStateOf(found, world)) : refusal('object_not_found');
}
