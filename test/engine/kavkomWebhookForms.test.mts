/** What a receiver in production reads, and the JSON that comes as something else (contract: kavkom, Webhooks). */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { parse } from 'node:querystring';
import { describe, expect, it } from '@jest/globals';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { createEngine, type WebhookRequest } from '../support/engine.mts';
import { everythingIn, leaksIn } from '../support/leaks.mts';

const SECRET = 'invented-secret-0123456789abcdef';
const LINK = 'https://files.example.com/cdr/download?file=bearer-0123456789&x=1';
const TYPE = 'kavkomWebhookTrigger';
const FORM = 'application/x-www-form-urlencoded';

const engineWith = (headerName: string) =>
	createEngine({
		nodes: { [TYPE]: new KavkomWebhookTrigger() },
		credentials: {
			webhook: { type: new KavkomWebhookApi(), data: { headerName, secret: SECRET } },
		},
		timezone: 'Europe/Paris',
	});

const engine = engineWith('X-Webhook-Secret');

let count = 0;
const newId = () => `00000000-0000-4000-9000-${String((count += 1)).padStart(12, '0')}`;

async function post(request: WebhookRequest, parameters: INodeParameters = {}) {
	const headers = { 'x-webhook-secret': SECRET, ...request.headers };
	return await engine.webhook({ type: TYPE, parameters, request: { ...request, headers } });
}

async function started(body: WebhookRequest['body'], parameters: INodeParameters = {}) {
	const { items } = await post({ body }, parameters);
	return items.map(({ json }) => json);
}

describe('The secret as a Bearer', () => {
	const sent = async (headers: Record<string, string>, on = engine) => {
		const body = { callUuid: newId(), status: 'missed' };
		return (await on.webhook({ type: TYPE, parameters: {}, request: { headers, body } })).sent
			.status;
	};

	it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('lets a post in: %s', async (scheme) => {
		expect(await sent({ authorization: `${scheme} ${SECRET}` })).toBe(200);
		expect(await sent({ authorization: `${scheme} ${SECRET}` }, engineWith('Authorization'))).toBe(
			200,
		);
	});

	it.each([
		`Bearer ${SECRET}x`,
		`Bearer ${SECRET.slice(1)}`,
		`Bearer${SECRET}`,
		`Basic ${SECRET}`,
		`Bearer ${SECRET} ${SECRET}`,
		`Bearer Bearer ${SECRET}`,
		'Bearer',
		'Bearer ',
		SECRET,
	])('turns a post down that brings "%s"', async (authorization) => {
		expect(await sent({ authorization })).toBe(403);
	});

	it('is no worse for a wrong header beside it, nor the other way round', async () => {
		expect(await sent({ authorization: `Bearer ${SECRET}`, 'x-webhook-secret': 'x' })).toBe(200);
		expect(await sent({ authorization: 'Bearer x', 'x-webhook-secret': SECRET })).toBe(200);
		expect(await sent({ authorization: 'Bearer x', 'x-webhook-secret': 'x' })).toBe(403);
	});
});

