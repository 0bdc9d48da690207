/** The nodes of n8n that many sample workflows use, each with the version and the settings they all share. */
import type { IDataObject } from 'n8n-workflow';
import type { NodeSpec } from './workflow.mts';

type Place = NodeSpec['at'];
type Settings = NodeSpec['settings'];

/** Option of an HTTP Request: a redirect could lead its credential elsewhere, and n8n 1.123 has no other against that. */
export const NO_REDIRECTS = { redirect: { redirect: { followRedirects: false } } };

export interface JsonRequest {
	method: 'PATCH' | 'POST';
	/** As the field takes it: with its expressions. */
	url: string;
	/** The type of the credential that goes along. */
	credential?: string;
	/** Expression, without braces, for what is sent. */
	body: string;
	/** Besides that no redirect is followed. */
	options?: IDataObject;
}

/** Sends JSON, with a credential to the address that it names only. */
export const jsonRequest = (
	name: string,
	at: Place,
	{ method, url, credential, body, options }: JsonRequest,
	settings: Settings = PATIENT,
): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	at,
	settings,
	parameters: {
		method,
		url,
		...(credential !== undefined && {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential,
		}),
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify(${body}) }}`,
		options: { ...NO_REDIRECTS, ...options },
	},
});

/** A database may be restarting, or two runs may be in each other's way: a statement is sent again. */
export const PATIENT: Settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 3000 };

function schedule(name: string, interval: IDataObject, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		at,
		parameters: { rule: { interval: [interval] } },
	};
}

export const everyMinutes = (name: string, minutes: number, at: Place): NodeSpec =>
	schedule(name, { field: 'minutes', minutesInterval: minutes }, at);

export const everyHours = (name: string, hours: number, at: Place): NodeSpec =>
	schedule(name, { field: 'hours', hoursInterval: hours }, at);

/** By hours where they are whole, for n8n counts minutes within the hour only. */
export const every = (name: string, minutes: number, at: Place): NodeSpec =>
	minutes % 60 === 0 ? everyHours(name, minutes / 60, at) : everyMinutes(name, minutes, at);

/** Every day at one time, in the zone of the workflow. */
export const everyDayAt = (name: string, hour: number, at: Place, minute = 0): NodeSpec =>
	schedule(
		name,
		{ field: 'days', daysInterval: 1, triggerAtHour: hour, triggerAtMinute: minute },
		at,
	);

export function manualStart(name: string, at: Place): NodeSpec {
	return { name, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, at, parameters: {} };
}

/** Waits, within the running execution while it is no longer than a minute. Seconds as a number or an expression. */
export function waitNode(name: string, seconds: number | string, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		at,
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	};
}

/** What several phone systems gave, as one list in time. */
export function oldestFirst(name: string, field: string, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.sort',
		typeVersion: 1,
		at,
		parameters: {
			type: 'simple',
			sortFieldsUi: { sortField: [{ fieldName: field, order: 'ascending' }] },
			options: {},
		},
	};
}

/** Output 0 for items whose field holds anything, output 1 for the others. */
export function ifGiven(name: string, field: string, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		at,
		parameters: {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
				conditions: [
					{
						id: `${field}-is-given`,
						leftValue: `={{ $json.${field} }}`,
						rightValue: '',
						operator: { type: 'string', operation: 'notEmpty', singleValue: true },
					},
				],
				combinator: 'and',
			},
			looseTypeValidation: true,
			options: {},
		},
	};
}

/** Ends the run as not successful, with the text of an expression. */
export function stopWith(name: string, errorMessage: string, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.stopAndError',
		typeVersion: 1,
		at,
		parameters: { errorMessage },
	};
}

/** Batches one after the other; output 0 comes when all are done, output 1 brings a batch. */
export function loopOver(name: string, batchSize: number, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		at,
		parameters: { batchSize, options: {} },
	};
}

/** All items as one, in a list of that name. */
export function gatherInto(name: string, field: string, at: Place): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.aggregate',
		typeVersion: 1,
		at,
		parameters: {
			aggregate: 'aggregateAllItemData',
			destinationFieldName: field,
			include: 'allFields',
			options: {},
		},
	};
}

/**
 * A list of the one item that a node gets, in its expressions. Through `$json` n8n would fetch each field of each
 * entry by a call out of the engine that evaluates expressions: for a batch of calls that takes longer than all else.
 */
export const wholeList = (field: string): string => `$input.first().json.${field}`;

/**
 * A statement on PostgreSQL. `values` is an n8n expression that gives a list, one value for each of $1,
 * $2, ...: values travel beside the statement, never inside it.
 */
export function postgresQuery(
	name: string,
	query: string,
	at: Place,
	values?: string,
	settings: Settings = PATIENT,
): NodeSpec {
	const options: IDataObject = values === undefined ? {} : { queryReplacement: `={{ ${values} }}` };
	return {
		name,
		type: 'n8n-nodes-base.postgres',
		typeVersion: 2.5,
		at,
		settings,
		parameters: { resource: 'database', operation: 'executeQuery', query, options },
	};
}

/** Named values, each from an expression or as it stands; the other fields of an item are kept on demand. */
export function setFields(
	name: string,
	values: Record<
		string,
		{ value: string; type: 'string' | 'number' | 'boolean' | 'object' | 'array' }
	>,
	at: Place,
	keepOthers = false,
): NodeSpec {
	const assignments = Object.entries(values).map(([field, { value, type }]) => ({
		id: field.replaceAll('_', '-'),
		name: field,
		value,
		type,
	}));
	return {
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at,
		parameters: {
			mode: 'manual',
			duplicateItem: false,
			assignments: { assignments },
			includeOtherFields: keepOthers,
			...(keepOthers && { include: 'all' }),
			options: {},
		},
	};
}
