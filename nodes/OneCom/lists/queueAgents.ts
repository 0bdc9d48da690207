import { isEmpty } from 'lodash';
import type { IDataObject } from 'n8n-workflow';
import { extensionNumber } from '../../shared/call/extensionNumber';
import type { ServiceResponse } from '../../shared/http/client';
import type { OperationResult } from '../../shared/node/actions';
import { countOrNull, isRecord, storable, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import { isAboutOperation, MAY_LACK, orMayLack } from '../transport/mayLack';
import { FRESH, readOneCom } from '../transport/requests';
import { readBody, readJson, unknownForm } from '../transport/responses';
import { noSuchQueue } from './queues';

/** Rows with numbers as keys, by the agent: `203-DEMO` or `203`. */
type AgentTable = Map<string, Record<string, unknown>>;

/** What a table comes as where it holds no row. */
type Absence = 'nothing' | 'unknown queue';

/** The fields of an agent: no others are looked at, for a host may send more. */
interface QueueAgent extends IDataObject {
	/** The number of the extension, or its name: `203` of `203-DEMO`. */
	extension: string;
	/** Whether 1com lists the agent among those whose phone is connected; null when it does not tell. */
	connected: boolean | null;
	paused: boolean | null;
	phone_state: string | null;
	calls_taken: number | null;
	/** A number of seconds, which 1com does not explain. */
	seconds: number | null;
}

/** The agents of a queue, and what each does right now (contract: onecom, Extensions and live state: Queues). */
export async function readQueueAgents(
	account: OneComAccount,
	id: string,
): Promise<OperationResult> {
	const listed = await orMayLack(readTable(account, 'agents', id));
	const connected = await readConnected(account, id, typeof listed !== 'string');
	if (typeof listed === 'string' && typeof connected === 'string') {
		throw noSuchQueue(id, listed === 'nothing' ? ` ${MAY_LACK}` : '');
	}
	const agents = mergeTables(tableOf(listed), connected, account);
	return {
		records: agents.map((agent) => ({ queue_id: id, ...agent })),
		hints: hintsOn(agents, connected),
	};
}

/**
 * A host may have the one list and not the other (contract: onecom, Further operations).
 *
 * @param isKeyRight whether 1com has just answered with the other list
 */
async function readConnected(
	account: OneComAccount,
	id: string,
	isKeyRight: boolean,
): Promise<AgentTable | Absence> {
	return await orMayLack(readTable(account, 'agentsconnected', id)).catch((thrown: unknown) => {
		if (isKeyRight && isAboutOperation(thrown)) return 'nothing' as const;
		throw thrown;
	});
}

async function readTable(
	account: OneComAccount,
	info: string,
	queue: string,
): Promise<AgentTable | Absence> {
	const query = { reqtype: 'INFO', info, format: 'json', queue, ...FRESH };
	return await readOneCom(account, query, (response) => agentTable(account, response));
}

/** 0 bytes and `null` stand for other things than a list without rows (contract: onecom, Calling it: Table of answers). */
function agentTable(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): AgentTable | Absence {
	const text = readBody(connection, response, baseUrl);
	if (text === '') return 'nothing';
	if (text === 'null') return 'unknown queue';
	const json = readJson(connection, response, baseUrl) ?? {};
	const entries = Object.entries(json);
	const rows = entries.flatMap(([agent, row]) => (isRecord(row) ? [[agent, row] as const] : []));
	const isTable = rows.length === 0 ? entries.length === 0 : rows.some(isAgent);
	if (Array.isArray(json) || !isTable) {
		throw unknownForm('the agents of the queue');
	}
	return new Map(rows);
}

/** Other things, such as the pages of a list, have names where an agent has numbers. */
const isAgent = ([agent, row]: readonly [string, Record<string, unknown>]) =>
	isEmpty(row) ? /\d/.test(agent) : Object.keys(row).some((name) => /^\d+$/.test(name));

const tableOf = (table: AgentTable | Absence): AgentTable =>
	typeof table === 'string' ? new Map() : table;

/** Every agent of either list once: the one may name `203-DEMO` what is `203` in the other. */
function mergeTables(
	listed: AgentTable,
	connected: AgentTable | Absence,
	{ country }: OneComAccount,
): QueueAgent[] {
	const nameOf = (agent: string) => extensionNumber(agent, country) ?? storable(agent);
	const states = new Map([...tableOf(connected)].map(([agent, row]) => [nameOf(agent), row]));
	const rows = new Map([...listed].map(([agent, row]) => [nameOf(agent), row]));
	return [...new Set([...rows.keys(), ...states.keys()])].map((extension) => ({
		extension,
		connected: connected === 'nothing' ? null : states.has(extension),
		...stateIn(states.get(extension) ?? rows.get(extension) ?? {}),
	}));
}

const PAUSED = new Map([
	['paused', true],
	['available', false],
]);

/** Asterisk's words for the state of a phone; the first four were seen (contract: onecom, Further operations). */
const PHONE_STATES = new Map([
	['NOT_INUSE', 'not_in_use'],
	['INUSE', 'in_use'],
	['RINGING', 'ringing'],
	['UNAVAILABLE', 'unavailable'],
	['RINGINUSE', 'ringing_in_use'],
	['ONHOLD', 'on_hold'],
	['BUSY', 'busy'],
	['INVALID', 'invalid'],
	['UNKNOWN', 'unknown'],
]);

type AgentState = Pick<QueueAgent, 'paused' | 'phone_state' | 'calls_taken' | 'seconds'>;

const NO_STATE: AgentState = { paused: null, phone_state: null, calls_taken: null, seconds: null };

/** The places of `agentsconnected`. The other list may have them, or others: the words at 1 tell. */
function stateIn(row: Record<string, unknown>): AgentState {
	const paused = PAUSED.get(textOrNull(row[1])?.toLowerCase() ?? '');
	if (paused === undefined) return NO_STATE;
	return {
		paused,
		phone_state: PHONE_STATES.get(textOrNull(row[2])?.toUpperCase() ?? '') ?? null,
		calls_taken: countOrNull(row[0]),
		seconds: countOrNull(row[3]),
	};
}

function hintsOn(agents: readonly QueueAgent[], connected: AgentTable | Absence): string[] {
	if (agents.length === 0) return ['The queue has no agents.'];
	if (connected !== 'nothing') return [];
	return [`${SERVICE} did not say which agents are connected. ${MAY_LACK}`];
}
