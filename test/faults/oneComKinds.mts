/** What the nodes ask 1com for. */
import type { INodeParameters } from 'n8n-workflow';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import {
	AUTH_SENTENCE,
	startOneCom,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import type { OneComApiKind } from '../../nodes/OneCom/transport/addresses';
import type { Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine } from '../support/accounts.mts';
import type { Engine } from '../support/engine.mts';
import { outsideChannel } from '../support/oneComTruth.mts';
import { createPoller } from '../support/triggers.mts';
import {
	answerOf,
	answerOfRun,
	answerOfTest,
	cutFile,
	findingsThatSay,
	type Answer,
	type Asking,
	type Kind,
	type Stage,
} from './kind.mts';
import type { Outcome } from './outcomes.mts';

/** Every character that some encoding writes differently. */
const KEY = 'k+y/=&?#% "\\é-0123456789';
const NOW = Math.floor(Date.now() / 1000) * 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALL_COUNT = 28;

/** Puts calls into a phone system, the same into each. */
type AddCalls = (oneCom: OneComSimulator) => void;

const addCallsEvery =
	(stepMs: number): AddCalls =>
	(oneCom) => {
		for (let nth = 1; nth <= CALL_COUNT; nth += 1) {
			oneCom.addCall({ startedAt: NOW - nth * stepMs });
		}
	};
const addCallsOfFiveDays = addCallsEvery(4 * HOUR);
const addRecentCalls = addCallsEvery(10 * MINUTE);
const addWaitingCaller: AddCalls = (oneCom) => {
	oneCom.addCall({
		queueId: '31',
		startedAt: NOW - MINUTE,
		answeredAt: null,
		endedAt: NOW + MINUTE,
	});
};
const addQueuedCalls: AddCalls = (oneCom) => {
	for (let nth = 1; nth <= CALL_COUNT; nth += 1) {
		oneCom.addCall({ queueId: '31', startedAt: NOW - nth * 4 * HOUR });
	}
};
const addCallUnderWay: AddCalls = (oneCom) => {
	oneCom.addCall({ startedAt: NOW - MINUTE, endedAt: NOW + MINUTE });
};

type Ask = (engine: Engine, how: Asking, oneCom: OneComSimulator) => Promise<Answer>;

/** How the newer API says that a key is not accepted. */
const NOT_A_KEY = { error: { code: 'invalid_api_key', message: 'Invalid API key.' } };

const REVOKED: Record<OneComApiKind, Fault> = {
	classic: { kind: 'html', body: AUTH_SENTENCE },
	openApi: { kind: 'status', status: 401, body: JSON.stringify(NOT_A_KEY) },
};

async function open(
	addCalls: AddCalls,
	ask: Ask,
	api: OneComApiKind,
): Promise<Stage & { oneCom: OneComSimulator }> {
	const oneCom = await startOneCom({
		apiKey: KEY,
		calls: [],
		now: () => NOW,
		oddities: { slowChannels: 0 },
	});
	addCalls(oneCom);
	const { placed, hungUp, commands, server } = oneCom;
	const { pathname } = new URL(oneCom.baseUrl);
	const engineAt = (origin: string) =>
		oneComEngine(
			{ ...oneCom, baseUrl: `${origin}${pathname}` },
			{
				credential: { api },
				engine: {
					nodes: { oneCom: new OneCom(), oneComTrigger: new OneComTrigger() },
					workflowId: server.url,
				},
			},
		);
	return {
		server,
		oneCom,
		key: KEY,
		revoked: REVOKED[api],
		ask: async (how) => await ask(engineAt(how.origin ?? server.url), how, oneCom),
		effects: () => placed.length + hungUp.length + commands.length,
	};
}

const doing =
	(
		resource: string,
		operation: string,
		parametersFor: (oneCom: OneComSimulator) => INodeParameters = () => ({}),
	): Ask =>
	async (engine, { continueOnFail }, oneCom) =>
		answerOfRun(
			await engine.run({
				type: 'oneCom',
				parameters: { resource, operation, ...parametersFor(oneCom) },
				continueOnFail,
			}),
		);

const asks =
	(ask: Ask, addCalls = addCallsOfFiveDays, api: OneComApiKind = 'classic') =>
	async () =>
		await open(addCalls, ask, api);

/** The same of the newer API. */
const asksOpenApi = (ask: Ask) => asks(ask, addCallsOfFiveDays, 'openApi');

/** A trigger that was started before the calls came. */
async function openTrigger(): Promise<Stage> {
	const staticData = {};
	const { oneCom, ...stage } = await open(
		() => undefined,
		async (engine) => await answerOf(createPoller(engine, 'oneComTrigger', {}, staticData).poll()),
		'classic',
	);
	await stage.ask({});
	addRecentCalls(oneCom);
	return stage;
}

type Match = Kind['match'];

const asking =
	(name: string, value: string): Match =>
	({ query }) =>
		query.get(name)?.toUpperCase() === value;
const info = (value: string): Match => asking('info', value);
const openApi =
	(path: string): Match =>
	({ path: asked }) =>
		asked.endsWith(`/openapi.php${path}`);

/** All days but the newest one, which is asked for first. */
const laterDay =
	(value: string): Match =>
	(request) =>
		info(value)(request) && Date.parse(request.query.get('end') ?? '') < NOW - 12 * HOUR;

const RANGE: INodeParameters = { dateRange: 'last7Days', returnAll: true };
const ONE_REQUEST = { ...RANGE, options: { chunkDays: 60 } };
const DAY_BY_DAY = { ...RANGE, options: { chunkDays: 1 } };
const callIdOf = ({ calls: [{ id }] }: OneComSimulator) => ({ callId: id });
/** Nobody has seen what 1com answers to most commands (contract: onecom, Placing and ending calls). */
const unsaid: Kind['otherwise'] = ([item]) => (item?.json?.confirmed === null ? 'unsaid' : null);
const queue31 = () => ({ queue: { ...located('31'), mode: 'id' } });
const located = (value: string) => ({ __rl: true, mode: 'number', value });

/** For a transcript of which the end is missing, or which is not there. */
const cutTranscript: Kind['otherwise'] = ([item], [whole]) => {
	if (item?.json?.has_analysis === false) return 'none';
	const [text, all] = [item, whole].map((one) => String(one?.json?.transcript ?? ''));
	return text !== '' && all.startsWith(text) ? 'cut, unseen' : null;
};

/** The answers by which 1com says that there is nothing (contract: onecom, Calling it). */
const nothing = (outcome: Outcome) => ({
	null: outcome,
	'[]': outcome,
	']': outcome,
	'0 bytes': outcome,
});
/** Of an answer that may have been unpacked to nothing, the rest is asked for once more as it is. */
const unpackedOnce = (lasting: Outcome) => ({
	'0 bytes': { passing: 'retried', lasting } as const,
});
const NO_DATA = { 'success: false': 'garbled' } as const;
/** What a command is told by a redirect is no answer, though none is followed. */
const REDIRECTED = {
	'redirect elsewhere': 'elsewhere (?)',
	'redirect loop': 'elsewhere (?)',
} as const;

/** A half of the lone word OK is a word that nobody knows. */
const AGENT_DIFFERS = {
	...nothing('unsaid'),
	...REDIRECTED,
	'truncated, no length': 'unsaid',
} as const;

export const ONE_COM_KINDS: readonly Kind[] = [
	{
		name: 'Calls, one request',
		nature: 'read',
		match: info('SIMPLECDRS'),
		differs: { ...nothing('none') },
		open: asks(doing('call', 'getAll', () => ONE_REQUEST)),
	},
	{
		name: 'Calls, later day',
		nature: 'read',
		match: laterDay('SIMPLECDRS'),
		differs: { ...nothing('fewer'), ...unpackedOnce('fewer') },
		open: asks(doing('call', 'getAll', () => DAY_BY_DAY)),
	},
	{
		name: 'Calls, openapi.php',
		nature: 'read',
		match: openApi('/simplecdrs'),
		differs: { '[]': 'none' },
		open: asksOpenApi(doing('call', 'getAll', () => ONE_REQUEST)),
	},
	{
		name: 'One call',
		nature: 'read',
		match: info('SIMPLECDRS'),
		differs: { ...nothing('not found'), ...unpackedOnce('not found') },
		open: asks(doing('call', 'get', callIdOf)),
	},
	{
		name: 'Analysis of a call',
		nature: 'read',
		match: info('TRANSCRIPT'),
		otherwise: cutTranscript,
		// A transcript is a text, whose end nothing tells.
		differs: { ...nothing('none'), 'truncated, no length': 'cut, unseen' },
		open: asks(doing('call', 'getAnalysis', callIdOf)),
	},
	{
		name: 'State of an extension',
		nature: 'read',
		match: info('EXTSTATE'),
		differs: { ...nothing('not found') },
		open: asks(doing('extension', 'getState', () => ({ extension: located('203') }))),
	},
	{
		name: 'Phone numbers',
		nature: 'read',
		match: info('DIDS'),
		differs: { ...nothing('none') },
		open: asks(doing('phoneNumber', 'getAll')),
	},
	{
		name: 'Call legs (CSV)',
		nature: 'read',
		match: info('CDRS'),
		differs: { ...nothing('none'), ...NO_DATA },
		open: asks(doing('callLeg', 'getAll', () => ONE_REQUEST)),
	},
	{
		name: 'Call legs, later day',
		nature: 'read',
		match: laterDay('CDRS'),
		differs: { ...nothing('fewer'), ...NO_DATA },
		open: asks(doing('callLeg', 'getAll', () => DAY_BY_DAY)),
	},
	{
		name: 'Picker of extensions',
		nature: 'list',
		match: info('EXTENSIONS'),
		differs: { ...nothing('none') },
		open: asks(async (engine) => {
			const search = engine.listSearch('oneCom', 'searchExtensions', {});
			return await answerOf(search.then(({ results }) => results));
		}),
	},
	{
		name: 'Statistics of a queue',
		nature: 'read',
		match: info('QUEUE'),
		differs: { ...nothing('not found') },
		open: asks(
			doing('queue', 'getStatistics', () => ({ queue: { ...located('31'), mode: 'id' } })),
		),
	},
	{
		name: 'Agents of a queue',
		nature: 'read',
		match: info('AGENTS'),
		// The other list names them, too.
		differs: { ...nothing('ok') },
		open: asks(doing('queue', 'getAgents', queue31)),
	},
	{
		name: 'Connected agents of a queue',
		nature: 'read',
		match: info('AGENTSCONNECTED'),
		otherwise: ([item]) => (item?.json?.paused === null ? 'unsaid' : null),
		// The key was right for the first list, so the host may lack this one (contract: onecom, Further operations).
		differs: { ...nothing('unsaid'), 'key revoked': 'unsaid' },
		open: asks(doing('queue', 'getAgents', queue31)),
	},
	{
		name: 'Callers of a queue',
		nature: 'read',
		match: info('QUEUECALLERS'),
		differs: { ...nothing('none') },
		open: asks(doing('queue', 'getCallers', queue31), addWaitingCaller),
	},
	{
		name: 'Log of a queue, later day',
		nature: 'read',
		match: laterDay('QUEUELOGS'),
		differs: { ...nothing('fewer'), ...unpackedOnce('fewer') },
		open: asks(
			doing('queue', 'getLogs', () => ({ ...queue31(), ...DAY_BY_DAY })),
			addQueuedCalls,
		),
	},
	{
		name: 'Info of a recording',
		nature: 'read',
		match: info('INFORECORDING'),
		otherwise: ([item]) => (item?.json?.has_recording === false ? 'none' : null),
		differs: {
			...nothing('none'),
			...NO_DATA,
			'web page': { passing: 'retried', lasting: 'garbled' },
		},
		open: asks(doing('recording', 'getInfo', callIdOf)),
	},
	{
		name: 'Test of the credential',
		nature: 'credentialTest',
		match: info('EXTENSIONS'),
		differs: { ...nothing('not found') },
		open: asks(async (engine) => await answerOfTest(engine.testCredential('oneComApi'))),
	},
	{
		name: 'API help',
		nature: 'read',
		match: asking('reqtype', 'HELP'),
		differs: { ...nothing('not help'), 'web page': 'not help', 'success: false': 'not help' },
		open: asks(doing('help', 'get')),
	},
	{
		name: 'Active calls',
		nature: 'read',
		match: asking('reqtype', 'CHANNELS'),
		differs: { ...nothing('none') },
		open: asks(doing('activeCall', 'getAll'), addCallUnderWay),
	},
	{
		name: 'Download',
		nature: 'download',
		match: ({ query }) => /recording$/i.test(query.get('info') ?? ''),
		otherwise: cutFile,
		// A web page is a word for a missing recording (contract: onecom, Recordings).
		differs: {
			...nothing('no recording'),
			...NO_DATA,
			'web page': 'no recording',
			'truncated, no length': 'cut, unseen',
		},
		open: asks(doing('recording', 'download', callIdOf)),
	},
	{
		name: 'Place a call',
		nature: 'command',
		match: asking('reqtype', 'DIAL'),
		differs: { ...nothing('unclear (?)'), ...REDIRECTED },
		open: asks(
			doing('activeCall', 'originate', () => ({
				extension: located('203'),
				destination: '0505550123',
			})),
		),
	},
	{
		name: 'Place a call, openapi.php',
		nature: 'command',
		match: openApi('/dial'),
		differs: { ...nothing('unclear (?)'), ...REDIRECTED },
		open: asksOpenApi(
			doing('activeCall', 'originate', () => ({
				extension: located('203'),
				destination: '0505550123',
			})),
		),
	},
	{
		name: 'Hang up',
		nature: 'command',
		match: asking('reqtype', 'HANGUP'),
		otherwise: unsaid,
		differs: { ...nothing('unsaid'), ...REDIRECTED },
		open: asks(
			doing('activeCall', 'hangUp', () => ({ hangUpBy: 'extension', extension: located('203') })),
			addCallUnderWay,
		),
	},
	{
		name: 'Transfer',
		nature: 'command',
		match: asking('reqtype', 'TRANSFER'),
		otherwise: unsaid,
		differs: { ...nothing('unsaid'), ...REDIRECTED },
		open: asks(
			doing('activeCall', 'transfer', ({ calls: [call] }) => ({
				channel: outsideChannel(call),
				destination: '204',
			})),
			addCallUnderWay,
		),
	},
	{
		name: 'Pause an agent',
		nature: 'command',
		match: asking('reqtype', 'AGENT'),
		otherwise: unsaid,
		differs: AGENT_DIFFERS,
		open: asks(doing('agent', 'pause', () => ({ extension: located('203'), ...queue31() }))),
	},
	{
		name: 'Unpause an agent',
		nature: 'command',
		match: asking('reqtype', 'AGENT'),
		otherwise: unsaid,
		differs: AGENT_DIFFERS,
		open: asks(doing('agent', 'unpause', () => ({ extension: located('203') }))),
	},
	{
		name: 'Send an SMS',
		nature: 'command',
		match: asking('reqtype', 'SMS'),
		otherwise: unsaid,
		differs: { ...nothing('unsaid'), ...REDIRECTED },
		open: asks(
			doing('sms', 'send', () => ({
				source: '035550110',
				destination: '0505550123',
				message: 'Good morning',
			})),
		),
	},
	{
		name: 'Poll',
		nature: 'poll',
		match: info('SIMPLECDRS'),
		differs: { ...nothing('none') },
		open: openTrigger,
	},
	{
		name: 'Check of the account',
		nature: 'check',
		match: () => true,
		otherwise: findingsThatSay,
		open: asks(doing('account', 'check')),
	},
];
