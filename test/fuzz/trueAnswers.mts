/** What the local phone systems really answer, to be broken. */
import { beforeAll } from '@jest/globals';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';

const JSON_HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' };
const NOW = Date.UTC(2026, 0, 20, 12);
const CALLS = { now: () => NOW, callCount: 4, days: 3 };

async function askKavkom(): Promise<Record<string, string[]>> {
	const kavkom = await startKavkom({ ...CALLS, oddities: { originate: 'callUuidData' } });
	const { apiKey, domainUuid, baseUrl, extensions, crm, oddities } = kavkom;
	const recorded = kavkom.addCall({ file: 'a.mp3', endedAt: NOW + 60_000 });
	const headers = { ...JSON_HEADERS, 'X-API-TOKEN': apiKey };
	const ask = async (route: string, query: Record<string, string> = {}, body?: object) => {
		const search = new URLSearchParams({ domain_uuid: domainUuid, ...query });
		const url = `${baseUrl}/api/${/^(lead|module|tags)/.test(route) ? 'crm' : 'pbx'}/v1/${route}?${search}`;
		const post = body && {
			method: 'POST',
			body: JSON.stringify({ domain_uuid: domainUuid, ...body }),
		};
		const answer = await fetch(url, { headers, ...post });
		if (!answer.ok) throw new Error(`${route}: ${await answer.text()}`);
		return await answer.text();
	};
	const lists: string[] = [];
	for (const pagination of ['top', 'none', 'laravel', 'bareArray'] as const) {
		Object.assign(oddities, {
			pagination,
			extraColumns: true,
			epochColumns: pagination === 'none',
		});
		lists.push(await ask('cdr/list', { limit: '3' }));
	}
	const [{ extension, uuid }] = extensions;
	const answers = {
		calls: lists,
		extensions: [await ask('extension/list', { limit: '2' })],
		extension: [await ask('extension/get', { id: uuid })],
		activeCalls: [await ask('active_call/list')],
		link: [await ask('cdr/get_file_link', { uuid: recorded.id })],
		destinations: [await ask('destination/list', { limit: '2' })],
		users: [await ask('user/list', { limit: '2' })],
		module: [await ask('module/get', { id: String(crm.module.id) })],
		tags: [await ask('tags/list')],
		placed: [await ask('active_call/call', {}, { src: extension, destination: '12025550123' })],
		lead: [await ask('lead/store', {}, { lead: { module_id: crm.module.id, field_values: {} } })],
		refusal: [
			'{"success":false,"message":"No","errors":{"limit":["Too large"]},"request_uuid":"a"}',
		],
	};
	await kavkom.close();
	return answers;
}

async function askOneCom(): Promise<Record<string, string[]>> {
	const pbx = await startOneCom({ ...CALLS, oddities: { slowChannels: 0 } });
	const { baseUrl, apiKey: key, tenant } = pbx;
	const call = pbx.addCall({ endedAt: NOW + 60_000 });
	const done = pbx.addCall({ startedAt: NOW - 3_600_000 });
	pbx.addCall({ queueId: '31', answeredAt: null, endedAt: NOW + 60_000 });
	const ask = async (query: Record<string, string>) => {
		const answer = await fetch(`${baseUrl}?${new URLSearchParams({ key, tenant, ...query })}`);
		return await answer.text();
	};
	const range = { start: '2026-01-17', end: '2026-01-21' };
	const info = async (name: string, more: Record<string, string> = {}) =>
		await ask({ reqtype: 'INFO', info: name, format: 'json', ...more });
	const legs: string[] = [];
	for (const cdrsLayout of ['usual', 'template', 'shuffled', 'extraColumns'] as const) {
		Object.assign(pbx.oddities, { cdrsLayout });
		legs.push(await info('CDRS', { ...range, format: 'csv' }));
	}
	const answers = {
		calls: [await info('SIMPLECDRS', range)],
		legs,
		extensions: [await info('EXTENSIONS')],
		queues: [await info('queues')],
		queue: [await info('queue', { id: '31' })],
		channels: [await ask({ reqtype: 'CHANNELS', format: 'json' })],
		recordingLine: [await info('inforecording', { id: done.id })],
		help: [await ask({ reqtype: 'HELP' })],
		placed: [
			await ask({ reqtype: 'DIAL', source: '203', dest: '0505550123', format: 'json' }),
			await ask({ reqtype: 'DIAL', source: '203', dest: '0505550123' }),
		],
		queueAgents: [
			await info('agents', { queue: '31' }),
			await info('agentsconnected', { queue: '31' }),
		],
		queueCallers: [await info('queuecallers', { id: '31' })],
		queueLogs: [await info('QUEUELOGS', { queue: '31', ...range })],
		hungUp: [await ask({ reqtype: 'HANGUP', channel: call.id, format: 'json' })],
		refusal: [
			'Too bad... you mistaken the security api key.',
			'{"Response":"Error","Message":"No"}',
		],
	};
	await pbx.close();
	return answers;
}

/** Answers by what was asked for. They are there once the tests of the file that calls this begin. */
export function useTrueAnswers(): Record<'kavkom' | 'oneCom', Record<string, string[]>> {
	const answers = { kavkom: {}, oneCom: {} };
	beforeAll(async () => {
		Object.assign(answers, { kavkom: await askKavkom(), oneCom: await askOneCom() });
	});
	return answers;
}
