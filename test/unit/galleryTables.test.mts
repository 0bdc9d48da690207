/** The data tables of the sample workflows: one that is imported twice, for other accounts, has rows of its own. */
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../gallery/catalogue.mts';

interface Condition {
	keyName: string;
	condition?: string;
	keyValue?: string;
}

interface Access {
	table: string;
	operation: string;
	conditions: Condition[];
	/** Absent: all fields of the item. */
	columns?: string[];
}

/** Columns that say whose a row is. */
const OWNERS = ['workflow', 'account', 'account_key'];

/** The mark that a run has put on rows. It took them from among its own. */
const MARK = /\.mark\b|\$execution\.id/;

/**
 * Where rows of others are meant: table, operation and columns of the condition, and why. What is not here any more,
 * or not needed any more, fails.
 */
const MEANT: Record<string, string> = {
	'Callers to call back: get by updatedAt':
		'nobody is rung twice, whichever workflow missed the call',
	'Callers to call back: upsert by number':
		'nobody is rung twice, whichever workflow missed the call',
	'Callers to text back: get by updatedAt': 'nobody is texted twice, whichever workflow missed it',
	'Callers to text back: upsert by number': 'nobody is texted twice, whichever workflow missed it',
	'Missed calls told by E-mail: get by provider, createdAt': 'what another workflow told at once',
	'Missed calls told by Slack: get by provider, createdAt': 'what another workflow told at once',
	'Missed calls told by Telegram: get by provider, createdAt': 'what another workflow told at once',
	'Phone call syncs: get by account_key': 'one workflow watches the syncs of all accounts',
	'Calls page syncs: get by state, begun_at': 'which syncs of other pages are under way',
};

/** Not told apart yet. */
const NOT_YET = ['Wallboard', 'Synced phone calls: get by', 'Calls page syncs: insert'];

const isDataTable = ({ type }: INode): boolean => type === 'n8n-nodes-base.dataTable';

/** The name of the table that another node of the workflow made, or what stands there instead. */
function tableOf({ parameters }: INode, nodes: readonly INode[]): string {
	const { value } = parameters.dataTableId as { value: string };
	const maker = nodes.find(
		(node) => node.parameters.operation === 'create' && value.includes(`$('${node.name}')`),
	);
	return String(maker?.parameters.tableName ?? value);
}

const accessOf = (node: INode, nodes: readonly INode[]): Access => {
	const { filters, columns, operation } = node.parameters as unknown as {
		filters?: { conditions?: Condition[] };
		columns?: { value: object | null };
		operation: string;
	};
	return {
		table: tableOf(node, nodes),
		operation,
		conditions: filters?.conditions ?? [],
		columns: columns?.value ? Object.keys(columns.value) : undefined,
	};
};

/** Rows by their ids are those that the workflow has found before. */
const isOwn = ({ keyName, condition = 'eq', keyValue = '' }: Condition): boolean =>
	keyValue.startsWith('={{') &&
	(keyName === 'id' || (condition === 'eq' && (OWNERS.includes(keyName) || MARK.test(keyValue))));

const isOwned = ({ operation, conditions, columns }: Access): boolean =>
	conditions.some(isOwn) &&
	(operation !== 'upsert' || (columns?.some((name) => OWNERS.includes(name)) ?? true));

const textOf = ({ table, operation, conditions }: Access): string =>
	`${table}: ${[operation, conditions.map(({ keyName }) => keyName).join(', ')].filter(Boolean).join(' by ')}`;

const accesses = CATALOGUE.flatMap(({ file, workflow: { nodes } }) =>
	nodes
		.filter(isDataTable)
		.filter(({ parameters }) => parameters.resource === 'row')
		.map((node) => ({ file, name: node.name, ...accessOf(node, nodes) })),
);

describe('the rows of a data table', () => {
	it('are told apart for two imports of a workflow, but for those that are meant to be shared', () => {
		expect(accesses.length).toBeGreaterThan(200);
		const shared = accesses.filter((access) => !isOwned(access)).map(textOf);
		const unexpected = [...new Set(shared)].filter(
			(text) => !NOT_YET.some((known) => text.startsWith(known)),
		);
		expect(unexpected.sort()).toEqual(Object.keys(MEANT).sort());
	});
});
