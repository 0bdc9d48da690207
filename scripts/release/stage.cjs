/**
 * Lays out one package of the release as a project of its own, from the sources of this one: what its
 * build, its lint and the scanner look at, and what is published from there.
 */
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { PROJECT, filesBelow, manifestOf, readJson, readText, writeText } = require('./files.cjs');
const { COMBINED, homeOf, packageNames, releaseFolder } = require('./packages.cjs');
const { singleServiceReadme } = require('./readme.cjs');
const { sourcesOf } = require('./sources.cjs');
const { communityTypes } = require('./workflows.cjs');

const SETTINGS = ['CHANGELOG.md', 'LICENSE', 'eslint.config.mjs', 'tsconfig.json'];
const WORKFLOWS = path.join(PROJECT, 'workflows');

/** What workflows call the nodes of a package begins with its name. */
const withOwnTypes = (text, name) =>
	text.replace(new RegExp(`"${COMBINED}\\.(\\w+)"`, 'g'), `"${name}.$1"`);

function copy(file, folder, name) {
	const source = path.join(PROJECT, file);
	const target = path.join(folder, file);
	if (file.endsWith('.json')) writeText(target, withOwnTypes(readText(source), name));
	else writeText(target, readText(source));
}

/** What the nodes of these sources are called in workflows of this project, as tools too. */
function typesOf(sources) {
	const codexes = sources.filter((file) => file.endsWith('.node.json'));
	const types = codexes.map((file) => readJson(path.join(PROJECT, file)).node);
	return types.flatMap((type) => [type, `${type}Tool`]);
}

/** Whether a workflow is for the phone system of another package alone: one that it calls may need no node of it. */
function isOfAnother(file, name) {
	const others = packageNames().filter((other) => ![COMBINED, name].includes(other));
	const keys = others.map((other) => other.replace(/^n8n-nodes-/, ''));
	return name !== COMBINED && keys.some((key) => path.basename(file).includes(`-${key}-`));
}

/** The workflows that need no node but those of the package, and the SQL scripts that they name. */
function workflowsFor(types, name) {
	const files = filesBelow(WORKFLOWS);
	const workflows = files.filter(
		(file) =>
			file.endsWith('.json') &&
			!isOfAnother(file, name) &&
			communityTypes(readJson(file)).every((type) => types.includes(type)),
	);
	const notes = workflows.map(readText).join('\n');
	const scripts = files.filter(
		(file) => file.endsWith('.sql') && notes.includes(`workflows/sql/${path.basename(file)}`),
	);
	return [...workflows, ...scripts].map((file) => path.relative(PROJECT, file));
}

function readmeOf(name, workflows) {
	const textOf = (page) => readText(path.join(PROJECT, page));
	if (name === COMBINED) return textOf('README.md');
	return singleServiceReadme(readText(path.join(homeOf(name), 'README.in.md')), textOf, {
		shipped: workflows.map((file) => path.posix.relative('workflows', file)),
		repository: manifestOf(homeOf(name)).repository.url.replace(/\.git$/, ''),
	});
}

/** Lays out the package `name` in its folder below the release, in place of what was there. */
async function stage(name) {
	const folder = releaseFolder(name);
	const manifest = manifestOf(homeOf(name));
	const sources = sourcesOf(manifest.n8n);
	const workflows = workflowsFor(typesOf(sources), name);
	fs.rmSync(folder, { recursive: true, force: true });
	for (const file of [...sources, ...workflows, ...SETTINGS]) copy(file, folder, name);
	writeText(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
	writeText(path.join(folder, 'README.md'), readmeOf(name, workflows));
}

/** Runs the CLI's own build in the folder of the package `name`. */
async function buildStaged(name) {
	const cli = path.join(PROJECT, 'node_modules', '@n8n', 'node-cli', 'bin', 'n8n-node.mjs');
	await promisify(execFile)(process.execPath, [cli, 'build'], { cwd: releaseFolder(name) });
}

module.exports = { buildStaged, stage };
