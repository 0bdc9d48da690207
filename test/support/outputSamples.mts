/**
 * For each operation of the nodes, runs that show everything it can put out: busy days of a simulator,
 * and answers that give next to nothing, for what a service leaves out comes out as null.
 */
import type { INodeParameters } from 'n8n-workflow';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import type { SeenRequest } from '../../sandbox/shared/server.mts';
import { outsideChannel } from './oneComTruth.mts';

/** One run of an operation. */
export interface Sample {
	/** Beside resource and operation. */
	parameters: INodeParameters;
	/** What the service is made to answer first. */
	prepare?: () => void;
}

/** `resource/operation` → its runs. */
export type Samples<Simulator> = Record<string, (simulator: Simulator) => Sample[]>;

const ALL_CALLS = { dateRange: 'last30Days', returnAll: true };

const locate = (value: string, mode = 'number') => ({ __rl: true, mode, value });

const originateFrom = (extension: string) => ({
	extension: locate(extension),
	destination: '12025550123',
});

const asksFor =
	(route: string) =>
	({ path, query }: SeenRequest) =>
		path.endsWith(route) || query.get('info')?.toLowerCase() === route;

export const KAVKOM_SAMPLES: Samples<KavkomSimulator> = {
	'account/check': (kavkom) => [
		{ parameters: {} },
		{
			parameters: {},
			prepare: () => Object.assign(kavkom.oddities, { refusedRoutes: ['cdr/list'] }),
		},
	],
	'account/get': () => [{ parameters: {} }],
	'activeCall/getAll': (kavkom) => [
		{
			parameters: {},
			prepare: () => {
				const [{ extension: extensionNumber }] = kavkom.extensions;
				kavkom.addCall({ endedAt: Date.now() + 60_000, extensionNumber });
			},
		},
	],
	'activeCall/originate': (kavkom) => [
		{
			parameters: originateFrom('101'),
			prepare: () => Object.assign(kavkom.oddities, { originate: 'callUuidTop' }),
		},
		{
			parameters: originateFrom('101'),
			prepare: () => kavkom.server.faults.push({ kind: 'body', body: '{"success":true}' }),
		},
	],
	'call/getAll': (kavkom) => [
		{ parameters: ALL_CALLS },
		{
			parameters: ALL_CALLS,
			prepare: () => Object.assign(kavkom.oddities, { extraColumns: true, epochColumns: true }),
		},
		{
			parameters: ALL_CALLS,
			prepare: () =>
				kavkom.server.faults.push({
					kind: 'body',
					match: asksFor('/cdr/list'),
					body: JSON.stringify({ success: true, data: [{ uuid: 'a-bare-record' }] }),
				}),
		},
	],
	'extension/get': (kavkom) =>
		kavkom.extensions.flatMap(({ extension, uuid }) => [
			{ parameters: { extension: locate(extension) } },
			{ parameters: { extension: locate(uuid, 'id') } },
		]),
	'extension/getAll': () => [{ parameters: { returnAll: true } }],
	'lead/create': (kavkom) => [
		{ parameters: leadIn(kavkom) },
		{
			parameters: leadIn(kavkom),
			prepare: () => Object.assign(kavkom.oddities, { crmWrite: 'noId' }),
		},
	],
	'phoneNumber/getAll': () => [{ parameters: { returnAll: true } }],
	'recording/download': (kavkom) => {
		const { id, file } = recorded(kavkom.calls, (call) => call.file !== '');
		return [
			{ parameters: { recordingOf: 'fileName', fileName: file } },
			{ parameters: { callId: id } },
		];
	},
	'recording/getLink': (kavkom) => [
		{ parameters: { callId: recorded(kavkom.calls, (call) => call.file !== '').id } },
	],
	'tag/assign': (kavkom) => [
		{
			parameters: { leadId: '501', tags: ['1'] },
			prepare: () => {
				const moduleId = kavkom.crm.module.id;
				kavkom.crm.leads.push({ id: 501, moduleId, values: {}, tagIds: [] });
			},
		},
		{
			parameters: { leadId: '501', tags: ['1'] },
			prepare: () => Object.assign(kavkom.oddities, { crmWrite: 'noId' }),
		},
	],
	'tag/getAll': () => [{ parameters: { returnAll: true } }],
	'user/getAll': () => [{ parameters: { returnAll: true } }],
};

