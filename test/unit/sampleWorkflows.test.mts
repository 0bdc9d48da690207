/** The workflow files as users get them: complete, in agreement with each other, and safe to import. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../gallery/catalogue.mts';
import { fileText, withTable } from '../../gallery/files.mts';
import { CALL_FIELDS } from '../../nodes/shared/call/callRecord';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';
import { PROJECT } from '../../scripts/build.mts';

const PATHS = sampleWorkflowPaths();
const WORKFLOWS = new Map(PATHS.map((path) => [path, readSampleWorkflow(path)] as const));

const SYNC_PATHS = PATHS.filter((path) => path.startsWith('sync/'));
const OWN_TYPE = /^n8n-nodes-kavkom-1com\./;
const NOTE = 'n8n-nodes-base.stickyNote';
/** n8n 3 has these no more. */
const REMOVED = ['function', 'functionItem', 'itemLists', 'cron', 'interval', 'readBinaryFile'];

const nodesOf = (path: string): INode[] => WORKFLOWS.get(path)?.nodes ?? [];

const isFetch = ({ type, parameters }: INode): boolean =>
	OWN_TYPE.test(type) && parameters.resource === 'call' && parameters.operation === 'getAll';

describe('the files', () => {
	it.each(CATALOGUE.map((entry) => [entry.file, entry] as const))(
		'%s is what the gallery makes: run "npm run gallery" after a change',
		async (file, entry) => {
			const text = await readFile(join(PROJECT, 'workflows', file), 'utf8');
			expect(text === fileText(entry)).toBe(true);
		},
	);

	it('are all in the catalogue', () => {
		expect(PATHS).toEqual(CATALOGUE.map(({ file }) => file).sort());
	});

	it('are all in the table of the README', async () => {
		const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
		expect(withTable(readme, CATALOGUE) === readme).toBe(true);
	});

	it('have scripts for the databases that need tables first', async () => {
		const scripts = await readdir(join(PROJECT, 'workflows/sql'));
		expect(scripts).toEqual(expect.arrayContaining(['mysql.sql', 'postgres.sql']));
	});
});

describe('the syncs', () => {
	it.each(SYNC_PATHS)('%s fetches as all the others do', (path) => {
		const fetches = nodesOf(path).filter(isFetch);
		const expected = path.includes('1com') ? 'oneCom' : 'kavkom';
		expect(fetches.map(({ type }) => type.replace(OWN_TYPE, ''))).toEqual([expected]);
		for (const { parameters } of fetches) {
			const { startDate, ...same } = parameters;
			expect(same).toEqual({
				resource: 'call',
				operation: 'getAll',
				dateRange: 'custom',
				endDate: '={{ $now.plus({ days: 1 }) }}',
				returnAll: true,
				filters: {},
				output: 'simplified',
				options: { sortOrder: 'oldestFirst' },
			});
			expect(startDate).toMatch(/^=\{\{ .+ \}\}$/);
		}
	});

	it.each(SYNC_PATHS)('%s looks back two days for Kavkom and one for 1com', (path) => {
		const text = JSON.stringify(nodesOf(path).filter(({ type }) => type !== NOTE));
		const overlaps = [
			...text.matchAll(/minus\(\{ days: (\d+) \}\) \}\}|\[\W*(?:kavkom|1com)\W*, (\d+), 30\]/g),
		];
		const found = overlaps.map(([, ofNewest, ofRun]) => Number(ofNewest ?? ofRun));
		const days = [...new Set(found)];
		expect(days).toEqual([path.includes('1com') ? 1 : 2]);
	});

	it('the data table has a column for every field of a call', () => {
		const [path] = SYNC_PATHS.filter((name) => name.endsWith('data-table.json'));
		const table = nodesOf(path).find(({ parameters }) => parameters.operation === 'create');
		const { column } = table?.parameters.columns as { column: Array<{ name: string }> };
		const fields = CALL_FIELDS.map((field) => (field === 'id' ? 'call_id' : field));
		expect(column.map(({ name }) => name).sort()).toEqual([...fields].sort());
	});

	it('the data table matches calls by provider and id', () => {
		for (const path of SYNC_PATHS.filter((name) => name.endsWith('data-table.json'))) {
			const upserts = nodesOf(path).filter(({ parameters }) => parameters.operation === 'upsert');
			expect(upserts.length).toBeGreaterThan(0);
			for (const { parameters } of upserts) {
				expect(parameters.matchType).toBe('allConditions');
				expect(parameters.filters).toEqual({
					conditions: [
						{ keyName: 'provider', condition: 'eq', keyValue: '={{ $json.provider }}' },
						{ keyName: 'call_id', condition: 'eq', keyValue: '={{ $json.call_id }}' },
					],
				});
			}
		}
	});
});

describe.each(PATHS)('%s', (path) => {
	it('carries no credential', () => {
		expect(nodesOf(path).filter(({ credentials }) => credentials)).toEqual([]);
	});

	it('says what to fill in', () => {
		const notes = nodesOf(path).filter(({ type }) => type === NOTE);
		const text = notes.map(({ parameters }) => parameters.content).join('\n');
		expect(text).toMatch(/^## /);
		expect(text).toContain('**To fill in:**');
	});

	it('covers no node with its note', () => {
		const [note, ...nodes] = nodesOf(path);
		const end = note.position[1] + Number(note.parameters.height);
		expect(note.type).toBe(NOTE);
		expect(nodes.filter(({ position }) => position[1] < end)).toEqual([]);
	});

	it('uses no node that n8n 3 takes away', () => {
		const types = nodesOf(path).map(({ type }) => type.replace('n8n-nodes-base.', ''));
		expect(types.filter((type) => REMOVED.includes(type))).toEqual([]);
	});

	it('gives every webhook an ID of its own', () => {
		const webhooks = nodesOf(path).filter(({ type }) => type === 'n8n-nodes-base.webhook');
		expect(webhooks.filter(({ webhookId }) => !webhookId)).toEqual([]);
	});

	it('hands a batch of calls to a statement whole, not field by field', () => {
		const expressions = nodesOf(path).map(({ parameters }) => JSON.stringify(parameters));
		expect(expressions.filter((text) => /stringify\(\$json\.(calls|legs)\b/.test(text))).toEqual(
			[],
		);
	});

	it('never sends a call again that may have been placed', () => {
		const placing = nodesOf(path).filter(({ parameters }) => parameters.operation === 'originate');
		expect(placing.filter(({ retryOnFail }) => retryOnFail)).toEqual([]);
	});
});