describe('JSON that was posted as something else', () => {
	const call = (): IDataObject => ({
		callUuid: newId(),
		number: '+33199001234',
		direction: 'inbound',
		status: 'missed',
		callerIdName: 'Dana & Söhne = 100 %',
		recordingUrl: LINK,
	});

	const READ = [
		{
			status: 'missed',
			source: '+33199001234',
			source_name: 'Dana & Söhne = 100 %',
			recording_url: LINK,
		},
	];
	const parameters = { options: { includeRecordingUrl: true } };

	/** What n8n makes of a form, and the bytes beside it. */
	const asForm = async (raw: string) => {
		const headers = { 'x-webhook-secret': SECRET, 'content-type': FORM };
		const body = parse(raw) as IDataObject;
		return await engine.webhook({
			type: TYPE,
			parameters,
			request: { headers, body, raw },
		});
	};

	it.each<[string, (json: string) => string]>([
		['as it is', (json) => json],
		['with a sign behind it', (json) => `${json}=`],
		['escaped', (json) => encodeURIComponent(json)],
		['escaped, with a sign behind it', (json) => `${encodeURIComponent(json)}=`],
		['escaped as forms are', (json) => new URLSearchParams({ [json]: '' }).toString()],
		['with a byte order mark', (json) => `\uFEFF${json}`],
		['with blanks around it', (json) => ` \r\n${json}\r\n`],
	])('is read from a form: %s', async (_, write) => {
		const { items } = await asForm(write(JSON.stringify(call())));
		expect(items.map(({ json }) => json)).toMatchObject(READ);
	});

	it('is read from a form as a list of calls', async () => {
		const { items } = await asForm(JSON.stringify([call(), { data: call() }]));
		expect(items).toHaveLength(2);
	});

	it('is read from a form of which only the fields are left', async () => {
		expect(
			await started({ [JSON.stringify({ callUuid: newId(), status: 'missed' })]: '' }),
		).toHaveLength(1);
	});

	it.each(['text/plain', 'text/html', 'application/octet-stream', ''])(
		'is read as "%s", with and without a byte order mark',
		async (type) => {
			for (const mark of ['', '\uFEFF']) {
				const body = mark + JSON.stringify(call());
				const { items } = await post({ body, headers: { 'content-type': type } }, parameters);
				expect(items.map(({ json }) => json)).toMatchObject(READ);
			}
		},
	);

	it('is not made up: a form of fields stays one', async () => {
		const { items } = await asForm(`callUuid=${newId()}&status=missed&number=%2B33199001234`);
		expect(items).toMatchObject([{ json: { status: 'missed' } }]);
		const { sent } = await asForm('{"callUuid":"half');
		expect(sent.body).toMatchObject({ message: expect.stringMatching(/no call ID/) });
	});
});

describe('The names of a receiver in production', () => {
	const call = (fields: IDataObject) => ({
		xml_cdr_uuid: newId(),
		direction: 'outbound',
		status: 'answered',
		duration: 5,
		...fields,
	});
	const OPTIONS = { options: { includeRecordingUrl: true } };

	it('are read: destination, but destination_number first', async () => {
		expect(await started(call({ destination: '+33199001234' }))).toMatchObject([
			{ destination: '+33199001234', external_number: '+33199001234' },
		]);
		const both = { destination: '1', destination_number: '2', Destination: '3' };
		expect(await started(call(both))).toMatchObject([{ destination: '2' }]);
	});

	it.each<[string, IDataObject]>([
		['record_url', { record_url: LINK }],
		['recordUrl', { recordUrl: LINK }],
		['recording', { recording: LINK }],
		['recording.url', { recording: { url: LINK } }],
		['recording.path', { recording: { path: LINK } }],
		['recordingUrl.url', { recordingUrl: { url: LINK } }],
		['recording.url in data', { data: { recording: { url: LINK, path: '/a.mp3' } } }],
	])('are read: the address of a recording as %s', async (_, fields) => {
		expect(await started(call(fields), OPTIONS)).toMatchObject([{ recording_url: LINK }]);
		const [plain] = await started(call(fields));
		expect(leaksIn(everythingIn(plain), [LINK])).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['recording', { recording: '/recordings/2026/a b.mp3' }],
		['recording.path', { recording: { path: '/recordings/2026/a b.mp3' } }],
		['record_url', { record_url: '/recordings/2026/a b.mp3' }],
		['recordingUrl', { recordingUrl: '/recordings/2026/a b.mp3' }],
	])('hand a bare path on, and keep the call: %s', async (_, fields) => {
		const path = '/recordings/2026/a b.mp3';
		expect(await started(call(fields), OPTIONS)).toMatchObject([
			{ recording: path, recording_url: path },
		]);
		expect(await started(call(fields))).toMatchObject([{ recording: path }]);
	});

	it('hand a path that can hold a secret on only to those who ask for it', async () => {
		const path = '/cdr/download?file=bearer-0123456789';
		expect(await started(call({ recording: path }), OPTIONS)).toMatchObject([
			{ recording: null, recording_url: path },
		]);
		expect(await started(call({ recording: path }))).toMatchObject([{ recording: null }]);
	});

	it.each([true, false, 'true', 'yes', '1', 1, {}, [], '//evil.example.com/a', 'ftp://x/a.mp3'])(
		'take %j for no recording, and keep the call',
		async (recording) => {
			expect(await started(call({ recording: recording as IDataObject }), OPTIONS)).toMatchObject([
				{ recording: null, recording_url: null },
			]);
		},
	);

	it('are read: the name of a file as recording', async () => {
		expect(await started(call({ recording: 'a-1.mp3' }), OPTIONS)).toMatchObject([
			{ recording: 'a-1.mp3', recording_url: null },
		]);
	});

	it.each([
		['no_user_response', 'missed'],
		['unallocated_number', 'failed'],
		['CALL_REJECTED', 'busy'],
		['originator_cancel', 'cancelled'],
		['user_busy', 'busy'],
		['subscriber_absent', 'missed'],
		['invalid_gateway', 'failed'],
		['normal_clearing', 'unknown'],
		['ATTENDED_TRANSFER', 'unknown'],
		['lose_race', 'unknown'],
	])('are read: %s, which says that a call is over, as %s', async (status, expected) => {
		expect(await started({ uuid: newId(), status })).toMatchObject([{ status: expected }]);
	});
});

