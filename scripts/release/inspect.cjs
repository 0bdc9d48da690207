/** The last look: everything that package.json registers is there, and nothing asks for a package n8n lacks. */
const fs = require('node:fs');
const path = require('node:path');
const { filesBelow, manifestOf, readText } = require('./files.cjs');
const { builtScripts, foreignPackages } = require('./libraries.cjs');

/** The relative paths that a built file requires and that lead out of `dist`, or to nothing. */
function lostPaths(file, dist) {
	const required = [...readText(file).matchAll(/\brequire\("(\.[^"]*)"\)/g)];
	return required
		.map(([, specifier]) => path.resolve(path.dirname(file), specifier))
		.filter((target) => !target.startsWith(dist + path.sep) || !isModule(target));
}

const isModule = (target) =>
	['', '.js', '.json', '/index.js'].some((ending) =>
		fs.statSync(`${target}${ending}`, { throwIfNoEntry: false })?.isFile(),
	);

/** Where n8n looks for the output of a node's operations, or of a trigger. */
function schemasOf(folder, file) {
	const className = path.basename(file).split('.')[0];
	const { [className]: NodeClass } = require(path.join(folder, file));
	const { properties, group } = new NodeClass().description;
	const base = path.join(folder, path.dirname(file), '__schema__', 'v1.0.0');
	if (group.includes('trigger')) return [path.join(base, 'output.json')];
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			options.map(({ value }) => path.join(base, displayOptions.show.resource[0], `${value}.json`)),
		);
}

/** The CLI copies the schemas; that each operation has one and none is left over is ours to see. */
function inspectSchemas(folder, nodes, dist) {
	const wanted = new Set(nodes.flatMap((file) => schemasOf(folder, file)));
	const shipped = new Set(filesBelow(dist).filter((file) => file.includes('__schema__')));
	for (const file of wanted) {
		if (!shipped.has(file))
			throw new Error(`${path.relative(folder, file)} is missing: run npm run schemas`);
	}
	for (const file of shipped) {
		if (!wanted.has(file))
			throw new Error(`${path.relative(folder, file)} is the schema of no operation`);
	}
}

/** Throws when the built package in `folder` can't work once it is installed. */
async function inspect(folder) {
	const { n8n } = manifestOf(folder);
	const dist = path.join(folder, 'dist');
	for (const file of [...n8n.nodes, ...n8n.credentials]) {
		if (!fs.existsSync(path.join(folder, file)))
			throw new Error(`${file} is registered but was not built`);
	}
	for (const file of builtScripts(dist)) {
		const missing = [...foreignPackages(file), ...lostPaths(file, dist)];
		if (missing.length > 0)
			throw new Error(`${path.relative(folder, file)} requires ${missing.join(', ')}`);
	}
	inspectSchemas(folder, n8n.nodes, dist);
	const images = filesBelow(dist).filter((file) => /\.(png|svg)$/.test(file));
	const stray = images.filter((file) => !/^(nodes|credentials)\b/.test(path.relative(dist, file)));
	if (stray.length > 0)
		throw new Error(`Images that do not belong to the package: ${stray.join(', ')}`);
}

module.exports = { inspect };
