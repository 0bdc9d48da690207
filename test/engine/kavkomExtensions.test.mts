import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	SECRET_MARK,
	startKavkom,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { everythingIn, leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, calls: [] }));
});

async function runExtension(operation: 'get' | 'getAll', parameters: INodeParameters = {}) {
	const run = await kavkomEngine(kavkom).run({
		type: 'kavkom',
		parameters: { resource: 'extension', operation, ...parameters },
	});
	expect(leaksIn(readableBy(run), [KEY, SECRET_MARK])).toEqual([]);
	return run;
}

const paths = () => kavkom.server.requests.map(({ path }) => path.replace('/api/pbx/v1/', ''));

const SECRET_NAME = /password|secret|token/i;

describe('Many extensions', () => {
	it('are all that the domain has', async () => {
		const records = recordsOf(await runExtension('getAll', { returnAll: true }));
		expect(records.map(({ extension, extension_uuid }) => [extension, extension_uuid])).toEqual(
			kavkom.extensions.map(({ extension, uuid }) => [extension, uuid]),
		);
		expect(records[2]).toMatchObject({ effective_caller_id_name: 'דנה כהן', enabled: 'true' });
	});

	it('never show a secret', async () => {
		const records = recordsOf(await runExtension('getAll', { returnAll: true }));
		expect(everythingIn(records)).not.toMatch(SECRET_NAME);
	});

	it('are limited, to 50 unless told otherwise', async () => {
		expect(recordsOf(await runExtension('getAll', { limit: 5 }))).toHaveLength(5);
		expect(recordsOf(await runExtension('getAll'))).toHaveLength(12);
		expect((await runExtension('getAll', { limit: 0 })).error?.message).toBe('Limit is "0"');
	});

	it.each<[string, Partial<KavkomOddities>]>([
		['say nothing of their length', { pagination: 'none' }],
		['come as a bare array', { pagination: 'bareArray' }],
		['come in Laravel’s paginator', { pagination: 'laravel' }],
		['come as an object keyed by uuid', { extensionsAsObject: true }],
		['have wrong totals', { wrongTotals: 'zero' }],
		['repeat their last page', { pagination: 'none', emptyLastPage: 'repeatLast' }],
	])('come out once each where lists %s', async (_, oddities) => {
		Object.assign(kavkom.oddities, oddities);
		const run = await runExtension('getAll', { returnAll: true });
		expect(recordsOf(run).map(({ extension }) => extension)).toEqual(
			kavkom.extensions.map(({ extension }) => extension),
		);
		expect(run.hints).toEqual([]);
	});

	it('come with a word about it when the service holds some back', async () => {
		const data = kavkom.extensions.slice(0, 3).map(({ uuid }) => ({ extension_uuid: uuid }));
		const body = JSON.stringify({ success: true, data, pagination: { total: 12 } });
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		const run = await runExtension('getAll', { returnAll: true });
		expect(recordsOf(run)).toHaveLength(3);
		expect(run.hints.map(({ message }) => message).join()).toMatch(/may have more extensions/);
	});

	it.each([
		['support', ['104', '105']],
		['דנה', ['103']],
		['10', ['101', '102', '103', '104', '105', '106', '107', '108', '109', '110']],
		['nobody', []],
	])('are searched for "%s", also by a service that ignores the search', async (search, wanted) => {
		const parameters = { returnAll: true, filters: { search } };
		const numbers = (records: Array<Record<string, unknown>>) =>
			records.map(({ extension }) => extension);
		expect(numbers(recordsOf(await runExtension('getAll', parameters)))).toEqual(wanted);
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		expect(numbers(recordsOf(await runExtension('getAll', parameters)))).toEqual(wanted);
	});

	it('are limited after they are searched', async () => {
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		const parameters = { limit: 1, filters: { search: 'support' } };
		expect(recordsOf(await runExtension('getAll', parameters))).toMatchObject([
			{ extension: '104' },
		]);
	});

	it('are an error when the key may not read them', async () => {
		kavkom.oddities.refusedRoutes = ['extension/list'];
		expect((await runExtension('getAll')).error?.message).toMatch(/does not allow this/);
	});
});

