const { rmSync } = require('node:fs');

/** After a run of tests: removes the folder that `setup.cjs` made. */
module.exports = () => rmSync(process.env.N8N_USER_FOLDER, { recursive: true, force: true });