describe('A call that is wrapped', () => {
	const call = (fields: IDataObject = {}): IDataObject => ({
		callUuid: newId(),
		number: '+33199001234',
		direction: 'inbound',
		status: 'missed',
		...fields,
	});
	const WRAPPERS = ['payload', 'data', 'cdr', 'call', 'event', 'body', 'record', 'result'];
	const READ = [{ status: 'missed', source: '+33199001234' }];

	it.each([...WRAPPERS, 'json', 'message'])(
		'is found as JSON in the form field %s',
		async (name) => {
			const raw = new URLSearchParams({ [name]: JSON.stringify(call()) }).toString();
			const { items } = await post({
				headers: { 'content-type': FORM },
				body: parse(raw) as IDataObject,
				raw,
			});
			expect(items.map(({ json }) => json)).toMatchObject(READ);
		},
	);

	it.each(WRAPPERS)('is found in %s, alone and in a list', async (name) => {
		expect(await started({ event: 'ended', [name]: call() })).toMatchObject(READ);
		expect(await started({ [name]: [call(), call()] })).toHaveLength(2);
		expect(await started({ [name]: { data: { cdr: call() } } })).toMatchObject(READ);
	});

	it('is found as a text, however often that was encoded', async () => {
		expect(await started({ data: JSON.stringify(call()) })).toMatchObject(READ);
		expect(await started({ event: 'call.ended', data: [JSON.stringify(call())] })).toMatchObject(
			READ,
		);
		const twice = JSON.stringify(JSON.stringify(call()));
		expect(await started({ payload: twice })).toMatchObject(READ);
		const body = JSON.stringify(JSON.stringify(call()));
		expect(await started(body)).toMatchObject(READ);
	});

	it('is found in a form whose names have brackets', async () => {
		const bracketed = (path: string) =>
			Object.fromEntries(
				Object.entries(call()).map(([name, value]) => [`${path}[${name}]`, value]),
			);
		expect(await started(bracketed('call'))).toMatchObject(READ);
		expect(await started(bracketed('data[cdr]'))).toMatchObject(READ);
		expect(await started({ ...bracketed('calls[0]'), ...bracketed('calls[1]') })).toHaveLength(2);
		expect(await started({ ...bracketed('call'), '__proto__[x]': 1 })).toMatchObject(READ);
	});

	it('is found where each value is the only one of a list', async () => {
		const listed = Object.entries(call()).map(([name, value]) => [name, [value]]);
		expect(await started(Object.fromEntries(listed) as IDataObject)).toMatchObject(READ);
	});

	it('is not mistaken for what else a call has by these names', async () => {
		const fields = {
			result: { status: 'ok' },
			event: { id: 7, status: 'sent' },
			message: '{"a":1}',
		};
		expect(await started(call(fields))).toMatchObject(READ);
		const other = { callUuid: newId(), status: 'answered' };
		expect(await started(call({ record: other }))).toMatchObject(READ);
		expect(await started({ event: { id: 7, status: 'missed' } })).toEqual([]);
	});

	it('is output raw as it came', async () => {
		const body = { payload: JSON.stringify(call()) };
		expect(await started(body, { output: 'raw' })).toEqual([body]);
	});
});

