/** `node scripts/release/checkTag.cjs v1.2.3`: does not pass when the tag is not that of the version to be published. */
const { releaseVersion } = require('./packages.cjs');

const [tag = ''] = process.argv.slice(2);
console.log(`Version ${releaseVersion(tag)}`);