const leadIn = ({ crm: { module } }: KavkomSimulator): INodeParameters => ({
	moduleId: String(module.id),
	fields: { field: [{ field: String(module.fields[0].id), value: 'Dana' }] },
});

export const ONECOM_SAMPLES: Samples<OneComSimulator> = {
	'account/check': (pbx) => [
		{ parameters: {} },
		{ parameters: {}, prepare: () => Object.assign(pbx.oddities, { htmlErrorPage: true }) },
	],
	'account/get': () => [{ parameters: {} }],
	'activeCall/getAll': (pbx) => [
		{ parameters: {}, prepare: () => pbx.addCall({ endedAt: Date.now() + 60_000 }) },
		{
			parameters: {},
			prepare: () => pbx.server.faults.push({ kind: 'body', body: '[["", "", ""]]' }),
		},
	],
	'activeCall/originate': (pbx) => [
		{ parameters: originateFrom('203') },
		{
			parameters: originateFrom('203'),
			prepare: () => pbx.server.faults.push({ kind: 'body', body: 'Success' }),
		},
	],
	'activeCall/hangUp': (pbx) => [
		{
			parameters: { hangUpBy: 'extension', extension: locate('203') },
			prepare: () => pbx.addCall({ endedAt: Date.now() + 60_000 }),
		},
		{
			parameters: { channel: 'SIP/203-DEMO-000003e9' },
			prepare: () => pbx.server.faults.push({ kind: 'body', body: '' }),
		},
	],
	'activeCall/transfer': (pbx) => {
		// Not of the extension whose calls are hung up.
		const call = pbx.addCall({ whoAnswered: '204-DEMO', endedAt: Date.now() + 3_600_000 });
		return saidAndUnsaid(pbx, { channel: outsideChannel(call), destination: '205' });
	},
	'agent/pause': (pbx) => [
		{ parameters: { extension: locate('203'), queues: 'one', queue: locate('31', 'id') } },
		...saidAndUnsaid(pbx, { extension: locate('203') }),
	],
	'agent/unpause': (pbx) => [
		{ parameters: { extension: locate('203'), queues: 'one', queue: locate('31', 'id') } },
		...saidAndUnsaid(pbx, { extension: locate('203') }),
	],
	'call/get': (pbx) => [
		...pbx.calls.slice(0, 60).map(({ id }) => ({ parameters: { callId: id } })),
		{
			parameters: { callId: 'a-bare-record' },
			prepare: () =>
				pbx.server.faults.push({
					kind: 'body',
					body: JSON.stringify([{ sc_uniqueid: 'a-bare-record' }]),
				}),
		},
	],
	'call/getAnalysis': (pbx) => {
		const callId = recorded(pbx.calls, (call) => call.hasRecording).id;
		return [
			{ parameters: { callId } },
			{
				parameters: { callId },
				prepare: () => Object.assign(pbx.oddities, { transcript: 'segments' }),
			},
			{
				parameters: { callId },
				prepare: () => Object.assign(pbx.oddities, { transcript: 'empty' }),
			},
			{
				parameters: { callId },
				prepare: () =>
					pbx.server.faults.push({
						kind: 'body',
						body: JSON.stringify({
							summary: 'a',
							sentiment_brief: 'Positive',
							sentiment_score: 0.5,
						}),
					}),
			},
		];
	},
	'call/getAll': (pbx) => [
		{ parameters: ALL_CALLS },
		{ parameters: ALL_CALLS, prepare: () => Object.assign(pbx.oddities, { billsecColumn: true }) },
		{
			parameters: ALL_CALLS,
			prepare: () =>
				pbx.server.faults.push({
					kind: 'body',
					match: asksFor('simplecdrs'),
					body: JSON.stringify([{ sc_uniqueid: 'a-bare-record' }]),
				}),
		},
	],
	'callLeg/getAll': (pbx) => [
		{ parameters: ALL_CALLS },
		{
			parameters: ALL_CALLS,
			prepare: () => Object.assign(pbx.oddities, { cdrsLayout: 'template' }),
		},
		{
			parameters: ALL_CALLS,
			prepare: () =>
				pbx.server.faults.push({
					kind: 'body',
					match: asksFor('cdrs'),
					body: 'uniqueid\na-bare-record\n',
				}),
		},
	],
	'extension/getAll': (pbx) => [
		{ parameters: { returnAll: true } },
		{
			parameters: { returnAll: true },
			prepare: () =>
				pbx.server.faults.push({ kind: 'body', body: '[{"ex_id":"7"},{"ex_number":"299"}]' }),
		},
	],
	'extension/getState': (pbx) => [
		{
			parameters: { extension: locate('203') },
			prepare: () => pbx.addCall({ endedAt: Date.now() + 60_000 }),
		},
		{ parameters: { extension: locate('204') }, prepare: () => pbx.unregistered.add('204') },
		{
			parameters: { extension: locate('203') },
			prepare: () => Object.assign(pbx.oddities, { liveState: 'strange' }),
		},
	],
	'help/get': () => [{ parameters: {} }],
	'phoneNumber/getAll': () => [{ parameters: { returnAll: true } }],
	'queue/getAgents': (pbx) => [
		{ parameters: { queue: locate('31', 'id') } },
		{
			parameters: { queue: locate('31', 'id') },
			prepare: () =>
				pbx.server.faults.push({ kind: 'body', match: asksFor('agentsconnected'), body: '' }),
		},
		{
			parameters: { queue: locate('31', 'id') },
			prepare: () => pbx.server.faults.push({ kind: 'body', body: '{"+1 202 555 0123":{}}' }),
		},
	],
	'queue/getAll': () => [{ parameters: { returnAll: true } }],
	'queue/getCallers': (pbx) => [
		{
			parameters: { queue: locate('31', 'id') },
			prepare: () => pbx.addCall({ queueId: '31', answeredAt: null, endedAt: Date.now() + 60_000 }),
		},
		...['[{"channel":"SIP/1"}]', '[{"callerid":"1"}]'].map((body) => ({
			parameters: { queue: locate('31', 'id') },
			prepare: () => pbx.server.faults.push({ kind: 'body', body }),
		})),
	],
	'queue/getLogs': (pbx) => [
		{ parameters: { queue: locate('31', 'id'), ...ALL_CALLS } },
		...['[{"callid":"a-bare-record"}]', '[{"time":"2026-03-10 12:00:00"}]'].map((body) => ({
			parameters: { queue: locate('31', 'id'), ...ALL_CALLS },
			prepare: () => pbx.server.faults.push({ kind: 'body', match: asksFor('queuelogs'), body }),
		})),
	],
	'queue/getStatistics': () => [{ parameters: { queue: locate('31', 'id') } }],
	'recording/download': (pbx) => [
		{ parameters: { callId: recorded(pbx.calls, (call) => call.hasRecording).id } },
	],
	'recording/getInfo': (pbx) => [
		{ parameters: { callId: recorded(pbx.calls, (call) => call.hasRecording).id } },
		{ parameters: { callId: 'pbx24-1700000000.1' } },
	],
	'sms/send': (pbx) =>
		saidAndUnsaid(pbx, {
			source: '035550110',
			destination: '0505550123',
			message: 'Good morning',
		}),
};

/** A command that 1com says to have done, and one that it says nothing about. */
const saidAndUnsaid = (pbx: OneComSimulator, parameters: INodeParameters): Sample[] => [
	{ parameters },
	{ parameters, prepare: () => pbx.server.faults.push({ kind: 'body', body: '' }) },
];

function recorded<Call>(calls: readonly Call[], isRecorded: (call: Call) => boolean): Call {
	const found = calls.find(isRecorded);
	if (found === undefined) throw new Error('The simulator has no recorded call');
	return found;
}
