/**
 * Supabase: its database is PostgreSQL, and its REST API runs the functions of `workflows/sql/postgres.sql`.
 * n8n's Supabase node can neither run a function nor write a row that may be there already.
 */
import { jsonRequest, PATIENT, stopWith } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import { join, moved, type NodeSpec } from '../../workflow.mts';
import { setting, SETTINGS } from '../../parts/settings.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import type { Destination, Section } from '../destination.mts';
import { FETCH_SETTINGS, type Statement } from '../../sql/run.mts';
import { sqlDestination, type SqlDestination } from '../sqlDestination.mts';

/** The address of a project as people copy it: with or without a slash or the path of the API. */
const PROJECT_URL = `${setting('project_url')}.trim().replace(/\\/(rest\\/v1\\/?)?$/, '')`;

const IS_FILLED_IN: NodeSpec = {
	name: 'Is the address of Supabase there?',
	type: 'n8n-nodes-base.if',
	typeVersion: 2,
	at: [1, 0],
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
			conditions: [
				{
					id: 'is-filled-in',
					leftValue: `={{ ${setting('project_url')}.trim() }}`,
					// A key must not travel in the clear; this machine is no journey.
					rightValue: '^(https://|http://(localhost|127\\.0\\.0\\.1)[:/])[^ ]+',
					operator: { type: 'string', operation: 'regex' },
				},
			],
			combinator: 'and',
		},
		options: {},
	},
};

/** JSON travels as a text everywhere else; here it is part of the body. */
const argument = (name: string, index: number): string =>
	`${name}: ${name === 'p_calls' ? `JSON.parse(values[${index}])` : `values[${index}]`}`;

/** A call of a function; `query` is `name(parameter, parameter)`. */
const rpc: Statement = (name, query, at, values, settings = PATIENT) => {
	const [, callee, parameters] = /^(\w+)\((.*)\)$/.exec(query) ?? [];
	const body = parameters.split(', ').map(argument).join(', ');
	return jsonRequest(
		name,
		at,
		{
			method: 'POST',
			url: `={{ ${PROJECT_URL} }}/rest/v1/rpc/${callee}`,
			credential: 'supabaseApi',
			body: `((values) => ({ ${body} }))(${values})`,
		},
		settings,
	);
};

const DATABASE: Omit<SqlDestination, 'statement'> = {
	key: 'supabase',
	title: 'Supabase',
	phrase: 'Supabase',
	needs: 'a Supabase project',
	script: 'postgres.sql',
	begin: 'begin_call_sync(p_provider, p_overlap_days, p_first_days, p_account, p_time_zone)',
	write: 'upsert_calls(p_run_id, p_calls)',
	finish: 'finish_call_sync(p_run_id, p_error)',
	remark:
		'The script keeps the calls from everybody but the holder of the secret key: whoever has the public key of your project can neither read nor change them.',
};

const THE_SAME = sqlDestination({ ...DATABASE, statement: rpc });

function before(service: Service): Section {
	const stop = stopWith(
		'Say that the address is missing',
		`Open the node "${SETTINGS}" and fill in project_url: the address of your Supabase project, such as https://abcdefghijklm.supabase.co (https, not http)`,
		[2, 1],
	);
	const begin = THE_SAME.before(service);
	const wires = [
		{ from: IS_FILLED_IN.name, to: begin.first, output: 0 },
		{ from: IS_FILLED_IN.name, to: stop.name, output: 1 },
	];
	return {
		piece: join({ nodes: [IS_FILLED_IN, stop], wires }, moved(begin.piece, 1, 0)),
		first: IS_FILLED_IN.name,
		last: begin.last,
	};
}

export const SUPABASE: Destination = {
	key: DATABASE.key,
	title: DATABASE.title,
	phrase: DATABASE.phrase,
	needs: DATABASE.needs,
	watchedIn: 'PostgreSQL',
	settings: { project_url: {} },
	settingsInStep:
		'*project_url* is the address of your project, such as `https://abcdefghijklm.supabase.co`.',
	steps: () => [
		'In the SQL editor of Supabase run `workflows/sql/postgres.sql`: it makes the tables.',
		`${chooseInEvery('Supabase API', 'HTTP Request node').slice(0, -1)}: it has the secret key.`,
	],
	remarks: THE_SAME.remarks,
	before,
	window: () => '$json',
	after: THE_SAME.after,
	fetchSettings: FETCH_SETTINGS,
};
