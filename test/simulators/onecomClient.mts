import { afterEach, beforeEach, expect } from '@jest/globals';
import { DateTime } from 'luxon';
import {
	type OneComCall,
	type OneComOddities,
	type OneComSimulator,
	type OneComSimulatorOptions,
	startOneCom,
} from '../../sandbox/onecom/simulator.mts';
import { rawRequest, type RawResponse } from './rawRequest.mts';

export type Query = Record<string, string>;
export type Row = Record<string, unknown>;

/** The instant (epoch ms) of a local time in Jerusalem. */
export const local = (text: string): number =>
	DateTime.fromSQL(text, { zone: 'Asia/Jerusalem' }).toMillis();

export const NOW = local('2026-01-20 12:00:00');
/** Every call that there is. */
export const ALL: Query = { start: '2000-01-01', end: '2100-01-01' };

interface OpenApiAsking {
	method?: string;
	query?: Query;
	body?: string;
	headers?: Record<string, string>;
}

export interface OneComClient {
	/** The simulator that was started last. */
	readonly pbx: OneComSimulator;
	/** Epoch milliseconds; set it to let time pass. */
	now: number;
	start(options?: OneComSimulatorOptions): Promise<OneComSimulator>;
	/** A simulator with these calls and no others. */
	only(calls: Array<Partial<OneComCall>>, options?: OneComSimulatorOptions): Promise<OneComCall[]>;
	odd(oddities: Partial<OneComOddities>): void;
	/** The text that `proxyapi.php` answers, always with 200. */
	text(query: Query): Promise<string>;
	json<T = Row[]>(query: Query): Promise<T>;
	/** `reqtype=INFO` in JSON. */
	info<T = Row[]>(info: string, query?: Query): Promise<T>;
	/** A request to `openapi.php` with the full key in its header, unless told otherwise. */
	open(path: string, asking?: OpenApiAsking): Promise<RawResponse>;
	/** The JSON that such a GET answers, with 200. */
	openJson<T = Row[]>(path: string, query?: Query): Promise<T>;
}

/** A client of a local 1com that is there for each test, and closed after it. */
export function useOneCom(): OneComClient {
	let pbx: OneComSimulator | undefined;
	beforeEach(async () => {
		client.now = NOW;
		await client.start();
	});
	afterEach(async () => await pbx?.close());

	const client: OneComClient = {
		now: NOW,
		get pbx() {
			if (!pbx) throw new Error('No simulator was started');
			return pbx;
		},
		start: async (options = {}) => {
			await pbx?.close();
			pbx = await startOneCom({ now: () => client.now, callCount: 60, ...options });
			return pbx;
		},
		only: async (calls, options = {}) => {
			const started = await client.start({ calls: [], ...options });
			return calls.map((call) => started.addCall(call));
		},
		odd: (oddities) => Object.assign(client.pbx.oddities, oddities),
		text: async (query) => {
			const { baseUrl, apiKey: key, tenant } = client.pbx;
			const { status, body } = await rawRequest(
				`${baseUrl}?${new URLSearchParams({ key, tenant, ...query })}`,
			);
			expect(status).toBe(200);
			return body.toString();
		},
		json: async <T,>(query: Query) =>
			JSON.parse(await client.text({ format: 'json', ...query })) as T,
		info: async <T,>(info: string, query: Query = {}) =>
			await client.json<T>({ reqtype: 'INFO', info, ...query }),
		open: async (path, { method, query = {}, body, headers = {} } = {}) => {
			const { openApiUrl, apiKey, tenant } = client.pbx;
			const search = String(new URLSearchParams({ tenant, ...query }));
			return await rawRequest(`${openApiUrl}${path}?${search}`, {
				method,
				body,
				headers: { 'X-API-Key': apiKey, ...headers },
			});
		},
		openJson: async <T,>(path: string, query: Query = {}) => {
			const { status, headers, body } = await client.open(path, { query });
			expect([status, headers['content-type']]).toEqual([200, 'application/json']);
			return JSON.parse(body.toString()) as T;
		},
	};
	return client;
}
