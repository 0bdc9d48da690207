/** The whole way, in n8n's own engine and over HTTP. */
import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll } from '@jest/globals';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine } from '../support/accounts.mts';
import type { Engine } from '../support/engine.mts';
import { leaksIn, readableBy, everythingIn } from '../support/leaks.mts';
import { KEY } from './connection.mts';
import { fuzz, useFuzzing } from './fuzz.mts';
import { answerText } from './mutations.mts';
import { useTrueAnswers } from './trueAnswers.mts';

useFuzzing();
const answers = useTrueAnswers();

const limits = { ...LIMITS };
let server: SimulatorServer;
let text = '';

beforeAll(async () => {
	Object.assign(LIMITS, { attempts: 1 });
	server = await startServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(text);
	});
});
afterAll(async () => {
	Object.assign(LIMITS, limits);
	await server.close();
});

const account = () => ({
	apiKey: KEY,
	domainUuid: '7b1c5a52-3f0e-4d7a-9a44-5f6e21c0d913',
	tenant: 'DEMO',
	zone: 'Europe/Paris',
	baseUrl: server.url,
});

/** Exceptions of JavaScript's own, which n8n would show as they are. */
const UNCLASSIFIED =
	/is not (?:a function|iterable|defined|valid JSON)|Cannot |undefined|Maximum call stack|malformed|Invalid (?:time|array|string)|circular/;

interface Shown {
	name?: string;
	message?: string;
}

function expectClassified({ name, message = '' }: Shown, readable: string): void {
	const isOurs = name === 'NodeApiError' || name === 'NodeOperationError';
	if (!isOurs || message === '' || UNCLASSIFIED.test(message)) throw new Error(readable);
}

function expectClean(readable: string): void {
	if (leaksIn(readable, [KEY]).length > 0)
		throw new Error('The key stands in what others can read');
}

async function run(engine: Engine, type: string, parameters: INodeParameters): Promise<void> {
	const shown = await engine.run({ type, parameters });
	expectClean(readableBy(shown));
	if (shown.error) expectClassified(shown.error, readableBy(shown));
}

async function poll(engine: Engine, type: string): Promise<void> {
	const emitBacklog = { options: { emitBacklog: true } };
	try {
		await engine.poll({ type, parameters: emitBacklog, staticData: {}, mode: 'trigger' });
	} catch (thrown) {
		expectClean(everythingIn(thrown));
		expectClassified(thrown as Shown, everythingIn(thrown));
	}
}

const RANGE = {
	dateRange: 'custom',
	startDate: '2026-01-17',
	endDate: '2026-01-20',
	returnAll: true,
};
const kavkomNode = {
	resource: 'call',
	operation: 'getAll',
	...RANGE,
	options: { includeRaw: true },
};
const oneComNode = {
	resource: 'call',
	operation: 'getAll',
	...RANGE,
	options: { includeRaw: true },
};
const legs = { resource: 'callLeg', operation: 'getAll', ...RANGE };

fuzz(
	'whatever Kavkom answers, its nodes give items or fail in words, without the key',
	0.5,
	() => fc.tuple(answerText([...answers.kavkom.calls, ...answers.kavkom.refusal]), fc.boolean()),
	async ([answer, isPoll]) => {
		text = answer;
		const nodes = { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() };
		const engine = kavkomEngine(account(), { engine: { nodes } });
		await (isPoll ? poll(engine, 'kavkomTrigger') : run(engine, 'kavkom', kavkomNode));
	},
);

fuzz(
	'whatever 1com answers, its nodes give items or fail in words, without the key',
	0.5,
	() => {
		const { calls, legs: legTables, refusal } = answers.oneCom;
		return fc.tuple(
			answerText([...calls, ...legTables, ...refusal]),
			fc.constantFrom('poll', 'calls', 'legs'),
		);
	},
	async ([answer, what]) => {
		text = answer;
		const nodes = { oneCom: new OneCom(), oneComTrigger: new OneComTrigger() };
		const engine = oneComEngine(account(), { engine: { nodes } });
		if (what === 'poll') await poll(engine, 'oneComTrigger');
		else await run(engine, 'oneCom', what === 'calls' ? oneComNode : legs);
	},
);
