/**
 * What `n8n-node build` leaves to do before the package can ship: the libraries that n8n does not bring
 * are put inside the files that use them, sample workflows are checked and added, and the result is
 * inspected, output schemas included. Run by `npm run build`, after the CLI's own build.
 */
const { build } = require('esbuild');
const { parallel, series, src, dest } = require('gulp');
const fs = require('node:fs');
const path = require('node:path');
const { builtinModules } = require('node:module');
const manifest = require('./package.json');

const DIST = path.join(__dirname, 'dist');

/** What every n8n has for its nodes; anything else must be inside our files. */
const HOST_MODULES = new Set(['n8n-workflow', 'luxon', 'lodash', 'zod', 'p-limit', ...builtinModules]);

const filesBelow = (folder) =>
	fs.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

const packageOf = (specifier) =>
	specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** The packages that a built file requires and n8n does not bring. */
function foreignPackages(file) {
	const required = [...fs.readFileSync(file, 'utf8').matchAll(/\brequire\("([^".][^"]*)"\)/g)];
	return [...new Set(required.map(([, specifier]) => specifier.replace(/^node:/, '')))]
		.map(packageOf)
		.filter((name) => !HOST_MODULES.has(name));
}

/** The relative paths that a built file requires and that lead out of `dist`. */
function pathsOutside(file) {
	const required = [...fs.readFileSync(file, 'utf8').matchAll(/\brequire\("(\.[^"]*)"\)/g)];
	return required
		.map(([, specifier]) => path.resolve(path.dirname(file), specifier))
		.filter((target) => !target.startsWith(DIST + path.sep));
}

const builtScripts = () => filesBelow(DIST).filter((file) => file.endsWith('.js'));

/** n8n installs no dependency of a community package, so a library goes inside the one file that uses it. */
async function bundleLibraries() {
	const licences = new Map();
	for (const file of builtScripts()) {
		const packages = foreignPackages(file);
		if (packages.length === 0) continue;
		for (const name of packages) licences.set(name, licenceOf(name));
		await build({
			entryPoints: [file],
			outfile: file,
			allowOverwrite: true,
			bundle: true,
			platform: 'node',
			target: 'node18',
			format: 'cjs',
			minifyWhitespace: true,
			legalComments: 'inline',
			// Nodes must not write to n8n's log; libraries do so only to warn their developers.
			drop: ['console'],
			external: [...HOST_MODULES],
		});
		fs.rmSync(`${file}.map`, { force: true });
	}
	const texts = [...licences].sort().map(([name, text]) => `${name}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`);
	fs.writeFileSync(path.join(DIST, 'THIRD-PARTY-LICENSES.txt'), texts.join('\n\n'));
}

function licenceOf(name) {
	const folder = path.join(__dirname, 'node_modules', name);
	const file = fs.readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
	if (!file) throw new Error(`${name} is bundled, but its licence was not found`);
	const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
	return `Version ${version}\n\n${fs.readFileSync(path.join(folder, file), 'utf8')}`;
}

/** Ships the sample workflows, after a look at each: a workflow that carries a credential must not leave the house. */
function addWorkflows() {
	for (const file of workflowFiles()) checkWorkflow(file);
	return src('workflows/**/*', { base: '.' }).pipe(dest(DIST));
}

const workflowFiles = () => filesBelow(path.join(__dirname, 'workflows')).filter((file) => file.endsWith('.json'));

function checkWorkflow(file) {
	const workflow = JSON.parse(fs.readFileSync(file, 'utf8'));
	const complain = (what) => {
		throw new Error(`${path.relative(__dirname, file)}: ${what}`);
	};
	if (!workflow.name) complain('has no name');
	if (workflow.active) complain('must not be active');
	const names = new Set(workflow.nodes.map(({ name }) => name));
	for (const node of workflow.nodes) {
		if (node.credentials) complain(`node "${node.name}" carries a credential`);
		if (node.type.startsWith(`${manifest.name}.`) && !ownNodeTypes().has(node.type)) {
			complain(`node "${node.name}" has the unknown type ${node.type}`);
		}
	}
	for (const [from, outputs] of Object.entries(workflow.connections)) {
		const targets = Object.values(outputs).flat(2).filter(Boolean).map(({ node }) => node);
		for (const name of [from, ...targets]) if (!names.has(name)) complain(`is connected to the missing node "${name}"`);
	}
}

function descriptionOf(file) {
	const className = path.basename(file).split('.')[0];
	const { [className]: NodeClass } = require(path.join(__dirname, file));
	return new NodeClass().description;
}

/** The types that this package registers, and the tools for AI agents that n8n itself makes of them. */
function ownNodeTypes() {
	const types = manifest.n8n.nodes.flatMap((file) => {
		const { name, usableAsTool } = descriptionOf(file);
		return usableAsTool ? [name, `${name}Tool`] : [name];
	});
	return new Set(types.map((name) => `${manifest.name}.${name}`));
}

/** Where n8n looks for the output of a node's operations, or of a trigger. */
function schemasOf(file) {
	const { properties, group } = descriptionOf(file);
	const base = path.join(__dirname, path.dirname(file), '__schema__', 'v1.0.0');
	if (group.includes('trigger')) return [path.join(base, 'output.json')];
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			options.map(({ value }) => path.join(base, displayOptions.show.resource[0], `${value}.json`)),
		);
}

/** The CLI copies the schemas; that each operation has one and none is left over is ours to see. */
function inspectSchemas() {
	const wanted = new Set(manifest.n8n.nodes.flatMap(schemasOf));
	const shipped = new Set(filesBelow(DIST).filter((file) => file.includes('__schema__')));
	for (const file of wanted) if (!shipped.has(file)) throw new Error(`${file} is missing: run npm run schemas`);
	for (const file of shipped) if (!wanted.has(file)) throw new Error(`${file} is the schema of no operation`);
}

/** The last look: everything that package.json registers is there, and nothing asks for a package n8n lacks. */
async function inspect() {
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		if (!fs.existsSync(path.join(__dirname, file))) throw new Error(`${file} is registered but was not built`);
	}
	for (const file of builtScripts()) {
		const missing = [...foreignPackages(file), ...pathsOutside(file)];
		if (missing.length > 0) throw new Error(`${path.relative(__dirname, file)} requires ${missing.join(', ')}`);
	}
	inspectSchemas();
	const images = filesBelow(DIST).filter((file) => /\.(png|svg)$/.test(file));
	const stray = images.filter((file) => !/^(nodes|credentials)\b/.test(path.relative(DIST, file)));
	if (stray.length > 0) throw new Error(`Images that do not belong to the package: ${stray.join(', ')}`);
}

exports.assemble = series(parallel(bundleLibraries, addWorkflows), inspect);
exports.default = exports.assemble;