describe('One extension', () => {
	it.each(['list', 'number', 'id'])(
		'is found by its number or its id in the mode %s',
		async (mode) => {
			const { uuid, extension } = kavkom.extensions[3];
			const values = mode === 'id' ? [uuid] : mode === 'list' ? [extension, uuid] : [extension];
			for (const value of values) {
				const parameters = { extension: { __rl: true, mode, value } };
				expect(recordsOf(await runExtension('get', parameters))).toMatchObject([
					{ extension, extension_uuid: uuid },
				]);
			}
		},
	);

	it('is found by what an expression puts in place of the picker', async () => {
		const parameters = { extension: '={{ "105" }}' };
		expect(recordsOf(await runExtension('get', parameters))).toMatchObject([{ extension: '105' }]);
	});

	it('comes with its voicemails and users, and without their secrets', async () => {
		const extension = { __rl: true, mode: 'id', value: kavkom.extensions[0].uuid };
		const records = recordsOf(await runExtension('get', { extension }));
		expect(records).toMatchObject([
			{ voicemails: [{ voicemail_id: '101' }], users: [{ username: 'user101' }] },
		]);
		expect(everythingIn(records)).not.toMatch(SECRET_NAME);
	});

	it.each([
		['number', '999'],
		['id', '99999999-9999-4999-8999-999999999999'],
		['id', 'nonsense'],
	])('that does not exist is an error in words (%s %s)', async (mode, value) => {
		const { error } = await runExtension('get', { extension: { __rl: true, mode, value } });
		expect(error?.message).toMatch(/Kavkom (could not find|has no extension|did not accept)/);
	});

	it.each(['null', '[]', '{}', '[{"extension":"1040"}]'])(
		'that is answered with %s is an error in words',
		async (data) => {
			const body = `{"success":true,"data":${data}}`;
			kavkom.server.faults.push({ kind: 'body', body });
			const extension = { __rl: true, mode: 'number', value: '104' };
			const { error } = await runExtension('get', { extension });
			expect(error?.message).toBe('Kavkom has no extension 104');
		},
	);

	it('is told from others that a search by number brings along', async () => {
		const data = [{ extension: '1040' }, { extension: '104', description: 'The one' }];
		kavkom.server.faults.push({ kind: 'body', body: JSON.stringify({ success: true, data }) });
		const extension = { __rl: true, mode: 'number', value: '104' };
		expect(recordsOf(await runExtension('get', { extension }))).toEqual([data[1]]);
	});

	it.each(['', '  '])('needs to be named: "%s"', async (value) => {
		const extension = { __rl: true, mode: 'number', value: `={{ "${value}" }}` };
		const { error } = await runExtension('get', { extension });
		expect(error?.message).toMatch(/Extension/);
		expect(kavkom.server.requests).toEqual([]);
	});
});

describe('The picker of extensions', () => {
	const search = async (filter?: string, overrides: AccountOverrides = {}) =>
		await kavkomEngine(kavkom, overrides).listSearch('kavkom', 'searchExtensions', {}, filter);

	it('shows number and name in the order of numbers, and gives the number', async () => {
		kavkom.extensions.splice(3, 0, { ...kavkom.extensions[0], uuid: 'nine', extension: '9' });
		const { results } = await search();
		expect(results[0]).toEqual({ name: '9 · \u2068Amélie Dubois\u2069', value: '9' });
		expect(results[1]).toEqual({ name: '101 · \u2068Amélie Dubois\u2069', value: '101' });
		expect(results.map(({ value }) => Number(value))).toEqual(
			kavkom.extensions.map(({ extension }) => Number(extension)).sort((a, b) => a - b),
		);
	});

	it.each([
		['dUBOIS', ['101']],
		['11', ['110', '111', '112']],
		[' דנה ', ['103']],
		['nobody', []],
		['', null],
	])('narrows by "%s"', async (filter, expected) => {
		const values = (await search(filter)).results.map(({ value }) => value);
		expect(values).toEqual(expected ?? kavkom.extensions.map(({ extension }) => extension));
	});

	it.each<[string, Partial<KavkomOddities>, string[]]>([
		['works', {}, ['extension/list_limited']],
		['is refused', { listLimitedRefused: true }, ['extension/list_limited', 'extension/list']],
		[
			'is refused under a status of 200',
			{ successFalse: ['extension/list_limited'] },
			['extension/list_limited', 'extension/list'],
		],
	])('asks for the full list only as far as the short one %s', async (_, oddities, expected) => {
		Object.assign(kavkom.oddities, oddities);
		const { results } = await search();
		expect(results).toHaveLength(12);
		expect(everythingIn(results)).not.toContain(SECRET_MARK);
		expect(paths()).toEqual(expected);
	});

	it('asks for the full list when the short one leaves numbers out', async () => {
		const data = kavkom.extensions.map(({ uuid }) => ({ extension_uuid: uuid }));
		const body = JSON.stringify({ success: true, data, pagination: { total: 12, pages: 1 } });
		kavkom.server.faults.push({ kind: 'body', body });
		expect((await search()).results).toHaveLength(12);
	});

	it('asks for the full list when the short one fails', async () => {
		kavkom.oddities.serverError = ['extension/list_limited'];
		expect((await search()).results).toHaveLength(12);
	});

	it('does not hide that both lists fail', async () => {
		kavkom.oddities.serverError = ['extension/list_limited', 'extension/list'];
		await expect(search()).rejects.toThrow(/could not handle the request/);
	});

	it('says in words why it can not be filled, without the key', async () => {
		const credential = { apiKey: `${KEY}-wrong` };
		const error = await search('', { credential }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ message: 'Kavkom did not accept the API key' });
		expect(leaksIn(everythingIn(error), [KEY])).toEqual([]);
	});
});
