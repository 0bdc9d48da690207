/** The environment that a sandboxed n8n runs in: its own folder, loopback only, no word to the outside. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import lodash from 'lodash';

export const LOOPBACK = '127.0.0.1';

/** Fixed, so that a copied user folder stays readable. It guards nothing but invented values. */
const ENCRYPTION_KEY = 'sandbox-only-encryption-key-of-no-worth';

/** The little of the caller's environment that a program needs to run at all. */
const PASSED_ON = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'ComSpec', 'LANG'] as const;

/** n8n's ways of calling home, or of asking the user about himself. */
const SWITCHED_OFF = [
	'N8N_AI_ENABLED',
	'N8N_DIAGNOSTICS_ENABLED',
	'N8N_DYNAMIC_BANNERS_ENABLED',
	'N8N_HIRING_BANNER_ENABLED',
	'N8N_LICENSE_AUTO_RENEW_ENABLED',
	'N8N_PERSONALIZATION_ENABLED',
	'N8N_TEMPLATES_ENABLED',
	'N8N_VERIFIED_PACKAGES_ENABLED',
	'N8N_VERSION_NOTIFICATIONS_ENABLED',
	'N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED',
] as const;

/**
 * n8n asks its database every two seconds for a sign of life. Without one within five, as on a busy machine, it
 * answers every request with 503 until the next.
 */
const SECONDS_BETWEEN_SIGNS_OF_LIFE = 86_400;

/** Modules of n8n that fetch lists from its maker and have no switch of their own. */
const CALLING_OUT = ['mcp-registry'];

/** Further ones that no workflow runs on, and that take a quarter of n8n's start. Its editor asks for them. */
const EDITORS_OWN = [
	'agents',
	'breaking-changes',
	'chat-hub',
	'favorites',
	'insights',
	'instance-ai',
	'instance-version-history',
	'ldap',
	'log-streaming',
	'mcp',
	'oauth-server',
	'otel',
	'provisioning',
	'quick-connect',
	'source-control',
	'sso-oidc',
	'sso-saml',
	'token-exchange',
	'workflow-builder',
	'workflow-reviews',
];

/** n8n refuses to start when a module is named that its version does not have. */
function leftOut(n8nFolder: string, editor: boolean): string[] {
	const modules = join(n8nFolder, 'node_modules/n8n/dist/modules');
	const has = (name: string) =>
		existsSync(join(modules, name)) || existsSync(join(modules, `${name}.ee`));
	return [...CALLING_OUT, ...(editor ? [] : EDITORS_OWN)].filter(has);
}

/** What Node.js made of n8n's thousands of files the last time. */
const COMPILED = '.compiled';

export interface EnvironmentOptions {
	nodeBinary: string;
	/** The folder that holds n8n's `node_modules`. */
	n8nFolder: string;
	/** n8n keeps all it has in the folder `.n8n` of this one. */
	userFolder: string;
	port: number;
	/** Where the process that runs Code nodes meets n8n. */
	runnersPort: number;
	/** Whether it serves its editor too, true when left out; else it starts in two thirds of the time. */
	editor?: boolean;
	/** Further variables; they win. */
	env?: Record<string, string>;
}

/**
 * All environment variables for n8n. Besides what the sandbox is about, all that workflows run on is left
 * as a user finds it, so that a workflow which runs here runs there. The time zone of workflows is UTC unless `env`
 * says otherwise (`GENERIC_TIMEZONE`, an IANA name).
 */
export function n8nEnvironment(options: EnvironmentOptions): NodeJS.ProcessEnv {
	const { nodeBinary, n8nFolder, userFolder, port, runnersPort, editor = true, env } = options;
	return {
		...lodash.pick(process.env, PASSED_ON),
		// n8n starts its Code node runner as `node`, which must be the one that runs n8n.
		PATH: [dirname(nodeBinary), process.env.PATH].join(delimiter),
		HOME: userFolder,
		NODE_COMPILE_CACHE: join(n8nFolder, COMPILED),
		NODE_ENV: 'production',
		TZ: 'UTC',
		GENERIC_TIMEZONE: 'UTC',
		...Object.fromEntries(SWITCHED_OFF.map((name) => [name, 'false'])),
		DB_PING_INTERVAL_SECONDS: String(SECONDS_BETWEEN_SIGNS_OF_LIFE),
		N8N_DISABLED_MODULES: leftOut(n8nFolder, editor).join(','),
		N8N_DISABLE_UI: String(!editor),
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: String(process.platform !== 'win32'),
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_HOST: LOOPBACK,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: LOOPBACK,
		N8N_RUNNERS_BROKER_PORT: String(runnersPort),
		// A browser takes no secure cookie from plain http.
		N8N_SECURE_COOKIE: 'false',
		N8N_USER_FOLDER: userFolder,
		...env,
	};
}
