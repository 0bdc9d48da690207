const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Before a run of tests: one folder for the engine's settings and files, for all workers. They are ended
 * without their exit handlers, so the main process makes it and `teardown.cjs` removes it.
 */
module.exports = () => {
	process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
};
