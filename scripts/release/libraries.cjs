/** n8n installs no dependency of a community package, so a library goes inside the one file that uses it. */
const { build } = require('esbuild');
const fs = require('node:fs');
const { builtinModules } = require('node:module');
const path = require('node:path');
const { PROJECT, filesBelow, manifestOf, readText, writeText } = require('./files.cjs');

/** What every n8n has for its nodes; anything else must be inside our files. */
const HOST_MODULES = new Set([
	'n8n-workflow',
	'luxon',
	'lodash',
	'zod',
	'p-limit',
	...builtinModules,
]);

/**
 * What is bundled in place of what `require` gives: the same for newer JavaScript, smaller and quicker, and of it only
 * what the file uses.
 */
const MODERN = {
	'libphonenumber-js/max': path.join(PROJECT, 'node_modules/libphonenumber-js/max/es6/index.js'),
};

/** Modules within these, by the end of their path, that are bundled in another form: the same, but quicker. */
const QUICKER = [[/\/matchesEntirely\.js$/, path.join(__dirname, 'matchesEntirely.cjs')]];

const packageOf = (specifier) =>
	specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');

const builtScripts = (dist) => filesBelow(dist).filter((file) => file.endsWith('.js'));

/** The packages that a built file requires and n8n does not bring. */
function foreignPackages(file) {
	const required = [...readText(file).matchAll(/\brequire\("([^".][^"]*)"\)/g)];
	return [...new Set(required.map(([, specifier]) => specifier.replace(/^node:/, '')))]
		.map(packageOf)
		.filter((name) => !HOST_MODULES.has(name));
}

/** The names that a built file uses of a package: only these need be in it. */
function namesUsed(text, name) {
	const [, variable] = text.match(new RegExp(`const (\\w+) = require\\("${name}"\\)`)) ?? [];
	const used = [...text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))];
	if (used.length === 0) throw new Error(`What is used of ${name} can't be told`);
	return [...new Set(used.map(([, each]) => each))];
}

function modernForms(text) {
	const forms = Object.entries(MODERN)
		.filter(([name]) => text.includes(`require("${name}")`))
		.map(([name, modern]) => ({
			filter: new RegExp(`^${name}$`),
			modern,
			used: namesUsed(text, name),
		}));
	return {
		name: 'modern forms',
		setup({ onResolve, onLoad }) {
			for (const { filter, modern, used } of forms) {
				const contents = `export { ${used.join(', ')} } from ${JSON.stringify(modern)};`;
				onResolve({ filter }, (asked) => ({ path: asked.path, namespace: 'modern' }));
				onLoad({ filter, namespace: 'modern' }, () => ({ contents, resolveDir: PROJECT }));
			}
			for (const [filter, quicker] of QUICKER) onResolve({ filter }, () => ({ path: quicker }));
		},
	};
}

async function bundle(file) {
	await build({
		entryPoints: [file],
		outfile: file,
		// Names of modules in the output are relative to it, wherever the package is built.
		absWorkingDir: PROJECT,
		allowOverwrite: true,
		bundle: true,
		plugins: [modernForms(readText(file))],
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

function licenceOf(name) {
	const folder = path.join(PROJECT, 'node_modules', name);
	const file = fs.readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
	if (!file) throw new Error(`${name} is bundled, but its licence was not found`);
	const { version } = manifestOf(folder);
	return `Version ${version}\n\n${readText(path.join(folder, file))}`;
}

/** Bundles the libraries of the built package in `folder`, and ships their licences. */
async function bundleLibraries(folder) {
	const dist = path.join(folder, 'dist');
	const licences = new Map();
	for (const file of builtScripts(dist)) {
		const packages = foreignPackages(file);
		if (packages.length === 0) continue;
		for (const name of packages) licences.set(name, licenceOf(name));
		await bundle(file);
	}
	const texts = [...licences]
		.sort()
		.map(([name, text]) => `${name}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`);
	writeText(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), texts.join('\n\n'));
}

module.exports = { builtScripts, bundleLibraries, foreignPackages };
