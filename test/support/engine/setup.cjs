const { mkdirSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Before a run of tests: one folder for all that its workers keep, the engine's settings and files among it. They
 * are ended without their exit handlers, so the main process makes it and `teardown.cjs` removes it.
 */
module.exports = () => {
	const folder = mkdtempSync(join(tmpdir(), 'tests-'));
	process.env.TEST_RUN_FOLDER = folder;
	process.env.N8N_USER_FOLDER = join(folder, 'engine');
	mkdirSync(process.env.N8N_USER_FOLDER);
};