describe('A value that is written in another way', () => {
	it.each([
		['00:01:05', 65],
		['1:05', 65],
		['1:01:05', 3665],
		['65s', 65],
		['65 sec', 65],
		['65 seconds', 65],
		['1m 5s', 65],
		['1 min 5 s', 65],
		['PT1M5S', 65],
		['65.4', 65],
		['1h', 3600],
	])('is a duration that ends the call: %s', async (duration, seconds) => {
		expect(await started({ callUuid: newId(), status: 'answered', duration })).toMatchObject([
			{ duration_seconds: seconds },
		]);
		expect(
			await started({ callUuid: newId(), status: 'answered', billsec: duration }),
		).toMatchObject([{ talk_seconds: seconds }]);
	});

	it.each(['00:00:00', '0s', '0:00', 's', '', 'PT', '65000ms', '1:5', 'soon'])(
		'is no duration that ends it: "%s"',
		async (duration) => {
			expect(await started({ callUuid: newId(), status: 'answered', duration })).toEqual([]);
		},
	);

	it('is the id of one call, in capitals and in braces', async () => {
		const id = 'abcdef00-0000-4000-a000-000000000001';
		const seen = [];
		for (const callUuid of [id.toUpperCase(), id, `{${id}}`, `{${id.toUpperCase()}}`])
			seen.push(...(await started({ callUuid, status: 'missed' })));
		expect(seen).toMatchObject([{ id }]);
	});

	it('is the id of another call where it is no UUID', async () => {
		for (const callUuid of ['pbx-Ab1', 'pbx-aB1', '{pbx-ab1}'])
			expect(await started({ callUuid, status: 'missed' })).toMatchObject([{ id: callUuid }]);
	});
});

