import { afterEach } from '@jest/globals';
import {
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
	type KavkomSimulatorOptions,
	startKavkom,
} from '../../sandbox/kavkom/simulator.mts';
import { rawRequest, type RawResponse } from './rawRequest.mts';

export type Row = Record<string, unknown>;

export const NOW = Date.parse('2026-03-11T15:00:00Z');

export interface KavkomClient {
	/** The simulator that `start` started last. */
	readonly kavkom: KavkomSimulator;
	start(options?: KavkomSimulatorOptions): Promise<KavkomSimulator>;
	/** A simulator with these calls and no others. */
	only(calls: Array<Partial<KavkomCall>>, options?: KavkomSimulatorOptions): Promise<KavkomCall[]>;
	odd(oddities: Partial<KavkomOddities>): void;
	/** A GET of a route with token and domain. */
	get(route: string, query?: Record<string, string>, headers?: object): Promise<RawResponse>;
	rows(query?: Record<string, string>): Promise<Row[]>;
}

/** A client of a local Kavkom, which is closed after each test. */
export function useKavkom(): KavkomClient {
	let kavkom: KavkomSimulator;
	afterEach(async () => await kavkom.close());

	const client: KavkomClient = {
		get kavkom() {
			return kavkom;
		},
		start: async (options = {}) => {
			kavkom = await startKavkom({ now: () => NOW, callCount: 40, ...options });
			return kavkom;
		},
		only: async (calls, options = {}) => {
			await client.start({ calls: [], ...options });
			return calls.map((call) => kavkom.addCall(call));
		},
		odd: (oddities) => Object.assign(kavkom.oddities, oddities),
		get: async (route, query = {}, headers = {}) => {
			const url = new URL(`${kavkom.baseUrl}/api/pbx/v1/${route}`);
			url.search = String(new URLSearchParams({ domain_uuid: kavkom.domainUuid, ...query }));
			const usual = { 'X-API-TOKEN': kavkom.apiKey, Accept: 'application/json' };
			return await rawRequest(url, { headers: { ...usual, ...headers } });
		},
		rows: async (query = { limit: '100' }) => {
			const { body } = await client.get('cdr/list', query);
			return (JSON.parse(body.toString()) as { data: Row[] }).data;
		},
	};
	return client;
}
