import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';
import { CALL_FIELDS } from '../../nodes/shared/callRecord';

const KAVKOM = await readSampleWorkflow('sync/sync-kavkom-calls-to-data-table.json');
const ONECOM = await readSampleWorkflow('sync/sync-1com-calls-to-data-table.json');

/** What the two may differ in: names, the service's node, its provider, and how far it looks back. */
function withoutService(workflow: WorkflowJson): unknown {
	const text = JSON.stringify({
		nodes: workflow.nodes.filter(({ type }) => !type.endsWith('stickyNote')),
		connections: workflow.connections,
	});
	return JSON.parse(
		text
			.replaceAll('onecom-', 'kavkom-')
			.replaceAll('n8n-nodes-kavkom-1com.oneCom', 'n8n-nodes-kavkom-1com.kavkom')
			.replaceAll('Get the 1com calls', 'Get the Kavkom calls')
			.replaceAll('"keyValue":"1com"', '"keyValue":"kavkom"')
			.replace(/\.minus\(\{ days: [12] \}\) \}\}/, '.minus({ days: N }) }}'),
	) as unknown;
}

function nodeOf(workflow: WorkflowJson, test: (node: INode) => boolean): INode {
	const node = workflow.nodes.find(test);
	if (!node) throw new Error(`${workflow.name} lacks a node`);
	return node;
}

describe('the sample syncs', () => {
	it('are the same but for the service', () => {
		expect(withoutService(ONECOM)).toEqual(withoutService(KAVKOM));
	});

	it.each([
		['Kavkom', KAVKOM],
		['1com', ONECOM],
	])('%s: the table has a column for every field of a call', (_, workflow) => {
		const table = nodeOf(workflow, ({ parameters }) => parameters.operation === 'create');
		const { column } = table.parameters.columns as { column: Array<{ name: string }> };
		const fields = CALL_FIELDS.map((field) => (field === 'id' ? 'call_id' : field));
		expect(column.map(({ name }) => name).sort()).toEqual([...fields].sort());
	});

	it.each([
		['Kavkom', KAVKOM],
		['1com', ONECOM],
	])('%s: calls are matched by provider and id, and written oldest first', (_, workflow) => {
		const upsert = nodeOf(workflow, ({ parameters }) => parameters.operation === 'upsert');
		expect(upsert.parameters.matchType).toBe('allConditions');
		expect(upsert.parameters.filters).toEqual({
			conditions: [
				{ keyName: 'provider', condition: 'eq', keyValue: '={{ $json.provider }}' },
				{ keyName: 'call_id', condition: 'eq', keyValue: '={{ $json.call_id }}' },
			],
		});
		const sort = nodeOf(workflow, ({ type }) => type === 'n8n-nodes-base.sort');
		expect(sort.parameters.sortFieldsUi).toEqual({
			sortField: [{ fieldName: 'started_at', order: 'ascending' }],
		});
	});
});

describe('every sample workflow', async () => {
	it.each(await sampleWorkflowPaths())(
		'%s carries no credential and says what to fill in',
		async (path) => {
			const workflow = await readSampleWorkflow(path);
			expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
			const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
			expect(notes.map(({ parameters }) => parameters.content).join('\n')).toContain(
				'**To fill in:**',
			);
		},
	);
});
