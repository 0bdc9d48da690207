/**
 * What `n8n-node build` leaves to do. The parts are in `scripts/release/`.
 *
 * `gulp assemble`, run by `npm run build`: the libraries that n8n does not bring are put inside the files
 * that use them, sample workflows are checked and added, drawings of the documents are left out, and the result is
 * inspected.
 *
 * `gulp release`: the packages that are published, each laid out and built as a project of its own.
 */
const { parallel, series } = require('gulp');
const { inspect } = require('./scripts/release/inspect.cjs');
const { bundleLibraries } = require('./scripts/release/libraries.cjs');
const { leaveOutPictures } = require('./scripts/release/pictures.cjs');
const { packageNames, releaseFolder, releaseVersion } = require('./scripts/release/packages.cjs');
const { buildStaged, stage } = require('./scripts/release/stage.cjs');
const { addWorkflows } = require('./scripts/release/workflows.cjs');

/** gulp shows the name of a task while it runs. */
const task = (displayName, run) => Object.assign(async () => await run(), { displayName });

const assembleIn = (folder, of = '') =>
	series(
		task(`bundleLibraries${of}`, () => bundleLibraries(folder)),
		task(`addWorkflows${of}`, () => addWorkflows(folder)),
		task(`leaveOutPictures${of}`, () => leaveOutPictures(folder)),
		task(`inspect${of}`, () => inspect(folder)),
	);

const releaseOf = (name) =>
	series(
		task(`stage ${name}`, () => stage(name)),
		task(`build ${name}`, () => buildStaged(name)),
		assembleIn(releaseFolder(name), ` ${name}`),
	);

exports.assemble = assembleIn(__dirname);
exports.release = series(
	task('checkVersions', () => releaseVersion()),
	parallel(...packageNames().map(releaseOf)),
);
exports.default = exports.assemble;
