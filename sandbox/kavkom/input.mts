import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { SeenRequest } from '../shared/server.mts';
import type { KavkomOddities } from './oddities.mts';
import { refuseFields } from './replies.mts';
import type { KavkomState } from './state.mts';

/** Query and JSON body as one object, nested. */
export type Input = Record<string, unknown>;

/** Gives Laravel's complaint about a value, or undefined when there is none. */
export type Check = (value: unknown, field: string) => string | undefined;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const MINUTE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/;

/** Laravel turns empty strings to null before it validates. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

const whenPresent =
	(holds: (value: unknown) => boolean, complaint: (field: string) => string): Check =>
	(value, field) =>
		isAbsent(value) || holds(value) ? undefined : complaint(field);

export const required: Check = (value, field) =>
	isAbsent(value) ? `The ${field} field is required.` : undefined;
export const uuid = whenPresent(
	(value) => UUID_V4.test(String(value)),
	(field) => `The ${field} field must be a valid UUID.`,
);
export const digits = whenPresent(
	(value) => /^\d+$/.test(String(value)),
	(field) => `The ${field} field must only contain digits.`,
);
export const integer = whenPresent(
	(value) => /^-?\d+$/.test(String(value)),
	(field) => `The ${field} field must be an integer.`,
);
export const positiveInteger = whenPresent(
	(value) => /^[1-9]\d*$/.test(String(value)),
	(field) => `The ${field} field must be at least 1.`,
);
export const minute = whenPresent(
	(value) => MINUTE.test(String(value)) && DateTime.fromSQL(String(value), { zone: 'utc' }).isValid,
	(field) => `The ${field} field must match the format Y-m-d H:i.`,
);
export const isList = whenPresent(Array.isArray, (field) => `The ${field} field must be an array.`);
export const oneOf = (words: readonly string[]): Check =>
	whenPresent(
		(value) => words.includes(String(value)),
		(field) => `The selected ${field} is invalid.`,
	);

/** Reads `filter[a]=1&sort[0]=b` the way PHP does: nested by brackets, by nothing else. */
function queryInput(query: URLSearchParams): Input {
	const input: Input = {};
	query.forEach((value, key) => lodash.set(input, key.replaceAll(']', '').split('['), value));
	return input;
}

/** A body that isn't JSON, or isn't called so, is no input at all: Laravel doesn't complain either. */
function bodyInput({ headers, body }: SeenRequest): Input {
	if (!headers['content-type']?.includes('json')) return {};
	try {
		const parsed: unknown = JSON.parse(body);
		return lodash.isPlainObject(parsed) ? (parsed as Input) : {};
	} catch {
		return {};
	}
}

/** Merges the query and the JSON body, which wins (contract: kavkom, Transport). */
export function readInput(request: SeenRequest, oddities: KavkomOddities): Input {
	const query = queryInput(request.query);
	if (request.method !== 'GET') return { ...query, ...bodyInput(request) };
	const understood = oddities.ignoreQueryFilter ? lodash.omit(query, 'filter') : query;
	return { ...understood, ...(oddities.dropGetBody ? {} : bodyInput(request)) };
}

/** `domain_uuid` belongs in the query of a GET and in the body of all else (contract: kavkom, Transport). */
export function readDomain(request: SeenRequest): Input {
	const input = request.method === 'GET' ? queryInput(request.query) : bodyInput(request);
	return lodash.pick(input, 'domain_uuid');
}

/**
 * Refuses with 422, all complaints at once, unless every check holds.
 * @param rules checks by field, nested fields with dots
 */
export function validate(state: KavkomState, input: Input, rules: Record<string, Check[]>): void {
	const complaints = lodash.mapValues(rules, (checks, field) =>
		lodash.compact(checks.map((check) => check(lodash.get(input, field), field))).slice(0, 1),
	);
	const errors = lodash.pickBy(complaints, (texts) => texts.length > 0);
	if (!lodash.isEmpty(errors)) refuseFields(errors, state.random.uuid());
}

/** A field as text, '' when absent. */
export function textOf(input: Input, field: string): string {
	const value: unknown = lodash.get(input, field);
	return isAbsent(value) ? '' : String(value);
}
