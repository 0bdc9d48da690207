/** What a user is told of a post that could not be read: the names that came, and in the editor what came. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { parse } from 'node:querystring';
import { describe, expect, it } from '@jest/globals';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { createEngine, type WebhookRequest } from '../support/engine.mts';
import { leaksIn } from '../support/leaks.mts';

const SECRET = 'invented-secret-0123456789abcdef';
const LINK = 'https://files.example.com/cdr/download?file=bearer-0123456789&x=1';
const NUMBER = '+33199001234';
const ID = '00000000-0000-4000-8000-000000000001';
const TYPE = 'kavkomWebhookTrigger';

/** Plays without a key, and has no parameter that says so. */
const FILE = 'https://files.example.com/recordings/bearer-abcdef.mp3';

const engineWith = (secret: string) =>
	createEngine({
		nodes: { [TYPE]: new KavkomWebhookTrigger() },
		credentials: {
			webhook: {
				type: new KavkomWebhookApi(),
				data: { headerName: 'X-Webhook-Secret', secret },
			},
		},
		timezone: 'Europe/Paris',
	});

const engine = engineWith(SECRET);

async function post(
	request: WebhookRequest,
	parameters: INodeParameters = {},
	mode: 'manual' | 'webhook' = 'webhook',
) {
	const headers = { 'x-webhook-secret': SECRET, ...request.headers };
	return await engine.webhook({ type: TYPE, parameters, mode, request: { ...request, headers } });
}

const answerTo = async (request: WebhookRequest) => (await post(request)).sent.body as IDataObject;

/** The names that are told of a body. */
const namesIn = async (body: WebhookRequest['body']) => (await answerTo({ body })).names;

