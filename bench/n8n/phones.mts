/** The local phone systems of the benchmark as the users of a real n8n have them. */
import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import type { Credential } from '../../sandbox/n8n/workflows.mts';
import { SERVICES } from '../../services.mts';
import {
	API_KEY,
	COUNTRY,
	DOMAIN_UUID,
	expectedCall,
	TENANT,
	ZONE,
	type CallPlan,
	type Service,
} from '../phones/calls.mts';

export interface ServiceInN8n {
	title: string;
	/** In the names of sample workflows. */
	key: string;
	/** What a user enters to reach it at that address. */
	credential(baseUrl: string): Credential;
}

const COMMON = { apiKey: API_KEY, timezone: ZONE, country: COUNTRY };

/** What only this service's credential has. */
const ACCOUNTS: Record<Service, (baseUrl: string) => IDataObject> = {
	kavkom: (baseUrl) => ({ domainUuid: DOMAIN_UUID, baseUrl }),
	oneCom: (baseUrl) => ({ tenant: TENANT, baseUrl: `${baseUrl}/proxyapi.php` }),
};

export const IN_N8N = Object.fromEntries(
	SERVICES.map(({ node, title, key, credential: { type, title: label } }) => {
		const credential = (baseUrl: string) => ({
			type,
			name: `${label} (benchmark)`,
			data: { ...COMMON, ...ACCOUNTS[node.type](baseUrl) },
		});
		return [node.type, { title, key, credential }];
	}),
) as unknown as Record<Service, ServiceInN8n>;

const DAY_MS = 86_400_000;

/** Calls that follow each other evenly from the beginning of a day, so many days ago (in UTC), until an hour ago. */
export function recentCalls(count: number, days: number, now = Date.now()): CallPlan {
	const firstStart = Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
	return { count, firstStart, spacingMs: Math.floor((now - 3_600_000 - firstStart) / count) };
}

const COLUMNS = Object.keys(expectedCall(SERVICES[0].node.type, 0, recentCalls(1, 1)));

const written = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const inOrder = (rows: IDataObject[]): IDataObject[] =>
	rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

/** Rejects unless the table `calls` holds each call of the plan once, as it was, and nothing else. */
export async function assertTableHolds(
	database: SandboxDatabase,
	service: Service,
	plan: CallPlan,
): Promise<void> {
	const stored = await database.query(`SELECT ${COLUMNS.join(', ')} FROM calls`);
	const rows = stored.map((row) =>
		Object.fromEntries(COLUMNS.map((column) => [column, written(row[column])])),
	);
	const expected = Array.from({ length: plan.count }, (_, call) =>
		expectedCall(service, call, plan),
	) as IDataObject[];
	assert.equal(rows.length, expected.length, `${rows.length} rows of ${expected.length} calls`);
	assert.deepEqual(inOrder(rows as IDataObject[]), inOrder(expected));
}
