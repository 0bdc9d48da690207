/** The nodes as they are shipped, in the real engine of n8n, with the nodes of n8n beside them. */
import { createEngine, type Engine, type EngineOptions } from '../test/support/engine.mts';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { requireAsN8n } from '../sandbox/n8n/packages.mts';
import { PROJECT } from '../scripts/build.mts';
import { API_KEY, COUNTRY, DOMAIN_UUID, TENANT, ZONE } from './phones/calls.mts';

const require = createRequire(import.meta.url);

function shipped<T>(path: string): T {
	const [made] = Object.values(require(join(PROJECT, 'dist', path)) as Record<string, new () => T>);
	return new made();
}

const OURS = {
	kavkom: 'nodes/Kavkom/Kavkom.node.js',
	oneCom: 'nodes/OneCom/OneCom.node.js',
	kavkomTrigger: 'nodes/Kavkom/KavkomTrigger.node.js',
	oneComTrigger: 'nodes/OneCom/OneComTrigger.node.js',
};

/** The HTTP Request node and the Code node of an installed n8n. */
export function n8nNodes(n8nFolder: string): EngineOptions['nodes'] {
	const own = requireAsN8n(n8nFolder);
	const load = (path: string, name: string) => {
		const made = own(`n8n-nodes-base/dist/nodes/${path}`) as Record<string, new () => INodeType>;
		return new made[name]() as INodeType | IVersionedNodeType;
	};
	return {
		'n8n-nodes-base.httpRequest': load('HttpRequest/HttpRequest.node.js', 'HttpRequest'),
		'n8n-nodes-base.code': load('Code/Code.node.js', 'Code'),
	};
}

/** An engine whose credentials are for the local phone systems at `baseUrl`. */
export function phoneEngine(
	baseUrl: string,
	{ nodes, ...options }: Partial<Omit<EngineOptions, 'credentials'>> = {},
): Engine {
	const ours = Object.entries(OURS).map(([name, path]) => [name, shipped<INodeType>(path)]);
	const common = { apiKey: API_KEY, baseUrl, timezone: ZONE, country: COUNTRY };
	return createEngine({
		timezone: ZONE,
		nodes: { ...(Object.fromEntries(ours) as EngineOptions['nodes']), ...nodes },
		...options,
		credentials: {
			kavkom: {
				type: shipped<ICredentialType>('credentials/KavkomApi.credentials.js'),
				data: { ...common, domainUuid: DOMAIN_UUID },
			},
			oneCom: {
				type: shipped<ICredentialType>('credentials/OneComApi.credentials.js'),
				data: { ...common, tenant: TENANT },
			},
		},
	});
}
