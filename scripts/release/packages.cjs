/**
 * The packages of a release: the one at the root with all services, and one for each service, because n8n
 * verifies packages of one service only. Their manifests are kept in `packages/`: n8n's scanner looks for
 * the manifest of a package in the commit that npm's provenance names, so it can't be made at release time.
 */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT, manifestOf } = require('./files.cjs');

const PACKAGES = path.join(PROJECT, 'packages');
const COMBINED = manifestOf(PROJECT).name;
/** Lint passes over what is below `node_modules`, and the CLI's build copies no image from there. */
const RELEASE = path.join(PROJECT, 'node_modules', '.cache', 'release');

const packageNames = () => [COMBINED, ...fs.readdirSync(PACKAGES).sort()];

/** Where the manifest of a package is kept. */
const homeOf = (name) => (name === COMBINED ? PROJECT : path.join(PACKAGES, name));

/** Where a package is assembled. */
const releaseFolder = (name) => path.join(RELEASE, name);

/** The version of all packages. Throws when they differ, or when `tag` is given and is not that of the version. */
function releaseVersion(tag) {
	const versions = new Set(packageNames().map((name) => manifestOf(homeOf(name)).version));
	if (versions.size > 1)
		throw new Error(`The packages have different versions: ${[...versions].join(', ')}`);
	const [version] = versions;
	if (tag !== undefined && tag !== `v${version}`) {
		throw new Error(
			`The tag ${tag} does not fit version ${version}: it would have to be v${version}`,
		);
	}
	return version;
}

module.exports = { COMBINED, homeOf, packageNames, releaseFolder, releaseVersion };
