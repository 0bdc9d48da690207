/** What a server in PHP writes around its JSON: a byte order mark is read over, words are shown. */
import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import type { KavkomOddities } from '../../sandbox/kavkom/oddities.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const WORDS = 'Notice : Undefined index: te_locale in /srv/www/include/report.php on line 212';
const NOISES = ['noticeBefore', 'noticeAfter'] as const;
const CALLS = { dateRange: 'last30Days', returnAll: true };

const kavkomWith = async (oddities: Partial<KavkomOddities>) =>
	await opened(startSmallKavkom({ oddities }));

describe('A byte order mark', () => {
	it('before the JSON of Kavkom is read over', async () => {
		const plain = recordsOf(await runCalls(kavkomEngine(await kavkomWith({}))));
		const kavkom = await kavkomWith({ jsonNoise: 'byteOrderMark' });
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toHaveLength(plain.length);
		expect(kavkom.server.requests.filter(({ path }) => path.endsWith('cdr/list'))).toHaveLength(1);
	});

	it.each(['\uFEFF\uFEFF', '\uFEFF \r\n\uFEFF', '\n\uFEFF'])(
		'is read over also as %j, at either end, and in a refusal',
		async (marks) => {
			const kavkom = await kavkomWith({});
			const say = (body: unknown, status = 200) =>
				kavkom.server.faults.push({
					kind: 'status',
					status,
					body: marks + JSON.stringify(body) + marks,
					times: status === 200 ? 1 : Infinity,
					match: ({ path }) => path.endsWith('cdr/list'),
				});
			say({ success: true, data: [{ uuid: 'a' }] });
			expect(recordsOf(await runCalls(kavkomEngine(kavkom), { output: 'raw' }))).toContainEqual({
				uuid: 'a',
			});
			say({ message: 'Not so' }, 422);
			expect((await runCalls(kavkomEngine(kavkom))).error?.description).toContain(
				'Kavkom says: Not so',
			);
		},
	);

	it('before the JSON of 1com is read over', async () => {
		const pbx = await opened(startOneCom({ callCount: 20 }));
		pbx.oddities.jsonNoise = 'byteOrderMark';
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource: 'call', operation: 'getAll', ...CALLS },
		});
		expect(recordsOf(run)).toHaveLength(20);
	});
});

describe.each(NOISES)('Words around JSON (%s)', (jsonNoise) => {
	it('are shown by Kavkom, which is asked once', async () => {
		const kavkom = await kavkomWith({ jsonNoise });
		const { error, items } = await runCalls(kavkomEngine(kavkom));
		expect(items).toEqual([]);
		expect(error?.message).toBe('Kavkom sent words where data was expected');
		expect(error?.description).toContain(`Kavkom says: ${WORDS}\n`);
		expect(error?.description).not.toMatch(/[<>{}[\]]/);
		expect(kavkom.server.requests.filter(({ path }) => path.endsWith('cdr/list'))).toHaveLength(1);
	});

	it.each<[string, INodeParameters]>([
		['call', CALLS],
		['extension', { returnAll: true }],
		['queue', { returnAll: true }],
	])('are shown by 1com, which is asked once (%s)', async (resource, parameters) => {
		const pbx = await opened(startOneCom({ callCount: 20 }));
		pbx.oddities.jsonNoise = jsonNoise;
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource, operation: 'getAll', ...parameters },
		});
		expect(run.error?.message).toBe('1com sent words where data was expected');
		expect(run.error?.description).toContain(`1com says: ${WORDS}\n`);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('are no sign that no call is under way', async () => {
		const pbx = await opened(startOneCom({ callCount: 1 }));
		pbx.server.faults.push({ kind: 'body', body: noisy(jsonNoise, '[["SIP/203-DEMO-1","a"]]') });
		const run = await oneComEngine(pbx).run({
			type: 'oneCom',
			parameters: { resource: 'activeCall', operation: 'getAll' },
		});
		expect(run.error?.message).toBe('1com sent words where data was expected');
	});

	it('leave open whether a call was placed', async () => {
		const kavkom = await kavkomWith({ jsonNoise: 'none' });
		kavkom.server.faults.push({
			kind: 'body',
			body: noisy(jsonNoise, '{"success":true,"call_uuid":"x"}'),
			match: ({ path }) => path.endsWith('active_call/call'),
		});
		const pbx = await opened(startOneCom({ callCount: 1 }));
		for (const answer of ['{"Response":"Success","ID":"1"}', 'Success|Originate queued|1|'].slice(
			0,
			jsonNoise === 'noticeBefore' ? 2 : 1,
		)) {
			pbx.server.faults.push({ kind: 'body', body: noisy(jsonNoise, answer) });
			pbx.server.faults.push({ kind: 'body', body: `Warning: x on line 3\n${answer}` });
		}
		const parameters = {
			resource: 'activeCall',
			operation: 'originate',
			destination: '+33199001234',
		};
		const runs = [
			await kavkomEngine(kavkom).run({
				type: 'kavkom',
				parameters: { ...parameters, extension: { __rl: true, mode: 'number', value: '101' } },
			}),
		];
		while (pbx.server.faults.length > 0) {
			runs.push(
				await oneComEngine(pbx).run({
					type: 'oneCom',
					parameters: { ...parameters, extension: { __rl: true, mode: 'number', value: '203' } },
				}),
			);
		}
		for (const { error } of runs) {
			expect(error?.message).toMatch(/sent words where data was expected$/);
			expect(error?.description).toMatch(/^It is not certain whether/);
		}
	});
});

