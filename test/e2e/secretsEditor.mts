/** What the editor asks n8n for while somebody sets a node up, for the test of secrets. */
import type { INodeParameters } from 'n8n-workflow';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import { N8nRestError } from '../../sandbox/n8n/rest.mts';
import { eachOf, localCredential } from '../../sandbox/simulators.mts';
import type { Pair } from './secretsRuns.mts';

type Kind = 'listSearch' | 'loadOptions';

const PATHS: Record<Kind, string> = {
	listSearch: '/dynamic-node-parameters/resource-locator-results',
	loadOptions: '/dynamic-node-parameters/options',
};

/** The lists that the nodes offer to choose from. */
const LISTS = [new Kavkom(), new OneCom()].flatMap(({ description, methods }) =>
	(Object.keys(PATHS) as Kind[]).flatMap((kind) =>
		Object.keys((methods as Partial<Record<Kind, object>>)[kind] ?? {}).map((methodName) => ({
			kind,
			methodName,
			type: description.name,
			credential: description.credentials?.[0].name as keyof Pair['credentials'],
		})),
	),
);

/** What n8n's REST API answers, a refusal included, as text. */
async function answerOf(asking: Promise<unknown>): Promise<string> {
	return await asking.then(
		(answer) => JSON.stringify(answer),
		(error: unknown) => {
			if (error instanceof N8nRestError) return `refused: ${JSON.stringify(error.body)}`;
			throw error;
		},
	);
}

/** Opens every list and, if wanted, tests both credentials; resolves to what n8n answers. */
export async function editorAnswers(
	n8n: N8nInstance,
	pair: Pair,
	testsCredentials: boolean,
): Promise<string[]> {
	const currentNodeParameters: INodeParameters = {
		resource: 'lead',
		operation: 'create',
		moduleId: String(pair.kavkom.crm.module.id),
	};
	const lists = LISTS.map(async ({ kind, methodName, type, credential }) => {
		const asking = n8n.rest('POST', PATHS[kind], {
			nodeTypeAndVersion: { name: `n8n-nodes-kavkom-1com.${type}`, version: 1 },
			path: 'parameters.choice',
			methodName,
			currentNodeParameters,
			credentials: { [credential]: pair.credentials[credential] },
		});
		return `${methodName}: ${await answerOf(asking)}`;
	});
	const tested = testsCredentials
		? eachOf(pair).map(([service, started]) => localCredential(service, started))
		: [];
	const tests = tested.map(
		async (credential) => `test: ${await answerOf(n8n.testCredential(credential))}`,
	);
	return await Promise.all([...lists, ...tests]);
}
