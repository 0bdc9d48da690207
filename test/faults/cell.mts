/** One cell of the matrix: one request that meets one fault, and what the user gets to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SimulatorServer } from '../../sandbox/shared/server.mts';
import { leaksIn } from '../support/leaks.mts';
import type { Column, Surroundings } from './columns.mts';
import type { Answer, Asking, Kind, Nature, Shown, Stage, Variant } from './kind.mts';
import { wordFor, type Outcome } from './outcomes.mts';

/** How often a passing fault strikes: fewer times than a read is sent. */
const STRIKES = 2;

/** Far more than all attempts of the slowest cell take with the limits of this suite. */
const LONGEST_MS = 60_000;

/** What an undisturbed run of a kind gives. */
export interface Undisturbed {
	items: Shown[];
	/** How many of its requests are those that meet the faults. */
	requests: number;
}

/** What runs as a node in a workflow, and so has the setting "On Error". */
const CAN_CONTINUE: ReadonlySet<Nature> = new Set<Nature>(['read', 'download', 'command']);

/** Runs a kind once without any fault. */
export async function undisturbed(kind: Kind): Promise<Undisturbed> {
	const stage = await kind.open();
	stage.server.requests.length = 0;
	const { items, error } = await stage.ask({});
	const requests = stage.server.requests.filter(kind.match).length;
	await stage.server.close();
	if (error) throw new Error(`"${kind.name}" fails without a fault: ${error.message}`);
	if (requests === 0) throw new Error(`"${kind.name}" makes no request that a fault could hit`);
	return { items, requests };
}

export interface Given {
	kind: Kind;
	column: Column;
	variant: Variant;
	truth: Undisturbed;
	surroundings: Surroundings;
	stranger: SimulatorServer;
}

/** Runs a cell; what must never be has the last word on what came out. */
export async function outcomeOf(given: Given): Promise<Outcome> {
	const stage = await given.kind.open();
	const giveUp = new AbortController();
	const tooLong = sleep(LONGEST_MS, 'HANGS' as const, { signal: giveUp.signal });
	const outcome = await Promise.race([judged(stage, given), tooLong]);
	giveUp.abort();
	tooLong.catch(() => undefined);
	await stage.server.close();
	return outcome;
}

async function judged(stage: Stage, given: Given): Promise<Outcome> {
	const { kind, column, variant, surroundings } = given;
	const { server } = stage;
	server.requests.length = 0;
	const fault = column.fault?.(stage, surroundings);
	const times = variant === 'passing' ? STRIKES : Infinity;
	if (fault) server.faults.push({ ...fault, match: kind.match, times });
	const asking: Asking = { origin: column.place?.(surroundings) };

	const answer = await stage.ask(asking);
	const requests = server.requests.filter(kind.match).length;
	if (kind.nature === 'command' && (requests > 1 || stage.effects() > 1)) return 'SENT TWICE';
	if (leaksIn(answer.readable, [stage.key]).length > 0) return 'LEAKED KEY';
	if (toldStranger(given.stranger, stage.key)) return 'TOLD A STRANGER';
	const word = answer.error ? errorWord(kind, answer) : successWord(given, answer, requests);
	if (kind.nature === 'poll')
		return (await makesUp(stage, given, answer)) ? word : 'LOST OR DOUBLED';
	if (variant === 'passing' || !answer.error || !CAN_CONTINUE.has(kind.nature)) return word;
	if (!(await tellsItsItem(stage, answer.error, asking))) return 'NOT ITS ITEM';
	return word;
}

function toldStranger({ requests }: SimulatorServer, key: string): boolean {
	const told = requests.map(({ path, query, headers, body }) =>
		JSON.stringify([path, query.toString(), headers, body]),
	);
	return leaksIn(told.join('\n'), [key]).length > 0;
}

function successWord({ kind, truth }: Given, answer: Answer, requests: number): Outcome {
	if (isDeepStrictEqual(answer.items, truth.items)) {
		return requests > truth.requests ? 'retried' : 'ok';
	}
	if (answer.items.length === 0) return 'none';
	const isPart = answer.items.every((item) =>
		truth.items.some((known) => isDeepStrictEqual(known, item)),
	);
	if (!isPart) return kind.otherwise?.(answer.items, truth.items) ?? 'WRONG ITEMS';
	return answer.hints.some((hint) => /announced \d+ more/.test(hint)) ? 'fewer, said' : 'fewer';
}

function errorWord({ nature }: Kind, { error }: Answer): Outcome {
	const { message = '', description, name } = error ?? {};
	// n8n shows one text: the message, and behind it how to go on.
	if (nature === 'credentialTest') return wordFor(message.replace(/\. .+$/s, '')) ?? 'NO WORDS';
	const word = wordFor(message);
	const isFromNode = name === 'NodeApiError' || name === 'NodeOperationError';
	if (word === null || !isFromNode || !description || description.length < 20) return 'NO WORDS';
	return /It is not certain whether/.test(description) ? `${word} (?)` : word;
}

/** The next poll, without a fault, hands over what this one did not. */
async function makesUp(stage: Stage, { truth }: Given, { items }: Answer): Promise<boolean> {
	stage.server.faults.length = 0;
	const next = await stage.ask({});
	const all = [...items, ...next.items].map((item) => JSON.stringify(item)).sort();
	return isDeepStrictEqual(all, truth.items.map((item) => JSON.stringify(item)).sort());
}

/** Which code the network gives for a time-out is a matter of chance. */
const withoutCode = (description: unknown): string =>
	String(description).replace(/\nTechnical detail: \w+$/, '');

/** With "On Error: Continue", the failed item has the words of the error and nothing else. */
async function tellsItsItem(
	stage: Stage,
	error: Answer['error'],
	asking: Asking,
): Promise<boolean> {
	const { items, ...rest } = await stage.ask({ ...asking, continueOnFail: true });
	const isClean = leaksIn(rest.readable, [stage.key]).length === 0 && rest.error === undefined;
	const [item, ...others] = items;
	const { json = {}, bytes } = item ?? {};
	const told = { ...json, message: withoutCode(json.message), bytes };
	const message = withoutCode(`${error?.message}\n${error?.description}`);
	const isWhole = isDeepStrictEqual(told, { error: error?.message, message, bytes: undefined });
	return isClean && others.length === 0 && isWhole;
}
