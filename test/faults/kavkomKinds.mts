/** What the nodes ask Kavkom for. */
import type { INodeParameters } from 'n8n-workflow';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { SeenRequest } from '../../sandbox/shared/server.mts';
import { kavkomEngine } from '../support/accounts.mts';
import type { Engine } from '../support/engine.mts';
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

/** Every character that some encoding writes differently. */
const KEY = `c4n/ry+key=%26&"quoted"\\ü <b>`;
const NOW = Math.floor(Date.now() / 1000) * 1000;
const MINUTE = 60_000;

/** So many rows a page, so that the calls fill three. */
const PAGE = 10;
const CALL_COUNT = 28;
const LEAD_ID = 501;

/** Puts calls into a phone system, the same into each. */
type AddCalls = (kavkom: KavkomSimulator) => void;

const addPastCalls: AddCalls = (kavkom) => {
	for (let nth = 1; nth <= CALL_COUNT; nth += 1) {
		kavkom.addCall({ startedAt: NOW - nth * 10 * MINUTE, file: `2026/call ${nth}.mp3` });
	}
};
const addCallUnderWay: AddCalls = (kavkom) => {
	kavkom.addCall({ startedAt: NOW - MINUTE, endedAt: NOW + MINUTE });
};

/** With the time in UTC beside the stamps, so that what is said of them does not change by the minute. */
const addCallsWithEpochs: AddCalls = (kavkom) => {
	kavkom.oddities.epochColumns = true;
	addPastCalls(kavkom);
};

type Ask = (engine: Engine, how: Asking, kavkom: KavkomSimulator) => Promise<Answer>;

async function open(addCalls: AddCalls, ask: Ask): Promise<Stage & { kavkom: KavkomSimulator }> {
	const kavkom = await startKavkom({
		apiKey: KEY,
		calls: [],
		now: () => NOW,
		oddities: { maxLimit: PAGE, originate: 'callUuidTop' },
	});
	addCalls(kavkom);
	const { crm, placed, server } = kavkom;
	const engineAt = (origin: string) =>
		kavkomEngine(
			{ ...kavkom, baseUrl: origin },
			{
				engine: {
					nodes: { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() },
					workflowId: server.url,
				},
			},
		);
	crm.leads.push({ id: LEAD_ID, moduleId: crm.module.id, values: {}, tagIds: [] });
	return {
		server,
		kavkom,
		key: KEY,
		revoked: { kind: 'status', status: 401, body: '{"message":"Unauthenticated."}' },
		ask: async (how) => await ask(engineAt(how.origin ?? kavkom.baseUrl), how, kavkom),
		effects: () => placed.length + crm.leads.length - 1,
	};
}

const doing =
	(
		resource: string,
		operation: string,
		parametersFor: (kavkom: KavkomSimulator) => INodeParameters = () => ({}),
	): Ask =>
	async (engine, { continueOnFail }, kavkom) =>
		answerOfRun(
			await engine.run({
				type: 'kavkom',
				parameters: { resource, operation, ...parametersFor(kavkom) },
				continueOnFail,
			}),
		);

const asks =
	(ask: Ask, addCalls = addPastCalls) =>
	async () =>
		await open(addCalls, ask);

/** A trigger that was started before the calls came. */
async function openTrigger(): Promise<Stage> {
	const staticData = {};
	const { kavkom, ...stage } = await open(
		() => undefined,
		async (engine) => await answerOf(createPoller(engine, 'kavkomTrigger', {}, staticData).poll()),
	);
	await stage.ask({});
	addPastCalls(kavkom);
	return stage;
}

const at = (route: string) => (request: SeenRequest) => request.path.endsWith(`/${route}`);
const laterPage = (request: SeenRequest) =>
	at('cdr/list')(request) && request.query.get('page') !== '1';

const RANGE: INodeParameters = { dateRange: 'last7Days', returnAll: true };
const extensionOf = ({ extensions: [{ extension }] }: KavkomSimulator) => ({
	extension: { __rl: true, mode: 'number', value: extension },
});

const UNCLEAR = { null: 'unclear (?)', '[]': 'unclear (?)' } as const;
/** What a command is told by a redirect is no answer, though none is followed. */
const REDIRECTED = {
	'redirect elsewhere': 'elsewhere (?)',
	'redirect loop': 'elsewhere (?)',
} as const;
/** An address that needs no key may lead anywhere; what comes from there is a web page. */
const DOWNLOADED = {
	'redirect elsewhere': 'web page',
	null: 'not audio',
	'[]': 'not audio',
	'0 bytes': 'no recording',
} as const;