describe('The answer to a post without a call ID', () => {
	it('lists the names that came, says which is missing, and tells no value', async () => {
		const body = { callRef: ID, caller: NUMBER, note: 'Dana', secs: 65, link: LINK };
		const { status, body: answer } = (await post({ body })).sent;
		expect(status).toBe(200);
		expect(answer).toEqual({
			message: 'Nothing was started: no call ID',
			missing: 'id',
			names: ['callRef', 'caller', 'note', 'secs', 'link'],
		});
		const production = await post({ body });
		expect(production.workflowData).toBeUndefined();
	});

	it.each<[string, WebhookRequest['body'], string[]]>([
		['the test of the web app', { test: true }, ['test']],
		['nothing', {}, []],
		['a number', '7', []],
		['a list of anything', [1, 'x', null, [[]], {}] as unknown as IDataObject[], []],
		['a list of records', [{ a: 1 }, { b: 2 }, { a: 3 }], ['a', 'b']],
		[
			'a record within',
			{ caller: { number: NUMBER, name: 'D' } },
			['caller.number', 'caller.name'],
		],
		['a record in data', { event: 'x', data: { ref: ID, secs: 1 } }, ['ref', 'secs', 'event']],
		['a list in data', { event: 'x', data: [{ ref: ID }] }, ['ref', 'event']],
		['JSON in a field', { payload: JSON.stringify({ ref: ID }) }, ['payload.ref']],
		['a form with brackets', { 'call[ref]': ID, 'call[secs]': '5' }, ['call.ref', 'call.secs']],
		[
			'a call record of another make, in payload',
			{ type: 'cdr', payload: { number: NUMBER, call_ref: 'x', dialed_at: 1 } },
			['type', 'payload.number', 'payload.call_ref', 'payload.dialed_at'],
		],
		['a name in Hebrew', { מספר_שיחה: ID }, ['מספר_שיחה']],
		['an id beside nothing of a call', { id: 7 }, ['id']],
	])('lists those of %s', async (_, body, names) => {
		expect(await namesIn(body)).toEqual(names);
	});

	it.each([
		['markup', '<img src=x onerror=alert(1)>'],
		['an entity', 'a&#60;b'],
		['a link to a file', 'https://files.example.com/a.mp3'],
		['a phone number', NUMBER],
		['a phone number behind a word', `call ${NUMBER}`],
		['a phone number in Arabic digits', '٠١٩٩٠٠١٢٣٤'],
		['one in wide digits behind a word', 'call ０１９９００１２３４'],
		['an ID', `x${ID}`],
		['a mail address', 'dana@example.com'],
		['a link', LINK],
		['the secret', SECRET],
		['the secret behind a word', `X ${SECRET}`],
		['half a JSON text', '{"callRef":"0199001234'],
		['a whole page', 'x'.repeat(5000)],
		['nothing', ''],
		['unseen signs only', '\u202e\u200b\u0000'],
	])('shows no name that is %s', async (_, name) => {
		const answer = await answerTo({ body: { [name]: 'v', callRef: 1 } });
		expect(answer.names).toEqual(['[hidden]', 'callRef']);
	});

	it.each(["N° d'appel", 'Durée (s)', '@timestamp', '📞 line', 'call #', 'a/b', 'cf_rand3195'])(
		'shows a name that people gave as it is: %s',
		async (name) => {
			expect(await namesIn({ [name]: 'v' })).toEqual([name]);
		},
	);

	it('shows no name that is the secret, of letters only', async () => {
		const secret = 'invented-secret-of-letters';
		const run = await engineWith(secret).webhook({
			type: TYPE,
			parameters: {},
			request: {
				headers: { 'x-webhook-secret': secret },
				body: { [secret]: 1, [`${secret}.x`]: 1 },
			},
		});
		expect((run.sent.body as IDataObject).names).toEqual(['[hidden]']);
	});

	it('takes line ends, control and direction marks out of names', async () => {
		expect(await namesIn({ '\u202ecall\u200b_\u0007ref\u2066': 1 })).toEqual(['call_ref']);
	});

	it('is short, however many names come and however deep', async () => {
		const many = Object.fromEntries(
			Array.from({ length: 100_000 }, (_, index) => [
				`n${String(index % 9999)}_${'abcdefghij'[index % 10]}`,
				1,
			]),
		);
		const answer = await answerTo({ body: many });
		expect(answer.names).toHaveLength(40);
		expect(answer.has_more_names).toBe(true);
		expect(JSON.stringify(answer).length).toBeLessThan(4000);
		const raw = '{"a":'.repeat(5000) + '1' + '}'.repeat(5000);
		const deep = await answerTo({ body: JSON.parse(raw) as IDataObject, raw });
		expect(deep.names).toEqual(['a.a.a.a.a']);
		expect(await namesIn(JSON.parse('{"__proto__":{"x":1},"b":2}') as IDataObject)).toEqual([
			'__proto__.x',
			'b',
		]);
	});

	it.each([
		['a form whose first name is JSON that broke off', `{"callRef":"${NUMBER}&x=1`],
		['a form with a number for a name', `${encodeURIComponent(NUMBER)}=1&x=2`],
	])('tells no value of %s', async (_, raw) => {
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const answer = await answerTo({ headers, body: parse(raw) as IDataObject, raw });
		expect(answer.names).toEqual(['[hidden]', 'x']);
		expect(leaksIn(JSON.stringify(answer), [NUMBER])).toEqual([]);
	});

	it('is not given to who does not know the secret', async () => {
		const headers = { 'x-webhook-secret': 'wrong' };
		for (const mode of ['manual', 'webhook'] as const) {
			const run = await post({ headers, body: { callRef: ID } }, {}, mode);
			expect(run.sent).toMatchObject({ status: 403 });
			expect(Object.keys(run.sent.body as object)).toEqual(['message']);
			expect(run.workflowData).toBeUndefined();
		}
	});
});

describe('A name of the answer', () => {
	const mapped = (names: Record<string, string>): INodeParameters => ({
		fieldMapping: {
			names: Object.entries(names).map(([kavkomName, field]) => ({ kavkomName, field })),
		},
	});

	it.each<[string, IDataObject]>([
		['ref', { ref: ID, state: 'finished' }],
		['call.ref', { call: { ref: ID }, state: 'finished' }],
		['call.ref', { call: JSON.stringify({ ref: ID }), state: 'finished' }],
		['call.ref', { 'call[ref]': ID, state: 'finished' }],
		['call.ref', { 'call.ref': ID, state: 'finished' }],
		['ref', { data: [{ ref: ID, state: 'finished' }] }],
	])('can be entered in Field Mapping as it is: %s of %j', async (name, body) => {
		expect(await namesIn(body)).toContain(name);
		// In the editor, where no call is a repeat.
		const { items } = await post({ body }, mapped({ [name]: 'id' }), 'manual');
		expect(items.map(({ json }) => json)).toMatchObject([{ id: ID }]);
	});

	it('reads nothing that is not in the body', async () => {
		for (const name of ['constructor.name', '__proto__.x', 'ref.length', 'ref.0', '.', 'a..b']) {
			const { items } = await post({ body: { ref: ID, a: 1 } }, mapped({ [name]: 'id' }));
			expect(items).toEqual([]);
		}
	});
});

