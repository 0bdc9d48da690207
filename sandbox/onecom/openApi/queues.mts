import type { Answer } from '../answers.mts';
import { agentsOf, queueOf } from '../agents.mts';
import { didRows } from '../directory.mts';
import type { Queue } from '../people.mts';
import { peerNameOf } from '../served.mts';
import type { World } from '../world.mts';
import { refusal, rowsAnswer, withExtras } from './answers.mts';
import type { OpenApiRequest } from './request.mts';

/** The keys in the addresses that a queue calls, and in those of a number. */
export const ADDRESS_SECRETS = [
	'queue-abandoned-key-sample',
	'queue-popup-key-sample',
	'did-print-key-sample',
];

/** A queue with the addresses that it calls (contract: onecom-openapi, Queues and numbers). */
function queueRecord(queue: Queue, world: World): object {
	const members = agentsOf(queue, world).map((agent, index) => ({
		qm_id: String(1201 + index),
		qm_qu_id: queue.id,
		qm_ex_id: agent.id,
		qm_penalty: '0',
		ex_number: agent.number,
		ex_name: agent.name,
		ex_webpassword: agent.secrets[2],
		username: peerNameOf(agent, world),
	}));
	const record = {
		qu_id: queue.id,
		qu_te_id: world.tenantId,
		qu_name: queue.name,
		qu_number: queue.number,
		qu_strategy: 'ringall',
		qu_timeout: '30',
		qu_notifyabandonedurl: `https://crm.example.com/missed?apikey=${ADDRESS_SECRETS[0]}`,
		qu_popupurl: `https://crm.example.com/${ADDRESS_SECRETS[1]}/popup`,
		id: Number(queue.id),
		name: queue.name,
		related: { members },
	};
	return withExtras(record, world);
}

/** `GET /queues`: an array. */
export const queues = (_request: OpenApiRequest, world: World): Answer =>
	rowsAnswer(
		world.queues.map((queue) => queueRecord(queue, world)),
		world,
	);

/** `GET /queues/{id}`: an object. */
export function queueById(_request: OpenApiRequest, world: World, id: string): Answer {
	const queue = queueOf(id, world);
	return queue ? rowsAnswer(queueRecord(queue, world), world) : refusal('object_not_found');
}

/** `GET /dids`: the numbers of the tenant, in columns `di_*` (contract: onecom-openapi, Queues and numbers). */
export const dids = (_request: OpenApiRequest, world: World): Answer =>
	rowsAnswer(
		didRows(world).map((row) => {
			const printed = `https://print.example.com/?token=${ADDRESS_SECRETS[2]}`;
			const named = { id: Number(row.di_id), name: row.di_number };
			return withExtras({ ...row, di_faxprinturl: printed, ...named }, world);
		}),
		world,
	);
