/**
 * Supabase: its database is PostgreSQL, and its REST API runs the functions of `workflows/sql/postgres.sql`.
 * n8n's Supabase node can neither run a function nor write a row that may be there already.
 */
import { jsonRequest, PATIENT, setFields, stopWith } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import { join, moved, type NodeSpec } from '../../workflow.mts';
import type { Destination, Section } from '../destination.mts';
import { FETCH_SETTINGS, type Statement } from '../../sql/run.mts';
import { beforeTables, sqlDestination, type SqlDestination } from '../sqlDestination.mts';

const settingsName = ({ title }: Service): string => 'Settings: fill in here';

/** The address of a project as people copy it: with or without a slash or the path of the API. */
const projectUrl = (service: Service): string =>
	`$('${settingsName(service)}').first().json.project_url.trim().replace(/\\/(rest\\/v1\\/?)?$/, '')`;

const isFilledIn = ({ title }: Service): NodeSpec => ({
	name: 'Is the address of Supabase there?',
	type: 'n8n-nodes-base.if',
	typeVersion: 2,
	at: [2, 0],
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
			conditions: [
				{
					id: 'is-filled-in',
					leftValue: '={{ $json.project_url.trim() }}',
					// A key must not travel in the clear; this machine is no journey.
					rightValue: '^(https://|http://(localhost|127\\.0\\.0\\.1)[:/])[^ ]+',
					operator: { type: 'string', operation: 'regex' },
				},
			],
			combinator: 'and',
		},
		options: {},
	},
});

/** JSON travels as a text everywhere else; here it is part of the body. */
const argument = (name: string, index: number): string =>
	`${name}: ${name === 'p_calls' ? `JSON.parse(values[${index}])` : `values[${index}]`}`;

/** A call of a function; `query` is `name(parameter, parameter)`. */
const rpc =
	(service: Service): Statement =>
	(name, query, at, values, settings = PATIENT) => {
		const [, callee, parameters] = /^(\w+)\((.*)\)$/.exec(query) ?? [];
		const body = parameters.split(', ').map(argument).join(', ');
		return jsonRequest(
			name,
			at,
			{
				method: 'POST',
				url: `={{ ${projectUrl(service)} }}/rest/v1/rpc/${callee}`,
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
	begin: 'begin_call_sync(p_provider, p_overlap_days, p_first_days, p_account)',
	write: 'upsert_calls(p_run_id, p_calls)',
	finish: 'finish_call_sync(p_run_id, p_error)',
	remark:
		'The script keeps the calls from everybody but the holder of the secret key: whoever has the public key of your project can neither read nor change them.',
};

const forService = (service: Service): Destination =>
	sqlDestination({ ...DATABASE, statement: rpc(service) });

function before(service: Service): Section {
	const settings = setFields(
		settingsName(service),
		{ project_url: { value: '', type: 'string' } },
		[1, 0],
	);
	const check = isFilledIn(service);
	const stop = stopWith(
		'Say that the address is missing',
		`Open the node "${settings.name}" and fill in project_url: the address of your Supabase project, such as https://abcdefghijklm.supabase.co (https, not http)`,
		[3, 1],
	);
	const begin = forService(service).before(service);
	const wires = [
		{ from: settings.name, to: check.name },
		{ from: check.name, to: begin.first, output: 0 },
		{ from: check.name, to: stop.name, output: 1 },
	];
	return {
		piece: join({ nodes: [settings, check, stop], wires }, moved(begin.piece, 2, 0)),
		first: settings.name,
		last: begin.last,
	};
}

export const SUPABASE: Destination = {
	key: DATABASE.key,
	title: DATABASE.title,
	phrase: DATABASE.phrase,
	needs: DATABASE.needs,
	toFillIn: () =>
		'In the SQL editor of Supabase run `workflows/sql/postgres.sql`: it makes the tables. ' +
		`${beforeTables(DATABASE.begin)} ` +
		'Put the address of your project (such as `https://abcdefghijklm.supabase.co`) into each *Settings: fill in here*, and choose your **Supabase API** credential, which has the secret key, in every HTTP Request node.',
	remarks: (service) => forService(service).remarks(service),
	before,
	window: () => '$json',
	after: (service, column) => forService(service).after(service, column),
	fetchSettings: FETCH_SETTINGS,
};