const noisy = (noise: (typeof NOISES)[number], answer: string) => {
	const notice =
		'<br />\n<b>Notice</b>:  Undefined index in <b>/srv/a.php</b> on line <b>2</b><br />\n';
	return noise === 'noticeBefore' ? notice + answer : answer + notice;
};

describe('Words around a refusal', () => {
	it.each(['noticeBefore', 'noticeAfter', 'alone'] as const)(
		'are shown, too (%s)',
		async (where) => {
			const body =
				where === 'alone' ? noisy('noticeAfter', '') : noisy(where, '{"message":"Not so"}');
			const kavkom = await kavkomWith({});
			const match = ({ path }: { path: string }) => path.endsWith('cdr/list');
			kavkom.server.faults.push({ kind: 'status', status: 422, body, match, times: Infinity });
			const pbx = await opened(startOneCom({ callCount: 1 }));
			pbx.server.faults.push({ kind: 'status', status: 422, body });
			const parameters = { resource: 'call', operation: 'getAll', ...CALLS };
			const runs = [
				await runCalls(kavkomEngine(kavkom)),
				await oneComEngine(pbx).run({ type: 'oneCom', parameters }),
			];
			for (const { error } of runs) {
				expect(error?.message).toMatch(/did not accept one of the values$/);
				expect(error?.description).toMatch(
					/says: Notice : Undefined index in \/srv\/a.php on line 2$/,
				);
			}
		},
	);
});

describe('Words that hold the key', () => {
	const KEY = 'c4n/ry+key=%26&"quoted"\\u <b>';

	it('come without it, as PHP writes it into a web page, too', async () => {
		const kavkom = await opened(startSmallKavkom({ apiKey: KEY }));
		const escaped = KEY.replace(/&/g, '&amp;')
			.replace(/"/g, '&quot;')
			.replace(/</g, '&lt;')
			.replace(/>/g, '&gt;');
		for (const key of [KEY, escaped, encodeURIComponent(KEY)]) {
			kavkom.server.faults.push({
				kind: 'body',
				body: `<br />\n<b>Warning</b>: curl(${key}) timed out in <b>a.php</b><br />{"data":[]}`,
				match: ({ path }) => path.endsWith('cdr/list'),
			});
			const run = await runCalls(kavkomEngine(kavkom));
			expect(run.error?.description).toContain('Warning : curl([hidden]) timed out in a.php');
			expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
		}
	});
});
