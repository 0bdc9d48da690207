const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The files that take longest in their steps, longest first. jest knows how long a file takes once it has run it, and
 * else goes by its size, which says little here: a long one that begins last has all workers but one wait for it.
 */
const LONGEST = [
	'e2e/secrets',
	'e2e/backfill',
	'e2e/editor',
	'e2e/kavkomWebhook',
	'e2e/ledger',
	'e2e/galleryCrm',
	'e2e/callsPage',
	'compatibility/olderN8n',
	'e2e/triggers',
	'e2e/databaseSyncs',
	'e2e/queueMode',
	'e2e/syncWorkflows',
	'sandbox/start',
	'engine/soak',
	'engine/kavkomTrigger',
	'engine/onecomTrigger',
	'engine/kavkomPageSize',
	'unit/newCallsYear',
	'engine/triggerSettings',
	'engine/kavkomRecordings',
	'engine/kavkomFailures',
	'e2e/galleryPhoneWatch',
	'e2e/api',
	'e2e/wallboard',
	'e2e/galleryAlerts',
].map((file) => `/test/${file}.test.mts`);

/** @param {string} path */
function rankOf(path) {
	const slashed = path.replaceAll('\\', '/');
	const rank = LONGEST.findIndex((file) => slashed.endsWith(file));
	return rank === -1 ? LONGEST.length : rank;
}

/** jest's order, behind the files that are known to be long. */
module.exports = class extends Sequencer {
	sort(tests) {
		return super.sort(tests).sort((a, b) => rankOf(a.path) - rankOf(b.path));
	}
};
