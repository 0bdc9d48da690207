/** What one phone system is asked for in a round, and what becomes of it on the board. */
import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode } from '../parts/calls.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { plainItems } from '../parts/plainItems.mts';
import { setting } from '../parts/settings.mts';
import { NOT_TAKEN } from '../../nodes/shared/call/callRecord';
import { setFields } from '../nodes.mts';
import { type Service } from '../../services.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import { endTurn, takeTurn, whatToAsk, whoTook } from './turn.mts';

type Place = NodeSpec['at'];

/** A phone system that cannot be asked is told of on the board; the round goes on. */
const NEVER_STOPS: NodeSpec['settings'] = {
	onError: 'continueRegularOutput',
	alwaysOutputData: true,
};
const ONCE: NodeSpec['settings'] = { ...NEVER_STOPS, executeOnce: true };

const code = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);
const textOf = (name: string): string => readFileSync(code(name), 'utf8').trim();

/** For the scripts that read texts from outside. */
export const TEXTS: Record<string, string> = { '/* TEXTS */': textOf('texts') };

const names = ({ title }: Service) => ({
	plan: `Say what to ask ${title} for`,
	active: `Get the ${title} calls under way`,
	answered: `See when ${title} answered`,
	didAnswer: `Did ${title} answer?`,
	queues: `Get the ${title} queues`,
	choose: `Choose the ${title} queues`,
	hasQueues: `Are there ${title} queues?`,
	figures: `Get the ${title} queue figures`,
	forCallers: `Each ${title} queue for its callers`,
	callers: `Get who waits at ${title}`,
	forAgents: `Each ${title} queue for its agents`,
	agents: `Get the ${title} agents`,
	isTime: `Is it time for the ${title} lists?`,
	names: `Get the ${title} extensions`,
	calls: `Get the ${title} calls of today`,
	board: `Put the ${title} board together`,
});

export const serverSetting = ({ key }: Service): string => `server_of_${key}`;
export const queuesSetting = ({ key }: Service): string => `queues_of_${key}`;

/** What stands in a setting that names nothing. */
export const ANY_SERVER = 'any';
export const ALL_QUEUES = 'all';

/** A node that asks the phone system once, whatever comes in. */
const operation = (
	service: Service,
	name: string,
	at: Place,
	parameters: IDataObject,
	settings = ONCE,
): NodeSpec => serviceNode(service, name, at, parameters, settings);

function activeCalls(service: Service, at: Place): NodeSpec {
	const option = service.samples.live?.serverOption;
	const server = setting(serverSetting(service));
	return operation(service, names(service).active, at, {
		resource: 'activeCall',
		operation: 'getAll',
		...(option !== undefined && {
			options: { [option]: `={{ ${server} === '${ANY_SERVER}' ? '' : ${server} }}` },
		}),
	});
}

/** From the queues of the tenant to their callers and agents; begins at `queues`, ends at `hasQueues` (no) or `agents`. */
function queuePiece(service: Service, [column, row]: Place): Piece {
	const name = names(service);
	const ofQueue = (operationName: string): IDataObject => ({
		resource: 'queue',
		operation: operationName,
		queue: { __rl: true, mode: 'id', value: '={{ $json.queue_id }}' },
	});
	const again = (node: string, at: Place) =>
		codeNode(node, code('eachQueue'), at, { NAME_OF_CHOOSE: name.choose });
	return chain(
		operation(service, name.queues, [column, row], {
			resource: 'queue',
			operation: 'getAll',
			returnAll: true,
		}),
		codeNode(name.choose, code('chooseQueues'), [column + 1, row], {
			NAME_OF_SETTING: queuesSetting(service),
		}),
		ask(name.hasQueues, "$json.queue_id !== ''", [column + 2, row]),
		operation(service, name.figures, [column + 3, row], ofQueue('getStatistics'), NEVER_STOPS),
		again(name.forCallers, [column + 4, row]),
		operation(service, name.callers, [column + 5, row], ofQueue('getCallers'), NEVER_STOPS),
		again(name.forAgents, [column + 6, row]),
		operation(service, name.agents, [column + 7, row], ofQueue('getAgents'), NEVER_STOPS),
	);
}

