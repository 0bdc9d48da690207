import lodash from 'lodash';
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SECRET_MARK, startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import type { RunSpec } from '../support/engine.mts';
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

async function getAll(parameters: INodeParameters = {}, spec: Partial<RunSpec> = {}) {
	const run = await kavkomEngine(kavkom).run({
		type: 'kavkom',
		parameters: { resource: 'user', operation: 'getAll', ...parameters },
		...spec,
	});
	expect(leaksIn(readableBy(run), [KEY, SECRET_MARK])).toEqual([]);
	return run;
}

const ALL: INodeParameters = { returnAll: true };
const namesOf = (run: Awaited<ReturnType<typeof getAll>>) =>
	recordsOf(run).map(({ username }) => username);

/** As many users as wanted. */
function addUsers(count: number): void {
	const [first] = kavkom.users;
	for (let index = kavkom.users.length; index < count; index += 1) {
		const username = `more${index}`;
		kavkom.users.push({ ...first, uuid: `uuid-${index}`, username, email: '' });
	}
}

describe('Users', () => {
	it('are all that the domain has, without a secret', async () => {
		const run = await getAll(ALL);
		expect(recordsOf(run)).toEqual(
			kavkom.users.map(({ uuid, username, email, enabled }) => ({
				user_uuid: uuid,
				domain_uuid: kavkom.domainUuid,
				username,
				user_email: email,
				user_enabled: enabled,
			})),
		);
		expect(recordsOf(run).filter(({ user_enabled }) => user_enabled === false)).toHaveLength(1);
		expect(kavkom.server.requests[0].path).toBe('/api/pbx/v1/user/list');
	});

	it('bring no secret of what hangs on them out either', async () => {
		const row = {
			user_uuid: 'a',
			username: 'dana',
			salt: SECRET_MARK,
			api_key: SECRET_MARK,
			remember_token: SECRET_MARK,
			user_totp_secret: SECRET_MARK,
			extensions: [{ extension: '101', password: SECRET_MARK, voicemail_password: SECRET_MARK }],
		};
		const body = JSON.stringify({ success: true, data: [row], pagination: { total: 1 } });
		kavkom.server.faults.push({ kind: 'body', body });
		const records = recordsOf(await getAll(ALL));
		expect(records).toEqual([
			{ user_uuid: 'a', username: 'dana', extensions: [{ extension: '101' }] },
		]);
		expect(everythingIn(records)).not.toMatch(/salt|password|secret|token|api_key/i);
	});

	it('are limited, to 50 unless told otherwise', async () => {
		addUsers(60);
		expect(await getAll({ limit: '={{ "3" }}' }).then(namesOf)).toHaveLength(3);
		expect(await getAll().then(namesOf)).toHaveLength(50);
	});

	it.each([
		['USER103', ['user103']],
		['102@example', ['user102']],
		['nobody', []],
	])('are searched for "%s", also by a service that ignores the search', async (search, wanted) => {
		const parameters = { filters: { search } };
		expect(namesOf(await getAll(parameters))).toEqual(wanted);
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		expect(namesOf(await getAll(parameters))).toEqual(wanted);
	});
});

describe('A list of users that has no pages', () => {
	it.each(['top', 'none', 'laravel', 'bareArray'] as const)(
		'comes whole where the service serves as many as are asked for (%s)',
		async (pagination) => {
			addUsers(233);
			Object.assign(kavkom.oddities, { pagination, maxLimit: 100_000 });
			const run = await getAll(ALL);
			expect(namesOf(run)).toEqual(kavkom.users.map(({ username }) => username));
			expect(run.hints).toEqual([]);
		},
	);

	it.each(['top', 'none'] as const)(
		'comes with a word about it where the service caps the number (%s)',
		async (pagination) => {
			addUsers(233);
			Object.assign(kavkom.oddities, { pagination, maxLimit: 50 });
			const run = await getAll(ALL);
			expect(namesOf(run)).toHaveLength(50);
			expect(run.hints.map(({ message }) => message)).toEqual([
				'Kavkom may have more users than it served.',
			]);
		},
	);
});

describe('Users that can not be had', () => {
	it('are a failure when the key may not read them', async () => {
		kavkom.oddities.refusedRoutes = ['user/list'];
		const { error } = await getAll(ALL);
		expect(error?.message).toBe('Kavkom does not allow this with the API key in use');
	});

	it('are asked for four times at most in the smallest pages, and twice in each larger size', async () => {
		kavkom.oddities.serverError = ['user/list'];
		const { error } = await getAll(ALL);
		expect(error?.message).toBe('Kavkom could not handle the request right now');
		const limits = kavkom.server.requests.map(({ query }) => query.get('limit'));
		expect(lodash.countBy(limits)).toEqual({ 500: 2, 200: 2, 100: 2, 15: 4 });
	});

	it('fail their own item only, where the node continues', async () => {
		const items = [{ limit: -1 }, { limit: 1 }];
		const run = await getAll({ limit: '={{ $json.limit }}' }, { items, continueOnFail: true });
		expect(
			run.items.map(({ json, pairedItem }) => [json.error ?? json.username, pairedItem]),
		).toEqual([
			['Limit is "-1"', { item: 0 }],
			['user101', { item: 1 }],
		]);
	});
});
