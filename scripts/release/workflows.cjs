/** The sample workflows of a package: which they are, what must hold of each, and how they get into `dist`. */
const path = require('node:path');
const { filesBelow, manifestOf, readJson, readText, writeText } = require('./files.cjs');

const BROUGHT_BY_N8N = /^(n8n-nodes-base|@n8n\/n8n-nodes-langchain)\./;

/** The types of nodes that a workflow can have only from a community package. */
const communityTypes = (workflow) =>
	workflow.nodes.map(({ type }) => type).filter((type) => !BROUGHT_BY_N8N.test(type));

/** The types that a built package registers, and the tools for AI agents that n8n itself makes of them. */
function registeredTypes(folder) {
	const { name: packageName, n8n } = manifestOf(folder);
	const types = n8n.nodes.flatMap((file) => {
		const className = path.basename(file).split('.')[0];
		const { [className]: NodeClass } = require(path.join(folder, file));
		const { name, usableAsTool } = new NodeClass().description;
		return usableAsTool ? [name, `${name}Tool`] : [name];
	});
	return new Set(types.map((name) => `${packageName}.${name}`));
}

/** Throws when the workflow could not run after an import, or would take a credential out of the house. */
function checkWorkflow(file, workflow, types) {
	const complain = (what) => {
		throw new Error(`${file}: ${what}`);
	};
	if (!workflow.name) complain('has no name');
	if (workflow.active) complain('must not be active');
	for (const { name, credentials } of workflow.nodes) {
		if (credentials) complain(`node "${name}" carries a credential`);
	}
	for (const type of communityTypes(workflow)) {
		if (!types.has(type))
			complain(`has a node of the type ${type}, which the package does not have`);
	}
	const names = new Set(workflow.nodes.map(({ name }) => name));
	for (const [from, outputs] of Object.entries(workflow.connections)) {
		const targets = Object.values(outputs).flat(2).filter(Boolean);
		for (const name of [from, ...targets.map(({ node }) => node)]) {
			if (!names.has(name)) complain(`is connected to the missing node "${name}"`);
		}
	}
}

/** Ships `workflows/` of the built package in `folder`, after a look at each. */
async function addWorkflows(folder) {
	const types = registeredTypes(folder);
	for (const file of filesBelow(path.join(folder, 'workflows'))) {
		const name = path.relative(folder, file);
		const target = path.join(folder, 'dist', name);
		if (!file.endsWith('.json')) {
			writeText(target, readText(file));
			continue;
		}
		const workflow = readJson(file);
		checkWorkflow(name, workflow, types);
		// n8n imports it with or without indentation, which is a sixth of the package.
		writeText(target, JSON.stringify(workflow));
	}
}

module.exports = { addWorkflows, communityTypes };