function boardScript(service: Service): Record<string, string> {
	const name = names(service);
	const { live, extension } = service.samples;
	return {
		'/* QUEUES */': textOf(live?.hasQueues ? 'queues' : 'noQueues'),
		'/* CALLS UNDER WAY */':
			live === undefined ? 'const callsIn = () => null;' : textOf(live.exchange),
		'/* TODAY */': textOf('today'),
		...TEXTS,
		...namesMark('NOT TAKEN', NOT_TAKEN),
		...namesMark('NAME FIELDS', extension.nameFields),
		NUMBER_FIELD: extension.numberField,
		NAME_OF_PLAN: whatToAsk(service.title),
		NAME_OF_WHO_TOOK: whoTook(service),
		NAME_OF_ACCOUNT: accountName(service),
		NAME_OF_ANSWERED: name.answered,
		NAME_OF_NAMES: name.names,
		NAME_OF_ACTIVE: name.active,
		NAME_OF_QUEUES: name.queues,
		NAME_OF_CHOOSE: name.choose,
		NAME_OF_FIGURES: name.figures,
		NAME_OF_CALLERS: name.callers,
		NAME_OF_AGENTS: name.agents,
		NAME_OF_CALLS: name.calls,
	};
}

/** The lists of what changes seldom: names, and calls that have ended. */
const lists = (service: Service, [column, row]: Place): Piece => {
	const name = names(service);
	return chain(
		operation(service, name.names, [column, row], {
			resource: 'extension',
			operation: 'getAll',
			returnAll: true,
		}),
		callsNode(
			service,
			name.calls,
			[column + 1, row],
			{
				startDate: `={{ $('${whatToAsk(service.title)}').first().json.from }}`,
				endDate: '={{ $now.plus({ days: 1 }) }}',
				options: onlyAccount(service),
			},
			ONCE,
		),
	);
};

/** The whole line of a phone system, from its turn to its board. The first node is the one to wire. */
export function systemPiece(service: Service, [column, row]: Place): Piece {
	const name = names(service);
	const { title } = service;
	const { live } = service.samples;
	const account = {
		...nameAccount(service, [column + 3, row]),
		settings: { onError: 'continueRegularOutput' as const },
	};
	const plan = codeNode(name.plan, code('plan'), [column + 4, row], {
		...TEXTS,
		NAME_OF_WHO_TOOK: whoTook(service),
	});
	const kept = plainItems(whatToAsk(title), [column + 5, row]);
	const answered = setFields(
		name.answered,
		{ answered_at: { value: '={{ $now.toUTC().toISO() }}', type: 'string' } },
		[column + 7, row],
		true,
	);
	const didAnswer = ask(name.didAnswer, '!$json.error', [column + 8, row], { executeOnce: true });
	const begin = [
		account,
		plan,
		kept,
		...(live === undefined ? [] : [activeCalls(service, [column + 6, row])]),
		answered,
		didAnswer,
	];
	const isTime = ask(
		name.isTime,
		`$('${whatToAsk(title)}').first().json.wants_calls`,
		[column + 17, row],
		{ executeOnce: true },
	);
	const board = codeNode(name.board, code('board'), [column + 20, row], boardScript(service));
	const turn = takeTurn(service, [column, row]);
	const end = endTurn(service, [column + 21, row]);
	const wiresOf = (from: string, to: string, output = 0) => ({ from, to, output });
	const queues = live?.hasQueues ? [queuePiece(service, [column + 9, row])] : [];
	return join(turn, chain(...begin), ...queues, lists(service, [column + 18, row]), end, {
		nodes: [isTime, board],
		wires: [
			wiresOf(turn.nodes[2].name, account.name),
			...(queues.length === 0
				? [wiresOf(name.didAnswer, name.isTime)]
				: [
						wiresOf(name.didAnswer, name.queues),
						wiresOf(name.hasQueues, name.isTime, 1),
						wiresOf(name.agents, name.isTime),
					]),
			wiresOf(name.didAnswer, name.board, 1),
			wiresOf(name.isTime, name.names),
			wiresOf(name.isTime, name.board, 1),
			wiresOf(name.calls, name.board),
			wiresOf(name.board, end.nodes[0].name),
		],
	});
}