export const KAVKOM_KINDS: readonly Kind[] = [
	{
		name: 'Calls, first page',
		nature: 'read',
		match: at('cdr/list'),
		differs: { '[]': 'none' },
		open: asks(doing('call', 'getAll', () => RANGE)),
	},
	{
		name: 'Calls, later page',
		nature: 'read',
		match: laterPage,
		differs: { '[]': { passing: 'retried', lasting: 'fewer, said' } },
		open: asks(doing('call', 'getAll', () => RANGE)),
	},
	{
		name: 'Single extension',
		nature: 'read',
		match: at('extension/find'),
		differs: { null: 'not found', '[]': 'not found' },
		open: asks(doing('extension', 'get', extensionOf)),
	},
	{
		name: 'Picker of extensions',
		nature: 'list',
		// Where the short list fails, the full one is asked for.
		match: (request) => at('extension/list_limited')(request) || at('extension/list')(request),
		differs: { '[]': 'none' },
		open: asks(async (engine) => {
			const search = engine.listSearch('kavkom', 'searchExtensions', {});
			return await answerOf(search.then(({ results }) => results));
		}),
	},
	{
		name: 'Options of a lead',
		nature: 'list',
		match: at('module/get'),
		differs: { null: 'not found', '[]': 'not found' },
		open: asks(
			async (engine, _how, { crm }) =>
				await answerOf(
					engine.loadOptions('kavkom', 'getLeadFields', { moduleId: String(crm.module.id) }),
				),
		),
	},
	{
		name: 'Test of the credential',
		nature: 'credentialTest',
		match: at('cdr/list'),
		differs: { '[]': 'ok' },
		open: asks(async (engine) => await answerOfTest(engine.testCredential('kavkomApi'))),
	},
	{
		name: 'Active calls',
		nature: 'read',
		match: at('active_call/list'),
		differs: { '[]': 'none' },
		open: asks(doing('activeCall', 'getAll'), addCallUnderWay),
	},
	{
		name: 'Link of a recording',
		nature: 'read',
		match: at('cdr/get_file_link'),
		differs: { null: 'no recording', '[]': 'no recording' },
		open: asks(doing('recording', 'getLink', ({ calls: [{ id }] }) => ({ callId: id }))),
	},
	{
		name: 'Download by file',
		nature: 'download',
		match: at('cdr/download'),
		otherwise: cutFile,
		differs: { ...DOWNLOADED, 'truncated, no length': 'cut, unseen' },
		open: asks(
			doing('recording', 'download', ({ calls: [{ file }] }) => ({
				recordingOf: 'fileName',
				fileName: file,
			})),
		),
	},
	{
		name: 'Download by link',
		nature: 'download',
		match: at('cdr/download'),
		otherwise: cutFile,
		differs: { ...DOWNLOADED, 'truncated, no length': 'cut, unseen' },
		open: asks(doing('recording', 'download', ({ calls: [{ id }] }) => ({ callId: id }))),
	},
	{
		name: 'Place a call',
		nature: 'command',
		match: at('active_call/call'),
		differs: { ...UNCLEAR, ...REDIRECTED },
		open: asks(
			doing('activeCall', 'originate', (kavkom) => ({
				...extensionOf(kavkom),
				destination: '12025550123',
			})),
		),
	},
	{
		name: 'Create a lead',
		nature: 'command',
		match: at('lead/store'),
		differs: { ...UNCLEAR, ...REDIRECTED },
		open: asks(
			doing('lead', 'create', ({ crm }) => ({
				moduleId: String(crm.module.id),
				fields: { field: [{ field: 'phone', value: '12025550123' }] },
			})),
		),
	},
	{
		name: 'Assign tags',
		nature: 'command',
		match: at('tags/assign'),
		differs: { ...UNCLEAR, ...REDIRECTED },
		open: asks(doing('tag', 'assign', () => ({ leadId: String(LEAD_ID), tags: ['1'] }))),
	},
	{
		name: 'Poll, first page',
		nature: 'poll',
		match: at('cdr/list'),
		differs: { '[]': 'none' },
		open: openTrigger,
	},
	{
		name: 'Poll, later page',
		nature: 'poll',
		match: laterPage,
		differs: { '[]': { passing: 'retried', lasting: 'fewer' } },
		open: openTrigger,
	},
	{
		name: 'Check of the account',
		nature: 'check',
		match: () => true,
		otherwise: findingsThatSay,
		open: asks(doing('account', 'check'), addCallsWithEpochs),
	},
];