describe('In the editor', () => {
	const shown = async (request: WebhookRequest, parameters: INodeParameters = {}) => {
		const run = await post(request, parameters, 'manual');
		expect(run.noWebhookResponse).toBe(true);
		return { status: run.sent.status, items: run.items.map(({ json }) => json) };
	};

	it('a post without a call ID is shown, with its names and without secrets', async () => {
		const body = {
			callRef: 'a-1',
			number: NUMBER,
			recordingUrl: LINK,
			password: 'hunter2-hunter2',
			note: `sent with ${SECRET}, see ${LINK}`,
			file: FILE,
			nested: JSON.stringify({ url: FILE, more: LINK }).replaceAll('/', '\\/'),
		};
		const { status, items } = await shown({ body: { payload: body } });
		expect(status).toBe(200);
		expect(items).toMatchObject([
			{
				nothing_started: 'Nothing was started: no call ID',
				missing: 'id',
				names: expect.arrayContaining(['payload.callRef', 'payload.number']),
				received: { payload: { callRef: 'a-1', number: NUMBER } },
			},
		]);
		const all = JSON.stringify(items);
		expect(
			leaksIn(all, [SECRET, LINK, 'bearer-0123456789', 'bearer-abcdef', 'hunter2-hunter2']),
		).toEqual([]);
	});

	it('a long text is cut without the beginning of a secret at its end', async () => {
		for (let before = 500 - SECRET.length; before <= 500; before += 5) {
			const { items } = await shown({ body: `${'x'.repeat(before)} ${SECRET} and more` });
			expect(JSON.stringify(items)).not.toContain(SECRET.slice(0, 4));
		}
	});

	it('a list of posts shows ten at most', async () => {
		const { items } = await shown({ body: Array.from({ length: 30 }, (_, n) => ({ n })) });
		expect(items).toHaveLength(10);
		expect((await shown({ body: {} })).items).toMatchObject([{ names: [], received: {} }]);
		expect((await shown({ body: [] })).items).toMatchObject([{ names: [], received: null }]);
	});

	it('an event that is left out is shown, and whether the call is over', async () => {
		const ringing = { callUuid: ID, state: 'ringing', recordingUrl: LINK };
		const { items } = await shown({ body: ringing });
		expect(items).toMatchObject([
			{
				nothing_started: 'Nothing was started: not waited for',
				is_finished: false,
				received: { callUuid: ID, state: 'ringing' },
			},
		]);
		expect(leaksIn(JSON.stringify(items), [LINK])).toEqual([]);
		const filters = { direction: 'outbound' };
		const missed = { callUuid: ID, status: 'missed', direction: 'inbound' };
		expect((await shown({ body: missed }, { filters })).items).toMatchObject([
			{ is_finished: true },
		]);
	});

	it('a body that is no JSON is shown by its beginning, and is answered with 400', async () => {
		const body = `hello, ${SECRET} password=hunter2-hunter2 ${LINK} ${'x'.repeat(2000)}`;
		const request = { body, headers: { 'content-type': 'text/plain' } };
		const { status, items } = await shown(request);
		expect(status).toBe(400);
		expect(items).toMatchObject([
			{ nothing_started: 'The body is not JSON', received: expect.stringMatching(/^hello, /) },
		]);
		expect(String(items[0].received).length).toBeLessThan(600);
		const leaks = leaksIn(JSON.stringify(items), [SECRET, LINK, 'hunter2-hunter2']);
		expect(leaks).toEqual([]);
		const production = await post(request);
		expect(production.sent).toMatchObject({
			status: 400,
			body: { message: 'The body is not JSON' },
		});
		expect(production.workflowData).toBeUndefined();
	});
});
