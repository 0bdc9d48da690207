/**
 * Runs n8n's own rules on what a major version breaks over sample workflows, in the Node.js of n8n. Arguments: the
 * folder of n8n, and the folder of the workflows. Prints JSON: how many rules look at workflows, and what they found.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');

const [n8nFolder, workflowsFolder] = process.argv.slice(2);
const modules = join(n8nFolder, 'node_modules');
const breakingChanges = join(modules, 'n8n/dist/modules/breaking-changes');
const fromN8n = createRequire(join(modules, 'n8n/package.json'));
const packageOfN8n = (name) => dirname(fromN8n.resolve(`${name}/package.json`));

fromN8n('reflect-metadata');
const { Container } = fromN8n('@n8n/di');
const { BreakingChangeRuleMetadata } = fromN8n('@n8n/decorators');
require(join(breakingChanges, 'rules'));
const { groupNodesByType } = require(join(breakingChanges, 'group-nodes-by-type'));

const outputsOf = new Map();
for (const name of ['n8n-nodes-base', '@n8n/n8n-nodes-langchain']) {
	const nodes = JSON.parse(readFileSync(join(packageOfN8n(name), 'dist/types/nodes.json'), 'utf8'));
	for (const node of nodes) {
		const type = `${name}.${node.name.replace(`${name}.`, '')}`;
		for (const version of [node.version].flat()) outputsOf.set(`${type} ${version}`, node.outputs);
	}
}
// All nodes of this package have one output.
const nodeTypes = {
	getByNameAndVersion: (type, version) => ({
		description: { outputs: outputsOf.get(`${type} ${version}`) ?? ['main'] },
	}),
};

/** A rule of n8n may look at one workflow, or gather from all before it speaks. */
async function findings(rule, file, workflow) {
	const grouped = groupNodesByType(workflow.nodes);
	if (rule.detectWorkflow) return (await rule.detectWorkflow(workflow, grouped)).issues;
	rule.reset();
	await rule.collectWorkflowData({ ...workflow, id: file }, grouped);
	return (await rule.produceReport()).affectedWorkflows.flatMap(({ issues }) => issues);
}

async function main() {
	const rules = Container.get(BreakingChangeRuleMetadata)
		.getEntries()
		.map(({ class: Rule, version }) => ({ version, rule: new Rule(nodeTypes) }))
		.filter(({ rule }) => rule.detectWorkflow ?? rule.collectWorkflowData);
	const files = readdirSync(workflowsFolder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.sort();
	const found = [];
	for (const file of files) {
		const workflow = JSON.parse(readFileSync(join(workflowsFolder, file), 'utf8'));
		for (const { rule, version } of rules) {
			for (const { title } of await findings(rule, file, workflow)) {
				found.push({ file, version, rule: rule.id, title });
			}
		}
	}
	process.stdout.write(JSON.stringify({ rules: rules.length, files: files.length, found }));
}

void main();
