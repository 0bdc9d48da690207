import type { IDataObject, IHookFunctions, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { createEngine, type Engine, type WebhookRequest } from '../support/engine.mts';
import { everythingIn, leaksIn } from '../support/leaks.mts';

const SECRET = 'invented-secret-0123456789abcdef';
const HEADERS = { 'x-webhook-secret': SECRET };
const DOMAIN = '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f';
const LINK = 'https://files.example.com/cdr/download?file=bearer-0123456789';
const TYPE = 'kavkomWebhookTrigger';

function engineWith(data: IDataObject | null): Engine {
	return createEngine({
		nodes: { [TYPE]: new KavkomWebhookTrigger() },
		credentials:
			data === null ? {} : { webhook: { type: new KavkomWebhookApi(), data: data as {} } },
		timezone: 'Europe/Paris',
	});
}

const engine = engineWith({ headerName: 'X-Webhook-Secret', secret: SECRET });

let count = 0;
/** Every test has calls of its own, for the node remembers those that came before. */
const newId = () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;

async function post(
	body: WebhookRequest['body'],
	parameters: INodeParameters = {},
	request: Partial<WebhookRequest> = {},
) {
	return await engine.webhook({
		type: TYPE,
		parameters,
		request: { headers: HEADERS, body, ...request },
	});
}

async function started(body: WebhookRequest['body'], parameters: INodeParameters = {}) {
	const { items, sent } = await post(body, parameters);
	expect(sent).toMatchObject({
		status: 200,
		ended: true,
		body: { message: 'Workflow was started' },
	});
	return items.map(({ json }) => json);
}

async function expectNothingStarted(
	body: WebhookRequest['body'],
	parameters: INodeParameters = {},
	because = /./,
) {
	const run = await post(body, parameters);
	expect(run.workflowData).toBeUndefined();
	expect(run.noWebhookResponse).toBe(true);
	expect(run.sent).toMatchObject({
		status: 200,
		ended: true,
		body: { message: expect.stringMatching(/^Nothing was started: /) },
	});
	expect((run.sent.body as { message: string }).message).toMatch(because);
}

/** A finished call by Kavkom's default names. */
const call = (fields: IDataObject = {}): IDataObject => ({
	callUuid: newId(),
	domainUuid: DOMAIN,
	number: '+33199001234',
	direction: 'inbound',
	duration: 65,
	status: 'answered',
	recordingUrl: LINK,
	...fields,
});

describe('The secret header', () => {
	it('lets a post in', async () => {
		expect(await started(call())).toHaveLength(1);
	});

	it.each<[string, Record<string, string>]>([
		['none', {}],
		['an empty one', { 'x-webhook-secret': '' }],
		['a wrong one', { 'x-webhook-secret': 'wrong' }],
		['one of the same length', { 'x-webhook-secret': SECRET.replace(/.$/, 'x') }],
		['its beginning', { 'x-webhook-secret': SECRET.slice(0, -1) }],
		['one with more behind it', { 'x-webhook-secret': `${SECRET}x` }],
		['two of them', { 'x-webhook-secret': `${SECRET}, ${SECRET}` }],
		['other capitals', { 'x-webhook-secret': SECRET.toUpperCase() }],
		['the right one in another header', { authorization: SECRET }],
	])('turns a post down that brings %s', async (_, headers) => {
		const run = await post(call(), {}, { headers });
		expect(run.sent).toMatchObject({ status: 403, ended: true });
		expect(run).toMatchObject({ noWebhookResponse: true, items: [] });
		expect(run.workflowData).toBeUndefined();
	});

	it.each<[string, IDataObject | null]>([
		['no credential', null],
		['an empty secret', { headerName: 'X-Webhook-Secret', secret: '' }],
		['a blank secret', { headerName: 'X-Webhook-Secret', secret: '   ' }],
	])('is asked for also where the node has %s', async (_, data) => {
		for (const headers of [{}, { 'x-webhook-secret': '' }, HEADERS] as Array<
			Record<string, string>
		>) {
			const request = { headers, body: call() };
			const run = await engineWith(data).webhook({ type: TYPE, parameters: {}, request });
			expect(run.sent.status).toBe(403);
			expect(run.workflowData).toBeUndefined();
		}
	});

	it.each(['a', '0123456789abcde', 'ü'.repeat(15), '  fifteen-letters  '])(
		'lets nobody in, and tells nobody who guessed it, while it is as short as "%s"',
		async (secret) => {
			const short = engineWith({ headerName: 'X-Webhook-Secret', secret });
			const requests: Array<Record<string, string>> = [
				{ 'x-webhook-secret': Buffer.from(secret.trim()).toString('latin1') },
				{ authorization: `Bearer ${secret.trim()}` },
				{ 'x-webhook-secret': 'wrong' },
				{},
			];
			for (const headers of requests) {
				const request = { headers, body: call() };
				const run = await short.webhook({ type: TYPE, parameters: {}, request });
				expect(run.workflowData).toBeUndefined();
				expect(run.sent).toMatchObject({
					status: 503,
					ended: true,
					body: { message: 'The secret is too short to be safe. Use 16 characters or more' },
				});
			}
		},
	);

	it.each<[string, boolean, RegExp]>([
		['', false, /no secret/],
		['   ', false, /no secret/],
		['fifteen-letters', false, /too short .*16 characters/],
		[' fifteen-letters ', false, /too short .*16 characters/],
		['sixteen-letters!', true, /^$/],
	])('"%s" lets a workflow be published: %s', async (secret, isLive, message) => {
		const context = {
			getCredentials: async () => await Promise.resolve({ headerName: 'X-Webhook-Secret', secret }),
			getNode: () => ({ name: 'Webhook', type: TYPE, typeVersion: 1, parameters: {} }),
			getNodeParameter: (_: string, fallback: unknown) => fallback,
			getTimezone: () => 'Europe/Paris',
		} as unknown as IHookFunctions;
		const { checkExists, create } = new KavkomWebhookTrigger().webhookMethods.default;
		expect(await checkExists.call(context)).toBe(false);
		const outcome = await create.call(context).catch((error: Error) => error);
		if (isLive) expect(outcome).toBe(true);
		else {
			expect((outcome as Error).message).toMatch(message);
			if (secret.trim() !== '') {
				expect(leaksIn(everythingIn(outcome as object), [secret.trim()])).toEqual([]);
			}
		}
	});

	it('may have another name, in any capitals, and a secret that was pasted with blanks', async () => {
		const own = engineWith({ headerName: 'X-Our-Key', secret: ` ${SECRET}\n` });
		const request = { headers: { 'x-our-key': SECRET }, body: call() };
		const run = await own.webhook({ type: TYPE, parameters: {}, request });
		expect(run.items).toHaveLength(1);
	});

	it('is nowhere in what is put out or answered', async () => {
		for (const output of ['raw', 'simplified']) {
			expect(leaksIn(everythingIn(await post(call(), { output })), [SECRET])).toEqual([]);
		}
		const refused = await post(call(), {}, { headers: { 'x-webhook-secret': 'wrong' } });
		expect(leaksIn(everythingIn(refused), [SECRET])).toEqual([]);
	});
});

describe('A posted call as a record', () => {
	it('is the same record that polled calls have', async () => {
		const callUuid = newId();
		const [record] = await started(call({ callUuid }));
		expect(Object.entries(record)).toEqual([
			['started_at', null],
			['direction', 'inbound'],
			['status', 'answered'],
			['source', '+33199001234'],
			['source_name', null],
			['destination', null],
			['extension', null],
			['external_number', '+33199001234'],
			['duration_seconds', 65],
			['talk_seconds', null],
			['recording', null],
			['answered_at', null],
			['ended_at', null],
			['provider', 'kavkom'],
			['account', DOMAIN],
			['id', callUuid],
		]);
	});

	const FIELDS: Array<[string, string[], unknown, string, unknown]> = [
		['id', ['callUuid', 'call_uuid', 'uuid', 'xml_cdr_uuid', 'xmlCdrUuid', 'id'], null, 'id', null],
		['account', ['domainUuid', 'domain_uuid'], 'd-1', 'account', 'd-1'],
		['source', ['callerIdNumber', 'caller_id_number'], '101', 'source', '101'],
		['source name', ['callerIdName', 'caller_id_name'], 'Dana', 'source_name', 'Dana'],
		['destination', ['destinationNumber', 'destination_number'], '102', 'destination', '102'],
		['extension', ['extension', 'extension_number'], '103', 'extension', '103'],
		['status', ['status', 'call_result', 'callResult'], 'missed', 'status', 'missed'],
		['duration', ['duration'], '12', 'duration_seconds', 12],
		['talk', ['billsec'], 7, 'talk_seconds', 7],
		[
			'start',
			['startStamp', 'start_stamp'],
			'2026-03-18 10:00:00',
			'started_at',
			'2026-03-18T09:00:00.000Z',
		],
		['start', ['startEpoch', 'start_epoch'], 1773824400, 'started_at', '2026-03-18T09:00:00.000Z'],
		[
			'start in milliseconds',
			['startEpoch'],
			1773824400000,
			'started_at',
			'2026-03-18T09:00:00.000Z',
		],
		[
			'answer',
			['answerStamp', 'answer_stamp'],
			'2026-07-18 10:00:05',
			'answered_at',
			'2026-07-18T08:00:05.000Z',
		],
		[
			'answer',
			['answerEpoch', 'answer_epoch'],
			1773824405,
			'answered_at',
			'2026-03-18T09:00:05.000Z',
		],
		[
			'end',
			['endStamp', 'end_stamp'],
			'2026-03-18 10:01:05',
			'ended_at',
			'2026-03-18T09:01:05.000Z',
		],
		['end', ['endEpoch', 'end_epoch'], '1773824465', 'ended_at', '2026-03-18T09:01:05.000Z'],
		['file', ['file'], 'invented.mp3', 'recording', 'invented.mp3'],
	];
	const SPELLED = FIELDS.flatMap(([what, names, value, field, expected]) =>
		names.map((name) => ({ what, name, value, field, expected })),
	);

	it.each(SPELLED)(
		'has the $what that is sent as $name',
		async ({ name, value, field, expected }) => {
			const id = newId();
			const base = { uuid: id, direction: 'local', status: 'failed' };
			const body: IDataObject = field === 'id' ? { direction: 'inbound', status: 'missed' } : base;
			if (field === 'status') delete body.status;
			const [record] = await started({ ...body, [name]: (value ?? id) as string });
			expect(record[field]).toBe(expected ?? id);
		},
	);

	it.each([
		['inbound', { source: '+33199001234', destination: null, external_number: '+33199001234' }],
		['outbound', { source: null, destination: '+33199001234', external_number: '+33199001234' }],
		['local', { source: null, destination: null, external_number: null }],
		['sideways', { source: null, destination: null, external_number: null, direction: null }],
	])('takes number for the outside party of an %s call', async (direction, expected) => {
		expect(await started(call({ direction }))).toMatchObject([expected]);
	});

	it('prefers the numbers of both sides to number', async () => {
		const sides = { callerIdNumber: '0199001234', destinationNumber: '101', number: '555' };
		expect(await started(call(sides), { options: { country: 'fr' } })).toMatchObject([
			{
				source: '0199001234',
				destination: '101',
				extension: '101',
				external_number: '+33199001234',
			},
		]);
	});

	it.each([
		['', null],
		['0', '+33492123456'],
	])(
		'takes the outside line prefix %j off a called number',
		async (outsideLinePrefix, expected) => {
			const body = call({ direction: 'outbound', number: '00492123456' });
			const options = { country: 'FR', outsideLinePrefix };
			expect(await started(body, { options })).toMatchObject([{ external_number: expected }]);
		},
	);

	it.each([
		['data', (inner: IDataObject) => ({ data: inner })],
		['cdr', (inner: IDataObject) => ({ cdr: inner })],
		['data in data', (inner: IDataObject) => ({ data: { data: inner } })],
		['cdr in data', (inner: IDataObject) => ({ event: 'x', data: { cdr: inner } })],
		['a list in data', (inner: IDataObject) => ({ data: [inner] })],
		['lists in lists', (inner: IDataObject) => [{ data: [{ cdr: inner }] }]],
	])('is found in %s', async (_, wrap) => {
		const callUuid = newId();
		expect(await started(wrap(call({ callUuid })) as IDataObject)).toMatchObject([
			{ id: callUuid, status: 'answered' },
		]);
	});

	it('puts together what is said inside and around, the inside first', async () => {
		const callUuid = newId();
		const body = { callUuid, domainUuid: DOMAIN, status: 'success', data: { status: 'missed' } };
		expect(await started(body)).toMatchObject([
			{ id: callUuid, account: DOMAIN, status: 'missed' },
		]);
	});

	it('keeps its own fields where data holds no record', async () => {
		for (const data of [[], ['x'], 'text', null, 7]) {
			expect(await started(call({ data }))).toHaveLength(1);
		}
	});

	it('is read from a form, from a text and from bytes that are JSON', async () => {
		const form = Object.assign(Object.create(null), { callUuid: newId(), status: 'missed' });
		expect(await started(form as IDataObject)).toHaveLength(1);
		expect(await started(JSON.stringify(call()))).toHaveLength(1);
		expect(await started(Buffer.from(JSON.stringify([call()])))).toHaveLength(1);
	});

	it('is an item of its own in a list', async () => {
		const ids = [newId(), newId(), newId()];
		const records = await started([...ids.map((uuid) => call({ callUuid: uuid })), {}]);
		expect(records.map(({ id }) => id)).toEqual(ids);
	});

	it.each([
		['busy', 'busy'],
		['BUSY', 'busy'],
		['canceled', 'cancelled'],
		['cancelled', 'cancelled'],
		['NO_ANSWER', 'missed'],
		['no answer', 'missed'],
		['voicemail', 'voicemail'],
		['failed', 'failed'],
		['hangup', 'unknown'],
		['transferred_elsewhere', 'unknown'],
	])('has for "%s" the status %s', async (word, status) => {
		expect(await started(call({ status: word }))).toMatchObject([{ status }]);
	});

	it('has null for what is not sent, and for what is no such thing', async () => {
		const body = {
			uuid: newId(),
			status: 'missed',
			duration: -1,
			billsec: 'x',
			startEpoch: 0,
			startStamp: '0000-00-00 00:00:00',
			callerIdName: { first: 'Dana' },
			endEpoch: 1e300,
			answerEpoch: '9'.repeat(400),
			file: '',
		};
		expect(await started(body)).toMatchObject([
			{
				account: null,
				duration_seconds: null,
				talk_seconds: null,
				started_at: null,
				answered_at: null,
				ended_at: null,
				source_name: null,
				recording: null,
			},
		]);
	});

	it("reads times in the option's zone, which wins over the workflow's", async () => {
		const stamp = { startStamp: '2026-03-18 10:00:00' };
		const options = { timezone: 'America/New_York' };
		expect(await started(call(stamp), { options })).toMatchObject([
			{ started_at: '2026-03-18T14:00:00.000Z' },
		]);
	});

	it('is not made up in a zone that does not exist', async () => {
		const run = post(call(), { options: { timezone: 'Mars/Base' } });
		await expect(run).rejects.toThrow(/Timezone "Mars\/Base" is not known/);
	});
});

describe('The address of a recording', () => {
	it('is left out by default', async () => {
		expect(leaksIn(everythingIn(await started(call())), [LINK])).toEqual([]);
	});

	it('is left out also where it stands in the place of the file', async () => {
		const run = await started(call({ recordingUrl: undefined, file: LINK }));
		expect(leaksIn(everythingIn(run), [LINK])).toEqual([]);
	});

	it.each(['recordingUrl', 'recording_url', 'file'])(
		'is the last field when it is asked for, sent as %s',
		async (name) => {
			const options = { includeRecordingUrl: true };
			const body = call({ recordingUrl: undefined, [name]: LINK });
			const [record] = await started(body, { options });
			expect(Object.entries(record).at(-1)).toEqual(['recording_url', LINK]);
		},
	);

	it.each(['javascript:alert(1)', 'not a link', 'file:///etc/hosts'])(
		'is null when it is "%s"',
		async (recordingUrl) => {
			const options = { includeRecordingUrl: true };
			expect(await started(call({ recordingUrl }), { options })).toMatchObject([
				{ recording_url: null, recording: null },
			]);
		},
	);

	it('that comes later starts the workflow again when it is asked for, once', async () => {
		const callUuid = newId();
		const options = { includeRecordingUrl: true };
		const first = call({ callUuid, recordingUrl: undefined });
		const later = call({ callUuid });
		expect(await started(first, { options })).toMatchObject([{ recording_url: null }]);
		expect(await started(later, { options })).toMatchObject([{ recording_url: LINK }]);
		await expectNothingStarted(later, { options });
	});

	it('that comes later is a repeat to those who do not ask for it', async () => {
		const callUuid = newId();
		await started(call({ callUuid, recordingUrl: undefined }));
		await expectNothingStarted(call({ callUuid }));
	});
});

describe("A user's own names", () => {
	const mapped = (...names: Array<[string, string]>) => ({
		fieldMapping: { names: names.map(([kavkomName, field]) => ({ kavkomName, field })) },
	});

	it('bring every field, wherever they stand', async () => {
		const id = newId();
		const names: Array<[string, string]> = [
			['anruf', 'id'],
			['kunde', 'account'],
			['richtung', 'direction'],
			['ergebnis', 'status'],
			['von', 'source'],
			['wer', 'source_name'],
			['an', 'destination'],
			['nebenstelle', 'extension'],
			['beginn', 'started_at'],
			['angenommen', 'answered_at'],
			['ende', 'ended_at'],
			['dauer', 'duration_seconds'],
			['gespräch', 'talk_seconds'],
			['datei', 'recording'],
			['link', 'recording_url'],
		];
		const body = {
			anruf: id,
			data: {
				kunde: 'd-2',
				richtung: 'inbound',
				ergebnis: 'answered',
				von: '+33199001234',
				wer: 'Dana',
				an: '101',
				nebenstelle: '102',
				beginn: '1773824400',
				angenommen: '2026-03-18T10:00:05+01:00',
				ende: '2026-03-18 10:01:05',
				dauer: 65,
				gespräch: 60,
				datei: 'invented.mp3',
				link: LINK,
			},
		};
		const options = { includeRecordingUrl: true };
		expect(await started(body, { ...mapped(...names), options })).toEqual([
			{
				id,
				provider: 'kavkom',
				account: 'd-2',
				direction: 'inbound',
				status: 'answered',
				source: '+33199001234',
				source_name: 'Dana',
				destination: '101',
				extension: '102',
				external_number: '+33199001234',
				started_at: '2026-03-18T09:00:00.000Z',
				answered_at: '2026-03-18T09:00:05.000Z',
				ended_at: '2026-03-18T09:01:05.000Z',
				duration_seconds: 65,
				talk_seconds: 60,
				recording: 'invented.mp3',
				recording_url: LINK,
			},
		]);
	});

	it('win over the known spellings', async () => {
		const id = newId();
		const body = call({ ref: id, status: 'answered', outcome: 'missed', startEpoch: 1, at: '' });
		const parameters = mapped(['ref', 'id'], ['outcome', 'status'], ['at', 'started_at']);
		expect(await started(body, parameters)).toMatchObject([{ id, status: 'missed' }]);
	});

	it('of a time win over an epoch that is sent too', async () => {
		const body = call({ startEpoch: 1773824400, at: '2026-03-18 12:00:00' });
		expect(await started(body, mapped(['at', 'started_at']))).toMatchObject([
			{ started_at: '2026-03-18T11:00:00.000Z' },
		]);
	});

	it('count only as they are written, and never reach into the prototype', async () => {
		const parameters = mapped(['Outcome', 'status'], ['constructor', 'source'], ['', 'account']);
		expect(await started(call({ outcome: 'missed' }), parameters)).toMatchObject([
			{ status: 'answered', source: '+33199001234', account: DOMAIN },
		]);
	});
});

describe('What starts nothing', () => {
	it.each<[string, WebhookRequest['body']]>([
		["the test of Kavkom's web app", { test: true, message: 'Webhook test' }],
		[
			'a test with sample fields but no id',
			{ direction: 'inbound', number: '123', status: 'test' },
		],
		['an id that is not of a call', { id: 7, event: 'test', status: 'ok' }],
		['an empty id', { callUuid: '  ', direction: 'inbound' }],
		['an id that is no text', { callUuid: { a: 1 }, direction: 'inbound' }],
		['an id of 5 MB', { callUuid: 'x'.repeat(5_000_000), status: 'missed' }],
		['an empty object', {}],
		['an empty list', []],
		['nothing', ''],
		['a list of anything else', '[1,"x",null,[[]],true]'],
		['a number', '7'],
		['null', 'null'],
	])('is answered with 200: %s', async (_, body) => {
		await expectNothingStarted(body, {}, /no call ID/);
	});

	it('is a repeat', async () => {
		const body = call();
		expect(await started(body)).toHaveLength(1);
		await expectNothingStarted(body, {}, /came before/);
		await expectNothingStarted({ data: { ...body, status: 'ANSWERED' } });
	});

	it('is a repeat within a list', async () => {
		const body = call();
		expect(await started([body, body, call()])).toHaveLength(2);
	});

	it('is all but one of 100 posts of one event at once', async () => {
		const body = call();
		const runs = await Promise.all(Array.from({ length: 100 }, async () => await post(body)));
		expect(runs.filter(({ items }) => items.length > 0)).toHaveLength(1);
		expect(runs.map(({ sent }) => sent.status)).toEqual(Array(100).fill(200));
	});

	it('is not a call that differs: all of 100 different posts at once start', async () => {
		const runs = await Promise.all(Array.from({ length: 100 }, async () => await post(call())));
		expect(runs.flatMap(({ items }) => items)).toHaveLength(100);
	});

	it('is a call that the filters leave out', async () => {
		await expectNothingStarted(call(), { filters: { direction: 'outbound' } });
		await expectNothingStarted(call(), { filters: { status: ['missed', 'busy'] } });
		await expectNothingStarted(call(), { filters: { number: '+33 1 99 00 99 99' } });
		await expectNothingStarted(call(), { filters: { extensions: '101' } });
	});

	it('is not remembered when filters left it out', async () => {
		const body = call();
		await expectNothingStarted(body, { filters: { status: ['missed'] } });
		expect(await started(body)).toHaveLength(1);
	});

	it('is not a call that fits the filters', async () => {
		const filters = {
			direction: 'internal',
			status: ['busy', 'missed'],
			number: '01 99 00 12 34',
			extensions: '101, 102',
		};
		const body = call({
			direction: 'local',
			status: 'busy',
			number: '+33199001234',
			callerIdNumber: '102',
		});
		expect(await started(body, { filters, options: { country: 'FR' } })).toHaveLength(1);
	});
});

describe('The events of a call', () => {
	const LIFE: Array<[string, IDataObject]> = [
		['ringing', { status: 'ringing' }],
		['answered', { status: 'answered' }],
		['answered', { status: 'answered', duration: 65 }],
	];
	const eventsOf = (callUuid: string) =>
		LIFE.map(([, fields]) => ({ callUuid, direction: 'inbound', number: '101', ...fields }));

	it('start the workflow once by default, when the call is over', async () => {
		const runs = [];
		for (const event of eventsOf(newId())) runs.push((await post(event)).items.length);
		expect(runs).toEqual([0, 0, 1]);
	});

	it('start the workflow each when all are wanted, with the word as the last field', async () => {
		const id = newId();
		const words = [];
		for (const event of [...eventsOf(id), ...eventsOf(id)]) {
			const { items } = await post(event, { triggerOn: 'all' });
			for (const { json } of items) words.push(Object.entries(json).at(-1));
		}
		expect(words).toEqual(LIFE.map(([word]) => ['event', word]));
	});

	it.each<[IDataObject]>([
		[{ status: 'missed' }],
		[{ status: 'No-Answer' }],
		[{ status: 'voicemail' }],
		[{ status: 'hangup' }],
		[{ status: 'answered', billsec: 3 }],
		[{ status: 'answered', end_stamp: '2026-03-18 10:00:00' }],
		[{ status: 'answered', recordingUrl: LINK }],
		[{ status: 'a word of its own', duration: '3' }],
		[{ duration: 3 }],
	])('are over: %j', async (fields) => {
		expect(await started({ callUuid: newId(), ...fields })).toHaveLength(1);
	});

	it.each<[IDataObject]>([
		[{ status: 'ringing', duration: 4 }],
		[{ status: 'IN_PROGRESS', duration: 4 }],
		[{ status: 'answered' }],
		[{ status: 'answered', duration: 0, end_epoch: 0 }],
		[{ status: 'a word of its own' }],
		[{ direction: 'inbound' }],
	])('are not over: %j', async (fields) => {
		await expectNothingStarted({ callUuid: newId(), ...fields });
	});
});

describe('The raw output', () => {
	it("is the sender's own body, without the headers", async () => {
		const body = { event: 'x', data: { cdr: call({ tags: ['a', { b: 1 }] }) } };
		expect(await started(body, { output: 'raw' })).toEqual([body]);
	});

	it('is the entry of a list', async () => {
		const entries = [{ data: call() }, call()];
		expect(await started({ data: entries }, { output: 'raw' })).toEqual(entries);
	});

	it('has no secret fields', async () => {
		const [record] = await started(call({ sip: { password: 'x', user: 'y' } }), { output: 'raw' });
		expect(record.sip).toEqual({ user: 'y' });
	});

	it('has no field that passes for a prototype, and changes none', async () => {
		const text = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"uuid":"${newId()}","status":"missed","data":{"__proto__":{"polluted":1}}}`;
		const [record] = await started(text, { output: 'raw' });
		expect(Object.keys(record)).toEqual(['constructor', 'uuid', 'status', 'data']);
		expect(record.polluted).toBeUndefined();
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
		expect(await started(text.replace(/"uuid":"[^"]*"/, `"uuid":"${newId()}"`))).toHaveLength(1);
	});
});

describe('An odd body', () => {
	const deep = (levels: number, inner: string, open = '{"x":', close = '}') =>
		open.repeat(levels) + inner + close.repeat(levels);

	it.each<[string, string]>([
		['a text', 'hello'],
		['half a body', '{"callUuid":"x"'],
		['a web page', '<!doctype html><html></html>'],
		['XML', '<?xml version="1.0"?><call/>'],
		['bytes', '\u0000\u0001\u0002'],
		['5 MB of text', 'x'.repeat(5_000_000)],
	])('that is no JSON is turned down: %s', async (_, body) => {
		const run = await post(body);
		expect(run.sent.status).toBe(400);
		expect(run.workflowData).toBeUndefined();
	});

	it.each<[string, () => string, number]>([
		[
			'objects 10,000 levels deep',
			() => `{"uuid":"${newId()}","status":"missed","x":${deep(10_000, '1')}}`,
			1,
		],
		[
			'lists 10,000 levels deep',
			() => `{"uuid":"${newId()}","status":"missed","x":${deep(10_000, '1', '[', ']')}}`,
			1,
		],
		[
			'data 10,000 levels deep',
			() => deep(10_000, `{"uuid":"${newId()}","status":"missed"}`, '{"data":'),
			0,
		],
		['lists of lists', () => deep(10_000, `{"uuid":"${newId()}","status":"missed"}`, '[', ']'), 0],
		['a field of 5 MB', () => JSON.stringify(call({ callerIdName: 'x'.repeat(5_000_000) })), 1],
		['a list of 5 MB of numbers', () => `[${'1,'.repeat(2_500_000)}1]`, 0],
		[
			'200,000 fields',
			() =>
				JSON.stringify({
					...call(),
					...Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`field${i}`, i])),
				}),
			1,
		],
	])('is taken in its stride: %s', async (_, make, expected) => {
		for (const output of ['simplified', 'raw']) {
			const run = await post(make(), { output });
			expect(run.sent.status).toBe(200);
			expect(run.items).toHaveLength(expected);
			expect(() => JSON.stringify(run.items)).not.toThrow();
		}
	});

	it('of more records than anybody sends is turned down', async () => {
		const run = await post(`[${'{},'.repeat(1_700_000)}{}]`);
		expect(run.sent.status).toBe(413);
		expect(run.workflowData).toBeUndefined();
	});

	it('of 1,000 calls starts the workflow with all of them', async () => {
		expect(await started(Array.from({ length: 1000 }, () => call()))).toHaveLength(1000);
	});
});

describe('The credential', () => {
	const test = async (data: IDataObject) =>
		await new KavkomWebhookTrigger().methods.credentialTest.kavkomWebhookSecretTest.call(
			{} as never,
			{ id: '1', name: 'Webhook', type: 'kavkomWebhookApi', data: data as {} },
		);

	it('is fine with a long secret', async () => {
		expect(await test({ headerName: 'X-Webhook-Secret', secret: SECRET })).toMatchObject({
			status: 'OK',
		});
	});

	it.each([
		[{ secret: '' }, /too short/],
		[{ secret: 'fifteen-letters' }, /too short/],
		[{ secret: 'sixteen letters and blanks' }, /spaces/],
		[{ secret: 'geheimnis-mit-ümlaut-0123' }, /English letters/],
		[{ secret: SECRET, headerName: 'X Webhook' }, /name of a header/],
		[{ secret: SECRET, headerName: 'X-Webhook: x' }, /name of a header/],
	])('is not with %j', async (data, message) => {
		const result = await test({ headerName: 'X-Webhook-Secret', ...data });
		expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		if (data.secret !== '') expect(result.message).not.toContain(data.secret);
	});
});
