/** The sources of one package: the folders of its services, its credentials, and what they use of `shared/`. */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT, filesBelow, readText } = require('./files.cjs');

const sourceOf = (built) =>
	path.join(PROJECT, path.relative('dist', built).replace(/\.js$/, '.ts'));

function resolveImport(from, specifier) {
	const target = path.resolve(path.dirname(from), specifier);
	const found = [`${target}.ts`, path.join(target, 'index.ts'), target].find((file) =>
		fs.statSync(file, { throwIfNoEntry: false })?.isFile(),
	);
	if (!found)
		throw new Error(`${path.relative(PROJECT, from)} imports ${specifier}, which is not there`);
	return found;
}

const importsOf = (file) =>
	[...readText(file).matchAll(/\bfrom '(\.[^']+)'/g)].map(([, specifier]) =>
		resolveImport(file, specifier),
	);

const iconsOf = (file) =>
	[...readText(file).matchAll(/'file:([^']+)'/g)].map(([, icon]) =>
		path.resolve(path.dirname(file), icon),
	);

/** Everything that `files` import, directly or not, and themselves. */
function withImports(files) {
	const known = new Set();
	const visit = (file) => {
		if (known.has(file)) return;
		known.add(file);
		if (file.endsWith('.ts')) importsOf(file).forEach(visit);
	};
	files.forEach(visit);
	return [...known];
}

/** The paths, from the project's folder, of all that a package with the given `n8n` entry is made of. */
function sourcesOf({ nodes, credentials }) {
	const services = [...new Set(nodes.map((file) => path.dirname(sourceOf(file))))];
	const secrets = credentials.map(sourceOf);
	const files = withImports([...services.flatMap(filesBelow), ...secrets]);
	return [...new Set([...files, ...secrets.flatMap(iconsOf)])]
		.map((file) => path.relative(PROJECT, file))
		.sort();
}

module.exports = { sourcesOf };
