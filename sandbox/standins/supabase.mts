/**
 * The REST API of a Supabase project, as far as it runs functions: PostgREST over a real PostgreSQL, with
 * the roles that Supabase has. Written from the documentation of Supabase and PostgREST.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { SandboxDatabase } from '../databases/database.mts';
import { startServer, type SeenRequest, type SimulatorServer } from '../shared/server.mts';

export interface SupabaseStandin {
	url: string;
	server: SimulatorServer;
	/** Reaches everything. */
	secretKey: string;
	/** The key that stands in web pages: reaches what row level security and grants leave to everybody. */
	publicKey: string;
	close(): Promise<void>;
}

interface Answer {
	status: number;
	body: unknown;
}

/** A fresh project: whatever is made in the schema public is granted to everybody. */
export const SUPABASE_ROLES = `
DO $$ BEGIN
	CREATE ROLE anon NOLOGIN;
	CREATE ROLE authenticated NOLOGIN;
	CREATE ROLE service_role NOLOGIN BYPASSRLS;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
`;

const PARAMETERS = `
SELECT p.proname AS name, a.name AS parameter, format_type(a.type, NULL) AS type
FROM pg_proc p,
	unnest(p.proargnames, COALESCE(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes) AS a(name, type, mode)
WHERE p.pronamespace = 'public'::regnamespace AND p.proname = $1 AND (a.mode IS NULL OR a.mode = 'i')
`;

const RPC = /^\/rest\/v1\/rpc\/(\w+)$/;

const CODES: Record<string, number> = { '42501': 403, '42883': 404, '23505': 409 };

const refused = (status: number, message: string, rest: object = {}): Answer => ({
	status,
	body: { message, ...rest },
});

async function withClient<T>(
	database: SandboxDatabase,
	work: (client: pg.Client) => Promise<T>,
): Promise<T> {
	const { host, port, database: name, user, password } = database.credential.data;
	const client = new pg.Client({ host, port, database: name, user, password } as pg.ClientConfig);
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

async function runFunction(
	client: pg.Client,
	role: string,
	name: string,
	given: Record<string, unknown>,
): Promise<Answer> {
	const { rows } = await client.query<{ parameter: string; type: string }>(PARAMETERS, [name]);
	const types = new Map(rows.map(({ parameter, type }) => [parameter, type]));
	const names = Object.keys(given);
	if (types.size === 0 || names.some((one) => !types.has(one))) {
		const signature = `public.${name}(${names.join(', ')})`;
		const message = `Could not find the function ${signature} in the schema cache`;
		return refused(404, message, { code: 'PGRST202' });
	}
	const columns = names.map((one) => `"${one}" ${types.get(one)}`).join(', ');
	const values = names.map((one) => `"${one}" => given."${one}"`).join(', ');
	await client.query('BEGIN');
	await client.query(`SET LOCAL ROLE ${role}`);
	const result = await client.query<{ body: unknown }>(
		`SELECT COALESCE(json_agg(answer), '[]') AS body
		FROM json_to_record($1) AS given(${columns}), LATERAL ${name}(${values}) AS answer`,
		[JSON.stringify(given)],
	);
	await client.query('COMMIT');
	return { status: 200, body: result.rows[0].body };
}

/** Starts the API of a project whose database that is, with Supabase's roles in it. */
export async function startSupabase(database: SandboxDatabase): Promise<SupabaseStandin> {
	await database.query(SUPABASE_ROLES);
	const secretKey = `sb_secret_${randomBytes(12).toString('hex')}`;
	const publicKey = `sb_publishable_${randomBytes(12).toString('hex')}`;
	const roles: Record<string, string> = { [secretKey]: 'service_role', [publicKey]: 'anon' };

	async function answer(request: SeenRequest): Promise<Answer> {
		const { apikey } = request.headers;
		if (typeof apikey !== 'string') return refused(401, 'No API key found in request');
		const role = roles[apikey];
		if (role === undefined) return refused(401, 'Invalid API key');
		if (request.headers.authorization !== `Bearer ${apikey}`) {
			return refused(401, 'JWT could not be decoded', { code: 'PGRST301' });
		}
		const name = RPC.exec(request.path)?.[1];
		if (name === undefined || request.method !== 'POST') {
			return refused(404, 'Could not find it in the schema cache', { code: 'PGRST205' });
		}
		if (!request.headers['content-type']?.startsWith('application/json')) {
			return refused(415, 'Content-Type not acceptable', { code: 'PGRST102' });
		}
		const given = JSON.parse(request.body) as Record<string, unknown>;
		try {
			return await withClient(
				database,
				async (client) => await runFunction(client, role, name, given),
			);
		} catch (error) {
			const { code = '', message, detail } = error as pg.DatabaseError;
			return refused(CODES[code] ?? 400, message, { code, details: detail ?? null, hint: null });
		}
	}

	const server = await startServer(async (request, response) => {
		const { status, body } = await answer(request);
		response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
		response.end(JSON.stringify(body));
	});
	return { url: server.url, server, secretKey, publicKey, close: async () => await server.close() };
}