describe('A live event', () => {
	const live = (fields: IDataObject = {}): IDataObject => ({
		callUuid: newId(),
		presenceId: '501@pbx.example.com',
		number: '+33199001234',
		createdAt: '2026-03-18T09:00:00.000Z',
		state: 'active',
		duration: 12,
		...fields,
	});

	it.each(['active', 'held', 'ACTIVE', 'ringing', 'RING_WAIT'])(
		'is no finished call while it is %s, however long it lasts',
		async (state) => {
			expect(await started(live({ state }))).toEqual([]);
			expect(await started(live({ state, status: 'answered' }))).toEqual([]);
		},
	);

	it.each([
		'answered',
		'ANSWER',
		'connected',
		'bridged',
		'up',
		'in_call',
		'inCall',
		'established',
		'CS_EXECUTE',
		'CS_EXCHANGE_MEDIA',
		'parked',
		'queued',
		'in-queue',
		'waiting',
		'transferring',
		'muted',
		'recording',
		'resumed',
		'unhold',
		'DOWN',
		'a word of its own',
	])('starts once its call is over, not while it is %s and its duration grows', async (state) => {
		const callUuid = newId();
		expect(await started(live({ callUuid, state }))).toEqual([]);
		expect(await started(live({ callUuid, state, duration: 90 }))).toEqual([]);
		expect(await started(live({ callUuid, state: 'finished', duration: 300 }))).toMatchObject([
			{ id: callUuid, duration_seconds: 300 },
		]);
	});

	it.each<[IDataObject]>([
		[{ endStamp: '2026-03-18 10:05:00' }],
		[{ endEpoch: 1773824700 }],
		[{ recordingUrl: LINK }],
	])('whose word is not known is over with an end or a recording: %j', async (fields) => {
		expect(await started(live({ state: 'connected', ...fields }))).toHaveLength(1);
	});

	it.each(['finished', 'FINISHED', 'hangup', 'ended'])('is one once it is %s', async (state) => {
		expect(await started(live({ state }))).toMatchObject([
			{ extension: '501', duration_seconds: 12 },
		]);
	});

	it('has extension, start and state as a record', async () => {
		expect(await started({ event: 'call', data: live() }, { triggerOn: 'all' })).toMatchObject([
			{
				extension: '501',
				started_at: '2026-03-18T09:00:00.000Z',
				event: 'active',
				status: 'unknown',
			},
		]);
	});

	it.each([
		['2026-03-18 10:00:00', '2026-03-18T09:00:00.000Z'],
		[1773824400, '2026-03-18T09:00:00.000Z'],
		[1773824400123, '2026-03-18T09:00:00.000Z'],
		['1773824400123456', '2026-03-18T09:00:00.000Z'],
		['soon', null],
	])('starts when it was created: %s', async (createdAt, started_at) => {
		expect(await started(live({ createdAt }), { triggerOn: 'all' })).toMatchObject([
			{ started_at },
		]);
	});

	it('starts when it says that it starts, and a record is not taken to start when it was written', async () => {
		const startEpoch = 1773820800;
		expect(await started(live({ startEpoch }), { triggerOn: 'all' })).toMatchObject([
			{ started_at: '2026-03-18T08:00:00.000Z' },
		]);
		expect(await started(live({ state: undefined }))).toMatchObject([{ started_at: null }]);
	});

	it.each([
		['501', '501'],
		['@pbx.example.com', null],
		['dana@pbx.example.com', null],
	])('has for the presence "%s" the extension %s', async (presenceId, extension) => {
		expect(await started(live({ presenceId }), { triggerOn: 'all' })).toMatchObject([
			{ extension },
		]);
	});

	it('prefers an extension that is named', async () => {
		const fields = { extension: '777' };
		expect(await started(live(fields), { triggerOn: 'all' })).toMatchObject([fields]);
	});

	it('starts a workflow for each state, where all events are wanted, and once each', async () => {
		const callUuid = newId();
		const states = ['active', 'held', 'active', 'finished', 'finished'];
		const seen = [];
		for (const state of states) {
			const records = await started(live({ callUuid, state, status: 'answered' }), {
				triggerOn: 'all',
			});
			seen.push(records.length);
		}
		expect(seen).toEqual([1, 1, 0, 1, 0]);
	});
});

describe('A finished call', () => {
	it.each([
		'abandoned',
		'abandon',
		'voice_mail',
		'call_ended',
		'call.ended',
		'callEnded',
		'end',
		'closed',
		'done',
		'timeout',
		'CS_HANGUP',
		'CS_REPORTING',
	])('is told by a word alone: %s', async (status) => {
		expect(await started({ callUuid: newId(), status })).toHaveLength(1);
		expect(await started({ callUuid: newId(), state: status })).toHaveLength(1);
	});

	const told = async (events: IDataObject[], parameters: INodeParameters = {}) => {
		const callUuid = newId();
		const starts = [];
		for (const event of events)
			starts.push((await started({ callUuid, ...event }, parameters)).length);
		return starts;
	};

	it('starts a workflow once, whatever words come', async () => {
		const words = [
			{ status: 'answered', duration: 5 },
			{ status: 'completed' },
			{ status: 'hangup' },
		];
		expect(await told([...words, ...words])).toEqual([1, 0, 0, 0, 0, 0]);
		expect(
			await told([{ status: 'missed' }, { status: 'no_answer' }, { state: 'finished' }]),
		).toEqual([1, 0, 0]);
		expect(await told([{ status: 'normal_clearing' }, { status: 'busy', duration: 1 }])).toEqual([
			1, 0,
		]);
	});

	it('starts it once more for its recording, where that is asked for, and never again', async () => {
		const options = { includeRecordingUrl: true };
		const rest = [
			{ status: 'completed' },
			{ status: 'hangup', recordingUrl: LINK },
			{ status: 'hangup' },
		];
		expect(await told([{ status: 'answered', duration: 5 }, ...rest], { options })).toEqual([
			1, 0, 1, 0,
		]);
		const whole = { status: 'answered', duration: 5, recordingUrl: LINK };
		expect(await told([whole, ...rest], { options })).toEqual([1, 0, 0, 0]);
	});
});
