const { existsSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');

/** An n8n that ends with its worker may take a moment longer than that. */
function endN8n(addressFile) {
	const { pid } = JSON.parse(readFileSync(addressFile, 'utf8'));
	try {
		process.kill(-pid, 'SIGKILL');
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

/** After a run of tests: removes the folder that `setup.cjs` made, and what still runs in there. */
module.exports = () => {
	const folder = process.env.TEST_RUN_FOLDER;
	const addresses = readdirSync(folder).map((name) => join(folder, name, 'address.json'));
	addresses.filter((file) => existsSync(file)).forEach(endN8n);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
